"""The dated duties of a licence period: which there are, by when, which are missing, and how they reach the next dossier."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Cast, Concat
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _

from audits.deadlines import add_months, after_days, last_day_of_year
from audits.files.upload import stored
from audits.models import Application, DocumentVersion, DutyKind, DutyReport, Reuse, RuleSet
from audits.models.duty import duty_name
from audits.models.storage import document_name
from audits.states import ItemState, State
from lsp.models import Licence, User
from lsp.shapes import Cleaned

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


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
        for year in range(licence.starts_on.year, licence.last_day.year + 1)
    ]
    duties += [
        Duty(DutyKind.SURVEILLANCE, number, add_months(licence.starts_on, months))
        for number, months in enumerate(sorted(rules.surveillance_months), start=1)
    ]
    within = [duty for duty in duties if licence.starts_on <= duty.due_on <= licence.last_day]
    return sorted(within, key=lambda duty: (duty.due_on, duty.key))


def missing(duties: Iterable[Duty], kept: Iterable[str], on: dt.date) -> list[Duty]:
    """What should have been there by this day and is not."""
    kept = set(kept)
    return [duty for duty in duties if duty.due_on < on and duty.key not in kept]


def speaks_up_on(licence: Licence, rules: RuleSet) -> dt.date:
    """From this day on what is missing is shown on the first page."""
    return add_months(licence.last_day, -rules.duty_warning_months)


class Joined(models.Aggregate):
    """The values of a group in one text; both databases have it under another name."""

    function = "GROUP_CONCAT"
    output_field = models.TextField()
    template = "%(function)s(%(expressions)s)"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: object
    ) -> tuple[str, tuple[str | int, ...]]:
        return super().as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, ',')", **extra
        )


class KeptDuties(TypedDict):
    """The keys of the duties that were fulfilled under a licence, as one text."""

    kept_duties: str | None


def with_kept_duties(licences: models.QuerySet[Licence]) -> "models.QuerySet[WithAnnotations[Licence, KeptDuties]]":
    """Annotate licences with the duties that were fulfilled, in the same statement."""
    key = Concat("kind", models.Value("-"), Cast("period", models.CharField()), output_field=models.TextField())
    rows = DutyReport.objects.filter(licence=OuterRef("pk")).order_by().values("licence")
    return licences.annotate(kept_duties=Subquery(rows.annotate(keys=Joined(key)).values("keys")))


def kept_keys(licence: "WithAnnotations[Licence, KeptDuties]") -> set[str]:
    """The keys of the duties that were fulfilled under it."""
    return set((licence.kept_duties or "").split(","))


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
            note=label_of(report.kind, report.period),
            uploaded_by=report.uploaded_by,
            uploaded_at=report.uploaded_at,
            **report.columns(),
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


def hand_in(licence: Licence, duty: Duty, said: Cleaned, *, by: User, at: dt.datetime) -> DutyReport:
    """Keep the file, and put a copy into the draft that renews the licence where there is one."""
    upload = said["file"]
    rows = DutyReport.objects.filter(licence=licence, kind=duty.kind, period=duty.period)
    with ExitStack() as files:
        place = files.enter_context(stored(upload, duty_name))
        report = DutyReport(
            licence=licence,
            kind=duty.kind,
            period=duty.period,
            file=place,
            note=" ".join(filter(None, [said["note"], upload.remark]))[:300],
            uploaded_by=by,
            uploaded_at=at,
            **upload.columns(),
        )
        draft = open_draft_of(licence)
        copies = files.enter_context(copies_of([report] if draft else []))
        with transaction.atomic():
            if draft:
                draft.touch(while_in=[State.DRAFT])
            report.number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
            report.save(force_insert=True)
            if draft:
                put_into_dossier(draft, copies)
    return report
