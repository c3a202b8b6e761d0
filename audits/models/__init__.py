"""The nouns of a renewal, one module each."""

from audits.models.application import Application, Counterpart, ScopeItem
from audits.models.calendar import CalendarVersion, Holiday
from audits.models.decision import Decision, Decree, Plenary, Recommendation, SchemeDecision, SchemeRecommendation
from audits.models.dossier import (
    DocumentNote,
    DocumentVersion,
    DossierItem,
    InternalNote,
    Reuse,
    SelfAssessment,
    StandardSentence,
)
from audits.models.finding import Answer, Evidence, Extension, ExtensionEvidence, Finding, FindingQuestion, Pause
from audits.models.issued import IssuedDocument, NumberSeries
from audits.models.knowledge import Contribution, Topic
from audits.models.log import LogEntry
from audits.models.notice import Notice, PlannedNotice
from audits.models.onsite import Device, EventKind, Pack, Photo, PhotoPiece, VisitEvent
from audits.models.rules import Circumstances, Criterion, DocumentRequirement, FindingWording, Regulation, RuleSet
from audits.models.task import SecretariatTask
from audits.models.team import Assessor, TeamMember, Tie, is_tied, ties_of
from audits.models.visit import Attendance, Judgement, Question, Visit

__all__ = [
    "Answer",
    "Application",
    "Assessor",
    "Attendance",
    "CalendarVersion",
    "Circumstances",
    "Contribution",
    "Counterpart",
    "Criterion",
    "Decision",
    "Decree",
    "Device",
    "DocumentNote",
    "DocumentRequirement",
    "DocumentVersion",
    "DossierItem",
    "EventKind",
    "Evidence",
    "Extension",
    "ExtensionEvidence",
    "Finding",
    "FindingQuestion",
    "FindingWording",
    "Holiday",
    "InternalNote",
    "IssuedDocument",
    "Judgement",
    "LogEntry",
    "Notice",
    "NumberSeries",
    "Pack",
    "Pause",
    "Photo",
    "PhotoPiece",
    "PlannedNotice",
    "Plenary",
    "Question",
    "Recommendation",
    "Regulation",
    "Reuse",
    "RuleSet",
    "SchemeDecision",
    "SchemeRecommendation",
    "ScopeItem",
    "SecretariatTask",
    "SelfAssessment",
    "StandardSentence",
    "TeamMember",
    "Tie",
    "Topic",
    "Visit",
    "VisitEvent",
    "is_tied",
    "ties_of",
]
