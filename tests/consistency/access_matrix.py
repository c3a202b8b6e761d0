"""The access matrix: what every role gets from every address, in the state in which the address does its work.

A line reads: address, state of LSP A's application, keys, letters for GET, letters for POST (an empty form). The columns are: nobody signed in;
chair, staff and steering board of LSP A; chair of LSP B; lead, member and observer of the team; an assessor of no team; BNSP's secretariat;
a decider. The letters: o may (and is told when the form is wrong), d refused (403), n not there (404), m wrong method (405),  g gone (410), l sign in first.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile

from audits.demo.papers import small_pdf
from audits.models import Announcement, Application, DutyReport, Evidence, Topic
from audits.states import State
from lsp.models import SECRETARIAT, User
from tests.audits.team.days import proposed

UNKNOWN = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Line:
    """One address in one state, and what each column gets."""

    name: str
    state: str
    keys: Callable[[Application], dict]
    get: str
    post: str


def nothing(record: Application) -> dict:
    return {}


def literal(**keys) -> Callable[[Application], dict]:
    return lambda record: keys


def message(record: Application) -> dict:
    """A notice that belongs to nobody here."""
    return {"key": UNKNOWN}


def body(record: Application) -> dict:
    return {"slug": record.lsp.slug}


def topic(record: Application) -> dict:
    """A question in LSP A's room, asked by whoever began the application."""
    rows = Topic.objects.filter(lsp=record.lsp)
    first = rows.first() or rows.create(
        lsp=record.lsp, number=1, title="Bagaimana?", by=record.created_by, at=record.created_at
    )
    return {"slug": record.lsp.slug, "number": first.number}


def application(record: Application) -> dict:
    return {"ref": record.ref}


def at(**keys) -> Callable[[Application], dict]:
    return lambda record: {"ref": record.ref, **keys}


def document(code: str, **keys) -> Callable[[Application], dict]:
    return at(code=code, **keys)


def assessor(record: Application) -> dict:
    member = record.team.current().select_related("assessor").get(role="member")
    return {"ref": record.ref, "number": member.assessor.registration_number}


def proposed_days(**keys) -> Callable[[Application], dict]:
    """Days that BNSP proposes for the visit."""

    def found(record: Application) -> dict:
        waiting = record.day_proposals.waiting().first()
        if waiting is None:
            officer = User.objects.filter(groups__name=SECRETARIAT).first()
            waiting = proposed(record, officer)
        return {"ref": record.ref, "seq": waiting.seq, **keys}

    return found


def evidence(record: Application) -> dict:
    """A file of the answer that was sent, or an unknown one while there is none."""
    sent = Evidence.objects.filter(answer__finding__application=record).first()
    return {
        "ref": record.ref,
        "seq": sent.answer.finding.seq if sent else 2,
        "sha": sent.sha256[:16] if sent else "0" * 16,
    }


def a_duty(record: Application) -> dict:
    """The first surveillance of the licence."""
    return {"slug": record.lsp.slug, "kind": "surveillance", "period": 1}


def handed_in(record: Application) -> dict:
    """A file that fulfils it."""
    file = {"original_name": "surveilan.pdf", "content_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    report = DutyReport(licence=record.licence, kind="surveillance", period=1, number=1, **file)
    report.uploaded_by, report.uploaded_at = record.created_by, record.created_at
    if not DutyReport.objects.filter(licence=record.licence).exists():
        report.file.save("surveilan.pdf", ContentFile(small_pdf("Surveilan")), save=False)
        report.save()
    return a_duty(record) | {"number": 1}


def sitting(record: Application) -> dict:
    """The sitting that has the application on its agenda."""
    return {"key": record.agenda_items.get().plenary.ref}


def application_in_sitting(record: Application) -> dict:
    return {"ref": record.ref, **sitting(record)}


def announcement(record: Application) -> dict:
    """Something that BNSP has announced to every LSP."""
    officer = User.objects.filter(groups__name=SECRETARIAT).first()
    said = {"title": "Format laporan", "text": "Format baru berlaku.", "written_by": officer}
    published = {"published_at": record.created_at, "published_by": officer}
    Announcement.objects.get_or_create(slug="format-laporan", defaults=said | published)
    return {"slug": "format-laporan"}


def announcement_draft(record: Application) -> dict:
    """Something that BNSP has not announced yet."""
    announcement(record)
    officer = User.objects.filter(groups__name=SECRETARIAT).first()
    Announcement.objects.get_or_create(
        slug="konsep", defaults={"title": "Konsep", "text": "Belum terbit.", "written_by": officer}
    )
    return {"slug": "konsep"}


def check_code(record: Application) -> dict:
    return {"code": record.licence.check_code}


def paper_code(record: Application) -> dict:
    return {"code": record.documents.latest("issued_at").check_code}


def licence_act(record: Application) -> dict:
    return {"slug": record.lsp.slug, "act": "pembekuan"}


def scheme(record: Application) -> dict:
    return {"slug": record.lsp.slug, "key": record.lsp.schemes.first().code}


def site(record: Application) -> dict:
    return {"slug": record.lsp.slug, "key": record.lsp.sites.first().name}


def competency_assessor(record: Application) -> dict:
    return {"slug": record.lsp.slug, "key": record.lsp.competency_assessors.first().registration_number}


MATRIX = [
    Line("audits:register_import", State.DRAFT, nothing, "lddddddddod", "lddddddddod"),
    Line("audits:register_import_run", State.DRAFT, message, "lddddddddnd", "lddddddddnd"),
    Line("audits:register_import_rest", State.DRAFT, message, "lddddddddnd", "mmmmmmmmmmm"),
    Line("audits:calendar_import", State.DRAFT, nothing, "lddddddddod", "lddddddddod"),
    Line("audits:calendar_import_run", State.DRAFT, message, "lddddddddnd", "lddddddddnd"),
    Line("audits:calendar_import_rest", State.DRAFT, message, "lddddddddnd", "mmmmmmmmmmm"),
    Line("audits:check_file", State.DRAFT, nothing, "ooooooooooo", "ooooooooooo"),
    Line("audits:check_file_waiting", State.DRAFT, literal(digest="0" * 64), "ooooooooooo", "mmmmmmmmmmm"),
    Line("audits:check_paper", State.SCHEDULED, paper_code, "ooooooooooo", "mmmmmmmmmmm"),
    Line("audits:check_offline", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("audits:check_worker", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("audits:home", State.DRAFT, nothing, "loooooooooo", "mmmmmmmmmmm"),
    Line("audits:lsp_home", State.DRAFT, body, "looonnnnnnn", "mmmmmmmmmmm"),
    Line("audits:calendar", State.DRAFT, body, "looonnnnnnn", "mmmmmmmmmmm"),
    Line("audits:calendar_renew", State.DRAFT, body, "mmmmmmmmmmm", "looonnnnnnn"),
    Line("audits:calendar_end", State.DRAFT, body, "mmmmmmmmmmm", "looonnnnnnn"),
    Line("audits:calendar_feed", State.DRAFT, literal(token="tidak-ada"), "nnnnnnnnnnn", "mmmmmmmmmmm"),
    Line("audits:corrections_pdf", State.CORRECTING, body, "looonnnnnnn", "mmmmmmmmmmm"),
    Line("audits:corrections_xlsx", State.CORRECTING, body, "looonnnnnnn", "mmmmmmmmmmm"),
    Line("audits:duties", State.DRAFT, body, "looonnnnnon", "mmmmmmmmmmm"),
    Line("audits:duty", State.DRAFT, a_duty, "loodnnnnndn", "loodnnnnndn"),
    Line("audits:duty_file", State.DRAFT, handed_in, "looonnnnnon", "mmmmmmmmmmm"),
    Line("audits:knowledge", State.DRAFT, body, "looonnnnnnn", "mmmmmmmmmmm"),
    Line("audits:knowledge_new", State.DRAFT, body, "loodnnnnnnn", "loodnnnnnnn"),
    Line("audits:knowledge_topic", State.DRAFT, topic, "looonnnnnnn", "loodnnnnnnn"),
    Line("audits:knowledge_keep", State.DRAFT, topic, "mmmmmmmmmmm", "lnndnnnnnnn"),
    Line("audits:start", State.LICENSED, body, "mmmmmmmmmmm", "loodnnnnnnn"),
    Line("audits:inbox", State.DRAFT, nothing, "loooooooooo", "mmmmmmmmmmm"),
    Line("audits:read_all", State.DRAFT, nothing, "mmmmmmmmmmm", "loooooooooo"),
    Line("audits:notice", State.DRAFT, message, "lnnnnnnnnnn", "lnnnnnnnnnn"),
    Line("audits:account", State.DRAFT, nothing, "loooooooooo", "loooooooooo"),
    Line("audits:queue", State.DRAFT, nothing, "lddddddddod", "mmmmmmmmmmm"),
    Line("audits:operations", State.DRAFT, nothing, "lddddddddod", "mmmmmmmmmmm"),
    Line("audits:search", State.DRAFT, nothing, "loooooooooo", "mmmmmmmmmmm"),
    Line("audits:secretariat_tasks", State.DRAFT, nothing, "lddddddddod", "mmmmmmmmmmm"),
    Line("audits:secretariat_task_done", State.DRAFT, message, "mmmmmmmmmmm", "lddddddddnd"),
    Line("audits:deliveries", State.DRAFT, nothing, "lddddddddod", "mmmmmmmmmmm"),
    Line("audits:delivery_resend", State.DRAFT, message, "mmmmmmmmmmm", "lddddddddnd"),
    Line("audits:plenary", State.DRAFT, nothing, "lddddddddoo", "mmmmmmmmmmm"),
    Line("audits:sitting_new", State.DRAFT, nothing, "lddddddddoo", "lddddddddoo"),
    Line("audits:sitting", State.RECOMMENDED, sitting, "lddddddddoo", "mmmmmmmmmmm"),
    Line("audits:sitting_agenda", State.RECOMMENDED, sitting, "lddddddddoo", "lddddddddoo"),
    Line("audits:sitting_take_off", State.RECOMMENDED, application_in_sitting, "mmmmmmmmmmm", "lddddddddoo"),
    Line("audits:sitting_invite", State.RECOMMENDED, sitting, "mmmmmmmmmmm", "lddddddddoo"),
    Line("audits:ballot", State.RECOMMENDED, application_in_sitting, "mmmmmmmmmmm", "ldddddddddo"),
    Line("audits:sitting_presence", State.RECOMMENDED, sitting, "mmmmmmmmmmm", "lddddddddoo"),
    Line("audits:sitting_open", State.RECOMMENDED, sitting, "mmmmmmmmmmm", "lddddddddoo"),
    Line("audits:sitting_close", State.RECOMMENDED, sitting, "mmmmmmmmmmm", "lddddddddoo"),
    Line("audits:sitting_minutes", State.RECOMMENDED, sitting, "lddddddddnn", "mmmmmmmmmmm"),
    Line("audits:sitting_decide", State.RECOMMENDED, sitting, "ldddddddddo", "ldddddddddo"),
    Line("audits:sitting_application", State.RECOMMENDED, application_in_sitting, "lddddddddoo", "mmmmmmmmmmm"),
    Line("audits:recommendation_sign", State.RECOMMENDED, application, "mmmmmmmmmmm", "ldddnoodndd"),
    Line("audits:recommendation_excuse", State.RECOMMENDED, application, "mmmmmmmmmmm", "ldddnoddnod"),
    Line("audits:recuse", State.RECOMMENDED, application, "mmmmmmmmmmm", "ldddndddndo"),
    Line("audits:assignments", State.DRAFT, nothing, "lddddoooodd", "mmmmmmmmmmm"),
    Line("audits:deputies", State.CORRECTING, nothing, "lddddoooodd", "lddddoooodd"),
    Line("audits:deputy_end", State.CORRECTING, at(number="AL-0104"), "mmmmmmmmmmm", "lnnnnnnnnnn"),
    Line("audits:application", State.DRAFT, application, "looonnnnnnn", "mmmmmmmmmmm"),
    Line("audits:application", State.IN_REVIEW, application, "looonnnnnon", "mmmmmmmmmmm"),
    Line("audits:application", State.RECOMMENDED, application, "looonooonoo", "mmmmmmmmmmm"),
    Line("audits:step", State.DRAFT, at(act="submit"), "loddnnnnnnn", "loddnnnnnnn"),
    Line("audits:step", State.DRAFT, at(act="hand_over"), "ldodnnnnnnn", "ldodnnnnnnn"),
    Line("audits:step", State.DRAFT, at(act="hand_back"), "lddd" + "n" * 7, "lddd" + "n" * 7),
    Line("audits:step", State.SUBMITTED, at(act="begin_review"), "ldddnnnnnon", "ldddnnnnnon"),
    Line("audits:step", State.DOCUMENTS_ACCEPTED, at(act="schedule"), "ldddnnnnnon", "ldddnnnnnon"),
    Line("audits:step", State.SCHEDULED, at(act="open_visit"), "ldddnoddndn", "ldddnoddndn"),
    Line("audits:step", State.CORRECTING, at(act="finish_corrections"), "ldddnoddndn", "ldddnoddndn"),
    Line("audits:step", State.ON_SITE, at(act="close_visit"), "ldddnoddndn", "ldddnoddndn"),
    Line("audits:step", State.ASSESSED, at(act="recommend"), "ldddnoddndn", "ldddnoddndn"),
    Line("audits:step", State.RECOMMENDED, at(act="decide"), "ldddndddndo", "ldddndddndo"),
    Line("audits:step", State.APPROVED, at(act="issue_decree"), "ldddndddnod", "ldddndddnod"),
    Line("audits:step", State.DECREE_ISSUED, at(act="issue_licence"), "ldddndddnod", "ldddndddnod"),
    Line("audits:step", State.CORRECTING, at(act="withdraw"), "loddndddndn", "loddndddndn"),
    Line("audits:timeline", State.CORRECTING, application, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:dossier_zip", State.DRAFT, application, "looonnnnnnn", "looonnnnnnn"),
    Line("audits:dossier_zip", State.CORRECTING, application, "looonooonon", "looonooonon"),
    Line("audits:dossier_zip_file", State.DRAFT, at(key=UNKNOWN), "lnnnnnnnnnn", "mmmmmmmmmmm"),
    Line("audits:adopt_rules", State.DRAFT, application, "loodnnnnnnn", "loodnnnnnnn"),
    Line("audits:application_form", State.DRAFT, application, "looonnnnnnn", "loodnnnnnnn"),
    Line("audits:application_form", State.CORRECTING, application, "looonooonon", "loodndddndn"),
    Line("audits:self_assessment", State.DRAFT, application, "looonnnnnnn", "loodnnnnnnn"),
    Line("audits:self_assessment", State.CORRECTING, application, "looonooonon", "loodndddndn"),
    Line("audits:documents", State.DRAFT, application, "looonnnnnnn", "loodnnnnnnn"),
    Line("audits:documents", State.IN_REVIEW, application, "looonnnnnon", "loodnnnnndn"),
    Line("audits:document", State.DRAFT, document("DA01"), "looonnnnnnn", "loodnnnnnnn"),
    Line("audits:document", State.IN_REVIEW, document("DA01"), "looonnnnnon", "loodnnnnndn"),
    Line("audits:document_take_up", State.DRAFT, document("DK19"), "mmmmmmmmmmm", "loodnnnnnnn"),
    Line("audits:document_set_aside", State.DRAFT, document("DK19"), "mmmmmmmmmmm", "loodnnnnnnn"),
    Line("audits:document_person", State.DRAFT, document("DA01"), "mmmmmmmmmmm", "loodnnnnnnn"),
    Line("audits:document_reuse", State.DRAFT, document("DA01"), "mmmmmmmmmmm", "loodnnnnnnn"),
    Line("audits:document_answer", State.RETURNED, document("DA01"), "mmmmmmmmmmm", "loodnnnnndn"),
    Line("audits:upload_begin", State.DRAFT, document("DA01"), "mmmmmmmmmmm", "loodnnnnnnn"),
    Line("audits:upload_begin", State.IN_REVIEW, document("DA01"), "mmmmmmmmmmm", "loodnnnnndn"),
    Line("audits:upload", State.DRAFT, document("DA01", key=UNKNOWN), "lnnnnnnnnnn", "lnnnnnnnnnn"),
    Line("audits:document_verdict", State.IN_REVIEW, document("DA01"), "mmmmmmmmmmm", "ldddnnnnnon"),
    Line("audits:document_internal", State.IN_REVIEW, document("DA01"), "mmmmmmmmmmm", "ldddnnnnnon"),
    Line("audits:document_internal", State.ON_SITE, document("DA01"), "mmmmmmmmmmm", "ldddnooonon"),
    Line("audits:citations", State.DRAFT, application, "looonnnnnnn", "mmmmmmmmmmm"),
    Line("audits:citations", State.ON_SITE, application, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:citation_add", State.IN_REVIEW, document("DA01"), "mmmmmmmmmmm", "loodnnnnnon"),
    Line("audits:citation_decide", State.IN_REVIEW, document("DA01", number=9), "mmmmmmmmmmm", "lnndnnnnnnn"),
    Line("audits:regulations", State.DRAFT, nothing, "loooooooooo", "mmmmmmmmmmm"),
    Line("audits:likely_findings", State.DRAFT, application, "looonnnnnnn", "mmmmmmmmmmm"),
    Line("audits:likely_findings", State.ON_SITE, application, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:unsaved", State.DRAFT, nothing, "loooooooooo", "loooooooooo"),
    Line("audits:announcements", State.DRAFT, nothing, "loooooooooo", "mmmmmmmmmmm"),
    Line("audits:announcement_new", State.DRAFT, nothing, "lddddddddod", "lddddddddod"),
    Line("audits:announcement", State.DRAFT, announcement, "loooooooooo", "mmmmmmmmmmm"),
    Line("audits:announcement", State.DRAFT, announcement_draft, "lnnnnnnnnon", "mmmmmmmmmmm"),
    Line("audits:announcement_edit", State.DRAFT, announcement_draft, "lddddddddod", "lddddddddod"),
    Line("audits:announcement_publish", State.DRAFT, announcement_draft, "mmmmmmmmmmm", "lddddddddod"),
    Line("audits:announcement_read", State.DRAFT, announcement, "mmmmmmmmmmm", "loooodddddd"),
    Line(
        "audits:announcement_file",
        State.DRAFT,
        literal(slug="format-laporan", sha="0" * 16),
        "lnnnnnnnnnn",
        "mmmmmmmmmmm",
    ),
    Line("audits:note_done", State.IN_REVIEW, document("DA01", number=1), "mmmmmmmmmmm", "ldddnnnnnon"),
    Line("audits:document_file", State.IN_REVIEW, document("DA01", number=1), "looonnnnnon", "mmmmmmmmmmm"),
    Line("audits:version_remove", State.DRAFT, document("DA01", number=1), "mmmmmmmmmmm", "loodnnnnnnn"),
    Line("audits:assignment", State.DOCUMENTS_ACCEPTED, application, "lnnnnooonnn", "lnnnnooonnn"),
    Line("audits:assignment", State.SCHEDULED, application, "lnnnnooonnn", "lnnnnooonnn"),
    Line("audits:team_objection", State.DOCUMENTS_ACCEPTED, application, "looonnnnnon", "ldddnnnnnon"),
    Line("audits:team", State.DOCUMENTS_ACCEPTED, application, "looonnnnnon", "mmmmmmmmmmm"),
    Line("audits:visit_plan", State.DOCUMENTS_ACCEPTED, application, "mmmmmmmmmmm", "ldddnnnnnon"),
    Line("audits:team_add", State.DOCUMENTS_ACCEPTED, application, "mmmmmmmmmmm", "ldddnnnnnon"),
    Line("audits:team_remove", State.DOCUMENTS_ACCEPTED, assessor, "mmmmmmmmmmm", "ldddnnnnnon"),
    Line("audits:visit_day", State.DOCUMENTS_ACCEPTED, application, "looonnnnnon", "mmmmmmmmmmm"),
    Line("audits:visit_day", State.SCHEDULED, application, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:visit_day_propose", State.DOCUMENTS_ACCEPTED, application, "mmmmmmmmmmm", "loodnnnnnon"),
    Line("audits:visit_day_propose", State.SCHEDULED, application, "mmmmmmmmmmm", "loodndddnon"),
    Line("audits:visit_day_step", State.SCHEDULED, proposed_days(act="answer_days"), "loodndddndn", "loodndddndn"),
    Line("audits:visit_day_step", State.SCHEDULED, proposed_days(act="take_back"), "ldddndddnon", "ldddndddnon"),
    Line("audits:calendar_file", State.SCHEDULED, application, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:visit", State.ON_SITE, application, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:visit_notes", State.ON_SITE, application, "ldddnoodndn", "ldddnoodndn"),
    Line("audits:attendance", State.ON_SITE, application, "looonooonon", "ldddnoodndn"),
    Line("audits:attendance_remove", State.ON_SITE, application, "mmmmmmmmmmm", "ldddnnndndn"),
    Line("audits:visit_criterion", State.ON_SITE, document("C43"), "looonooonon", "ldddnoodndn"),
    Line("audits:visit_criterion", State.CORRECTING, document("C43"), "looonooonon", "ldddnoodndn"),
    Line("audits:questions", State.ON_SITE, application, "looonooonon", "ldddnoodndn"),
    Line("audits:question_remove", State.ON_SITE, application, "mmmmmmmmmmm", "ldddnnndndn"),
    Line("audits:visit_area", State.ON_SITE, at(area="administrasi"), "looonooonon", "ldddnoddndn"),
    Line("audits:onsite_home", State.ON_SITE, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("audits:onsite_worker", State.ON_SITE, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("audits:onsite_manifest", State.ON_SITE, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("audits:onsite_visit", State.ON_SITE, application, "ldddnoodndn", "mmmmmmmmmmm"),
    Line("audits:onsite_visits", State.ON_SITE, nothing, "lddddoooodd", "mmmmmmmmmmm"),
    Line("audits:onsite_pack", State.ON_SITE, application, "ldddnoodndn", "ldddnoodndn"),
    Line("audits:onsite_pack", State.CORRECTING, application, "ldddndddndn", "ldddndddndn"),
    Line("audits:onsite_events", State.ON_SITE, application, "mmmmmmmmmmm", "lnnnnnnnnnn"),
    Line("audits:onsite_pieces", State.ON_SITE, at(sha="0" * 64), "lnnnnnnnnnn", "lnnnnnnnnnn"),
    Line("audits:onsite_photo", State.ON_SITE, at(sha="0" * 16), "lnnnnnnnnnn", "mmmmmmmmmmm"),
    Line("audits:onsite_devices", State.ON_SITE, application, "ldddnoodnon", "mmmmmmmmmmm"),
    Line("audits:onsite_abandon", State.ON_SITE, application, "mmmmmmmmmmm", "ldddnnndnnn"),
    Line("audits:onsite_ask", State.ON_SITE, application, "mmmmmmmmmmm", "ldddnnddnnn"),
    Line("audits:onsite_revoke", State.ON_SITE, application, "mmmmmmmmmmm", "ldddnnddnnn"),
    Line("audits:onsite_restore", State.ON_SITE, application, "mmmmmmmmmmm", "ldddnnddnnn"),
    Line("audits:onsite_await", State.ON_SITE, application, "mmmmmmmmmmm", "ldddnnndnnn"),
    Line("audits:onsite_import", State.ON_SITE, application, "ldddnoodnon", "ldddnoodnon"),
    Line("audits:conflicts", State.ON_SITE, application, "ldddnoodnon", "ldddnoddndn"),
    Line("audits:finding_new", State.ON_SITE, document("C43"), "ldddnoodndn", "ldddnoodndn"),
    Line("audits:findings", State.ON_SITE, application, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:findings", State.CORRECTING, application, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:finding", State.ON_SITE, at(seq=2), "lnnnnooonon", "mmmmmmmmmmm"),
    Line("audits:finding", State.CORRECTING, at(seq=2), "looonooonon", "mmmmmmmmmmm"),
    Line("audits:finding_repeat", State.ON_SITE, at(seq=2), "mmmmmmmmmmm", "lnnnnoodndn"),
    Line("audits:finding_edit", State.ON_SITE, at(seq=2), "lnnnnoodndn", "lnnnnoodndn"),
    Line("audits:evidence_file", State.ASSESSED, evidence, "looonooonon", "mmmmmmmmmmm"),
    Line("audits:evidence_cite", State.CORRECTING, at(seq=2), "mmmmmmmmmmm", "loodndddndn"),
    Line("audits:evidence_remove", State.ASSESSED, evidence, "mmmmmmmmmmm", "lnndndddndn"),
    Line("audits:answer_edit", State.CORRECTING, at(seq=2), "loodndddndn", "loodndddndn"),
    Line("audits:finding_step", State.CORRECTING, at(seq=2, act="answer"), "loodndddndn", "loodndddndn"),
    Line("audits:finding_step", State.CORRECTING, at(seq=2, act="dispute"), "loddndddndn", "loddndddndn"),
    Line("audits:finding_step", State.CORRECTING, at(seq=2, act="withdraw"), "ldddnoddndn", "ldddnoddndn"),
    Line("audits:finding_person", State.CORRECTING, at(seq=2), "mmmmmmmmmmm", "loodndddndn"),
    Line("audits:question_ask", State.CORRECTING, at(seq=2), "loodndddndn", "loodndddndn"),
    Line("audits:question_answer", State.CORRECTING, at(seq=2), "ldddnoodndn", "ldddnoodndn"),
    Line("audits:condition_file", State.CORRECTING, at(seq=1, sha="0" * 16), "lnnnnnnnnnn", "mmmmmmmmmmm"),
    Line("audits:extension_file", State.CORRECTING, at(seq=2, sha="0" * 16), "lnnnnnnnnnn", "mmmmmmmmmmm"),
    Line("audits:extension_ask", State.CORRECTING, at(seq=2), "loddndddndn", "loddndddndn"),
    Line("audits:extension_rule", State.CORRECTING, at(seq=2), "ldddnoddndn", "ldddnoddndn"),
    Line("audits:decision", State.RECOMMENDED, application, "looonooonoo", "mmmmmmmmmmm"),
    Line("audits:decision", State.LICENSED, application, "looonooonoo", "mmmmmmmmmmm"),
    Line("audits:certificate_preview", State.DECREE_ISSUED, application, "ldddndddnod", "mmmmmmmmmmm"),
    Line("audits:objection", State.DEFERRED, application, "looonooonoo", "loddndddndd"),
    Line("audits:conditions", State.DEFERRED, application, "looonooonoo", "mmmmmmmmmmm"),
    Line("audits:condition", State.DEFERRED, at(seq=1), "looonooonoo", "loodndddnod"),
    Line("audits:issued_document", State.IN_REVIEW, at(kind="receipt", seq=1), "looonnnnnon", "mmmmmmmmmmm"),
    Line("audits:issued_document", State.CORRECTING, at(kind="lks", seq=1), "looonooonon", "mmmmmmmmmmm"),
    Line("audits:issued_document", State.RECOMMENDED, at(kind="recommendation", seq=1), "lnnnnooonoo", "mmmmmmmmmmm"),
    Line("audits:issued_document", State.LICENSED, at(kind="recommendation", seq=1), "lnnnnooonoo", "mmmmmmmmmmm"),
    Line("audits:issued_document", State.LICENSED, at(kind="certificate", seq=1), "looonooonoo", "mmmmmmmmmmm"),
    Line("lsp:register", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:register_map", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:open_data", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:bodies_csv", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:bodies_json", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:events_csv", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:register_lsp", State.DRAFT, body, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:check", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:check_licence", State.DRAFT, check_code, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:invitation", State.DRAFT, literal(token="tidak-ada"), "ggggggggggg", "ggggggggggg"),
    Line("lsp:address", State.DRAFT, nothing, "loooooooooo", "loooooooooo"),
    Line("lsp:address_confirm", State.DRAFT, literal(key="tidak-ada"), "ooooooooooo", "ggggggggggg"),
    Line("lsp:lost_factors", State.DRAFT, nothing, "lddddddddod", "lddddddddod"),
    Line("lsp:lost_factor_answer", State.DRAFT, nothing, "mmmmmmmmmmm", "lddddddddnd"),
    Line("lsp:profile", State.DRAFT, body, "looonnnnnon", "mmmmmmmmmmm"),
    Line("lsp:profile_edit", State.DRAFT, body, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:licence", State.DRAFT, body, "looonnnnnon", "mmmmmmmmmmm"),
    Line("lsp:licence_event", State.DRAFT, licence_act, "ldddnnnnnon", "ldddnnnnnon"),
    Line("lsp:schemes", State.DRAFT, body, "looonnnnnon", "mmmmmmmmmmm"),
    Line("lsp:scheme_new", State.DRAFT, body, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:scheme_edit", State.DRAFT, scheme, "loodnnnnnon", "ldddnnnnndn"),
    Line("lsp:sites", State.DRAFT, body, "looonnnnnon", "mmmmmmmmmmm"),
    Line("lsp:site_new", State.DRAFT, body, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:site_edit", State.DRAFT, site, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:competency_assessors", State.DRAFT, body, "looonnnnnon", "mmmmmmmmmmm"),
    Line("lsp:competency_assessor_new", State.DRAFT, body, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:competency_assessor_edit", State.DRAFT, competency_assessor, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:people", State.DRAFT, body, "looonnnnnon", "mmmmmmmmmmm"),
    Line("lsp:invite", State.DRAFT, body, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:invite_again", State.DRAFT, body, "lnndnnnnnnn", "lnndnnnnnnn"),
    Line("lsp:invitation_withdraw", State.DRAFT, body, "lnndnnnnnnn", "lnndnnnnnnn"),
    Line("lsp:absences", State.DRAFT, body, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:office_absences", State.DRAFT, nothing, "lddddddddoo", "lddddddddoo"),
    Line("lsp:absence_end", State.DRAFT, message, "mmmmmmmmmmm", "lnnnnnnnnnn"),
    Line("lsp:position_end", State.DRAFT, body, "loodnnnnnon", "loodnnnnnon"),
    Line("lsp:counting", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:accessibility", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:help", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
    Line("lsp:privacy", State.DRAFT, nothing, "ooooooooooo", "mmmmmmmmmmm"),
]
