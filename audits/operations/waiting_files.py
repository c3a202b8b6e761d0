"""PLACES: where files go that came with a form and could not be looked into then; each is taken there without being sent again."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits.deadlines import minutes_before
from audits.decision import conditions
from audits.dossier import items
from audits.errors import Stale
from audits.files import waiting
from audits.files.accepted_file import Upload
from audits.files.upload import accepted, together
from audits.findings import answers, extensions
from audits.licence import duties
from audits.models import Announcement, ConditionReport, DossierItem, Extension, Finding, WaitingFile
from audits.notices import announcements, outbox
from lsp.models import LSP, Licence

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Destination:
    """What a file goes to: its name in a sentence, whose it is, and how it is taken there."""

    name: str
    take: Callable[[Upload, dt.datetime], object]
    lsp: LSP | None = None


def document(row: WaitingFile) -> Destination:
    """A document of a dossier: a version of it."""
    item = DossierItem.objects.select_related("requirement", "application__lsp").get(pk=row.target)

    def take(upload: Upload, at: dt.datetime) -> None:
        try:
            items.add_version(item, upload, application=item.application, by=row.by, at=at, note=row.note)
        except items.AlreadyUploaded:
            log.info("%s was there already", row)

    return Destination(_("dokumen %(code)s") % {"code": item.code}, take, item.application.lsp)


def evidence(row: WaitingFile) -> Destination:
    """The answer to a finding that is being written."""
    finding = Finding.objects.select_related("application__lsp").get(pk=row.target)
    name = _("jawaban %(label)s") % {"label": finding.label}
    return Destination(
        name, lambda upload, at: answers.keep_files(finding, [upload], by=row.by, at=at), finding.application.lsp
    )


def extension(row: WaitingFile) -> Destination:
    """A request for a longer deadline."""
    asked = Extension.objects.select_related("finding__application__lsp").get(pk=row.target)
    name = _("permintaan perpanjangan %(label)s") % {"label": asked.finding.label}
    return Destination(
        name,
        lambda upload, at: extensions.add_evidence(asked, [upload], by=row.by, at=at),
        asked.finding.application.lsp,
    )


def condition(row: WaitingFile) -> Destination:
    """The report on a condition of a decision."""
    reported = ConditionReport.objects.select_related("condition__application__lsp").get(pk=row.target)
    name = _("laporan syarat %(label)s") % {"label": reported.condition}
    return Destination(
        name,
        lambda upload, at: conditions.add_evidence(reported, [upload], by=row.by, at=at),
        reported.condition.application.lsp,
    )


def announcement(row: WaitingFile) -> Destination:
    """A draft of an announcement."""
    record = Announcement.objects.get(pk=row.target)
    name = _("pengumuman %(title)s") % {"title": record.title}
    return Destination(name, lambda upload, at: announcements.add_file(record, upload))


def duty(row: WaitingFile) -> Destination:
    """A duty of a licence; it was fulfilled when the file came."""
    number, kind, period = row.target.split(":")
    licence = Licence.objects.select_related("lsp").get(pk=number)
    label = duties.label_of(kind, int(period))
    wanted = duties.Duty(kind, int(period), row.at.date())

    def take(upload: Upload, at: dt.datetime) -> None:
        duties.hand_in(licence, wanted, {"file": upload, "note": row.note}, by=row.by, at=row.at)

    return Destination(label, take, licence.lsp)


PLACES: dict[str, Callable[[WaitingFile], Destination]] = {
    WaitingFile.Place.DOCUMENT: document,
    WaitingFile.Place.EVIDENCE: evidence,
    WaitingFile.Place.EXTENSION: extension,
    WaitingFile.Place.ANNOUNCEMENT: announcement,
    WaitingFile.Place.CONDITION: condition,
    WaitingFile.Place.DUTY: duty,
}


def take(now: dt.datetime) -> int:
    """Take to its place what can be looked into now; whoever sent what is refused is told. Returns how many were dealt with."""
    done = 0
    for rows in waiting.groups():
        try:
            with override(rows[0].by.language):  # what is said of it is said to whoever sent it
                taken = take_one(rows, now)
        except ObjectDoesNotExist:  # what it was for is gone
            waiting.let_go(rows)
            continue
        done += taken
    return done


def take_one(rows: Sequence[WaitingFile], now: dt.datetime) -> bool:
    """Take files that become one; whether they wait no longer."""
    first = rows[0]
    destination = PLACES[first.place](first)
    try:
        uploads = [accepted(waiting.WaitingUpload(row), keeps_place=row.keeps_place, by=row.by) for row in rows]
        destination.take(together(uploads), now)
    except ValidationError as refusal:
        if waiting.is_not_yet(refusal) and first.at > minutes_before(now, settings.UPLOAD_KEPT_HOURS * 60):
            return False
        tell_refusal(first, destination, " ".join(refusal.messages), at=now)
    except Stale as late:
        tell_refusal(first, destination, str(late), at=now)
    waiting.let_go(rows)
    return True


def tell_refusal(row: WaitingFile, destination: Destination, why: str, *, at: dt.datetime) -> None:
    """Tell whoever sent the file, and is no longer at the page, why it was not kept."""
    facts = {"what": destination.name, "name": row.name[:120]}
    outbox.tell("upload_refused", None, at=at, note=why, to=[row.by], facts=facts, lsp=destination.lsp, url=row.page)


def drop_old(now: dt.datetime) -> int:
    """Forget what nobody sent again with its form. Returns how many went."""
    old = WaitingFile.objects.filter(
        place=WaitingFile.Place.FORM, at__lt=minutes_before(now, settings.UPLOAD_KEPT_HOURS * 60)
    )
    gone = list(old)
    waiting.let_go(gone)
    return len(gone)
