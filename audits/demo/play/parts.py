"""Who plays, what is found, and on which day of a play each act happens."""

import datetime as dt
from dataclasses import dataclass, field

from audits.models import Application, Assessor
from audits.states import Category, Outcome, State
from audits.workflow import APPLICATION
from lsp.models import LSP, User
from lsp.shapes import Facts


@dataclass(frozen=True)
class Company:
    """Who plays one application."""

    chair: User
    staff: User
    secretariat: User
    lead: Assessor
    member: Assessor
    decider: User
    observer: Assessor | None = None


@dataclass(frozen=True)
class FindingDraft:
    """A finding as the team writes it down on site."""

    criterion: str
    category: str
    claim: str
    evidence: str


# What the team of the real case found, in words of our own.
FINDINGS = (
    FindingDraft(
        "C59",
        Category.MINOR,
        "Pengendalian dokumen sesuai edisi berlaku",
        "tiga SOP masih mengacu pada pedoman BNSP yang sudah digantikan",
    ),
    FindingDraft(
        "C43",
        Category.MAJOR,
        "Perangkat asesmen memakai versi BNSP terkini",
        "MUK dua skema belum memakai format terkini dan belum divalidasi",
    ),
    FindingDraft(
        "C26",
        Category.OBSERVATION,
        "Pemantauan kinerja asesor",
        "rekaman pemantauan ada tetapi belum dianalisis",
    ),
)


@dataclass
class Acts:
    """What every act of a play needs: the application, who plays it and how, and the real step that is taken."""

    lsp: LSP

    company: Company

    findings: tuple[FindingDraft, ...] = FINDINGS

    rounds: int = 0

    visit_on: dt.date | None = None

    outcome: str = Outcome.GRANT

    reason: str = ""

    # codes of the schemes that an approval leaves out
    refused: tuple[str, ...] = ()
    with_observer: bool = False

    # what a document says of the rule that it follows, by code
    follows: dict[str, str] = field(default_factory=dict)

    application: Application = field(init=False)

    def take(self, name: str, by: User | None, at: dt.datetime, *, note: str = "", facts: Facts | None = None) -> None:
        """Take a real step and keep the application as it is afterwards."""
        self.application.refresh_from_db()
        self.application = APPLICATION.perform(self.application, name, by=by, at=at, note=note, facts=facts)


# The day of each act, counted from the day on which the draft was begun.
CALENDAR = {
    "start": 0,
    "submit": 12,
    "begin_review": 14,
    "return_documents": 17,
    "resubmit": 24,
    "accept_documents": 28,
    "propose_team": 29,
    "schedule": 32,
    "open_visit": 42,
    "close_visit": 42,
    "answer": 50,
    "verify": 53,
    "finish_corrections": 54,
    "recommend": 56,
    "decide": 63,
    "issue_decree": 66,
    "issue_licence": 68,
}


# The acts that lead from the draft to each state, after `start`.
MAIN_LINE: list[tuple[str, str]] = [
    (State.DRAFT, "start"),
    (State.SUBMITTED, "submit"),
    (State.IN_REVIEW, "begin_review"),
    (State.DOCUMENTS_ACCEPTED, "accept_documents"),
    (State.SCHEDULED, "schedule"),
    (State.ON_SITE, "open_visit"),
    (State.CORRECTING, "close_visit"),
    (State.ASSESSED, "finish_corrections"),
    (State.RECOMMENDED, "recommend"),
    (State.APPROVED, "decide"),
    (State.DECREE_ISSUED, "issue_decree"),
    (State.LICENSED, "issue_licence"),
]


# States beside the main line: from where, and the act that leads there.
BRANCHES: dict[str, tuple[str, str]] = {
    State.RETURNED: (State.IN_REVIEW, "return_documents"),
    State.DEFERRED: (State.RECOMMENDED, "defer"),
    State.REJECTED: (State.RECOMMENDED, "reject"),
    State.WITHDRAWN: (State.SUBMITTED, "withdraw"),
    State.LAPSED: (State.DRAFT, "lapse"),
}


WAITS = {"defer": 7, "reject": 7, "withdraw": 6, "lapse": 370, "return_documents": 3}


def route_to(state: str) -> list[str]:
    """The acts from the draft to this state."""
    if state in BRANCHES:
        source, act = BRANCHES[state]
        return [*route_to(source), act]
    states = [name for name, _act in MAIN_LINE]
    return [act for _name, act in MAIN_LINE[: states.index(state) + 1]]
