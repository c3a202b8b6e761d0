"""The table of notices: who hears of what, by which way."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from audits.models import Application
from audits.notices.recipients import chair, deciders, lead, lsp_people, secretariat, team
from audits.visit.calendar_entry import CANCEL, REQUEST
from lsp.models import User


@dataclass(frozen=True)
class NoticeKind:
    """A notice: who hears it, and which page it opens; its words are `audits/mail/<kind>{_subject,}.txt`.

    Deadlines and what is returned leave `at_once`, the rest waits for the daily summary of whoever wants one. A notice of something that
    `ends_day` says in mail when that day ends where the recipient lives. With `calendar` the mail carries the visit as a file for a
    calendar: an invitation that a later one updates, or what cancels it.
    """

    recipients: tuple[Callable[[Application, dt.date], Iterable[User]], ...]
    page: str = "application"
    at_once: bool = False
    ends_day: bool = False
    calendar: str = ""


# What concerns the person and not their work; whoever stands in for them does not read it.
PERSONAL = frozenset(
    {
        "absence_named",
        "admin_change",
        "assessor_released",
        "assessor_replaced",
        "assignment_proposed",
        "deputy_asked",
        "dossier_zip_failed",
        "dossier_zip_ready",
        "position_ended",
        "request_ended",
        "upload_refused",
    }
)

NOTICES: dict[str, NoticeKind] = {
    # application
    "handed_over": NoticeKind((chair,), at_once=True),
    "handed_back": NoticeKind((), at_once=True),
    "plenary_called": NoticeKind((), at_once=True),
    "submitted": NoticeKind((secretariat, lsp_people)),
    "review_begun": NoticeKind((lsp_people,)),
    "documents_returned": NoticeKind((lsp_people,), "documents", at_once=True, ends_day=True),
    "documents_resubmitted": NoticeKind((secretariat,), "documents"),
    "documents_accepted": NoticeKind((lsp_people,)),
    "visit_days_proposed": NoticeKind((lsp_people,), "visit_day", at_once=True, ends_day=True),
    "visit_days_requested": NoticeKind((secretariat,), "visit_day", at_once=True),
    "visit_days_declined": NoticeKind((lsp_people, secretariat), "visit_day", at_once=True),
    "visit_days_taken_back": NoticeKind((lsp_people, secretariat), "visit_day"),
    "visit_day_agreed": NoticeKind((lsp_people, secretariat, team), "visit_day", at_once=True, calendar=REQUEST),
    "visit_scheduled": NoticeKind((lsp_people, team), "team", at_once=True, calendar=REQUEST),
    "team_objected": NoticeKind((secretariat, team), "team", at_once=True, calendar=REQUEST),
    "team_objection_ruled": NoticeKind((lsp_people, team), "team", at_once=True),
    "visit_rescheduled": NoticeKind((lsp_people, team), "team", at_once=True, calendar=REQUEST),
    "team_released": NoticeKind((lsp_people, secretariat), "team", at_once=True, calendar=REQUEST),
    "visit_opened": NoticeKind((lsp_people, secretariat)),
    "visit_broken_off": NoticeKind((lsp_people, secretariat, team), "team", at_once=True, calendar=REQUEST),
    "visit_closed": NoticeKind((lsp_people, secretariat, team), "findings", at_once=True, ends_day=True),
    "entries_differ": NoticeKind((lead,), "conflicts", at_once=True),
    "entries_set_aside": NoticeKind((lead,), "onsite_devices", at_once=True),
    "judgement_overruled": NoticeKind((), "conflicts", at_once=True),
    "phone_wanted": NoticeKind((), "onsite_visit", at_once=True),
    "corrections_finished": NoticeKind((lsp_people, secretariat), "findings"),
    "corrections_reported_open": NoticeKind((lsp_people, secretariat), "findings"),
    "corrections_reopened": NoticeKind((lsp_people, team), "findings", at_once=True),
    "recommended": NoticeKind((deciders, secretariat), "decision"),
    "recommendation_ready": NoticeKind((deciders, secretariat), "decision"),
    "signature_wanted": NoticeKind((team,), "decision"),
    "recommendation_recalled": NoticeKind((deciders, secretariat, lead), "decision", at_once=True),
    "decision_approved": NoticeKind((lsp_people, secretariat, lead), "decision"),
    "decision_deferred": NoticeKind((lsp_people, secretariat, lead), "decision"),
    "decision_rejected": NoticeKind((lsp_people, secretariat, lead), "decision"),
    "deferral_resumed": NoticeKind((lsp_people, lead, deciders), "decision"),
    "decision_objected": NoticeKind((secretariat, deciders), "decision"),
    "objection_ruled": NoticeKind((lsp_people, secretariat), "decision"),
    "decree_issued": NoticeKind((lsp_people,), "decision"),
    "licence_issued": NoticeKind((lsp_people, lead), "decision"),
    "withdrawn": NoticeKind((lsp_people, secretariat, team), at_once=True, calendar=CANCEL),
    "lapsed": NoticeKind((lsp_people, secretariat)),
    # finding
    "finding_answered": NoticeKind((team,), "finding"),
    "finding_closed": NoticeKind((lsp_people,), "finding"),
    "finding_returned": NoticeKind((lsp_people,), "finding", at_once=True, ends_day=True),
    "finding_disputed": NoticeKind((lead,), "finding"),
    "dispute_ruled": NoticeKind((lsp_people,), "finding"),
    "finding_withdrawn": NoticeKind((lsp_people, team), "finding"),
    "finding_reopened": NoticeKind((lsp_people,), "finding", at_once=True, ends_day=True),
    "question_asked": NoticeKind((team,), "finding", at_once=True),
    "question_answered": NoticeKind((lsp_people,), "finding", at_once=True, ends_day=True),
    "observation_noted": NoticeKind((team,), "finding"),
    # parts
    "assignment_proposed": NoticeKind((), "assignment", at_once=True),
    "deputy_asked": NoticeKind((), "assignment", at_once=True),
    "assignment_answered": NoticeKind((secretariat,), "team"),
    "assessor_released": NoticeKind((), "assignments", at_once=True, calendar=CANCEL),
    "assessor_replaced": NoticeKind((), "assignments", at_once=True, calendar=CANCEL),
    "team_changed": NoticeKind((lsp_people, team, secretariat), "team", at_once=True),
    "assessor_joined": NoticeKind((lsp_people, team), "team", at_once=True),
    "request_ended": NoticeKind((), "assignments", at_once=True),
    "extension_asked": NoticeKind((lead,), "finding"),
    "extension_ruled": NoticeKind((lsp_people,), "finding", at_once=True, ends_day=True),
    "upload_refused": NoticeKind((), "documents", at_once=True),
    "dossier_zip_ready": NoticeKind((), "dossier_zip", at_once=True),
    "dossier_zip_failed": NoticeKind((), "dossier_zip", at_once=True),
    # register
    "announced": NoticeKind(()),
    "licence_event": NoticeKind((), at_once=True),
    "admin_change": NoticeKind((), "inbox", at_once=True),
    "absence_named": NoticeKind((), "inbox", at_once=True),
    "work_handed_over": NoticeKind((), at_once=True),
    "position_ended": NoticeKind((), "inbox", at_once=True),
    "condition_reported": NoticeKind((secretariat,), "conditions"),
    "condition_ruled": NoticeKind((lsp_people,), "conditions"),
    "rule_replaced": NoticeKind((lsp_people,), "citations"),
    # reminders
    "licence_ends": NoticeKind((), at_once=True, ends_day=True),
    "licence_ends_chair": NoticeKind((), at_once=True, ends_day=True),
    "licence_ends_board": NoticeKind((), at_once=True),
    "licence_ends_desk": NoticeKind(()),
    "documents_due": NoticeKind((), "documents", at_once=True, ends_day=True),
    "documents_due_chair": NoticeKind((), "documents", at_once=True, ends_day=True),
    "documents_due_board": NoticeKind((), "documents", at_once=True),
    "documents_due_desk": NoticeKind((), "documents"),
    "item_due": NoticeKind((), "documents", at_once=True, ends_day=True),
    "finding_due": NoticeKind((), "finding", at_once=True, ends_day=True),
    "finding_due_chair": NoticeKind((), "finding", at_once=True, ends_day=True),
    "finding_due_board": NoticeKind((), "finding", at_once=True),
    "finding_due_desk": NoticeKind((), "finding"),
    "condition_due": NoticeKind((), "conditions", at_once=True, ends_day=True),
    "condition_due_chair": NoticeKind((), "conditions", at_once=True, ends_day=True),
    "condition_due_board": NoticeKind((), "conditions", at_once=True),
    "condition_due_desk": NoticeKind((), "conditions"),
    "objection_open": NoticeKind((), "objection", at_once=True, ends_day=True),
    "objection_due": NoticeKind((), "objection", at_once=True),
    "objection_due_desk": NoticeKind((), "objection"),
    "duty_due": NoticeKind((), "duties", at_once=True),
    "calendar_moved": NoticeKind((lsp_people, team), "findings", at_once=True, ends_day=True),
    "lapse_proposed": NoticeKind((secretariat,)),
}
