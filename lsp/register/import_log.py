"""What the log of administrators says of an import: each changed record, each new period of a body that was there, and the whole run."""

from collections.abc import Iterable

from django.utils import timezone

from lsp.models import LSP, AdminChange, ImportRun, Licence, User
from lsp.register.admin_changes import field_of, in_words, note_change, snapshot
from lsp.shapes import Json, Values

PERIOD = ["decree_number", "decree_date", "starts_on", "ends_on"]
COUNTS = {"new": "LSP baru", "periods": "Masa lisensi baru", "changed": "Data yang diubah"}


def note_changes(changes: Iterable[tuple[LSP | Licence, Values, Values]], reason: str, by: User) -> list[AdminChange]:
    """Log what is about to change in records that were there before; a period names the line that says why."""
    noted = []
    for record, before, after in changes:
        was, became = (
            {name: in_words(field_of(record, name), value) for name, value in values.items()}
            for values in (before, after)
        )
        lsp = record if isinstance(record, LSP) else record.lsp
        line = note_change(record, was, became, reason=reason, by=by, at=timezone.now(), lsp=lsp)
        if line and isinstance(record, Licence):
            record.correction = line
        noted.append(line)
    return [*filter(None, noted)]


def note_periods(added: Iterable[Licence], reason: str, by: User) -> list[AdminChange]:
    """Log each period that a body got which was there before."""
    at = timezone.now()
    noted = [note_change(one, {}, snapshot(one, PERIOD), reason=reason, by=by, at=at, lsp=one.lsp) for one in added]
    return [*filter(None, noted)]


def note_run(run: ImportRun, report: Json, reason: str, by: User) -> AdminChange:
    """Log the run itself, so that the other administrators hear of everything that it brought."""
    return AdminChange.objects.create(
        what="impor register",
        key=str(run.pk),
        name=run.name,
        changes=[
            {"field": name, "label": label, "before": "", "after": str(report[name])} for name, label in COUNTS.items()
        ],
        reason=reason,
        by=by,
        at=timezone.now(),
    )
