"""Obligations of an LSP beside its running application: conditions to report, and documents under replaced rules."""

import datetime as dt
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from audits.models import Application, Condition, RuleTask
from lsp.shapes import Context
from lsp.web.formats import distance

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Obligations(TypedDict):
    """What `with_obligations` counts; day and address where there is a condition."""

    open_conditions: int
    condition_due_on: dt.date
    condition_ref: str
    outdated_count: int


def with_obligations(applications: QuerySet[Application]) -> "QuerySet[WithAnnotations[Application, Obligations]]":
    """Annotate applications with their LSP's open conditions, the first of these to come due, and the number of outdated documents."""
    open_ones = Condition.objects.unreported().filter(application__lsp=OuterRef("lsp"))
    first = open_ones.order_by("due_on", "pk")
    count = open_ones.order_by().values("application__lsp").annotate(n=Count("pk")).values("n")
    tasks = RuleTask.objects.filter(item__application=OuterRef("pk"), done_at__isnull=True).order_by()
    outdated = tasks.values("item__application").annotate(n=Count("item", distinct=True)).values("n")
    return applications.annotate(
        open_conditions=Coalesce(Subquery(count), 0),
        condition_due_on=Subquery(first.values("due_on")[:1]),
        condition_ref=Subquery(first.values("application__ref")[:1]),
        outdated_count=Coalesce(Subquery(outdated), 0),
    )


def obligations_of(record: "WithAnnotations[Application, Obligations] | None", on: dt.date) -> Context | None:
    """Return what the home says of open conditions; None where there are none."""
    if record is None or not record.open_conditions:
        return None
    return {
        "count": record.open_conditions,
        "due_on": record.condition_due_on,
        "distance": distance(record.condition_due_on, on),
        "tone": "alert-error" if record.condition_due_on < on else "alert-warning",
        "ref": record.condition_ref,
    }
