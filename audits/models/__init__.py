"""The nouns of a renewal, one module each."""

from audits.models.announcement import Announcement, AnnouncementFile, Receipt
from audits.models.application import Application, Counterpart, ScopeItem
from audits.models.autosave import UnsavedForm
from audits.models.calendar import CalendarVersion, Holiday, calendars
from audits.models.condition import Condition, ConditionEvidence, ConditionReport
from audits.models.decision import (
    ClauseReason,
    Decision,
    Decree,
    Recommendation,
    SchemeDecision,
    SchemeRecommendation,
    TeamSignature,
)
from audits.models.dossier import (
    DocumentNote,
    DocumentVersion,
    DossierItem,
    InternalNote,
    Reuse,
    SelfAssessment,
    StandardSentence,
    Verdict,
)
from audits.models.dossier_zip import DossierZip
from audits.models.duty import DutyKind, DutyReport
from audits.models.feed import CalendarFeed
from audits.models.finding import Answer, Evidence, Extension, ExtensionEvidence, Finding, FindingQuestion, Pause
from audits.models.issued import IssuedDocument, NumberSeries
from audits.models.knowledge import Contribution, Topic
from audits.models.log import LogEntry
from audits.models.notice import Notice, PlannedNotice
from audits.models.objection import Objection, TeamObjection
from audits.models.onsite import Device, EventKind, Pack, Photo, PhotoPiece, VisitEvent
from audits.models.plenary import AgendaItem, Ballot, Plenary, Presence, Recusal, Vote
from audits.models.resumable_upload import Infection, ResumableUpload
from audits.models.rules import Circumstances, Criterion, DocumentRequirement, FindingWording, Regulation, RuleSet
from audits.models.superseded_rules import Citation, RuleTask
from audits.models.task import SecretariatTask
from audits.models.team import Assessor, TeamMember, Tie, is_tied, ties_of
from audits.models.visit import Attendance, Judgement, Question, Visit
from audits.models.visit_day import DayProposal, ProposedDay
from audits.models.waiting_file import WaitingFile

__all__ = [
    "AgendaItem",
    "Announcement",
    "AnnouncementFile",
    "Answer",
    "Application",
    "Assessor",
    "Attendance",
    "Ballot",
    "CalendarFeed",
    "CalendarVersion",
    "Circumstances",
    "Citation",
    "ClauseReason",
    "Condition",
    "ConditionEvidence",
    "ConditionReport",
    "Contribution",
    "Counterpart",
    "Criterion",
    "DayProposal",
    "Decision",
    "Decree",
    "Device",
    "DocumentNote",
    "DocumentRequirement",
    "DocumentVersion",
    "DossierItem",
    "DossierZip",
    "DutyKind",
    "DutyReport",
    "EventKind",
    "Evidence",
    "Extension",
    "ExtensionEvidence",
    "Finding",
    "FindingQuestion",
    "FindingWording",
    "Holiday",
    "Infection",
    "InternalNote",
    "IssuedDocument",
    "Judgement",
    "LogEntry",
    "Notice",
    "NumberSeries",
    "Objection",
    "Pack",
    "Pause",
    "Photo",
    "PhotoPiece",
    "PlannedNotice",
    "Plenary",
    "Presence",
    "ProposedDay",
    "Question",
    "Receipt",
    "Recommendation",
    "Recusal",
    "Regulation",
    "ResumableUpload",
    "Reuse",
    "RuleSet",
    "RuleTask",
    "SchemeDecision",
    "SchemeRecommendation",
    "ScopeItem",
    "SecretariatTask",
    "SelfAssessment",
    "StandardSentence",
    "TeamMember",
    "TeamObjection",
    "TeamSignature",
    "Tie",
    "Topic",
    "UnsavedForm",
    "Verdict",
    "Visit",
    "VisitEvent",
    "Vote",
    "WaitingFile",
    "calendars",
    "is_tied",
    "ties_of",
]
