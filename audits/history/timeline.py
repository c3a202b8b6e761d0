"""The log of an application in the reader's words."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import Application, LogEntry
from audits.states import FindingState, Side
from audits.workflow import APPLICATION, FINDING, VISIT_DAY
from lsp.certain import certain
from lsp.web.formats import plaindate

# What parts of an application write into the log beside the steps of the two tables; what it was done to stands where %(subject)s is, or last.
PART_VERBS = {
    "started": gettext_lazy("memulai permohonan"),
    "rules_adopted": gettext_lazy("menyesuaikan isian dengan aturan terbaru"),
    "document_uploaded": gettext_lazy("mengunggah dokumen"),
    "document_answered": gettext_lazy("menjawab catatan dokumen"),
    "document_set_aside": gettext_lazy("menyatakan dokumen %(subject)s tidak berlaku"),
    "assessor_proposed": gettext_lazy("mengusulkan asesor"),
    "assessor_removed": gettext_lazy("mengeluarkan asesor dari usulan tim"),
    "assignment_accepted": gettext_lazy("menyatakan bersedia dan bebas benturan kepentingan"),
    "assignment_declined": gettext_lazy("menyatakan tidak bersedia"),
    "visit_planned": gettext_lazy("menetapkan hari asesmen"),
    "days_proposed": gettext_lazy("mengusulkan hari asesmen"),
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
    "put_on_agenda": gettext_lazy("memasukkan permohonan ke agenda sidang pleno"),
    "taken_off_agenda": gettext_lazy("mengeluarkan permohonan dari agenda sidang pleno"),
    "recused": gettext_lazy("menyatakan benturan kepentingan dan tidak ikut memutus"),
    "team_objection_upheld": gettext_lazy("menerima keberatan atas tim"),
    "team_objection_dismissed": gettext_lazy("menolak keberatan atas tim"),
    "decision_objected": gettext_lazy("mengajukan keberatan atas keputusan"),
    "objection_upheld": gettext_lazy("menerima keberatan; keputusan dilengkapi dengan SK tersendiri"),
    "objection_dismissed": gettext_lazy("menolak keberatan; keputusan tetap"),
    "condition_reported": gettext_lazy("melaporkan pemenuhan syarat"),
    "condition_met": gettext_lazy("menyatakan syarat %(subject)s terpenuhi"),
    "condition_returned": gettext_lazy("menyatakan syarat %(subject)s belum terpenuhi"),
    "counterpart_named": gettext_lazy("menunjuk pendamping area"),
    "person_assigned": gettext_lazy("menunjuk penanggung jawab"),
    "device_abandoned": gettext_lazy("melepas ponsel asesmen"),
    "pack_revoked": gettext_lazy("mencabut paket asesmen milik"),
    "device_awaited": gettext_lazy("menunggu lagi ponsel asesmen"),
    "pack_restored": gettext_lazy("membatalkan pencabutan paket asesmen milik"),
    "judgement_overruled": gettext_lazy("menilai kriteria %(subject)s lain dari rekan setim"),
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
    "device_awaited",
    "pack_restored",
    "judgement_overruled",
    "recused",
    "recommendation_signed",
    "signature_excused",
    "finding.drop",
    "finding.issue",
}
# Steps that the LSP reads of, but not what the team wrote with them: a recommendation speaks to the plenary, why somebody left is theirs.
WITHHELD = {"recommend", "recall_recommendation", "void_recommendation", "replace_assessor"}


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    at: dt.datetime
    who: str
    what: str
    note: str
    url: str


def subject_of(entry: LogEntry) -> str:
    """What an entry speaks of; a day is said in the reader's language, not in the writer's."""
    if asked := entry.facts.get("wanted_on"):
        return _("sampai %(day)s") % {"day": plaindate(dt.date.fromisoformat(asked))}
    day = entry.facts.get("day")
    return plaindate(dt.date.fromisoformat(day)) if day else entry.facts.get("subject", "")


def words_for(entry: LogEntry) -> str:
    """Say in words what an entry says happened."""
    table, _dot, name = entry.verb.partition(".")
    if table == "finding":
        return f"{FINDING.named(name).past} {certain(entry.finding).label}"
    if table == "visit_day":
        return f"{VISIT_DAY.named(name).past} {subject_of(entry)}".strip()
    if entry.verb in PART_VERBS:
        words, subject = str(PART_VERBS[entry.verb]), subject_of(entry)
        words = words % {"subject": subject} if "%(subject)s" in words else f"{words} {subject}".strip()
        return f"{words} ({entry.finding.label})" if entry.finding else words
    words = str(APPLICATION.named(entry.verb).past)
    return words % {"subject": subject_of(entry)} if "%(subject)s" in words else words


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
