"""The administration pages: every one opens for the secretariat and for nobody else, and nothing there moves an application."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from audits.models import Application, Finding, Notice, RuleSet
from lsp.models import LicenceEvent, Membership, User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

OURS = [model for model in admin.site._registry if model._meta.app_label in {"lsp", "audits"}]
READ_ONLY = {
    *("application", "finding", "logentry", "issueddocument", "notice", "calendarversion", "plannednotice"),
    "adminchange",
}
# A position is offered by invitation and begins when somebody accepts it.
NOT_ADDED = READ_ONLY | {"membership"}


def url(model, page="changelist", *keys):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=keys)


@pytest.fixture
def client(client, secretariat):
    client.force_login(secretariat)
    return client


def test_every_page_opens_for_the_secretariat(client, play):
    play("correcting")
    assert "Pengelolaan" in client.get(reverse("admin:index")).content.decode()
    for model in OURS:
        name = model._meta.model_name
        assert client.get(url(model)).status_code == 200, name
        assert client.get(url(model), {"q": "a"}).status_code in {200, 302}, name
        assert client.get(url(model, "add")).status_code == (403 if name in NOT_ADDED else 200), name
        record = model._default_manager.first()
        if record:
            assert client.get(url(model, "change", record.pk)).status_code == 200, name
            if hasattr(model, "history"):
                assert client.get(url(model, "history", record.pk)).status_code == 200, name


def test_nobody_else_gets_in(client, chair_a, lead, decider):
    for person in (chair_a, lead, decider):
        client.force_login(person)
        assert client.get(url(User)).status_code in {302, 403}


@pytest.mark.parametrize("page", ["change", "delete"])
def test_nothing_that_the_workflow_writes_can_be_written_here(client, play, page):
    application = play("submitted")
    assert client.post(url(Application, page, application.pk), {"state": "licensed", "post": "yes"}).status_code == 403
    application.refresh_from_db()
    assert application.state == "submitted"


def test_a_draft_of_a_body_is_not_shown(client, play):
    draft = play("draft")
    assert client.get(url(Application, "change", draft.pk)).status_code == 302
    assert draft.lsp.name not in client.get(url(Application)).content.decode()


PERSON = {"full_name": "Asesor Baru", "phone": "", "zone": "Asia/Makassar", "is_active": "on", "reason": "Surat tugas"}


def test_a_new_person_is_invited_by_mail_and_has_no_password(client, django_capture_on_commit_callbacks):
    decider = Group.objects.get(name="Pemutus")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(User, "add"), PERSON | {"email": "Asesor@Baru.example", "groups": [decider.pk]})
    user = User.objects.get(email="asesor@baru.example")
    assert (user.is_decider, user.has_usable_password()) == (True, False)
    assert "/undangan/" in mail.outbox[0].body


def test_the_secretariat_cannot_lift_itself_or_change_a_superuser(client, secretariat):
    root = User.objects.create_superuser("akar@relisensi.example", "Akar", "x")
    assert client.post(url(User, "change", root.pk), PERSON | {"email": "milik@saya.example"}).status_code == 403
    client.post(
        url(User, "change", secretariat.pk),
        PERSON | {"email": secretariat.email, "is_active": "", "is_superuser": "on", "password": "x"},
    )
    again = User.objects.get(pk=secretariat.pk)
    assert (again.is_active, again.is_superuser, again.is_secretariat) == (True, False, True)
    assert User.objects.get(pk=root.pk).email == "akar@relisensi.example"


def test_events_are_read_here_and_written_where_the_body_is_told(client, lsp_a, secretariat, on):
    licence = lsp_a.licences.get()
    LicenceEvent.objects.record(lsp_a, "suspended", on, decree_number="KEP.77", reason="Laporan", by=secretariat)
    page = client.get(url(type(licence), "change", licence.pk)).content.decode()
    assert "KEP.77" in page
    assert 'name="events-0-kind"' not in page


def test_a_period_with_a_signed_certificate_keeps_its_days(client, lsp_a, on):
    licence = lsp_a.licences.get()
    type(licence).objects.update(certificate_sha256="ab" * 32)
    typed = {"ends_on": "2099-01-01", "events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0}
    client.post(url(type(licence), "change", licence.pk), typed)
    licence.refresh_from_db()
    assert licence.ends_on.year != 2099


def test_rules_that_an_application_follows_are_read_and_copied_never_changed(client, play, rules):
    assert client.get(url(RuleSet, "change", rules.pk)).context["has_change_permission"]
    play("submitted")
    assert not client.get(url(RuleSet, "change", rules.pk)).context["has_change_permission"]
    client.post(url(RuleSet), {"action": "copy_as_new_version", "_selected_action": [rules.pk]})
    copy = RuleSet.objects.exclude(pk=rules.pk).get()
    assert copy.effective_from.year == 2100
    for rows in ("requirements", "criteria"):
        assert list(getattr(copy, rows).values_list("code", flat=True)) == list(
            getattr(rules, rows).values_list("code", flat=True)
        )
    mine = {c.code: sorted(d.code for d in c.evidence.all()) for c in rules.criteria.all()}
    assert {c.code: sorted(d.code for d in c.evidence.all()) for c in copy.criteria.all()} == mine


def test_nobody_confirms_an_address_or_takes_a_factor_away_here(client):
    root = User.objects.create_superuser("akar@relisensi.example", "Akar", "x")
    client.force_login(root)
    for path in ("account/emailaddress/", "mfa/authenticator/"):
        assert client.get(f"/pengelolaan/{path}").status_code == 404


def test_a_position_is_not_moved_to_somebody_who_never_accepted_it(client, lsp_a, lsp_b, chair_b, staff_a):
    seat = staff_a.memberships.get()
    typed = {"user": chair_b.pk, "lsp": lsp_b.pk, "position": "chair", "title": "", "started_on": "2020-01-01"}
    client.post(url(type(seat), "change", seat.pk), typed)
    seat.refresh_from_db()
    assert (seat.user, seat.lsp, seat.position) == (staff_a, lsp_a, "secretary")


def test_what_a_message_says_is_not_read_here_nor_that_of_a_draft_told(client, play, chair_a):
    application = play("submitted")
    told = Notice.objects.filter(application=application).first()
    assert told.body.split(".")[0] not in client.get(url(Notice, "change", told.pk)).content.decode()
    Notice.objects.update(subject="Sesuatu tentang draf")
    Application.objects.filter(pk=application.pk).update(submitted_at=None, state="draft")
    assert "Sesuatu tentang draf" not in client.get(url(Notice)).content.decode()


def test_whoever_also_serves_a_body_reads_nothing_here_that_bnsp_writes_about_it(client, play, secretariat, lsp_a, on):
    finding = play("correcting").findings.first()
    page = url(Finding, "change", finding.pk)
    assert client.get(page).status_code == 200
    Membership.objects.create(lsp=lsp_a, user=secretariat, position="staff", started_on=on)
    for model, record in ((Finding, finding), (Application, finding.application)):
        assert client.get(url(model, "change", record.pk)).status_code == 302
        assert client.get(url(model)).context["cl"].result_count == 0


@pytest.mark.asks_for_proof
def test_an_invitation_of_bnsps_people_is_sent_again_after_a_fresh_proof(client, secretariat):
    invited = User(email="undangan@bnsp.example", full_name="Undangan")
    invited.set_unusable_password()
    invited.save()
    client.force_login(secretariat)
    address = reverse("admin:lsp_user_changelist")
    asked = client.post(address, {"action": "invite_again", "_selected_action": [invited.pk]})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not mail.outbox
    client.post(asked.url, {"password": PASSWORD, "next": address})
    assert [letter.to for letter in mail.outbox] == [["undangan@bnsp.example"]]
