"""The log of a file in the reader's words."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import Application, LogEntry
from audits.states import FindingState, Side
from audits.workflow import APPLICATION, FINDING

# What parts of a file write into the log beside the steps of the two tables.
PART_VERBS = {
    "started": gettext_lazy("memulai permohonan"),
    "rules_adopted": gettext_lazy("menyesuaikan isian dengan aturan terbaru"),
    "document_uploaded": gettext_lazy("mengunggah dokumen"),
    "document_answered": gettext_lazy("menjawab catatan dokumen"),
    "document_set_aside": gettext_lazy("menyatakan tidak berlaku dokumen"),
    "assessor_proposed": gettext_lazy("mengusulkan asesor"),
    "assessor_removed": gettext_lazy("mengeluarkan asesor dari usulan tim"),
    "assignment_accepted": gettext_lazy("menyatakan bersedia dan bebas benturan kepentingan"),
    "assignment_declined": gettext_lazy("menyatakan tidak bersedia"),
    "visit_planned": gettext_lazy("mengusulkan hari asesmen"),
    "deputy_named": gettext_lazy("meminta pengganti"),
    "deputy_ended": gettext_lazy("mengakhiri penggantian oleh"),
    "finding_drafted": gettext_lazy("mencatat draf temuan"),
    "finding_repeats": gettext_lazy("menandai temuan berulang dari"),
    "finding_stands_alone": gettext_lazy("menyatakan bukan temuan berulang"),
    "calendar_moved": gettext_lazy("menggeser tenggat karena kalender berubah:"),
    "question_asked": gettext_lazy("bertanya kepada tim asesor"),
    "question_answered": gettext_lazy("menjawab pertanyaan LSP"),
    "extension_asked": gettext_lazy("meminta perpanjangan tenggat"),
    "extension_granted": gettext_lazy("mengabulkan perpanjangan tenggat"),
    "extension_refused": gettext_lazy("menolak perpanjangan tenggat"),
    "recommendation_signed": gettext_lazy("ikut menandatangani rekomendasi"),
    "signature_excused": gettext_lazy("mencatat mengapa rekomendasi tidak ditandatangani"),
    "put_on_agenda": gettext_lazy("memasukkan berkas ke agenda sidang pleno"),
    "taken_off_agenda": gettext_lazy("mengeluarkan berkas dari agenda sidang pleno"),
    "recused": gettext_lazy("menyatakan benturan kepentingan dan tidak ikut memutus"),
    "decision_objected": gettext_lazy("mengajukan keberatan atas keputusan"),
    "objection_dismissed": gettext_lazy("menolak keberatan; keputusan tetap"),
    "condition_reported": gettext_lazy("melaporkan pemenuhan syarat"),
    "condition_met": gettext_lazy("menyatakan terpenuhi syarat"),
    "condition_returned": gettext_lazy("menyatakan belum terpenuhi syarat"),
    "person_assigned": gettext_lazy("menunjuk penanggung jawab"),
    "device_abandoned": gettext_lazy("melepas ponsel asesmen"),
    "pack_revoked": gettext_lazy("mencabut paket asesmen milik"),
}
# What only BNSP's side reads: how a team came about, what it wrote down before it was told.
INTERNAL = {
    "assessor_proposed",
    "assessor_removed",
    "assignment_accepted",
    "assignment_declined",
    "deputy_named",
    "deputy_ended",
    "finding_drafted",
    "finding_repeats",
    "finding_stands_alone",
    "device_abandoned",
    "pack_revoked",
    "recused",
    "recommendation_signed",
    "signature_excused",
    "finding.drop",
    "finding.issue",
}
# Steps that the LSP reads of, but not what the team wrote with them: a recommendation speaks to the plenary.
WITHHELD = {"recommend", "recall_recommendation", "void_recommendation"}


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    at: dt.datetime
    who: str
    what: str
    note: str
    url: str


def words_for(entry: LogEntry) -> str:
    """What an entry says happened."""
    table, _dot, name = entry.verb.partition(".")
    if table == "finding":
        return f"{FINDING.named(name).past} {entry.finding.label}"
    if entry.verb in PART_VERBS:
        subject = entry.facts.get("subject", "")
        words = f"{PART_VERBS[entry.verb]} {subject}".strip()
        return f"{words} ({entry.finding.label})" if entry.finding else words
    return str(APPLICATION.named(entry.verb).past)


def lines_for(application: Application, side: str, *, limit: int | None = None) -> list[Line]:
    """The history newest first, without what this side must not read; in one statement."""
    entries = application.log.select_related("by", "finding").order_by("-seq")
    if side == Side.LSP:
        entries = entries.exclude(verb__in=INTERNAL).exclude(finding__state=FindingState.DRAFT)
    lines = []
    for entry in entries[:limit]:
        url = ""
        if entry.finding:
            entry.finding.application = application
            url = entry.finding.get_absolute_url()
        who = entry.by.full_name if entry.by else _("Sistem")
        note = "" if side == Side.LSP and entry.verb in WITHHELD else entry.note
        lines.append(Line(entry.at, who, words_for(entry), note, url))
    return lines
