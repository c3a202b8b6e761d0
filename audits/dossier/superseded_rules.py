"""Superseded rules: which rules the documents cite, and a task for each document that still follows a rule that was replaced."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audits.background_tasks import stable_task
from audits.deadlines import legal_day
from audits.errors import Stale
from audits.files.text_extraction import pages_of
from audits.models import Application, Citation, DocumentVersion, DossierItem, Regulation, RuleTask
from audits.models.superseded_rules import PASSAGE_LENGTH
from audits.notices.outbox import tell
from audits.states import OPEN, ItemState
from lsp.models import User

# Letters of a passage on either side of the rule that it cites.
AROUND = 110
BNSP_CODE = re.compile(r"PBNSP (\d{3}):(\d{4})")


@dataclass(frozen=True)
class Found:
    """Where a text cites a rule."""

    regulation: Regulation
    page: int | None
    passage: str


# Searching


def pattern_of(regulation: Regulation) -> re.Pattern[str]:
    """How documents write this rule: PBNSP 202:2013, Pedoman BNSP 202 Tahun 2013, 07/BNSP.202/XI/2013."""
    ways = [loosely(name) for name in regulation.names]
    if code := BNSP_CODE.fullmatch(regulation.code):
        number, year = code.groups()
        ways.append(rf"\bP?\s?BNSP\s*(?:nomor|no\.?)?\s*{number}\s*(?:[:/.,–—-]|rev\w*\.?)?\s*(?:tahun\s+)?{year}\b")
    return re.compile("|".join(ways), re.IGNORECASE)


def loosely(name: str) -> str:
    """A name with any spaces between its parts, never inside a longer number."""
    parts = [re.escape(part) for part in re.split(r"\s+|(?<=[/.:])|(?=[/.:])", name.lstrip("0")) if part]
    spaced = r"\s*".join(parts)
    return rf"(?<!\d)0?{spaced}(?!\d)"


def citations_in(pages: list[tuple[int | None, str]], regulations: list[Regulation]) -> list[Found]:
    """The first place of each rule that the text cites."""
    found = []
    for regulation in regulations:
        pattern = pattern_of(regulation)
        for number, text in pages:
            if place := pattern.search(text):
                found.append(Found(regulation, number, passage_around(text, place.start(), place.end())))
                break
    return found


def passage_around(text: str, start: int, end: int) -> str:
    """What stands around a place, in whole words, with a mark where it goes on."""
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    if start > AROUND:
        before = f"… {before.partition(' ')[2]}"
    if len(text) > end + AROUND:
        after = f"{after.rpartition(' ')[0]} …"
    return f"{before}{text[start:end]}{after}".strip()[:PASSAGE_LENGTH]


def find_citations(version_pk: int, at: dt.datetime) -> int:
    """Search a version for the rules it cites and propose them; may run any number of times. Returns how many are new."""
    version = (
        DocumentVersion.objects.select_related("item__requirement", "item__application").filter(pk=version_pk).first()
    )
    if version is None:
        return 0
    found = citations_in(pages_of(version), list(Regulation.objects.all()))
    with transaction.atomic():
        known = set(version.citations.values_list("regulation", flat=True))
        fresh = [
            Citation(version=version, regulation=one.regulation, page=one.page, passage=one.passage)
            for one in found
            if one.regulation.pk not in known
        ]
        Citation.objects.bulk_create(fresh, ignore_conflicts=True)
        update_item(version.item, at)
    return len(fresh)


@stable_task("search_citations")
def search_citations(version_pk: int) -> int:
    """Search a version in the background; the upload does not wait for it."""
    return find_citations(version_pk, timezone.now())


def copy_citations(copies: list[DocumentVersion], at: dt.datetime) -> None:
    """Copy what was found in the originals to their copies; decisions of people stay with the version that they were made about."""
    originals = {copy.carried_from_id: copy for copy in copies}
    cited = list(Citation.objects.filter(version__in=originals).exclude(state=Citation.State.DISMISSED))
    Citation.objects.bulk_create(
        Citation(
            version=originals[citation.version_id],
            regulation_id=citation.regulation_id,
            passage=citation.passage,
            page=citation.page,
        )
        for citation in cited
    )
    for copy in {originals[citation.version_id].pk: originals[citation.version_id] for citation in cited}.values():
        update_item(copy.item, at)


# Rows and tasks


def update_item(item: DossierItem, at: dt.datetime) -> int:
    """Write on the row what its newest version cites, raise a task for each replaced rule, and end those that no longer hold.

    Returns how many tasks are new.
    """
    newest = item.versions.order_by("-number").first()
    cited = Citation.objects.filter(version=newest).exclude(state=Citation.State.DISMISSED)
    citations = list(cited.select_related("regulation__replaced_by"))
    on = legal_day(at)
    replaced = (
        {}
        if item.state == ItemState.NOT_APPLICABLE
        else {c.regulation_id: c for c in citations if c.regulation.is_replaced_on(on)}
    )
    item.cites = ", ".join(c.regulation.code for c in citations)[:300]
    item.outdated = ", ".join(c.regulation.code for c in replaced.values())[:300]
    item.save(update_fields=["cites", "outdated"])
    tasks = RuleTask.objects.filter(item=item)
    tasks.exclude(regulation__in=replaced).filter(done_at__isnull=True).update(done_at=at)
    tasks.filter(regulation__in=replaced, done_at__isnull=False).update(done_at=None, raised_at=at)
    known = set(tasks.values_list("regulation", flat=True))
    fresh = [
        RuleTask(
            lsp_id=item.application.lsp_id,
            item=item,
            regulation=citation.regulation,
            passage=citation.passage,
            page=citation.page,
            raised_at=at,
        )
        for key, citation in replaced.items()
        if key not in known
    ]
    return len(RuleTask.objects.bulk_create(fresh, ignore_conflicts=True))


def check_all(at: dt.datetime) -> int:
    """Raise a task for each rule that was replaced meanwhile, in every LSP's newest application, and tell each LSP once per rule.

    Returns how many tasks are new.
    """
    on, raised = legal_day(at), 0
    replaced = [rule for rule in Regulation.objects.select_related("replaced_by") if rule.is_replaced_on(on)]
    cited = Citation.objects.filter(regulation__in=replaced).exclude(state=Citation.State.DISMISSED)
    open_tasks = RuleTask.objects.filter(done_at__isnull=True)
    rows = DossierItem.objects.filter(
        Q(pk__in=cited.values("version__item")) | Q(pk__in=open_tasks.values("item"))  # or a rule that counts again
    )
    for item in rows.select_related("application__lsp", "requirement").order_by("pk"):
        if not is_newest(item.application):
            continue
        with transaction.atomic():
            before = set(RuleTask.objects.filter(item=item).values_list("regulation", flat=True))
            raised += update_item(item, at)
            fresh = RuleTask.objects.filter(item=item, done_at__isnull=True).exclude(regulation__in=before)
            for task in fresh.select_related("regulation__replaced_by"):
                once = f"{task.regulation_id}:{item.application_id}"
                tell("rule_replaced", item.application, at=at, facts={"rule": task.regulation}, once=once)
    return raised


def is_newest(application: Application) -> bool:
    """Whether the LSP has no later application."""
    later = Application.objects.filter(lsp=application.lsp_id, created_at__gt=application.created_at)
    return not later.exists()


# People


def decide(citation: Citation, state: str, *, application: Application, by: User, at: dt.datetime) -> None:
    """Record what somebody says: whether the document really cites the rule."""
    with transaction.atomic():
        application.touch(while_in=OPEN)
        decided = Citation.objects.filter(pk=citation.pk)
        if not decided.update(state=state, decided_by=by, decided_at=at):
            raise Stale(_("Versi ini sudah tidak ada."))
        update_item(citation.version.item, at)


def cite(item: DossierItem, regulation: Regulation, *, application: Application, by: User, at: dt.datetime) -> None:
    """Record a rule that somebody names and that the search did not find."""
    with transaction.atomic():
        application.touch(while_in=OPEN)
        newest = item.versions.order_by("-number").first()
        if newest is None:
            raise Stale(_("Belum ada berkas untuk dokumen ini."))
        said = {"state": Citation.State.CONFIRMED, "decided_by": by, "decided_at": at}
        Citation.objects.update_or_create(version=newest, regulation=regulation, defaults=said)
        update_item(item, at)
