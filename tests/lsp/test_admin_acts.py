"""Administration is no way round: what decides changes with a reason, a fresh proof, a line in the log, and word to whoever it concerns."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audits.decision.plenary import put_on_agenda
from audits.models import Assessor, Notice, Plenary, Tie
from audits.states import State
from lsp.models import LSP, SECRETARIAT, AdminChange, Licence, Membership, Scheme, User
from tests import cast

pytestmark = pytest.mark.django_db

PROOF = "/akun/reauthenticate/"


def url(model, page="changelist", *keys):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=keys)


@pytest.fixture
def colleague(everybody):
    """Another administrator, who hears of what the first one changes."""
    return cast.person("Sekar Ayu", groups=(SECRETARIAT,))


@pytest.fixture
def client(client, secretariat, colleague):
    client.force_login(secretariat)
    return client


def typed(client, address: str, **more) -> dict:
    """The form of this page as it is shown, with something else in it."""
    context = client.get(address).context
    values = {}
    for field in context["adminform"].form:
        value = field.value()
        if value not in (None, False):
            values[field.html_name] = [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
    for name, value in list(values.items()):
        if hasattr(value, "strftime"):
            values[name] = f"{value:%Y-%m-%d}"
    for formset in context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return {name: value for name, value in (values | more).items() if value is not None}


def told() -> set[str]:
    return {n.recipient.full_name.split()[0] for n in Notice.objects.filter(kind="admin_change")}


def pemutus() -> Group:
    return Group.objects.get(name="Pemutus")


CHANGES = {
    "the address of a decider": (lambda people: people["decider"], {"email": "lain@relisensi.example"}),
    "a new decider": (lambda people: people["member"], {"groups": "Pemutus"}),
    "who may sign in": (lambda people: people["decider"], {"is_active": None}),
    "somebody's name": (lambda people: people["decider"], {"full_name": "Haryanto Wibowo"}),
    "an assessor's certificate": (lambda people: people["lead"].assessor, {"certificate_valid_until": "2090-01-01"}),
    "an assessor's number": (lambda people: people["lead"].assessor, {"registration_number": "AL-9999"}),
    "the account behind an assessor": (lambda people: people["lead"].assessor, {"user": "decider"}),
    "the end of a position": (
        lambda people: people["lsp_a"].memberships.get(position="chair"),
        {"ended_on": "2026-01-01"},
    ),
    "the end of a licence": (lambda people: people["lsp_a"].licences.get(), {"ends_on": "2090-01-01"}),
    "the kind of a body": (lambda people: people["lsp_a"], {"kind": "P3"}),
}


def posted(change: dict, people: dict) -> dict:
    by_name = {"Pemutus": lambda: [pemutus().pk], "decider": lambda: people["decider"].pk}
    return {name: by_name[value]() if value in by_name else value for name, value in change.items()}


@pytest.mark.parametrize("case", CHANGES)
def test_it_is_not_changed_without_a_reason(client, everybody, case):
    find, change = CHANGES[case]
    record = find(everybody)
    address = url(type(record), "change", record.pk)
    page = client.post(address, typed(client, address, **posted(change, everybody)))
    assert page.context["errors"]
    assert "Tulis alasan perubahan ini." in page.content.decode()
    assert not AdminChange.objects.exists()


@pytest.mark.asks_for_proof
@pytest.mark.parametrize("case", CHANGES)
def test_it_is_not_changed_without_a_fresh_proof(client, everybody, case):
    find, change = CHANGES[case]
    record = find(everybody)
    address = url(type(record), "change", record.pk)
    asked = client.post(address, typed(client, address, reason="Surat tugas", **posted(change, everybody)))
    assert asked.url.startswith(PROOF)
    assert not AdminChange.objects.exists()
    done = client.post(asked.url, {"password": cast.PASSWORD, "next": address})
    assert done.status_code == 302
    assert AdminChange.objects.count() == 1


@pytest.mark.parametrize("case", CHANGES)
def test_it_is_logged_and_told(client, everybody, secretariat, case, django_capture_on_commit_callbacks):
    find, change = CHANGES[case]
    record = find(everybody)
    address = url(type(record), "change", record.pk)
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address, typed(client, address, reason="Surat tugas", **posted(change, everybody)))
    assert done.status_code == 302
    logged = AdminChange.objects.get()
    assert (logged.by, logged.reason, [row["field"] for row in logged.changes]) == (
        secretariat,
        "Surat tugas",
        list(change),
    )
    concerned = {logged.person} if logged.person else {m.user for m in logged.lsp.memberships.select_related("user")}
    reached = {one.full_name.split()[0] for one in concerned if one.is_active}
    if "email" in change:  # told at both mailboxes instead
        reached = set()
        assert "Surat tugas" in next(one.body for one in mail.outbox if one.to == [record.email])
    assert told() >= reached | {"Sekar"}
    assert secretariat.full_name.split()[0] not in told()
    assert "Surat tugas" in Notice.objects.filter(kind="admin_change").first().body


def test_the_address_that_was_theirs_hears_of_the_new_one(client, decider, django_capture_on_commit_callbacks):
    address = url(User, "change", decider.pk)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, typed(client, address, reason="Surat tugas", email="lain@relisensi.example"))
    assert [decider.email] in [letter.to for letter in mail.outbox]


def test_whoever_can_no_longer_sign_in_hears_why(client, decider, django_capture_on_commit_callbacks):
    address = url(User, "change", decider.pk)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, typed(client, address, reason="Surat tugas berakhir", is_active=None))
    assert ["Surat tugas berakhir" in letter.body for letter in mail.outbox if letter.to == [decider.email]] == [True]


def test_whoever_was_an_assessor_hears_that_somebody_else_is_it_now(client, lead, decider):
    address = url(Assessor, "change", lead.assessor.pk)
    client.post(address, typed(client, address, reason="Salah akun", user=decider.pk))
    assert {"Robiatun", "Haryanto"} <= told()


def test_the_log_itself_never_changes(client, decider):
    address = url(User, "change", decider.pk)
    client.post(address, typed(client, address, reason="Surat tugas", full_name="Haryanto W."))
    for act in (
        lambda: AdminChange.objects.update(reason="x"),
        lambda: AdminChange.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            act()
    assert "Haryanto W." in client.get(url(AdminChange)).content.decode()


def test_what_decides_nothing_needs_no_reason(client, decider):
    address = url(User, "change", decider.pk)
    assert client.post(address, typed(client, address, zone="Asia/Jayapura")).status_code == 302
    assert User.objects.get(pk=decider.pk).zone == "Asia/Jayapura"
    assert not AdminChange.objects.exists()


def test_an_assessor_who_was_in_a_team_stays_the_same_person(client, play, lead, decider):
    play(State.SCHEDULED)
    address = url(Assessor, "change", lead.assessor.pk)
    client.post(address, typed(client, address, reason="Salah akun", user=decider.pk))
    assert Assessor.objects.get(pk=lead.assessor.pk).user == lead


# What is new, and what has a page of its own


def new_rows(people: dict, on) -> dict:
    """For each kind of row that an administrator may add: its form."""
    months = {"starts_on": "2020-01-01", "ends_on": "2090-01-01", "renewal_opens_on": "2089-01-01"}
    place = {"address": "Jalan 1", "regency": "Kota Pati", "province": "JT", "postal_code": ""}
    body = {"slug": "baru", "name": "LSP Baru", "licence_number": "BNSP-LSP-0099-ID", "kind": "P1"} | place
    return {
        User: {"email": "baru@relisensi.example", "full_name": "B", "zone": "Asia/Jakarta", "groups": [pemutus().pk]},
        Assessor: {
            "user": people["decider"].pk,
            "registration_number": "AL-1",
            "certificate_valid_until": "2090-01-01",
        },
        Tie: {"assessor": people["lead"].assessor.pk, "lsp": people["lsp_b"].pk, "kind": "staff"},
        Licence: {"lsp": people["new_body"].pk, "decree_number": "KEP.9", "decree_date": "2020-01-01", **months}
        | {"scope": [people["lsp_b"].schemes.first().pk]},
        LSP: body | {"email": "baru@contoh.example", "phone": "0281 637 0112"},
    }


@pytest.mark.asks_for_proof
@pytest.mark.parametrize("model", [User, Assessor, Tie, Licence, LSP])
def test_what_is_new_has_its_reason_its_proof_its_line_and_its_notices(client, everybody, on, model):
    new_body = LSP.objects.create(name="LSP Tanpa Lisensi", licence_number="BNSP-LSP-0098-ID", slug="tanpa")
    given = new_rows(everybody | {"new_body": new_body}, on)[model]
    for inline in ("ties", "events"):
        given |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    page = client.post(url(model, "add"), given)
    assert "Tulis alasan perubahan ini." in page.content.decode()
    asked = client.post(url(model, "add"), given | {"reason": "Surat tugas"})
    assert asked.url.startswith(PROOF)
    assert not AdminChange.objects.exists()
    client.post(asked.url, {"password": cast.PASSWORD, "next": url(model, "add")})
    logged = AdminChange.objects.get()
    assert (logged.reason, logged.what) == ("Surat tugas", str(model._meta.verbose_name))
    assert told() >= {"Sekar"} | ({logged.person.full_name.split()[0]} if logged.person else set())


SEATS = {
    "invite": {"email": "baru@contoh.example", "full_name": "B", "position": "secretary", "started_on": "01-02-2024"},
    "position_end": {"membership": "chair_a", "ended_on": "today", "sure": "on"},
}


@pytest.mark.asks_for_proof
@pytest.mark.parametrize("page", SEATS)
def test_bnsp_gives_and_ends_no_position_in_a_body_but_by_such_an_act(client, everybody, lsp_a, chair_a, on, page):
    by_name = {"chair_a": lsp_a.memberships.get(user=chair_a).pk, "today": f"{on:%d-%m-%Y}"}
    given = {name: by_name.get(value, value) for name, value in SEATS[page].items()}
    address = reverse(f"lsp:{page}", args=[lsp_a.slug])
    assert "reason" in client.post(address, given).context["form"].errors
    asked = client.post(address, given | {"reason": "Surat tugas"})
    assert asked.url.startswith(PROOF)
    assert not lsp_a.invitations.exists()
    assert not AdminChange.objects.exists()
    client.post(asked.url, {"password": cast.PASSWORD, "next": address})
    logged = AdminChange.objects.get()
    assert (logged.lsp, logged.reason) == (lsp_a, "Surat tugas")
    assert told() >= {"Sekar", "Pairan", "Tarlani"}


def test_a_body_gives_its_positions_without_a_reason(client, lsp_a, chair_a):
    client.force_login(chair_a)
    given = SEATS["invite"] | {"reason": "x"}
    assert client.post(reverse("lsp:invite", args=[lsp_a.slug]), given).status_code == 302
    assert not AdminChange.objects.exists()


# What was issued


def test_history_is_read_and_never_put_back(client, play):
    licence = play(State.LICENSED).new_licence
    first = licence.history.earliest()
    page = url(Licence, "simple_history", licence.pk, first.pk)
    shown = client.get(page)
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.content.decode()
    assert client.post(page, {"ends_on": "2090-01-01"}).status_code == 403
    again = Licence.objects.get(pk=licence.pk)
    assert (again.certificate_sha256, again.ends_on) == (licence.certificate_sha256, licence.ends_on)


@pytest.mark.parametrize("model", [LSP, Licence, Membership, Assessor])
def test_no_history_of_any_record_is_put_back(client, everybody, model):
    row = model.history.earliest()
    page = url(model, "simple_history", row.instance.pk, row.pk)
    assert client.post(page, {}).status_code == 403
    assert "_save" not in client.get(page).content.decode()


def test_a_licence_with_its_certificate_is_only_read(client, play):
    licence = play(State.LICENSED).new_licence
    assert client.post(url(Licence, "change", licence.pk), {"ends_on": "2090-01-01", "reason": "x"}).status_code == 403


def test_a_scheme_in_use_is_only_read(client, lsp_a):
    scheme = lsp_a.schemes.first()
    assert client.post(url(Scheme, "change", scheme.pk), {"title": "Lain"}).status_code == 403


def test_name_and_address_of_a_licensed_body_change_by_its_events(client, lsp_a):
    address = url(LSP, "change", lsp_a.pk)
    client.post(address, typed(client, address, name="Nama lain", reason="x", regency="Lain"))
    assert LSP.objects.get(pk=lsp_a.pk).name == lsp_a.name


def test_a_tie_is_never_taken_away(client, lead, lsp_b):
    tie = Tie.objects.create(assessor=lead.assessor, lsp=lsp_b, kind="staff")
    assert client.post(url(Tie, "delete", tie.pk), {"post": "yes"}).status_code == 403
    client.post(url(Tie), {"action": "delete_selected", "_selected_action": [tie.pk], "post": "yes"})
    assert Tie.objects.filter(pk=tie.pk).exists()


# Nobody for themselves, and nobody for a body they belong to


@pytest.fixture
def both(secretariat, lsp_a, on):
    """A person of the secretariat who also works for LSP A."""
    Membership.objects.create(lsp=lsp_a, user=secretariat, position="staff", started_on=on)
    return secretariat


def test_nobody_writes_their_own_rights(client, secretariat):
    assert client.post(url(User, "change", secretariat.pk), {"groups": [pemutus().pk]}).status_code == 403
    new = {"user": secretariat.pk, "registration_number": "AL-1", "certificate_valid_until": "2090-01-01"}
    ties = {"ties-TOTAL_FORMS": 0, "ties-INITIAL_FORMS": 0}
    assert client.post(url(Assessor, "add"), new | ties | {"reason": "x"}).status_code == 200
    assert not Assessor.objects.filter(user=secretariat).exists()


@pytest.mark.parametrize(
    "act", ["pembekuan", "pengaktifan-kembali", "pencabutan", "perluasan-lingkup", "perubahan-nama"]
)
def test_nobody_acts_on_the_licence_of_a_body_they_belong_to(client, both, lsp_a, lsp_b, act):
    assert client.get(reverse("lsp:licence_event", args=[lsp_a.slug, act])).status_code == 403
    assert client.get(reverse("lsp:licence_event", args=[lsp_b.slug, act])).status_code == 200
    assert act not in client.get(reverse("lsp:licence", args=[lsp_a.slug])).content.decode()


def test_nobody_corrects_the_register_of_a_body_they_belong_to(client, both, lsp_a, staff_a):
    licence, seat = lsp_a.licences.get(), lsp_a.memberships.get(user=staff_a)
    for record in (lsp_a, licence, seat):
        assert client.post(url(type(record), "change", record.pk), {"reason": "x"}).status_code == 403
    assert client.get(reverse("lsp:position_end", args=[lsp_a.slug])).status_code == 403


def test_nobody_puts_an_application_of_their_own_body_before_the_plenary(client, secretariat, play, lsp_a, decider, on):
    application = play(State.RECOMMENDED)
    Membership.objects.create(lsp=lsp_a, user=secretariat, position="staff", started_on=on)
    page = client.get("/pleno/baru/")
    assert not page.context["form"].fields["applications"].queryset.exists()
    assert client.post("/pleno/baru/", {"held_on": f"{on:%d-%m-%Y}", "place": "Jakarta", "chaired_by": decider.pk})
    sitting = Plenary.objects.get()
    put_on_agenda(sitting, [application], by=decider, at=timezone.now())
    assert client.post(sitting.url("sitting_take_off", application.ref)).status_code == 403


# Other doors


def test_addresses_factors_and_groups_have_no_form_here(client):
    User.objects.create_superuser("akar@relisensi.example", "Akar", cast.PASSWORD)
    client.force_login(User.objects.get(email="akar@relisensi.example"))
    for name in ("account/emailaddress", "mfa/authenticator", "auth/group"):
        assert client.get(f"/pengelolaan/{name}/").status_code == 404
    assert client.get("/pengelolaan/password_change/").url == reverse("account_change_password")
