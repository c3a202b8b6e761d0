"""The engine that every step runs on: offered, ready, compare and swap, log, effects, notices; it knows no state."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audits.deadlines import legal_day
from audits.errors import NotAllowed, NotReady, Reason, Stale
from audits.states import Words
from lsp.certain import certain
from lsp.models import User
from lsp.shapes import Facts, Values


class Movable(Protocol):
    """What a record needs to be moved: a state, and a version that every change to a part of it raises."""

    pk: Any  # whatever key a model has
    state: str
    version: int

    def refresh_from_db(self) -> None: ...


Record = TypeVar("Record", bound=Movable)
Made = dict[str, Any]  # what a step made beforehand: rows and files, each of its own type


@dataclass(frozen=True, kw_only=True)
class Step(Generic[Record]):
    """One way from a state to another.

    `who(user, record)` hides or shows it, `ready` guards `(record, on)` explain what is missing, `sets(record, move)` names columns that
    the swap itself writes, `prepares(record, move)` makes before the transaction what would hold it up (files) and `discards(move)` takes it
    away again when nothing came of the step, `effects(record, move)` follow in the same transaction, `tell` names the notices. Entries that share an `act`
    are one button with a choice. `past` is what the log says of it, `done` what the person who took it reads, `consequence` what the page says before it is taken. A step that asks
    for `proof` is taken by nobody who has not just shown again who they are.
    """

    name: str
    label: Words
    sources: frozenset[str]
    target: str  # empty: the record stays in its state
    who: Callable[[Any, Record], bool]  # Any: nobody, where only the system takes it
    act: str = ""
    ready: tuple[Callable[[Record, dt.date], Iterable[Reason]], ...] = ()
    prepares: Callable[[Record, "Move"], Made] | None = None
    discards: Callable[["Move"], None] | None = None
    sets: Callable[[Record, "Move"], Values] | None = None
    effects: tuple[Callable[[Record, "Move"], None], ...] = ()
    tell: tuple[str, ...] = ()
    consequence: Words = ""
    past: Words = ""
    done: Words = ""
    wants_note: bool = False
    proof: bool = False

    def __post_init__(self) -> None:
        if not self.act:
            object.__setattr__(self, "act", self.name)


@dataclass(frozen=True)
class Move:
    """What a step is being taken with; guards and effects read it."""

    step: Step[Any]  # of either table
    by: User | None
    at: dt.datetime
    note: str = ""
    facts: Facts = field(default_factory=dict)
    prepared: Made = field(default_factory=dict)

    @property
    def person(self) -> User:
        """Who takes it; for a step that the system never takes."""
        return certain(self.by)


@dataclass(frozen=True)
class Offer(Generic[Record]):
    """A step as one person sees it: ready, or with everything that is still missing."""

    step: Step[Record]
    reasons: tuple[Reason, ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return not self.reasons


class Workflow(Generic[Record]):
    """A table of steps over the `state` of one model, and the only function that writes that column.

    `hold(record)` locks what the record is a part of before anything is read, so that steps of its parts follow one another.
    """

    def __init__(
        self,
        model: type[models.Model],
        *steps: Step[Record],
        log: Callable[[Record, Move, str], None],
        tell: Callable[[str, Record, Move], None],
        deliver: Callable[[], object],
        hold: Callable[[Record], None] | None = None,
    ) -> None:
        self.model, self.steps = model, {step.name: step for step in steps}
        self.log, self.tell, self.deliver, self.hold = log, tell, deliver, hold

    def named(self, name: str) -> Step[Record]:
        """The step of this name; raises NotAllowed for a name that is not in the table."""
        if name not in self.steps:
            raise NotAllowed(_("Langkah ini tidak dikenal."))
        return self.steps[name]

    def of_act(self, act: str) -> list[Step[Record]]:
        """The entries that people see as one act with a choice."""
        return [step for step in self.steps.values() if step.act == act]

    def is_offered(self, step: Step[Record], user: User | None, record: Record) -> bool:
        """Whether the button exists for this person now."""
        return record.state in step.sources and step.who(user, record)

    def reasons(self, step: Step[Record], record: Record, on: dt.date) -> tuple[Reason, ...]:
        """Everything that still keeps the step from being taken on this day."""
        return tuple(reason for guard in step.ready for reason in guard(record, on))

    def offers(self, user: User | None, record: Record, on: dt.date) -> list[Offer[Record]]:
        """The steps this person sees, in the order of the table."""
        return [
            Offer(step, self.reasons(step, record, on))
            for step in self.steps.values()
            if self.is_offered(step, user, record)
        ]

    def perform(
        self, record: Record, name: str, *, by: User | None, at: dt.datetime, note: str = "", facts: Facts | None = None
    ) -> Record:
        """Take a step and return the record as it is afterwards; `by` is None when the system itself moves.

        Everything happens in one transaction, or nothing does; what a step prepares before it belongs to nothing until then. Raises NotAllowed when the step is not offered, NotReady with every
        reason when something is missing, Stale when somebody was first. `record` is what the caller read: its state counts as seen.
        """
        step = self.named(name)
        move = Move(step, by, at, note.strip(), facts or {})
        seen_version = self.prepare(record, move, step.prepares) if step.prepares else None
        try:
            with transaction.atomic():
                if self.hold:
                    self.hold(record)
                now = self.checked(record, move)
                if seen_version is not None and now.version != seen_version:
                    raise Stale(_("Permohonan berubah sementara dokumennya dibuat. Periksa, lalu coba lagi."))
                return self.take(now, move)
        except BaseException:
            if step.discards:
                step.discards(move)
            raise

    def checked(self, record: Record, move: Move) -> Record:
        """The record as it is now, if the step may be taken from there; raises what keeps it from being taken."""
        now: Any = self.model._default_manager.get(pk=record.pk)  # a model that says no more of itself
        if now.state != record.state:
            raise Stale(_("Langkah ini sudah didahului orang lain."))
        if not self.is_offered(move.step, move.by, now):
            raise NotAllowed(_("Langkah ini tidak tersedia bagi Anda pada tahap ini."))
        if reasons := self.reasons(move.step, now, legal_day(move.at)):
            raise NotReady(list(reasons))
        return now

    def prepare(self, record: Record, move: Move, make: Callable[[Record, Move], Made]) -> int:
        """Make outside of any transaction what the step needs; returns the version of the record it was made from."""
        now = self.checked(record, move)
        move.prepared.update(make(now, move))
        return now.version

    def take(self, now: Record, move: Move) -> Record:
        """Compare and swap, then log, effects and notices; inside the transaction of `perform`."""
        step = move.step
        written = step.sets(now, move) if step.sets else {}
        unchanged = self.model._default_manager.filter(pk=now.pk, state=now.state, version=now.version)
        moved = {"state": step.target, "state_since": move.at} if step.target else {}
        if not unchanged.update(version=F("version") + 1, **moved, **written):
            raise Stale(_("Langkah ini sudah didahului orang lain."))
        source = now.state
        now.refresh_from_db()
        self.log(now, move, source)
        for effect in step.effects:
            effect(now, move)
        for kind in step.tell:
            self.tell(kind, now, move)
        transaction.on_commit(self.deliver, robust=True)
        return now
