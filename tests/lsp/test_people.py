"""The people of a body: inviting, accepting once and in time, ending; nothing tells a stranger which addresses are known."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from audits.models import Notice
from lsp.models import AdminChange, Invitation, Membership, Position, User
from lsp.people import invitations, positions, seats
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

NEW = {
    "email": "Baru@Contoh.example",
    "full_name": "Siti Baru",
    "position": "staff",
    "title": "Tata usaha",
    "started_on": "01-02-2024",
}
ACCEPTED = {
    "full_name": "Siti Baru Sekali",
    "phone": "",
    "password": "empat ekor kucing",
    "repeated": "empat ekor kucing",
}
DAY = dt.timedelta(days=1)


def url(name, lsp):
    return reverse(f"lsp:{name}", args=[lsp.slug])


def invite(client, lsp, by, **typed):
    client.force_login(by)
    return client.post(url("invite", lsp), NEW | typed, follow=True)


def link():
    """The path in the last mail."""
    return re.search(r"https://relisensi\.test(/undangan/\S+)", mail.outbox[-1].body)[1]


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_an_invited_person_makes_a_password_and_is_signed_in(client, lsp_a, chair_a):
    response = invite(client, lsp_a, chair_a)
    assert said(response) == ["Undangan terkirim ke baru@contoh.example."]
    assert mail.outbox[0].to == ["baru@contoh.example"]
    client.logout()
    assert "baru@contoh.example" in client.get(link()).content.decode()
    assert client.post(link(), ACCEPTED).url == "/"
    user = User.objects.get(email="baru@contoh.example")
    assert (user.full_name, user.check_password(ACCEPTED["password"])) == ("Siti Baru Sekali", True)
    assert user.positions == {lsp_a.pk: "staff"}
    assert client.get(url("profile", lsp_a)).context["user"] == user


def test_a_link_works_once(client, lsp_a, chair_a):
    invite(client, lsp_a, chair_a)
    client.post(link(), ACCEPTED)
    for again in (client.get(link()), client.post(link(), ACCEPTED | {"password": "lain", "repeated": "lain"})):
        assert again.status_code == 410
        assert "Undangan tidak berlaku lagi" in again.content.decode()
    assert User.objects.get(email="baru@contoh.example").check_password(ACCEPTED["password"])


def test_a_link_is_valid_for_a_week(client, lsp_a, chair_a):
    invite(client, lsp_a, chair_a)
    path = link()
    client.logout()
    with time_machine.travel(timezone.now() + 7 * DAY - dt.timedelta(minutes=1)):
        assert "Terima dan masuk" in client.get(path).content.decode()
    with time_machine.travel(timezone.now() + 7 * DAY + dt.timedelta(minutes=1)):
        assert client.get(path).status_code == 410


@pytest.mark.parametrize("harm", ["cut", "changed", "signed for something else", "other shape", "nonsense"])
def test_a_tampered_link_has_the_same_answer_as_a_used_one(client, lsp_a, chair_a, harm):
    invite(client, lsp_a, chair_a)
    token = link().split("/")[2]
    offered = Invitation.objects.get(email="baru@contoh.example")
    wrong = {
        "cut": token[:-3],
        "changed": "X" + token[1:],
        "signed for something else": signing.dumps([offered.pk, seats.fingerprint(offered)], salt="other"),
        "other shape": signing.dumps({"a": 1}, salt=seats.SALT),
        "nonsense": "undangan",
    }[harm]
    assert client.get(f"/undangan/{wrong}/").status_code == 410


def test_nobody_takes_over_an_account_that_has_a_password(client, lsp_a, staff_a):
    assert client.get(f"/undangan/{invitations.token_for(staff_a)}/").status_code == 410


def test_a_link_dies_when_the_address_changes_or_the_account_is_closed(client, secretariat):
    user = User.objects.create_user("baru@contoh.example", "Siti Baru")
    invitations.send_word(user, secretariat)
    User.objects.filter(email="baru@contoh.example").update(is_active=False)
    assert client.get(link()).status_code == 410
    User.objects.filter(email="baru@contoh.example").update(is_active=True, email="lain@contoh.example")
    assert client.get(link()).status_code == 410


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"password": "pendek", "repeated": "pendek"}, "password"),
        ({"password": "password1234", "repeated": "password1234"}, "password"),
        ({"password": "baru@contoh.example", "repeated": "baru@contoh.example"}, "password"),
        ({"repeated": "lima ekor kucing"}, "repeated"),
        ({"full_name": ""}, "full_name"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_a_weak_or_mistyped_password_is_told_beside_the_field(client, lsp_a, chair_a, typed, field):
    invite(client, lsp_a, chair_a)
    response = client.post(link(), ACCEPTED | typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not User.objects.filter(email="baru@contoh.example").exists()
    assert not lsp_a.memberships.filter(user__email="baru@contoh.example").exists()


def test_a_known_address_is_answered_in_the_same_words(client, lsp_a, chair_a, staff_b):
    unknown = invite(client, lsp_a, chair_a)
    known = invite(client, lsp_a, chair_a, email=staff_b.email.upper(), full_name="Nama Lain")
    words = [said(unknown)[0].replace("baru@contoh.example", "@"), said(known)[0].replace(staff_b.email, "@")]
    assert words[0] == words[1]
    staff_b.refresh_from_db()
    assert staff_b.full_name == "Wahyu Hidayat"
    assert staff_b.check_password(PASSWORD)
    assert not lsp_a.memberships.filter(user=staff_b).exists()
    letters = [
        letter.body.replace(person, "@") for letter, person in zip(mail.outbox, ("Siti Baru", "Nama Lain"), strict=True)
    ]
    assert len({re.sub(r"/undangan/\S+", "", letter) for letter in letters}) == 1
    assert lsp_a.name in mail.outbox[-1].body


def test_bnsp_people_are_not_made_people_of_a_body_by_its_chair(client, lsp_a, chair_a, secretariat, lead, decider):
    for person in (secretariat, lead, decider):
        response = invite(client, lsp_a, chair_a, email=person.email)
        assert response.status_code == 422
        assert "bertugas untuk BNSP" in response.context["form"].errors["email"][0]
        assert not lsp_a.memberships.filter(user=person).exists()
    assert said(invite(client, lsp_a, secretariat, email=lead.email, reason="Surat"))[0].startswith("Undangan terkirim")


def test_only_chair_secretary_and_secretariat_invite(
    client, lsp_a, lsp_b, chair_a, staff_a, board_a, chair_b, secretariat
):
    quality = lsp_a.memberships.get(position="quality_manager").user
    allowed = {chair_a: 200, staff_a: 200, secretariat: 200, quality: 403, board_a: 403, chair_b: 404}
    for person, status in allowed.items():
        client.force_login(person)
        assert client.get(url("invite", lsp_a)).status_code == status, person
        assert client.get(url("position_end", lsp_a)).status_code == status, person
        assert client.post(url("invite_again", lsp_a), {"membership": "0"}).status_code == {200: 404}.get(
            status, status
        )


def test_a_chair_is_named_by_the_secretariat_alone_and_only_one_at_a_time(client, lsp_a, chair_a, secretariat):
    assert invite(client, lsp_a, chair_a, position="chair").status_code == 422
    second = invite(client, lsp_a, secretariat, position="chair")
    assert "sudah mempunyai ketua" in second.context["form"].errors["position"][0]
    Membership.objects.filter(user=chair_a).update(ended_on=timezone.localdate() - DAY)
    assert said(invite(client, lsp_a, secretariat, position="chair", reason="Surat"))[0].startswith("Undangan terkirim")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "bukan surel"}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"position": "raja"}, "position"),
        ({"started_on": "30-02-2026"}, "started_on"),
        ({"started_on": "01-01-2099"}, "started_on"),
    ],
)
def test_bad_input_stays_and_is_told_beside_the_field(client, lsp_a, chair_a, typed, field):
    response = invite(client, lsp_a, chair_a, **typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert "Tata usaha" in response.content.decode()
    assert mail.outbox == []


def test_the_same_position_is_not_given_twice(client, lsp_a, chair_a):
    invite(client, lsp_a, chair_a)
    response = invite(client, lsp_a, chair_a)
    assert "sudah diundang untuk kedudukan itu" in response.context["form"].errors["email"][0]
    client.logout()
    client.post(link(), ACCEPTED)
    response = invite(client, lsp_a, chair_a)
    assert "sudah memegang kedudukan itu" in response.context["form"].errors["email"][0]
    assert lsp_a.memberships.filter(user__email="baru@contoh.example").count() == 1


def test_an_invitation_is_sent_again_until_it_is_accepted(client, lsp_a, chair_a):
    invite(client, lsp_a, chair_a)
    offered, first = lsp_a.invitations.get(), link()
    assert "Belum menjawab undangan" in client.get(url("people", lsp_a)).content.decode()
    client.post(url("invite_again", lsp_a), {"invitation": offered.pk})
    assert len(mail.outbox) == 2
    client.logout()
    assert client.get(first).status_code == 410
    client.post(link(), ACCEPTED)
    client.force_login(chair_a)
    assert "Belum menjawab undangan" not in client.get(url("people", lsp_a)).content.decode()


def test_another_bodys_people_are_not_reached(client, lsp_a, lsp_b, chair_a, staff_b, on):
    client.force_login(chair_a)
    foreign = lsp_b.memberships.get(user=staff_b)
    words = {"email": "x@contoh.example", "full_name": "X", "position": "staff", "title": "", "started_on": on}
    offered = seats.invite(lsp_b, staff_b, **words)
    for name in ("invite_again", "invitation_withdraw"):
        assert client.post(url(name, lsp_a), {"invitation": offered.pk}).status_code == 404
    response = client.post(url("position_end", lsp_a), {"membership": foreign.pk, "ended_on": "01-01-2026"})
    assert response.status_code == 422
    foreign.refresh_from_db()
    assert foreign.ended_on is None


def test_invitations_are_limited(client, lsp_a, chair_a):
    client.force_login(chair_a)
    codes = [client.post(url("invite", lsp_a), NEW | {"email": f"a{n}@contoh.example"}).status_code for n in range(21)]
    assert codes == [302] * 20 + [429]


def test_mail_that_does_not_leave_is_told_and_the_invitation_stands(client, lsp_a, chair_a, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "belum terkirim" in said(invite(client, lsp_a, chair_a))[0]
    assert lsp_a.invitations.waiting().filter(email="baru@contoh.example").exists()


def test_a_position_ends_with_its_last_day(client, lsp_a, chair_a, staff_a, on):
    client.force_login(chair_a)
    membership = lsp_a.memberships.get(user=staff_a)
    page = client.get(url("position_end", lsp_a) + f"?membership={membership.pk}")
    assert str(page.context["form"]["membership"].value()) == str(membership.pk)
    yesterday = on - DAY
    typed = {"membership": membership.pk, "ended_on": yesterday.strftime("%d-%m-%Y"), "reason": "Pindah tugas"}
    typed |= {"sure": "on"}
    client.post(url("position_end", lsp_a), typed)
    client.force_login(staff_a)
    assert client.get(url("people", lsp_a)).status_code == 404
    client.force_login(chair_a)
    assert staff_a.full_name in client.get(url("people", lsp_a)).content.decode()


def test_a_last_day_lies_between_the_first_day_and_today(client, lsp_a, chair_a, staff_a, on):
    client.force_login(chair_a)
    membership = lsp_a.memberships.get(user=staff_a)
    for day in (membership.started_on - DAY, on + DAY):
        typed = {"membership": membership.pk, "ended_on": day.strftime("%d-%m-%Y")}
        assert "ended_on" in client.post(url("position_end", lsp_a), typed).context["form"].errors


def test_the_chair_does_not_end_the_chair(client, lsp_a, chair_a, secretariat, on):
    membership = lsp_a.memberships.get(user=chair_a)
    typed = {"membership": membership.pk, "ended_on": on.strftime("%d-%m-%Y"), "reason": "Surat", "sure": "on"}
    client.force_login(chair_a)
    assert client.post(url("position_end", lsp_a), typed).status_code == 422
    client.force_login(secretariat)
    assert client.post(url("position_end", lsp_a), typed).status_code == 302
    membership.refresh_from_db()
    assert membership.ended_on == on


def test_readers_do_not_see_addresses_or_buttons(client, lsp_a, board_a, staff_a):
    client.force_login(board_a)
    page = client.get(url("people", lsp_a)).content.decode()
    assert staff_a.full_name in page
    assert staff_a.email not in page
    assert url("invite", lsp_a) not in page


def test_an_invitation_by_the_program_names_no_host_of_a_request(client, lsp_a, chair_a, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(chair_a)
    client.post(url("invite", lsp_a), NEW, HTTP_HOST="jahat.example", HTTP_X_FORWARDED_HOST="jahat.example")
    assert "jahat" not in mail.outbox[0].body
    assert link().startswith("/undangan/")


def test_nobody_ends_the_steering_board_but_the_chair_and_bnsp(client, lsp_a, chair_a, staff_a, board_a, on):
    seat = lsp_a.memberships.get(user=board_a)
    typed = {"membership": seat.pk, "ended_on": on.strftime("%d-%m-%Y"), "reason": "Masa jabatan habis", "sure": "on"}
    lsp_a.memberships.filter(user=staff_a).update(position=Position.SECRETARY)
    client.force_login(staff_a)
    rows = client.get(url("people", lsp_a)).context["seated"]
    assert [row.may_end for row in rows if row.key == seat.pk] == [False]
    assert client.post(url("position_end", lsp_a), typed).status_code == 422
    client.force_login(chair_a)
    assert client.post(url("position_end", lsp_a), typed).status_code == 302


def test_a_position_can_end_at_once(client, lsp_a, chair_a, staff_a, on):
    seat = lsp_a.memberships.get(user=staff_a)
    typed = {"membership": seat.pk, "ended_on": on.strftime("%d-%m-%Y"), "at_once": "on", "reason": "Pindah tugas"}
    typed |= {"sure": "on"}
    client.force_login(chair_a)
    assert client.post(url("position_end", lsp_a), typed).status_code == 302
    seat.refresh_from_db()
    assert seat.ended_on == on - DAY
    client.force_login(staff_a)
    assert client.get(url("people", lsp_a)).status_code == 404


@pytest.mark.asks_for_proof
def test_whose_position_ends_hears_of_it_with_the_reason(
    client, lsp_a, chair_a, staff_a, board_a, secretariat, on, django_capture_on_commit_callbacks
):
    seat = lsp_a.memberships.get(user=staff_a)
    typed = {"membership": seat.pk, "ended_on": on.strftime("%d-%m-%Y"), "sure": "on"}
    client.force_login(chair_a)
    assert "reason" in client.post(url("position_end", lsp_a), typed).context["form"].errors
    asked = client.post(url("position_end", lsp_a), typed | {"reason": "Pindah ke unit lain"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    seat.refresh_from_db()
    assert seat.ended_on is None
    with django_capture_on_commit_callbacks(execute=True):
        client.post(asked.url, {"password": PASSWORD, "next": url("position_end", lsp_a)})
    logged = AdminChange.objects.get()
    assert (logged.person, logged.lsp, logged.by, logged.reason) == (staff_a, lsp_a, chair_a, "Pindah ke unit lain")
    told = Notice.objects.filter(kind="position_ended")
    assert {notice.recipient for notice in told} == {staff_a}
    assert [letter.to for letter in mail.outbox] == [[staff_a.email]]
    assert "Alasan: Pindah ke unit lain" in mail.outbox[0].body
    client.force_login(staff_a)
    assert "diakhiri" in client.get(reverse("audits:inbox")).content.decode()


def test_a_position_ends_once_and_its_other_managers_hear_of_it(lsp_a, chair_a, staff_a, board_a, on):
    lsp_a.memberships.filter(user=staff_a).update(position=Position.SECRETARY)
    seat = lsp_a.memberships.get(user=board_a)
    assert positions.end(seat, on, chair_a, "Masa jabatan habis")
    assert not positions.end(seat, on - DAY, staff_a, "Lain")
    seat.refresh_from_db()
    assert seat.ended_on == on
    assert {notice.recipient for notice in Notice.objects.filter(kind="position_ended")} == {board_a, staff_a}


@pytest.mark.asks_for_proof
@pytest.mark.parametrize("act", ["invite_again", "invitation_withdraw"])
def test_bnsp_renews_and_withdraws_an_invitation_by_an_act_with_reason_and_proof(
    client, lsp_a, chair_a, secretariat, act, on
):
    words = {"email": "baru@contoh.example", "full_name": "Siti", "position": "staff", "title": "", "started_on": on}
    offered = seats.invite(lsp_a, chair_a, **words)
    client.force_login(secretariat)
    named = {"invitation": offered.pk}
    assert f"{url(act, lsp_a)}?invitation={offered.pk}" in client.get(url("people", lsp_a)).content.decode()
    assert "Alasan" in client.get(url(act, lsp_a), named).content.decode()
    assert "reason" in client.post(url(act, lsp_a), named).context["form"].errors
    asked = client.post(url(act, lsp_a), named | {"reason": "Diminta lewat surat"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not mail.outbox
    assert list(lsp_a.invitations.waiting().values_list("invited_by", flat=True)) == [chair_a.pk]
    client.post(asked.url, {"password": PASSWORD, "next": url(act, lsp_a)})
    waiting = lsp_a.invitations.waiting().values_list("invited_by", flat=True)
    assert list(waiting) == {"invite_again": [secretariat.pk], "invitation_withdraw": []}[act]
    logged = AdminChange.objects.get()
    assert (logged.lsp, logged.by, logged.reason) == (lsp_a, secretariat, "Diminta lewat surat")
    assert chair_a in {notice.recipient for notice in Notice.objects.filter(kind="admin_change")}
