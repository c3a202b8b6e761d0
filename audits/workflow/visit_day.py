"""The table of steps of days that one side proposes for the visit: agreed, others asked for, taken back, or overtaken by the opening."""

import datetime as dt

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from audits.errors import Reason
from audits.models import Application, DayProposal, LogEntry
from audits.notices.delivery import deliver_soon
from audits.notices.outbox import tell
from audits.permissions import is_secretariat, is_staff
from audits.states import DAYS_ARE_AGREED, DayState, Side
from audits.team import visit_day as proposals
from audits.workflow import effects
from audits.workflow.engine import Move, Step, Workflow
from lsp.models import User

S = DayState
# What stands before the name of a step in the log.
PREFIX = "visit_day."


def speaks_for(user: User, side: str, application: Application) -> bool:
    """Whether this person proposes and answers days for this side."""
    return is_staff(user, application) if side == Side.LSP else is_secretariat(user, application)


def answers_days(user: User, proposal: DayProposal) -> bool:
    """Whether the person answers for the side that was asked, as long as a day may be agreed."""
    application = proposal.application
    return application.state in DAYS_ARE_AGREED and speaks_for(user, proposal.other_side, application)


def proposed_days(user: User, proposal: DayProposal) -> bool:
    """Whether the person belongs to the side that proposed."""
    application = proposal.application
    return application.state in DAYS_ARE_AGREED and speaks_for(user, proposal.side, application)


def system(user: User | None, proposal: DayProposal) -> bool:
    """Only the system itself."""
    return user is None


def a_proposed_day_lies_ahead(proposal: DayProposal, on: dt.date) -> list[Reason]:
    """At least one of the days can still be agreed to."""
    if proposal.days.filter(first_on__gte=on).exists():
        return []
    return [Reason(_now("Semua hari yang diusulkan sudah lewat. Minta hari lain"), proposal.get_absolute_url())]


def other_days_may_be_asked_for(proposal: DayProposal, on: dt.date) -> list[Reason]:
    """The LSP asks for other days so many times at most (rule set); BNSP as often as it must."""
    refusal = proposals.no_more_requests(proposal.application) if proposal.side == Side.BNSP else ""
    return [Reason(refusal, proposal.get_absolute_url())] if refusal else []


def sets_answer(proposal: DayProposal, move: Move) -> dict[str, object]:
    """Who answered, and what they wrote with it."""
    return {"answered_by": move.by, "answer_note": move.note}


def sets_agreed_day(proposal: DayProposal, move: Move) -> dict[str, object]:
    """Which of the days was agreed to."""
    return sets_answer(proposal, move) | {"agreed": proposal.days.get(number=move.facts["day"])}


def propose_others(proposal: DayProposal, move: Move) -> None:
    """Whoever asks for other days and names some proposes them at once."""
    effects.touch_while_days_are_agreed(proposal, move)
    if days := move.facts.get("days"):
        said = {name: move.facts[name] for name in proposals.PARTS}
        application = proposal.application
        proposals.propose(application, days, said, side=proposal.other_side, by=move.person, at=move.at, counts=False)


def hold_application(proposal: DayProposal) -> None:
    """Lock the application first, as every change to a part does."""
    Application.objects.select_for_update().get(pk=proposal.application_id)


def write_log(proposal: DayProposal, move: Move, source: str) -> None:
    """One line in the application's log."""
    subject = str(proposal.agreed) if proposal.agreed else ""
    LogEntry.write(
        proposal.application,
        verb=f"{PREFIX}{move.step.name}",
        by=move.by,
        at=move.at,
        source=source,
        target=proposal.state,
        note=move.note,
        facts={"proposal": proposal.seq} | ({"subject": subject} if subject else {}),
    )


def write_notices(kind: str, proposal: DayProposal, move: Move) -> None:
    """The notices of a step; other days that were named are told as what they are, a proposal."""
    if kind == "visit_days_declined" and move.facts.get("days"):
        return
    tell(kind, proposal.application, at=move.at, by=move.by, note=move.note, facts={"proposal": proposal})


VISIT_DAY = Workflow(
    DayProposal,
    Step(
        name="agree",
        act="answer_days",
        label=_("Setujui salah satu hari"),
        past=_("menyepakati hari asesmen"),
        done=_("Hari asesmen disepakati: %(day)s."),
        sources=frozenset({S.WAITING}),
        target=S.AGREED,
        who=answers_days,
        ready=(a_proposed_day_lies_ahead,),
        sets=sets_agreed_day,
        effects=(effects.keep_agreed_day,),
        tell=("visit_day_agreed",),
        consequence=_("Hari itu menjadi hari asesmen. Kedua pihak menerima surel dengan berkas kalender."),
    ),
    Step(
        name="ask_others",
        act="answer_days",
        label=_("Minta hari lain"),
        past=_("meminta hari asesmen yang lain"),
        done=_("Permintaan hari lain terkirim."),
        sources=frozenset({S.WAITING}),
        target=S.DECLINED,
        who=answers_days,
        ready=(other_days_may_be_asked_for,),
        sets=sets_answer,
        effects=(propose_others,),
        tell=("visit_days_declined",),
        wants_note=True,
        consequence=_("Tulis alasannya, dan bila dapat, hari yang cocok bagi Anda."),
    ),
    Step(
        name="take_back",
        label=_("Tarik usulan hari"),
        past=_("menarik usulan hari asesmen"),
        done=_("Usulan hari asesmen ditarik."),
        sources=frozenset({S.WAITING}),
        target=S.TAKEN_BACK,
        who=proposed_days,
        effects=(effects.touch_while_days_are_agreed,),
        tell=("visit_days_taken_back",),
        consequence=_("Usulan ini tidak menunggu jawaban lagi. Hari lain dapat diusulkan."),
    ),
    Step(
        name="lapse",
        label=_("Akhiri usulan hari"),
        past=_("mengakhiri usulan hari asesmen yang belum dijawab"),
        done=_("Usulan hari asesmen berakhir."),
        sources=frozenset({S.WAITING}),
        target=S.LAPSED,
        who=system,
        consequence=_("Asesmen dibuka atau permohonan berakhir sebelum usulan ini dijawab."),
    ),
    log=write_log,
    tell=write_notices,
    deliver=deliver_soon,
    hold=hold_application,
)


def lapse_proposals(application: Application, move: Move) -> None:
    """What waits for an answer when the visit opens, or the application ends, is answered by that."""
    for proposal in application.day_proposals.waiting():
        VISIT_DAY.perform(proposal, "lapse", by=None, at=move.at)
