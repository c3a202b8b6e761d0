"""Which form and page belongs to which act; a test holds this table against the tables of steps."""

from audits.forms.decision import DecideForm, DecreeForm, RecommendForm, ReopenForm
from audits.forms.findings import RuleForm, VerifyForm
from audits.forms.replacement import ReplacementForm
from audits.forms.steps import ActForm, DeclarationForm, ReasonForm, ReturnForm, SilentForm
from audits.forms.team import BreakOffForm, ReleaseForm, RescheduleForm
from audits.forms.visit_days import AnswerDaysForm

STEP = "audits/application/step.html"

APPLICATION_FORMS: dict[str, tuple[type[ActForm], str]] = {
    "hand_over": (ActForm, STEP),
    "hand_back": (ReasonForm, STEP),
    "submit": (DeclarationForm, "audits/application/submit.html"),
    "begin_review": (SilentForm, STEP),
    "accept_documents": (SilentForm, STEP),
    "return_documents": (ReturnForm, "audits/application/return_documents.html"),
    "resubmit": (ActForm, STEP),
    "schedule": (SilentForm, STEP),
    "open_visit": (SilentForm, STEP),
    "object_to_team": (ReasonForm, STEP),
    "reschedule": (RescheduleForm, STEP),
    "release_team": (ReleaseForm, STEP),
    "replace_assessor": (ReplacementForm, STEP),
    "break_off_visit": (BreakOffForm, STEP),
    "close_visit": (SilentForm, STEP),
    "finish_corrections": (SilentForm, STEP),
    "report_uncorrected": (ReasonForm, STEP),
    "recommend": (RecommendForm, "audits/decision/recommend.html"),
    "reopen_corrections": (ReopenForm, STEP),
    "recall_recommendation": (ReasonForm, STEP),
    "decide": (DecideForm, "audits/decision/decide.html"),
    "resume": (ReasonForm, STEP),
    "issue_decree": (DecreeForm, "audits/decision/issue_decree.html"),
    "issue_licence": (SilentForm, STEP),
    "withdraw": (ReasonForm, STEP),
    "lapse": (ReasonForm, STEP),
}

FINDING_STEP = "audits/findings/finding_step.html"

# `issue` has no page: closing the visit takes it for every finding at once.
FINDING_FORMS: dict[str, tuple[type[ActForm], str]] = {
    "answer": (SilentForm, FINDING_STEP),
    "acknowledge": (ActForm, FINDING_STEP),
    "verify": (VerifyForm, FINDING_STEP),
    "dispute": (ReasonForm, FINDING_STEP),
    "rule": (RuleForm, FINDING_STEP),
    "withdraw": (ReasonForm, FINDING_STEP),
    "drop": (ReasonForm, FINDING_STEP),
    "reopen": (ReasonForm, FINDING_STEP),
}

DAY_STEP = "audits/team/visit_day_step.html"

DAY_FORMS: dict[str, tuple[type[ActForm], str]] = {
    "answer_days": (AnswerDaysForm, DAY_STEP),
    "take_back": (SilentForm, DAY_STEP),
}
