"""What a paper is worth today, in words that anybody may read: whether it still holds, and never what it says of people or findings."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.models import Application, IssuedDocument
from audits.states import ENDED, State
from lsp.register.licence_status import STATUS_WORDS, body_status, counting_period, status_of
from lsp.web.formats import plaindate


@dataclass(frozen=True)
class PaperStatus:
    """How a paper stands: tone, drawing, one or two words, a sentence, and where its licence is shown."""

    tone: str
    icon: str
    label: str
    sentence: str
    url: str = ""


def application_of(issued: IssuedDocument) -> Application:
    """The application that a paper speaks of; raises ValueError for the minutes of a whole sitting, which speak of none."""
    if issued.application is None:
        raise ValueError(issued.kind)
    return issued.application


def newer(issued: IssuedDocument) -> IssuedDocument | None:
    """The paper of the same kind that took the place of this one."""
    if issued.application_id is None:
        return None
    rows = IssuedDocument.objects.filter(application=issued.application_id, kind=issued.kind, seq__gt=issued.seq)
    return rows.order_by("seq").last()


def replaced(by: IssuedDocument) -> PaperStatus:
    """Another paper holds in its place."""
    words = _("Dokumen ini sudah digantikan oleh dokumen Nomor %(number)s tanggal %(day)s.")
    return PaperStatus(
        "done", "lock", _("Sudah digantikan"), words % {"number": by.number, "day": plaindate(by.issued_at)}
    )


def kept(issued: IssuedDocument, on: dt.date) -> PaperStatus:
    """A record of what happened: it stays true."""
    words = _("Dokumen ini asli dan tersimpan pada BNSP sebagaimana diterbitkan. Isinya hanya untuk para pihak.")
    return PaperStatus("ontime", "check", _("Tercatat"), words)


def of_receipt(issued: IssuedDocument, on: dt.date) -> PaperStatus:
    """Whether the application that was received is still in hand."""
    if application_of(issued).state in ENDED:
        return PaperStatus("done", "lock", _("Selesai"), _("Permohonan dalam tanda terima ini sudah selesai diproses."))
    words = _("Permohonan dalam tanda terima ini sedang diproses. Tanda terima bukan lisensi.")
    return PaperStatus("ontime", "clock", _("Sedang diproses"), words)


def of_assignment(issued: IssuedDocument, on: dt.date) -> PaperStatus:
    """Whether the team is still sent out by this letter."""
    if by := newer(issued):
        return replaced(by)
    application = application_of(issued)
    visit = application.visit_or_none
    if visit and visit.closed_at:
        return PaperStatus("done", "lock", _("Tugas selesai"), _("Asesmen yang ditugaskan surat ini sudah selesai."))
    if application.state in {State.SCHEDULED, State.ON_SITE}:
        words = _("Surat tugas ini berlaku. Cocokkan nama asesor pada surat dengan tanda pengenalnya.")
        return PaperStatus("ontime", "check", _("Berlaku"), words)
    return PaperStatus("overdue", "x", _("Tidak berlaku lagi"), _("Penugasan dalam surat ini sudah ditarik."))


def of_findings(issued: IssuedDocument, on: dt.date) -> PaperStatus:
    """Whether it tells the findings as the corrections left them."""
    by = newer(issued)
    return replaced(by) if by else kept(issued, on)


def of_recommendation(issued: IssuedDocument, on: dt.date) -> PaperStatus:
    """Whether the plenary may still rest on it."""
    if by := newer(issued):
        return replaced(by)
    if not application_of(issued).recommendations.filter(voided_at__isnull=True).exists():
        return PaperStatus("overdue", "x", _("Tidak berlaku lagi"), _("Rekomendasi ini sudah ditarik."))
    return kept(issued, on)


def of_decree(issued: IssuedDocument, on: dt.date) -> PaperStatus:
    """The licence that it opened, as it stands today."""
    licence = application_of(issued).new_licence
    if licence is None:
        words = _("Keputusan ini asli. Lisensi yang diberikannya belum terbit dalam register.")
        return PaperStatus("soon", "clock", _("Lisensi belum terbit"), words)
    current = counting_period(licence.lsp, on)
    status = status_of(licence, current, on)
    if current == licence:
        status = body_status(current, on)
    words = _("Keputusan ini asli. Keadaan lisensinya hari ini: %(status)s.")
    shown = STATUS_WORDS[status]
    url = reverse("lsp:check_licence", args=[licence.check_code])
    return PaperStatus(shown.tone, shown.icon, shown.label, words % {"status": shown.label.lower()}, url)
