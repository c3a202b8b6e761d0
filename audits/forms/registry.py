"""Which form and page belongs to which act; a test holds this table against the tables of steps."""

from audits.forms.acts import ActForm, DeclarationForm, ReasonForm, SilentForm

STEP = "audits/step.html"

APPLICATION_FORMS: dict[str, tuple[type[ActForm], str]] = {
    "submit": (DeclarationForm, STEP),
    "begin_review": (SilentForm, STEP),
    "accept_documents": (SilentForm, STEP),
    "return_documents": (SilentForm, STEP),
    "resubmit": (ActForm, STEP),
    "schedule": (SilentForm, STEP),
    "open_visit": (SilentForm, STEP),
    "object_to_team": (ReasonForm, STEP),
    # reschedule, release_team, break_off_visit: forms/team.py
    "close_visit": (SilentForm, STEP),
    "finish_corrections": (SilentForm, STEP),
    "report_uncorrected": (ReasonForm, STEP),
    # recommend, reopen_corrections, decide, issue_decree: forms/decision.py
    "recall_recommendation": (ReasonForm, STEP),
    "resume": (ReasonForm, STEP),
    "issue_licence": (SilentForm, STEP),
    "withdraw": (ReasonForm, STEP),
    "lapse": (ReasonForm, STEP),
}

FINDING_FORMS: dict[str, tuple[type[ActForm], str]] = {
    # answer, acknowledge, verify, dispute, rule, withdraw, drop, reopen: the findings' own
}
