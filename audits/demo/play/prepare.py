"""The acts of the LSP until its documents are complete, and those of the reviewer."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from audits.application.start import start_application
from audits.deadlines import after_days
from audits.demo.papers import paper
from audits.demo.play.parts import Acts
from audits.dossier import items as dossier
from audits.dossier import superseded_rules
from audits.models import (
    Application,
    Counterpart,
    Criterion,
    DocumentNote,
    DocumentVersion,
    LogEntry,
    Reuse,
    ScopeItem,
    Verdict,
)
from audits.models.dossier import DossierItemQuerySet
from audits.states import (
    ItemState,
    Result,
    ReviewArea,
    Side,
    State,
)
from lsp.models import Position


class Prepare(Acts):
    """The acts of the LSP until its documents are complete, and those of the reviewer."""

    def begin(self, at: dt.datetime) -> Application:
        """A draft with its empty rows."""
        self.application = start_application(self.lsp, by=self.company.staff, at=at)
        return self.application

    def start(self, at: dt.datetime) -> None:
        """A draft with everything that a submission needs."""
        self.begin(at)
        self.fill_in_form()
        self.upload(self.application.items.mandatory(), at)
        # what the last period handed on still holds
        self.application.items.exclude(reuse="").update(reuse=Reuse.SAME)
        self.self_assess(self.application.rule_set.criteria.all())

    @transaction.atomic
    def fill_in_form(self, areas: Iterable[ReviewArea] = tuple(ReviewArea)) -> None:
        """Scope, contact, wished day and the LSP's people for these areas."""
        application = self.application
        application.touch(while_in=[State.DRAFT])
        schemes = application.licence.scope.all() if application.licence else self.lsp.schemes.all()
        ScopeItem.objects.bulk_create(
            ScopeItem(application=application, scheme=scheme, action=ScopeItem.Action.KEEP) for scheme in schemes
        )
        people = list(self.lsp.memberships.working().exclude(position=Position.CHAIR).order_by("pk")) or list(
            self.lsp.memberships.working()
        )
        # the real case: the person of the schooling side accompanies administration, the secretary operations
        chosen = dict(zip(ReviewArea, [people[-1], people[0]], strict=True))
        Counterpart.objects.bulk_create(
            Counterpart(application=application, area=area, person=chosen[area]) for area in areas
        )
        Application.objects.filter(pk=application.pk).update(
            phone="0812 2700 4451",
            changes="Perubahan alamat surel LSP dan penambahan dua asesor kompetensi.",
            proposed_visit_on=after_days(application.created_at.date(), 45).due_on,
        )
        application.refresh_from_db()

    @transaction.atomic
    def upload(self, items: DossierItemQuerySet, at: dt.datetime, *, note: str = "") -> None:
        """A new version for each of these rows."""
        application = self.application
        application.touch(while_in=[State.DRAFT, State.RETURNED])
        versions = []
        for item in items.in_order().prefetch_related("versions"):
            latest = item.latest
            number = latest.number + 1 if latest else 1
            title = f"{item.code} {item.requirement.title} - {self.lsp.name}, versi {number}"
            if item.code in self.follows:
                title += f"\n{self.follows[item.code]}"
            versions.append(
                DocumentVersion(
                    item=item,
                    number=number,
                    note=note,
                    uploaded_by=self.company.staff,
                    uploaded_at=at,
                    **paper(title, f"{item.code}.pdf"),
                )
            )
        DocumentVersion.objects.bulk_create(versions)
        for version in versions:
            if version.item.code in self.follows:
                superseded_rules.find_citations(version.pk, at)
        application.items.filter(pk__in=[v.item_id for v in versions], state=ItemState.EMPTY).update(
            state=ItemState.FILLED
        )
        for version in versions if application.state == State.RETURNED else []:
            LogEntry.write(
                application,
                verb="document_uploaded",
                by=self.company.staff,
                at=at,
                facts={"subject": f"{version.item.code} versi {version.number}"},
            )

    @transaction.atomic
    def self_assess(self, criteria: QuerySet[Criterion]) -> None:
        """The LSP's own answer to these criteria."""
        self.application.touch(while_in=[State.DRAFT])
        self.application.self_assessments.filter(criterion__in=criteria).update(
            result=Result.CONFORMS, text="Dilaksanakan; lihat dokumen bukti."
        )

    def submit(self, at: dt.datetime) -> None:
        self.take("submit", self.company.chair, at)

    def begin_review(self, at: dt.datetime) -> None:
        self.take("begin_review", self.company.secretariat, at)

    @transaction.atomic
    def mark_for_repair(self, at: dt.datetime, notes: dict[str, str]) -> None:
        """The reviewer's notes on these documents."""
        for item in self.application.items.filter(requirement__code__in=notes).in_order():
            dossier.judge(
                item,
                seen=dossier.review_mark(item),
                accepts=False,
                text=notes[item.code],
                application=self.application,
                by=self.company.secretariat,
                at=at,
            )

    def return_documents(self, at: dt.datetime) -> None:
        self.mark_for_repair(
            at,
            {
                "DA16": "Daftar induk belum memuat tanggal pengesahan setiap SOP.",
                "DK04": "MUK skema pertama belum memakai format terkini. Lampirkan juga FR.VA.",
            },
        )
        self.take("return_documents", self.company.secretariat, at)

    def resubmit(self, at: dt.datetime) -> None:
        self.upload(self.application.items.filter(state=ItemState.FIX), at, note="Sudah diperbaiki sesuai catatan.")
        self.take("resubmit", self.company.staff, at)

    @transaction.atomic
    def examine(self, at: dt.datetime, items: DossierItemQuerySet | None = None) -> None:
        """The reviewer accepts these documents and ticks the notes off."""
        application = self.application
        application.touch(while_in=[State.IN_REVIEW])
        items = application.items.all() if items is None else items
        accepted = list(items.filter(state=ItemState.REVIEWING).values_list("pk", flat=True))
        items.filter(pk__in=accepted).update(state=ItemState.ACCEPTED)
        dossier.record_verdict(accepted, Verdict.ACCEPTED, by=self.company.secretariat, at=at)
        DocumentNote.objects.filter(item__in=items, side=Side.BNSP, resolved_at__isnull=True).update(
            resolved_at=at, resolved_by=self.company.secretariat
        )

    def accept_documents(self, at: dt.datetime) -> None:
        self.examine(at)
        self.take("accept_documents", self.company.secretariat, at)
