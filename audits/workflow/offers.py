"""The steps offered to a reader, grouped by act: entries that share an act are one button with a choice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from audits.errors import Reason
from audits.states import Words
from audits.workflow.engine import Offer, Step

# How an act with a choice is called; one without has the label of its only step.
ACT_LABELS: dict[str, Callable[[], str]] = {
    "decide": lambda: _("Putuskan dalam sidang pleno"),
    "resume": lambda: _("Lanjutkan permohonan"),
    "verify": lambda: _("Verifikasi jawaban"),
    "rule": lambda: _("Putuskan sanggahan"),
    "answer_days": lambda: _("Jawab usulan hari"),
}


@dataclass(frozen=True)
class OfferedAct:
    """An act as one person sees it: its steps, and what is missing for every one of them."""

    name: str
    steps: tuple[Step[Any], ...]  # of either table
    reasons: tuple[Reason, ...]

    @property
    def label(self) -> Words:
        """The words of its button."""
        return label_of(self.steps)

    @property
    def consequence(self) -> Words:
        """What follows from it; empty where that depends on the choice."""
        return self.steps[0].consequence if len(self.steps) == 1 else ""

    @property
    def is_ready(self) -> bool:
        """Whether nothing keeps all of its steps from being taken."""
        return not self.reasons


def label_of(steps: Sequence[Step[Any]]) -> Words:  # Any: of either table
    """Return how the act of these steps is called."""
    act = steps[0].act
    return ACT_LABELS[act]() if len(steps) > 1 and act in ACT_LABELS else steps[0].label


def acts_among(offers: Iterable[Offer[Any]]) -> list[OfferedAct]:  # Any: of either table
    """Group offers by act, in the order in which the acts come first; a reason counts where every step of the act has it."""
    by_act: dict[str, list[Offer[Any]]] = {}  # of either table
    for offer in offers:
        by_act.setdefault(offer.step.act, []).append(offer)
    return [
        OfferedAct(
            name,
            tuple(offer.step for offer in group),
            tuple(reason for reason in group[0].reasons if all(reason in other.reasons for other in group[1:])),
        )
        for name, group in by_act.items()
    ]
