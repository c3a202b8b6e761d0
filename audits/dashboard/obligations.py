"""What an LSP still owes, hung on its newest file so that its home need not ask again: conditions, and documents under replaced rules."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from audits.models import Application, Condition, RuleTask
from lsp.templatetags.ui import distance


def with_owed(files):
    """Files with the number of conditions that their LSP has yet to report, which of them comes due first, and of outdated documents."""
    open_ones = Condition.objects.unreported().filter(application__lsp=OuterRef("lsp"))
    first = open_ones.order_by("due_on", "pk")
    count = open_ones.order_by().values("application__lsp").annotate(n=Count("pk")).values("n")
    tasks = RuleTask.objects.filter(item__application=OuterRef("pk"), done_at__isnull=True).order_by()
    outdated = tasks.values("item__application").annotate(n=Count("item", distinct=True)).values("n")
    return files.annotate(
        owed_count=Coalesce(Subquery(count), 0),
        owed_on=Subquery(first.values("due_on")[:1]),
        owed_ref=Subquery(first.values("application__ref")[:1]),
        outdated_count=Coalesce(Subquery(outdated), 0),
    )


def owed_of(record: Application | None, on) -> dict | None:
    """What the home says of it; None where nothing is owed."""
    count = getattr(record, "owed_count", 0)
    if not count:
        return None
    return {
        "count": count,
        "due_on": record.owed_on,
        "distance": distance(record.owed_on, on),
        "tone": "alert-error" if record.owed_on < on else "alert-warning",
        "ref": record.owed_ref,
    }
