"""Carry-over: what a new application takes from the last one: documents as first versions, findings beside them, whether there were any."""

import datetime as dt

from django.db import models

from audits.dossier import superseded_rules
from audits.models import Application, Circumstances, DocumentVersion, DossierItem, Finding, Reuse
from audits.states import FindingState, ItemState, State
from lsp.models import LSP, User

# States in which nothing of an application was ever judged.
UNJUDGED = (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.WITHDRAWN, State.LAPSED)


def last_application(lsp: LSP, *, before: Application | None = None) -> Application | None:
    """Return the newest application of this LSP that was submitted and that came before the given one."""
    submitted = Application.objects.filter(lsp=lsp, submitted_at__isnull=False)
    if before:
        submitted = submitted.filter(created_at__lte=before.created_at).exclude(pk=before.pk)
    return submitted.order_by("-submitted_at", "-pk").first()


def told_findings(application: Application) -> models.QuerySet[Finding]:
    """Findings of an application that its LSP was told and that still count."""
    told = Finding.objects.filter(application=application, issued_on__isnull=False)
    return told.exclude(state__in=[FindingState.DRAFT, FindingState.WITHDRAWN])


def circumstances_of(lsp: LSP, *, before: Application | None = None) -> Circumstances:
    """What decides which conditional documents this LSP is asked for."""
    last = last_application(lsp, before=before)
    had_findings = None if last is None or last.state in UNJUDGED else told_findings(last).exists()
    return Circumstances(lsp.kind_group, lsp.sector, had_findings)


def carry_over_documents(application: Application, *, by: User, at: dt.datetime) -> int:
    """Make the last period's newest documents the first versions of the same rows, each to be confirmed; returns how many."""
    last = last_application(application.lsp, before=application)
    if last is None:
        return 0
    rows = last.items.exclude(state=ItemState.NOT_APPLICABLE).in_order().prefetch_related("versions")
    newest = {item.code: item.latest for item in rows if item.latest}
    receiving = [item for item in application.items.in_order() if item.code in newest]
    copies = [copy_of(newest[item.code], item, by=by, at=at) for item in receiving]
    DocumentVersion.objects.bulk_create(copies)
    for item in receiving:
        item.state, item.reuse = ItemState.FILLED, Reuse.ASKED
    DossierItem.objects.bulk_update(receiving, ["state", "reuse"])
    superseded_rules.copy_citations(copies, at)
    return len(receiving)


# What a copy does not take from its original.
OF_ITS_OWN = {"id", "item", "number", "note", "uploaded_by", "uploaded_at", "carried_from"}
OF_ITS_OWN |= {"verdict", "judged_by", "judged_at"}


def copy_of(version: DocumentVersion, item: DossierItem, *, by: User, at: dt.datetime) -> DocumentVersion:
    """Make the same file version 1 of another row; the bytes lie in the store once."""
    same = {
        field.attname: getattr(version, field.attname)
        for field in DocumentVersion._meta.concrete_fields
        if field.name not in OF_ITS_OWN
    }
    return DocumentVersion(item=item, number=1, uploaded_by=by, uploaded_at=at, carried_from=version, **same)


def findings_about(item: DossierItem, application: Application) -> list[Finding]:
    """Find what the last assessment said about the same document, the gravest first."""
    if application.previous_id is None:
        return []
    last = last_application(application.lsp, before=application)
    if last is None:
        return []
    found = told_findings(last).filter(criterion__evidence__code=item.code).select_related("criterion", "application")
    return list(found.order_by("category", "seq").distinct())
