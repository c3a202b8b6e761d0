"""Acts on the LSP's answer to a finding: its words, and the files that prove it, until it is sent."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from django.db import transaction

from audits.files import orphans
from audits.files.accepted_file import Upload
from audits.files.upload import placed
from audits.models import Answer, DocumentVersion, Evidence, Finding
from audits.models.storage import evidence_name
from audits.states import FINDING_ANSWERABLE, State
from lsp.models import User
from lsp.shapes import Cleaned


def open_round(finding: Finding) -> Answer:
    """The round being written; a new one, not yet kept, that begins with what was said last."""
    draft = finding.answers.filter(sent_at__isnull=True).first()
    if draft:
        return draft
    last = finding.answers.order_by("-round").first()
    if last is None:
        return Answer(finding=finding, round=1, person=finding.person)
    said = {name: getattr(last, name) for name in Answer.WRITTEN}
    return Answer(finding=finding, round=last.round + 1, **said)


@contextmanager
def claimed(finding: Finding) -> Iterator[None]:
    """One transaction that holds the finding while its answer may be written; raises Stale when it may not any more."""
    with transaction.atomic():
        finding.application.touch(while_in=[State.CORRECTING])
        finding.touch(while_in=FINDING_ANSWERABLE)
        yield


def save(
    finding: Finding,
    said: Cleaned,
    uploads: Iterable[Upload],
    *,
    described: Iterable[Evidence] = (),
    is_as_seen: Callable[[Answer], bool],
    by: User,
    at: dt.datetime,
) -> tuple[Answer | None, list[str]]:
    """Keep the round, its new files and what is `described` of those it has; returns what somebody else saved meanwhile, and the names of files that were there already.

    Files that were put in place are removed again when the transaction fails. Raises Stale.
    """
    with ExitStack() as files, claimed(finding):
        now = open_round(finding)
        if not is_as_seen(now):
            return now, []
        for name in Answer.WRITTEN:
            setattr(now, name, said[name])
        now.save()
        for file in described:
            now.evidence.filter(pk=file.pk).update(pages=file.pages, shows=file.shows)
        twice = add_evidence(now, uploads, files, by=by, at=at)
    return None, twice


def keep_files(finding: Finding, uploads: Iterable[Upload], *, by: User, at: dt.datetime) -> list[str]:
    """Keep files of the open round alone, while its words wait to be mended; returns the names of those there already. Raises Stale."""
    with ExitStack() as files, claimed(finding):
        now = open_round(finding)
        if now._state.adding:
            now.save()
        return add_evidence(now, uploads, files, by=by, at=at)


def add_evidence(
    answer: Answer, uploads: Iterable[Upload], files: ExitStack, *, by: User, at: dt.datetime
) -> list[str]:
    """Put files in place as evidence of a round, each once; returns the names of those there already."""
    twice = []
    known = set(answer.evidence.values_list("sha256", flat=True))
    for upload in uploads:
        if upload.sha256 in known:
            twice.append(upload.name)
            continue
        known.add(upload.sha256)
        row = files.enter_context(placed(upload, evidence_name))
        answer.evidence.create(note=upload.remark[:300], uploaded_by=by, uploaded_at=at, **row)
    return twice


def cite(
    finding: Finding, source: Evidence | DocumentVersion, *, note: str, pages: str, by: User, at: dt.datetime
) -> None:
    """Take a file that is there already as evidence of the open round; nothing is copied. Raises Stale."""
    with claimed(finding):
        now = open_round(finding)
        if now._state.adding:
            now.save()
        if not now.evidence.filter(sha256=source.sha256).exists():
            now.evidence.create(
                file=source.file.name,
                original_name=source.original_name,
                content_type=source.content_type,
                size=source.size,
                sha256=source.sha256,
                note=note,
                pages=pages,
                uploaded_by=by,
                uploaded_at=at,
            )


def remove(finding: Finding, file: Evidence) -> None:
    """Take a file out of the open round; raises Stale."""
    with claimed(finding):
        file.delete()
        orphans.let_go(file.file, file.original)
