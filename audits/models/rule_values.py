"""The values of a rule set: their defaults, and what each of them may be."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def days(label: "str | StrPromise", default: int) -> "models.PositiveSmallIntegerField[int, int]":
    """A field for a period in days."""
    return models.PositiveSmallIntegerField(label, default=default, validators=[MaxValueValidator(3650)])


def duty_steps() -> list[int]:
    """A month, a week and a day before, and on the day (first value)."""
    return [30, 7, 1, 0]


def surveillance_default() -> list[int]:
    """Once a year (first value; the guide on surveillance has to be compared before official use)."""
    return [12, 24, 36, 48]


def document_steps() -> list[int]:
    """Days before the last day on which returned documents are reminded of."""
    return [7, 3, 1, 0]


def finding_steps() -> list[int]:
    """Days before the last day on which findings are reminded of."""
    return [14, 7, 3, 1, 0]


def objection_steps() -> list[int]:
    """Days before the last day on which an objection to a decision may be raised, or has to be answered."""
    return [7, 1]


def whole_days(value: object) -> None:
    """Refuse anything but a list of whole numbers, each a step of a reminder schedule."""
    if not isinstance(value, list) or not all(type(step) is int and -3650 <= step <= 3650 for step in value):
        raise ValidationError(_("Tulis daftar bilangan bulat, misalnya [14, 7, 3, 1, 0]."))


STAGES_OF_PLAN = ("review", "scheduling", "visit", "correction", "decision", "issue")


def stages_of_plan(value: object) -> None:
    """Refuse anything but a list of stretches of the backward plan."""
    if not isinstance(value, list) or not all(stage in STAGES_OF_PLAN for stage in value):
        raise ValidationError(_("Tulis daftar dari: %(stages)s.") % {"stages": ", ".join(STAGES_OF_PLAN)})


def days_per_level(value: object) -> None:
    """Refuse anything but the step of each reminder schedule from which each level hears."""
    if not isinstance(value, dict) or not all(
        isinstance(levels, dict) and levels.keys() <= {"chair", "board", "desk"} for levels in value.values()
    ):
        raise ValidationError(_('Tulis seperti {"finding_due": {"chair": 7, "board": 0, "desk": -1}}.'))
    for levels in value.values():
        whole_days(list(levels.values()))


def escalation_levels() -> dict[str, dict[str, int]]:
    """From how many days before the last day on the chair, the steering board and BNSP's desk hear of a reminder; negative is after it."""
    return {
        "licence_ends": {"chair": 180, "board": 60, "desk": 30},
        "documents_due": {"chair": 3, "board": -1, "desk": -8},
        "finding_due": {"chair": 7, "board": 0, "desk": -1},
    }
