"""Ways out: withdrawn by the LSP, lapsed after a long silence."""

from django.utils.translation import gettext_lazy as _

from audits.models import Application
from audits.permissions import is_chair, is_secretariat
from audits.states import BEFORE_DECISION, HELD_BY_LSP, State
from audits.workflow import effects, guards
from audits.workflow.engine import Step
from audits.workflow.visit_day import lapse_proposals
from lsp.models import User

S = State


def secretariat_or_system(user: User | None, application: Application) -> bool:
    """The secretariat, or the daily job for a draft that BNSP does not see."""
    return user is None or is_secretariat(user, application)


STEPS = (
    Step(
        name="withdraw",
        label=_("Batalkan permohonan"),
        past=_("membatalkan permohonan"),
        done=_("Permohonan dibatalkan."),
        sources=frozenset(BEFORE_DECISION),
        target=S.WITHDRAWN,
        who=is_chair,
        effects=(lapse_proposals, effects.update_calendars),
        tell=("withdrawn",),
        wants_note=True,
        consequence=_(
            "Permohonan berakhir dan tidak dapat dibuka lagi. Untuk memperpanjang lisensi, ajukan permohonan baru."
        ),
    ),
    Step(
        name="lapse",
        label=_("Gugurkan permohonan"),
        past=_("menggugurkan permohonan"),
        done=_("Permohonan digugurkan."),
        sources=HELD_BY_LSP,
        target=S.LAPSED,
        who=secretariat_or_system,
        ready=(guards.nothing_moved_for_long,),
        tell=("lapsed",),
        wants_note=True,
        consequence=_("Permohonan berakhir karena lama tidak bergerak. LSP dapat mengajukan permohonan baru."),
    ),
)
