"""The dated duties of a licence period: which there are, by when, which are missing, and how they reach the next dossier."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from audits.deadlines import add_months, after_days, days_between, last_day_of_year
from audits.models import Application, DocumentVersion, DutyKind, DutyReport, Reuse, RuleSet
from audits.models.storage import document_name
from audits.states import ItemState, State
from lsp.models import Licence


@dataclass(frozen=True)
class Duty:
    """One duty: what, for which year or which time, until when."""

    kind: str
    period: int
    due_on: dt.date

    @property
    def key(self) -> str:
        """Its name among the duties of one licence."""
        return f"{self.kind}-{self.period}"

    @property
    def label(self) -> str:
        """Laporan kegiatan tahun 2024; Surveilan ke-1."""
        return label_of(self.kind, self.period)


def label_of(kind: str, period: int) -> str:
    """A duty in words."""
    if kind == DutyKind.REPORT:
        return _("Laporan kegiatan tahun %(year)d") % {"year": period}
    return _("Surveilan ke-%(n)d") % {"n": period}


def duties_of(licence: Licence, rules: RuleSet) -> list[Duty]:
    """Every duty whose day lies within the licence, the earliest first."""
    duties = [
        Duty(DutyKind.REPORT, year, after_days(last_day_of_year(year), rules.report_days).due_on)
        for year in range(licence.starts_on.year, licence.ends_on.year + 1)
    ]
    duties += [
        Duty(DutyKind.SURVEILLANCE, number, add_months(licence.starts_on, months))
        for number, months in enumerate(sorted(rules.surveillance_months), start=1)
    ]
    within = [duty for duty in duties if licence.starts_on <= duty.due_on <= licence.ends_on]
    return sorted(within, key=lambda duty: (duty.due_on, duty.key))


def missing(duties: Iterable[Duty], kept: Iterable[str], on: dt.date) -> list[Duty]:
    """What should have been there by this day and is not."""
    kept = set(kept)
    return [duty for duty in duties if duty.due_on < on and duty.key not in kept]


def speaks_up_on(licence: Licence, rules: RuleSet) -> dt.date:
    """From this day on what is missing is shown on the first page."""
    return add_months(licence.ends_on, -rules.duty_warning_months)


def standing_of(duty: Duty, is_kept: bool, on: dt.date, soon: int) -> str:
    """The key of its standing on this day."""
    if is_kept:
        return "selesai"
    left = days_between(on, duty.due_on)
    return "lewat" if left < 0 else "segera" if left <= soon else "tepat"


class Joined(models.Aggregate):
    """The values of a group in one text; both databases have it under another name."""

    function = "GROUP_CONCAT"
    output_field = models.TextField()
    template = "%(function)s(%(expressions)s)"

    def as_postgresql(self, compiler, connection, **extra):
        return super().as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, ',')", **extra
        )


def kept_in_one() -> Subquery:
    """For a query over licences: the keys of the duties that were fulfilled, as one text, in the same statement."""
    key = Concat("kind", models.Value("-"), Cast("period", models.CharField()), output_field=models.TextField())
    rows = DutyReport.objects.filter(licence=OuterRef("pk")).order_by().values("licence")
    return Subquery(rows.annotate(keys=Joined(key)).values("keys"))


# The next dossier


@contextmanager
def copies_of(reports: Iterable[DutyReport]) -> Iterator[list[tuple[DutyReport, str]]]:
    """A copy of each file under a name of its own; they are removed again when what follows fails."""
    storage = DocumentVersion._meta.get_field("file").storage
    made: list[tuple[DutyReport, str]] = []
    try:
        for report in reports:
            with report.file.open("rb") as file:
                name = storage.save(document_name(None, report.original_name), ContentFile(file.read()))
            made.append((report, name))
        yield made
    except BaseException:
        for _report, name in made:
            storage.delete(name)
        raise


def reports_of(licence: Licence | None) -> list[DutyReport]:
    """What was handed in under a licence, the newest version of each duty, in the order of its years."""
    if licence is None:
        return []
    newest = {(report.kind, report.period): report for report in DutyReport.objects.filter(licence=licence)}
    return [newest[key] for key in sorted(newest)]


def put_into_dossier(application: Application, copies: list[tuple[DutyReport, str]]) -> int:
    """Add copies of reports as versions of the documents that ask for them; returns how many were added."""
    rows = {
        item.requirement.fed_by: item
        for item in application.items.select_related("requirement").exclude(requirement__fed_by="")
    }
    added = 0
    for report, name in copies:
        item = rows.get(report.kind)
        if item is None:
            continue
        latest = item.versions.order_by("-number").first()
        item.versions.create(
            number=latest.number + 1 if latest else 1,
            file=name,
            original_name=report.original_name,
            content_type=report.content_type,
            size=report.size,
            sha256=report.sha256,
            note=label_of(report.kind, report.period),
            uploaded_by=report.uploaded_by,
            uploaded_at=report.uploaded_at,
        )
        if item.state in {ItemState.EMPTY, ItemState.NOT_APPLICABLE}:
            item.state, item.not_applicable_reason = ItemState.FILLED, ""
        if item.reuse:
            item.reuse = Reuse.REPLACED
        item.save(update_fields=["state", "not_applicable_reason", "reuse"])
        added += 1
    return added


def open_draft_of(licence: Licence) -> Application | None:
    """The draft that renews this licence, which a new report goes into as well."""
    return Application.objects.filter(licence=licence, state=State.DRAFT).first()
