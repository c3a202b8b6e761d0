"""The secretariat replaces an assessor in the browser: what is typed, who was first, what the newcomer takes over, what the leaver keeps."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.deadlines import after_days
from audits.models import Application, Device, TeamMember
from audits.permissions import is_assessing
from audits.states import State
from tests.audits.onsite.phone import Phone
from tests.audits.play import LSP_PEOPLE, fresh, take, told

YES = {"response": "accepted", "conflict_free": "on"}


def typed(application, person, newcomer=None, newcomer_key="", **more) -> dict:
    place = application.team.get(assessor__user=person, stands_in_for=None)
    values = {"seen": application.state, "leaver": place.pk, "cause": "ill", "note": "Dirawat di rumah sakit."}
    return values | {"newcomer": newcomer.assessor.pk if newcomer else newcomer_key} | more


def replace(client, secretariat, application, person, newcomer=None, **more):
    client.force_login(secretariat)
    return client.post(application.url("step", "replace_assessor"), typed(application, person, newcomer, **more))


def test_the_newcomer_reads_nothing_before_they_declare_and_then_verifies(
    client, script, secretariat, member, outsider_assessor
):
    player = script()
    application = player(State.CORRECTING, until=timezone.now())
    player.answer_finding(2, timezone.now())
    response = replace(client, secretariat, application, member, outsider_assessor)
    assert response.url == application.get_absolute_url()
    client.force_login(outsider_assessor)
    assert client.get(application.get_absolute_url()).status_code == 404
    assert client.post(application.url("assignment"), YES).url == application.get_absolute_url()
    waiting = client.get(reverse("audits:assignments")).context["findings"]
    assert [row["label"] for row in waiting] == ["T-02"]
    assert told(application, "assessor_joined") == LSP_PEOPLE | {"Robiatun"}
    client.force_login(member)
    assert client.get(reverse("audits:assignments")).context["findings"] == []
    assert client.get(application.url("finding", 2)).status_code == 404


def test_what_the_leaver_recorded_stays_theirs_and_is_shown_so(
    client, play, secretariat, lead, member, outsider_assessor
):
    application = play(State.CORRECTING)
    replace(client, secretariat, application, lead, outsider_assessor, lead_now="member")
    page = client.get(application.url("team")).content.decode()
    assert "Pernah dalam tim" in page
    assert "Atas namanya: 31 penilaian, 1 temuan" in " ".join(page.split())
    assert "Sakit: Dirawat di rumah sakit." in " ".join(page.split())
    client.force_login(outsider_assessor)
    client.post(application.url("assignment"), YES)
    assert application.judgements.filter(by=lead).count() == 31


def test_the_lsp_sees_who_left_and_not_why(client, play, secretariat, chair_a, member, outsider_assessor):
    application = play(State.CORRECTING)
    replace(client, secretariat, application, member, outsider_assessor)
    client.force_login(chair_a)
    for name in ("team", "timeline"):
        page = client.get(application.url(name)).content.decode()
        assert "Arofitun Nurjanah" in page
        assert "Dirawat" not in page


def test_before_the_visit_a_new_letter_goes_out_and_the_lsp_may_object_again(
    client, play, secretariat, member, outsider_assessor
):
    application = play(State.SCHEDULED)
    Application.objects.filter(pk=application.pk).update(objection_until=application.submitted_at.date())
    replace(client, secretariat, application, member, outsider_assessor)
    client.force_login(outsider_assessor)
    client.post(application.url("assignment"), YES)
    assert application.documents.filter(kind="assignment_letter").count() == 2
    application.refresh_from_db()
    assert application.objection_until > timezone.localdate()


def test_phones_of_the_leaver_are_taken_back_and_what_they_did_not_send_is_named(
    client, play, secretariat, member, outsider_assessor
):
    application = play(State.ON_SITE)
    Phone(application, member)
    Device.objects.update(recorded=3)
    replace(client, secretariat, application, member, outsider_assessor)
    assert Device.objects.get().abandoned_at is not None
    assert Device.objects.get().pack.is_revoked
    assert "Ponsel uji: 3 catatan belum diterima" in application.notices.get(kind="assessor_replaced").body
    client.force_login(outsider_assessor)
    client.post(application.url("assignment"), YES)
    assert is_assessing(fresh(outsider_assessor), fresh_record(application))


def fresh_record(application):
    return Application.objects.get(pk=application.pk)


def test_replacing_somebody_who_was_already_replaced_says_who_did_it_and_keeps_what_was_typed(
    client, play, secretariat, member, outsider_assessor, observer
):
    application = play(State.CORRECTING)
    replace(client, secretariat, application, member, outsider_assessor)
    response = replace(client, secretariat, application, member, observer)
    assert response.status_code == 422
    said = response.context["form"].errors["leaver"][0]
    assert said.startswith("Arofitun Nurjanah sudah diganti Dewi Kartika oleh Ratna Wulandari, ")
    assert "Dirawat di rumah sakit." in response.content.decode()


@pytest.mark.parametrize(
    ("state", "more", "fields"),
    [
        (State.ON_SITE, {}, ["newcomer"]),
        (State.CORRECTING, {"cause": ""}, ["cause"]),
        (State.CORRECTING, {"note": " "}, ["note"]),
        (State.CORRECTING, {"leaver": 999_999}, ["leaver"]),
        (State.CORRECTING, {"newcomer_key": 999_999}, ["newcomer"]),
    ],
)
def test_what_is_missing_is_told_at_its_field(client, play, secretariat, member, state, more, fields):
    response = replace(client, secretariat, play(state), member, **more)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == fields


def test_a_lead_who_leaves_is_followed_by_somebody(client, play, secretariat, lead):
    response = replace(client, secretariat, play(State.CORRECTING), lead)
    assert list(response.context["form"].errors) == ["lead_now"]
    response = replace(client, secretariat, Application.objects.get(), lead, lead_now="newcomer")
    assert response.context["form"].errors["lead_now"] == ["Tanpa pengganti, anggota tim yang memimpin."]


def test_after_the_visit_the_other_assessor_may_finish_alone(client, play, secretariat, lead, member):
    application = play(State.ASSESSED)
    assert replace(client, secretariat, application, lead, lead_now="member").status_code == 302
    assert [(str(m.assessor), m.role) for m in application.team.current()] == [("Arofitun Nurjanah", "lead")]


def test_whoever_left_for_a_conflict_is_not_asked_again(client, play, secretariat, member, outsider_assessor):
    application = play(State.CORRECTING)
    replace(client, secretariat, application, member, outsider_assessor, cause="conflict")
    client.force_login(secretariat)
    form = client.get(application.url("step", "replace_assessor")).context["form"]
    assert member.assessor not in form.fields["newcomer"].queryset


def test_a_newcomer_who_has_not_answered_does_not_hold_up_the_recommendation(
    client, script, secretariat, member, outsider_assessor
):
    player = script()
    application = player(State.ASSESSED, until=timezone.now())
    replace(client, secretariat, application, member, outsider_assessor)
    player.recommend(timezone.now())
    assert told(application, "request_ended") == {"Dewi"}
    assert not TeamMember.objects.current().filter(assessor=outsider_assessor.assessor).exists()


def test_the_deputy_of_who_leaves_goes_too(client, play, secretariat, member, outsider_assessor, observer, on):
    application = play(State.CORRECTING)
    place = application.team.get(assessor__user=member)
    days = {"first_on": on, "last_on": on, "assigned_by": member, "assigned_at": timezone.now()}
    TeamMember.objects.create(
        application=application, assessor=observer.assessor, role="deputy", stands_in_for=place, **days
    )
    replace(client, secretariat, application, member, outsider_assessor)
    assert told(application, "assessor_released") == {"Bagus"}
    assert TeamMember.objects.get(role="deputy").released_at is not None


def test_the_history_names_both(play, secretariat, member, outsider_assessor, client):
    application = play(State.CORRECTING)
    replace(client, secretariat, application, member, outsider_assessor)
    page = client.get(application.url("timeline")).content.decode()
    assert "mengganti Arofitun Nurjanah dengan Dewi Kartika" in page


def test_a_dispute_and_an_extension_wait_for_the_new_lead(
    client, script, secretariat, chair_a, lead, outsider_assessor, on
):
    player = script()
    application = player(State.CORRECTING, until=timezone.now())
    first, second = application.findings.binding().order_by("seq")[:2]
    take(first, "dispute", chair_a, note="Bukti sudah ditunjukkan saat asesmen.")
    client.force_login(chair_a)
    wanted = f"{after_days(second.due_on, 5).due_on:%d-%m-%Y}"
    client.post(application.url("extension_ask", second.seq), {"wanted_on": wanted, "reason": "Menunggu pengesahan."})
    replace(client, secretariat, application, lead, outsider_assessor, lead_now="newcomer")
    client.force_login(outsider_assessor)
    client.post(application.url("assignment"), YES)
    waiting = client.get(reverse("audits:assignments")).context["findings"]
    assert {(row["label"], row["wanted"]) for row in waiting} == {
        (first.label, "Putuskan sanggahan"),
        (second.label, "Putuskan perpanjangan"),
    }
