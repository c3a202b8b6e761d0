"""Somebody is away from a day to a day: whatever is due to them is shown to who stands in, in a body, in the secretariat, in the plenary."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.deadlines import after_days, before_days
from audits.models import Notice
from audits.notices.outbox import tell
from audits.permissions import is_chair
from audits.states import State
from lsp.models import Absence, User
from lsp.people import absences
from tests.audits.play import fresh


@pytest.fixture
def quality_a(everybody):
    return everybody["quality_a"]


def name(client, by, lsp, person, deputy, first, last):
    client.force_login(by)
    days = {"first_on": f"{first:%d-%m-%Y}", "last_on": f"{last:%d-%m-%Y}"}
    return client.post(reverse("lsp:absences", args=[lsp.slug]), {"person": person.pk, "deputy": deputy.pk} | days)


def away(person, deputy, on, lsp=None, office="", last=None, first=None):
    """The person is away for ten days from today on."""
    days = {"first_on": first or on, "last_on": last or after_days(on, 9).due_on}
    return absences.name(person, deputy, lsp=lsp, office=office, by=person, at=timezone.now(), **days)


def test_somebody_names_their_own_deputy_and_both_are_told(client, lsp_a, staff_a, quality_a, chair_a, on):
    assert name(client, staff_a, lsp_a, staff_a, quality_a, on, on).status_code == 302
    assert {notice.recipient for notice in Notice.objects.filter(kind="absence_named")} == {quality_a}
    page = client.get(reverse("lsp:absences", args=[lsp_a.slug])).content.decode()
    assert "Arman Setiawan menggantikan Tarlani" in " ".join(page.split())


def test_only_who_directs_them_names_a_deputy_for_others(client, lsp_a, staff_a, quality_a, chair_a, on):
    assert name(client, staff_a, lsp_a, quality_a, chair_a, on, on).status_code == 422
    assert name(client, chair_a, lsp_a, quality_a, staff_a, on, on).status_code == 302
    assert Absence.objects.get().named_by == chair_a


def test_bnsp_names_who_stands_in_for_a_chair_who_fell_ill(client, lsp_a, staff_a, chair_a, secretariat, on):
    assert name(client, secretariat, lsp_a, chair_a, staff_a, on, on).status_code == 302


def test_what_is_due_to_the_absent_person_is_on_the_home_of_the_deputy(client, play, lsp_a, staff_a, quality_a, on):
    application = play(State.CORRECTING)
    application.findings.filter(seq=2).update(person=lsp_a.memberships.get(user=staff_a))
    home = reverse("audits:lsp_home", args=[lsp_a.slug])
    client.force_login(quality_a)
    assert "Jawab T-02" not in client.get(home).content.decode()
    away(staff_a, quality_a, on, lsp=lsp_a)
    page = client.get(home).content.decode()
    assert "Jawab T-02" in page
    assert "Anda menggantikan Tarlani" in " ".join(page.split())


def test_the_deputy_of_a_chair_acts_as_the_chair_on_those_days_only(play, lsp_a, staff_a, chair_a, on):
    application = play(State.DRAFT)
    assert not is_chair(fresh(staff_a), application)
    absence = away(chair_a, staff_a, on, lsp=lsp_a)
    assert is_chair(fresh(staff_a), application)
    Absence.objects.update(first_on=before_days(on, 9), last_on=before_days(on, 1))
    assert not is_chair(fresh(staff_a), application)
    Absence.objects.update(last_on=on)
    absences.end(absence, by=chair_a, at=timezone.now())
    assert not is_chair(fresh(staff_a), application)


def test_a_deputy_whose_days_ended_reads_so_and_keeps_what_was_typed(client, play, lsp_a, staff_a, chair_a, on):
    application = play(State.CORRECTING)
    away(chair_a, staff_a, on, lsp=lsp_a)
    Absence.objects.update(first_on=before_days(on, 9), last_on=before_days(on, 1))
    client.force_login(staff_a)
    reason = "Kami berhenti karena lembaga induk ditutup."
    response = client.post(application.url("step", "withdraw"), {"note": reason, "seen": "correcting"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Anda tidak lagi menggantikan Pairan" in page
    assert reason in page


def test_an_assessor_s_deputy_whose_days_ended_reads_so_too(client, play, member, outsider_assessor, on):
    application = play(State.CORRECTING)
    place = application.team.get(assessor__user=member)
    days = {"first_on": before_days(on, 9), "last_on": before_days(on, 1)}
    application.team.create(
        assessor=outsider_assessor.assessor, role="deputy", stands_in_for=place, response="accepted",
        conflict_free=True, assigned_by=member, assigned_at=timezone.now(), **days,
    )  # fmt: skip
    client.force_login(outsider_assessor)
    typed = {"choice": "return", "note": "Bukti tidak terbaca, kirim lagi.", "seen": "answered"}
    response = client.post(application.url("finding_step", 2, "verify"), typed)
    assert response.status_code == 409
    assert "Bukti tidak terbaca, kirim lagi." in response.content.decode()
    assert client.get(application.get_absolute_url()).status_code == 404


def test_notices_of_a_reviewer_reach_the_colleague_who_stands_in(play, secretariat, on):
    application = play(State.CORRECTING)
    other = User.objects.create_user("kedua@bnsp.example", "Petugas Kedua")
    other.groups.set(secretariat.groups.all())
    away(secretariat, other, on, office="secretariat")
    tell("corrections_finished", application, at=timezone.now())
    notice = Notice.objects.get(kind="corrections_finished", recipient=other)
    assert notice.body.startswith("Anda membaca ini karena menggantikan Ratna Wulandari sampai ")


def test_what_is_personal_is_not_read_by_the_deputy(play, secretariat, lead, decider, on):
    other = User.objects.create_user("kedua@bnsp.example", "Petugas Kedua")
    other.groups.set(secretariat.groups.all())
    away(secretariat, other, on, office="secretariat")
    tell("admin_change", None, at=timezone.now(), to=[secretariat], facts={"change": None})
    assert not Notice.objects.filter(kind="admin_change", recipient=other).exists()


def test_a_decider_with_an_interest_hears_nothing_in_place_of_another(play, decider, lead, on):
    application = play(State.RECOMMENDED)
    lead.groups.set(decider.groups.all())
    away(decider, lead, on, office="plenary")
    tell("recommended", application, at=timezone.now())
    assert not Notice.objects.filter(kind="recommended", recipient=lead).exists()


def test_two_do_not_stand_in_on_the_same_day(client, lsp_a, staff_a, quality_a, chair_a, on):
    away(staff_a, quality_a, on, lsp=lsp_a)
    response = name(client, chair_a, lsp_a, staff_a, chair_a, on, on)
    assert response.status_code == 422
    words = response.context["form"].non_field_errors()[0]
    assert words.startswith("Arman Setiawan sudah menggantikan Tarlani, ")
    assert words.endswith("ditunjuk oleh Tarlani.")


@pytest.mark.parametrize(("first", "last", "field"), [(3, 1, "last_on"), (-9, -2, "last_on"), (0, 400, "last_on")])
def test_days_that_cannot_be_are_told_at_their_field(client, lsp_a, staff_a, quality_a, on, first, last, field):
    days = [after_days(on, n).due_on if n >= 0 else before_days(on, -n) for n in (first, last)]
    response = name(client, staff_a, lsp_a, staff_a, quality_a, *days)
    assert list(response.context["form"].errors) == [field]


def test_the_office_names_deputies_for_both_offices(client, secretariat, decider, on):
    other = User.objects.create_user("pemutus2@bnsp.example", "Pemutus Kedua")
    other.groups.set(decider.groups.all())
    client.force_login(secretariat)
    days = {"first_on": f"{on:%d-%m-%Y}", "last_on": f"{on:%d-%m-%Y}"}
    typed = {"office": "plenary", "person": decider.pk, "deputy": other.pk} | days
    assert client.post(reverse("lsp:office_absences"), typed).status_code == 302
    assert Absence.objects.get().office == "plenary"
    client.post(reverse("lsp:absence_end", args=[Absence.objects.get().key]))
    assert Absence.objects.get().ended_by == secretariat


def test_a_stranger_ends_nothing(client, lsp_a, staff_a, quality_a, staff_b, on):
    absence = away(staff_a, quality_a, on, lsp=lsp_a)
    client.force_login(staff_b)
    assert client.post(reverse("lsp:absence_end", args=[absence.key])).status_code == 404
