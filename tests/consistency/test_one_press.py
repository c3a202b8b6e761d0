"""One press, one effect: a form sent again and again, at the same moment, by one session or by two, makes one thing and no fault."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import pytest
from django.contrib.auth.models import Group
from django.db import connection, models
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from django.utils import timezone

from audits import models as rows
from audits.deadlines import after_days
from audits.states import State
from lsp.models import SECRETARIAT, Absence, AssessmentSite, CompetencyAssessor, Invitation, LicenceEvent, Scheme, User
from lsp.web.idempotency import ONCE, REPEATS_ITSELF
from tests.audits.team.days import free_days
from tests.consistency import access_matrix
from tests.consistency.test_access_matrix import file_in

PRESSES = 12


@dataclass(frozen=True)
class Press:
    """A form that makes something: whose it is, in which state of the application, what is typed, and which rows it makes."""

    name: str
    state: str
    by: str
    typed: Callable[[rows.Application], dict]
    makes: type[models.Model]
    keys: Callable[[rows.Application], dict] = access_matrix.application
    # Of two sessions at once: how many rows may come of it.
    at_most: int = 2
    before: Callable[[rows.Application], object] = field(default=lambda record: None)


def literal(**typed: object) -> Callable[[rows.Application], dict]:
    return lambda record: typed


def in_days(number: int) -> str:
    return f"{after_days(timezone.localdate(), number).due_on:%d-%m-%Y}"


def day(number: int) -> Callable[[], str]:
    return lambda: in_days(number)


def a_colleague(name: str) -> User:
    """Somebody more in BNSP's secretariat."""
    address = f"{name.split()[-1].lower()}@bnsp.example"
    person = User.objects.filter(email=address).first() or User.objects.create_user(address, name)
    person.groups.set(Group.objects.filter(name=SECRETARIAT))
    return person


TODAY = day(0)
MATRIX = access_matrix
FORMS = [
    Press(
        "audits:knowledge_new",
        State.DRAFT,
        "staff_a",
        literal(title="Bagaimana menutup temuan?", text="Lihat contoh."),
        rows.Topic,
        MATRIX.body,
    ),
    Press("audits:knowledge_topic", State.DRAFT, "staff_a", literal(text="Begini."), rows.Contribution, MATRIX.topic),
    Press("audits:calendar_renew", State.DRAFT, "staff_a", literal(), rows.CalendarFeed, MATRIX.body),
    Press("audits:dossier_zip", State.DRAFT, "staff_a", literal(), rows.DossierZip, at_most=1),
    Press(
        "audits:announcement_new",
        State.DRAFT,
        "secretariat",
        literal(title="Libur", text="Kantor tutup.", for_p1="on"),
        rows.Announcement,
        MATRIX.nothing,
    ),
    Press(
        "lsp:scheme_new",
        State.DRAFT,
        "staff_a",
        literal(code="SK-77", title="Juru las", kind="kkni", standard=""),
        Scheme,
        MATRIX.body,
        at_most=1,
    ),
    Press(
        "lsp:site_new",
        State.DRAFT,
        "staff_a",
        lambda record: {
            "name": "TUK Baru",
            "kind": "temporary",
            "address": "Jalan 1",
            "regency": "Pati",
            "province": "JT",
            "schemes": [record.lsp.schemes.first().pk],
        },
        AssessmentSite,
        MATRIX.body,
        at_most=1,
    ),
    Press(
        "lsp:competency_assessor_new",
        State.DRAFT,
        "staff_a",
        lambda record: {
            "name": "Suparti",
            "registration_number": "MET.000.000777 2024",
            "valid_until": in_days(400),
            "schemes": [record.lsp.schemes.first().pk],
        },
        CompetencyAssessor,
        MATRIX.body,
        at_most=1,
    ),
    Press(
        "lsp:invite",
        State.DRAFT,
        "chair_a",
        lambda record: {
            "email": "baru@relisensi.example",
            "full_name": "Orang Baru",
            "position": "staff",
            "title": "",
            "started_on": TODAY(),
        },
        Invitation,
        MATRIX.body,
        at_most=1,
    ),
    Press(
        "lsp:licence_event",
        State.DRAFT,
        "secretariat",
        lambda record: {"on": TODAY(), "decree_number": "KEP.0777", "reason": "Laporan belum masuk."},
        LicenceEvent,
        MATRIX.licence_act,
        at_most=1,
    ),
    Press("audits:start", State.WITHDRAWN, "chair_a", literal(), rows.Application, MATRIX.body, at_most=1),
    Press(
        "audits:document_internal",
        State.IN_REVIEW,
        "secretariat",
        literal(**{"internal-text": "Cek tanda tangan."}),
        rows.InternalNote,
        MATRIX.document("DA01"),
    ),
    Press(
        "audits:document_answer",
        State.RETURNED,
        "staff_a",
        literal(text="Sudah kami perbaiki."),
        rows.DocumentNote,
        lambda record: {"ref": record.ref, "code": record.items.filter(state="fix").in_order().first().code},
    ),
    Press(
        "audits:team_add",
        State.DOCUMENTS_ACCEPTED,
        "secretariat",
        lambda record: {
            "assessor": rows.Assessor.objects.get(registration_number="AL-0104").pk,
            "role": "member",
            "area": "operations",
        },
        rows.TeamMember,
        at_most=1,
        before=lambda record: record.team.all().delete(),
    ),
    Press(
        "audits:visit_day_propose",
        State.DOCUMENTS_ACCEPTED,
        "staff_a",
        lambda record: {"day_1": f"{free_days(record)[0]:%d-%m-%Y}", "place": "Aula"},
        rows.DayProposal,
        at_most=1,
    ),
    Press(
        "audits:questions",
        State.ON_SITE,
        "lead",
        literal(area="operations", asked_by="Tarlani", question="Kapan?", answer="Hari ini."),
        rows.Question,
    ),
    Press(
        "audits:attendance",
        State.ON_SITE,
        "lead",
        literal(name="Suparman", position="Teknisi", side="lsp"),
        rows.Attendance,
        at_most=1,
    ),
    Press(
        "audits:finding_new",
        State.ON_SITE,
        "lead",
        literal(category="observation", claim="Arsip tertata", evidence="Lemari belum berlabel", clause="Klausul 1"),
        rows.Finding,
        MATRIX.document("C45"),
    ),
    Press(
        "audits:question_ask",
        State.CORRECTING,
        "chair_a",
        literal(text="Edisi mana?"),
        rows.FindingQuestion,
        MATRIX.at(seq=1),
        at_most=1,
    ),
    Press(
        "audits:deputies",
        State.CORRECTING,
        "lead",
        lambda record: {
            "deputy": rows.Assessor.objects.get(registration_number="AL-0104").pk,
            "first_on": in_days(0),
            "last_on": in_days(5),
        },
        rows.TeamMember,
        MATRIX.nothing,
        at_most=1,
    ),
    Press(
        "lsp:absences",
        State.CORRECTING,
        "chair_a",
        lambda record: {
            "person": record.lsp.memberships.get(position="secretary").user_id,
            "deputy": record.lsp.memberships.get(position="quality_manager").user_id,
            "first_on": in_days(0),
            "last_on": in_days(5),
        },
        Absence,
        MATRIX.body,
        at_most=1,
    ),
    Press(
        "lsp:office_absences",
        State.CORRECTING,
        "secretariat",
        lambda record: {
            "office": "secretariat",
            "person": a_colleague("Petugas Dua").pk,
            "deputy": a_colleague("Petugas Tiga").pk,
            "first_on": in_days(0),
            "last_on": in_days(5),
        },
        Absence,
        MATRIX.nothing,
        at_most=1,
    ),
    Press(
        "audits:extension_ask",
        State.CORRECTING,
        "chair_a",
        lambda record: {
            "wanted_on": f"{after_days(record.findings.get(seq=2).due_on, 5).due_on:%d-%m-%Y}",
            "reason": "Menunggu pengesahan.",
        },
        rows.Extension,
        MATRIX.at(seq=2),
        at_most=1,
    ),
    Press(
        "audits:sitting_new",
        State.RECOMMENDED,
        "secretariat",
        lambda record: {
            "held_on": in_days(3),
            "place": "Jakarta",
            "chaired_by": rows.plenary.deciders().first().pk,
        },
        rows.Plenary,
        MATRIX.nothing,
        at_most=1,
    ),
    Press("audits:recuse", State.RECOMMENDED, "decider", literal(reason="Saudara."), rows.Recusal, at_most=1),
    Press("audits:objection", State.DEFERRED, "chair_a", literal(reason="Bukti ada."), rows.Objection, at_most=1),
]


def pressed(form: Press, record, clients: list[Client], url: str, typed: dict) -> list[int]:
    """The statuses of so many presses at the same moment, each client with the token of its own page."""
    start = Barrier(PRESSES)

    def press(number: int) -> int:
        client, token = clients[number % len(clients)], f"page-{number % len(clients)}"
        again = Client(raise_request_exception=False)
        again.cookies = client.cookies
        try:
            start.wait()
            return again.post(url, typed | {"csrfmiddlewaretoken": token}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(PRESSES) as threads:
        return list(threads.map(press, range(PRESSES)))


def session_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sessions", [1, 2])
@pytest.mark.parametrize("state", sorted({form.state for form in FORMS}, key=list(State).index))
def test_twelve_presses_at_once_make_one_thing(state, sessions, script, everybody, outsider_assessor):
    record = file_in(state, script)
    found, wanted = {}, {}
    for form in [one for one in FORMS if one.state == state]:
        form.before(record)
        url = reverse(form.name, kwargs=form.keys(record))
        typed, before = form.typed(record), form.makes._default_manager.count()
        clients = [session_of(everybody[form.by]) for _number in range(sessions)]
        statuses = pressed(form, record, clients, url, typed)
        made = form.makes._default_manager.count() - before
        most = 1 if sessions == 1 else form.at_most
        found[form.name] = (made, sorted(set(statuses)))
        told = {302} if sessions == 1 else {302, 409, 422}
        wanted[form.name] = (made if 1 <= made <= most else most, sorted(set(statuses) & told))
    assert found == wanted


# What takes a POST and makes no new row of its own: it changes what is there, and the same words twice are the same words.
NOT_PRESSED = {
    "settles or changes a row that is there": (
        "audits:account audits:adopt_rules audits:announcement_edit audits:announcement_publish audits:announcement_read "
        "audits:answer_edit audits:application_form audits:assignment audits:attendance_remove audits:calendar_end "
        "audits:citation_decide audits:condition audits:conflicts audits:delivery_resend audits:deputy_end "
        "audits:document_person audits:document_reuse audits:document_set_aside audits:document_take_up audits:document_verdict "
        "audits:evidence_remove audits:extension_rule audits:finding_edit audits:finding_person "
        "audits:finding_repeat audits:knowledge_keep audits:note_done audits:notice audits:onsite_abandon audits:onsite_revoke "
        "audits:onsite_await audits:onsite_restore "
        "audits:question_answer audits:question_remove audits:read_all audits:recommendation_excuse audits:recommendation_sign "
        "audits:register_import_run audits:calendar_import_run audits:secretariat_task_done audits:self_assessment audits:sitting_agenda "
        "audits:sitting_close audits:sitting_decide audits:ballot audits:sitting_open audits:sitting_presence audits:sitting_take_off "
        "audits:team_objection audits:team_remove audits:unsaved audits:version_remove audits:visit_area audits:visit_criterion audits:visit_notes "
        "audits:visit_plan lsp:absence_end lsp:competency_assessor_edit lsp:invitation_withdraw lsp:lost_factor_answer lsp:position_end lsp:profile_edit lsp:scheme_edit lsp:site_edit"
    ),
    "takes a file, which is known again by its bytes": (
        "audits:document audits:documents audits:duty audits:evidence_cite audits:upload_begin audits:upload "
        "audits:onsite_import audits:register_import audits:calendar_import"
    ),
    "a message of a phone, known again by its own key": "audits:onsite_events audits:onsite_pack audits:onsite_pieces",
    "a step of a table: compared and swapped": "audits:finding_step audits:step audits:visit_day_step",
    "a rule is cited once by a version": "audits:citation_add",
    "asks, and keeps nothing": "audits:check_file",
    "asks a colleague once a day": "audits:onsite_ask",
    "an invitation more": "audits:sitting_invite",
    "a letter more": "lsp:invite_again",
    "by a link of one's own, which is dead afterwards": "lsp:invitation lsp:address_confirm",
    "one waits, and a new one takes its place": "lsp:address lsp:lost_factors",
}


def addresses() -> dict[str, Callable]:
    """Every named view of the two apps."""
    ours = [p for p in get_resolver().url_patterns if isinstance(p, URLResolver) and p.app_name in {"audits", "lsp"}]
    return {f"{app.app_name}:{one.name}": one.callback for app in ours for one in app.url_patterns}


def takes_post(line: access_matrix.Line) -> bool:
    return set(line.post) != {"m"}


def test_every_address_that_takes_a_form_is_pressed_or_says_why_not():
    posted = {line.name for line in access_matrix.MATRIX if takes_post(line)}
    excused = [name for names in NOT_PRESSED.values() for name in names.split()]
    assert len(excused) == len(set(excused))
    assert sorted({form.name for form in FORMS} | set(excused)) == sorted(posted)
    assert {form.name for form in FORMS} & set(excused) == set()


def test_every_form_takes_effect_once_or_says_how_it_answers_a_repeat():
    """The mechanism lies around every address, a new one among them."""
    bare = {name for name, view in addresses().items() if view in REPEATS_ITSELF}
    assert bare == {"audits:step", "audits:finding_step", "audits:visit_day_step"}
    assert {name for name in addresses() if name.partition(":")[2] not in ONCE} == bare
