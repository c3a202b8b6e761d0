"""The table of steps of an application: from the draft to the licence, with every way back and every way out."""

from django.utils.translation import gettext_lazy as _

from audits import effects, guards, objection
from audits.errors import Reason
from audits.models import Application, LogEntry
from audits.notifications import deliver_soon, tell
from audits.permissions import is_chair, is_decider, is_lead, is_reviewer, is_secretariat, is_staff, rules_objection
from audits.states import BEFORE_DECISION, HELD_BY_LSP, Category, FindingState, State
from audits.workflow.engine import Step, Workflow
from audits.workflow.finding import FINDING

S = State


def leads_with_corrections(user, application: Application) -> bool:
    """The lead of a visit that found something to correct."""
    return is_lead(user, application) and has_drafted_corrections(application)


def leads_without_corrections(user, application: Application) -> bool:
    """The lead of a visit that found nothing to correct."""
    return is_lead(user, application) and not has_drafted_corrections(application)


def has_drafted_corrections(application: Application) -> bool:
    """Whether a major or minor finding waits to be told."""
    drafts = application.findings.filter(state=FindingState.DRAFT)
    return drafts.filter(category__in=[Category.MAJOR, Category.MINOR]).exists()


def may_object(user, application: Application) -> bool:
    """The chair, once, while the period runs or has just ended."""
    return is_chair(user, application) and application.objected_at is None


def leads_with_open_findings(user, application: Application) -> bool:
    """The lead of a file in which something is still open."""
    return is_lead(user, application) and application.findings.open().binding().exists()


def leads_with_findings(user, application: Application) -> bool:
    """The lead of a file in which something had to be corrected."""
    return is_lead(user, application) and application.findings.binding().exclude(state=FindingState.WITHDRAWN).exists()


def secretariat_or_system(user, application: Application) -> bool:
    """The secretariat, or the daily job for a draft that BNSP does not see."""
    return user is None or is_secretariat(user, application)


def system(user, application: Application) -> bool:
    """Only the system itself."""
    return user is None


# What a sitting needs before it decides a file, whichever way.
DECIDABLE = (
    guards.sits_on_open_agenda,
    guards.plenary_has_quorum,
    guards.team_has_signed,
    guards.dossier_is_unchanged,
)


def dossier_has_changed(application: Application, on) -> list:
    """The reverse of the guard: the system recalls only what really changed."""
    changed = guards.dossier_is_unchanged(application, on)
    return [] if changed else [Reason(_("Berkas tidak berubah"))]


def issue_findings(application: Application, move) -> None:
    """Closing the visit tells every finding: each takes its own step."""
    for finding in application.findings.filter(state=FindingState.DRAFT).order_by("seq"):
        FINDING.perform(finding, "issue", by=move.by, at=move.at)


def reopen_findings(application: Application, move) -> None:
    """The findings that the lead named go back to the LSP."""
    for finding in application.findings.filter(seq__in=move.facts["findings"], state=FindingState.CLOSED):
        FINDING.perform(finding, "reopen", by=move.by, at=move.at, note=move.note)


def write_log(application: Application, move, source: str) -> None:
    """One line in the log."""
    facts = {key: value if isinstance(value, (str, int, list)) else str(value) for key, value in move.facts.items()}
    LogEntry.write(
        application,
        verb=move.step.name,
        by=move.by,
        at=move.at,
        source=source,
        target=application.state,
        note=move.note,
        facts=facts,
    )


def write_notices(kind: str, application: Application, move) -> None:
    """The notices of a step."""
    tell(kind, application, at=move.at, by=move.by, note=move.note, facts=move.facts)


APPLICATION = Workflow(
    Application,
    Step(
        name="submit",
        label=_("Ajukan permohonan"),
        past=_("mengajukan permohonan"),
        sources=frozenset({S.DRAFT}),
        target=S.SUBMITTED,
        who=is_chair,
        ready=(
            guards.rules_are_in_force,
            guards.scope_is_chosen,
            guards.counterparts_are_named,
            guards.contact_is_given,
            guards.criteria_are_self_assessed,
            guards.mandatory_documents_are_present,
        ),
        sets=effects.sets_submission,
        effects=(effects.issue_receipt,),
        tell=("submitted",),
        consequence=_(
            "BNSP menerima permohonan dan memberi nomor. Isian dan dokumen tidak dapat diubah selama ditinjau."
        ),
    ),
    Step(
        name="begin_review",
        label=_("Mulai peninjauan"),
        past=_("memulai peninjauan dokumen"),
        sources=frozenset({S.SUBMITTED}),
        target=S.IN_REVIEW,
        who=is_secretariat,
        sets=effects.sets_reviewer,
        effects=(effects.lay_before_reviewer,),
        tell=("review_begun",),
        consequence=_("Anda menjadi peninjau permohonan ini. LSP diberi tahu."),
    ),
    Step(
        name="accept_documents",
        label=_("Nyatakan dokumen lengkap"),
        past=_("menyatakan dokumen lengkap"),
        sources=frozenset({S.IN_REVIEW}),
        target=S.DOCUMENTS_ACCEPTED,
        who=is_reviewer,
        ready=(guards.documents_are_accepted,),
        tell=("documents_accepted",),
        consequence=_("LSP diberi tahu. Setelah itu tim asesor disusun."),
    ),
    Step(
        name="return_documents",
        label=_("Kembalikan kepada LSP"),
        past=_("mengembalikan dokumen"),
        sources=frozenset({S.IN_REVIEW}),
        target=S.RETURNED,
        who=is_reviewer,
        ready=(guards.something_is_returned,),
        sets=effects.sets_return,
        effects=(effects.hand_over_notes,),
        tell=("documents_returned",),
        consequence=_("LSP menerima semua catatan sekaligus dan tenggat perbaikan mulai dihitung."),
    ),
    Step(
        name="resubmit",
        label=_("Kirim perbaikan dokumen"),
        past=_("mengirim perbaikan dokumen"),
        sources=frozenset({S.RETURNED}),
        target=S.IN_REVIEW,
        who=is_staff,
        ready=(guards.returned_documents_are_answered,),
        sets=effects.sets_no_due_day,
        effects=(effects.send_back_to_review,),
        tell=("documents_resubmitted",),
        consequence=_("BNSP meninjau lagi hanya dokumen yang dikembalikan. Yang sudah diterima tetap diterima."),
    ),
    Step(
        name="schedule",
        label=_("Tetapkan jadwal dan terbitkan SPT"),
        past=_("menetapkan tim dan jadwal asesmen"),
        sources=frozenset({S.DOCUMENTS_ACCEPTED}),
        target=S.SCHEDULED,
        who=is_secretariat,
        ready=(
            guards.team_is_complete,
            guards.team_has_no_ties,
            guards.team_has_accepted,
            guards.day_is_set,
            guards.certificates_are_valid,
            guards.counterparts_are_named,
        ),
        sets=effects.sets_objection_period,
        effects=(effects.issue_assignment_letter,),
        tell=("visit_scheduled",),
        consequence=_(
            "Surat perintah tugas (SPT) terbit bernomor. LSP dan tim menerima jadwal; LSP dapat mengajukan keberatan satu kali."
        ),
    ),
    Step(
        name="open_visit",
        label=_("Buka asesmen"),
        past=_("membuka asesmen"),
        sources=frozenset({S.SCHEDULED}),
        target=S.ON_SITE,
        who=is_lead,
        ready=(guards.visit_day_is_reached,),
        sets=effects.sets_no_objection,
        effects=(effects.open_attendance,),
        tell=("visit_opened",),
        consequence=_("Daftar hadir dan penilaian kriteria dibuka."),
    ),
    Step(
        name="object_to_team",
        label=_("Ajukan keberatan atas tim"),
        past=_("mengajukan keberatan atas tim"),
        sources=frozenset({S.SCHEDULED}),
        target=S.DOCUMENTS_ACCEPTED,
        who=may_object,
        ready=(guards.objection_is_in_time,),
        sets=effects.sets_objection,
        tell=("team_objected",),
        wants_note=True,
        consequence=_(
            "Jadwal dibatalkan dan Sekretariat BNSP menyusun tim lagi. Keberatan hanya dapat diajukan satu kali."
        ),
    ),
    Step(
        name="reschedule",
        label=_("Ubah jadwal"),
        past=_("mengubah jadwal asesmen"),
        sources=frozenset({S.SCHEDULED}),
        target=S.SCHEDULED,
        who=is_secretariat,
        effects=(effects.move_visit, effects.issue_assignment_letter),
        tell=("visit_rescheduled",),
        wants_note=True,
        consequence=_("Surat perintah tugas (SPT) yang baru terbit dan kalender semua orang diperbarui."),
    ),
    Step(
        name="release_team",
        label=_("Lepas anggota tim"),
        past=_("melepas anggota tim"),
        sources=frozenset({S.SCHEDULED}),
        target=S.DOCUMENTS_ACCEPTED,
        who=is_secretariat,
        effects=(effects.release_members,),
        tell=("team_released",),
        wants_note=True,
        consequence=_("Anggota yang dilepas diberi tahu. Susun tim lagi sebelum menjadwalkan."),
    ),
    Step(
        name="close_visit",
        label=_("Tutup asesmen dan sampaikan temuan"),
        past=_("menutup asesmen dan menyampaikan temuan"),
        sources=frozenset({S.ON_SITE}),
        target=S.CORRECTING,
        who=leads_with_corrections,
        ready=(
            guards.attendance_is_taken,
            guards.criteria_are_judged,
            guards.failed_criteria_have_findings,
            guards.findings_are_complete,
            guards.entries_agree,
            guards.devices_have_handed_in,
            guards.photos_have_arrived,
        ),
        effects=(issue_findings, effects.close_the_visit),
        tell=("visit_closed",),
        consequence=_(
            "Temuan resmi disampaikan, tenggat mulai dihitung esok hari, berita acara dan lembar ketidaksesuaian (LKS) terbit. Penilaian tidak dapat diubah lagi."
        ),
    ),
    Step(
        name="close_visit_without_corrections",
        act="close_visit",
        label=_("Tutup asesmen tanpa temuan"),
        past=_("menutup asesmen tanpa temuan yang perlu diperbaiki"),
        sources=frozenset({S.ON_SITE}),
        target=S.ASSESSED,
        who=leads_without_corrections,
        ready=(
            guards.attendance_is_taken,
            guards.criteria_are_judged,
            guards.failed_criteria_have_findings,
            guards.findings_are_complete,
            guards.entries_agree,
            guards.devices_have_handed_in,
            guards.photos_have_arrived,
        ),
        effects=(issue_findings, effects.close_the_visit),
        tell=("visit_closed",),
        consequence=_("Tidak ada temuan mayor atau minor. Berita acara terbit dan rekomendasi dapat disusun."),
    ),
    Step(
        name="break_off_visit",
        label=_("Hentikan sementara"),
        past=_("menghentikan asesmen untuk dilanjutkan"),
        sources=frozenset({S.ON_SITE}),
        target=S.SCHEDULED,
        who=is_lead,
        effects=(effects.move_visit,),
        tell=("visit_broken_off",),
        wants_note=True,
        consequence=_("Semua yang sudah dicatat tetap tersimpan dan dilanjutkan pada hari berikutnya."),
    ),
    Step(
        name="finish_corrections",
        label=_("Nyatakan perbaikan selesai"),
        past=_("menyatakan perbaikan selesai"),
        sources=frozenset({S.CORRECTING}),
        target=S.ASSESSED,
        who=is_lead,
        ready=(guards.corrections_are_done,),
        tell=("corrections_finished",),
        consequence=_("Tahap perbaikan ditutup dan rekomendasi dapat disusun."),
    ),
    Step(
        name="report_uncorrected",
        label=_("Laporkan temuan yang tidak diperbaiki"),
        past=_("melaporkan temuan yang tidak diperbaiki"),
        sources=frozenset({S.CORRECTING}),
        target=S.ASSESSED,
        who=leads_with_open_findings,
        ready=(guards.deadlines_have_passed,),
        tell=("corrections_reported_open",),
        wants_note=True,
        consequence=_("Tahap perbaikan ditutup. Temuan yang masih terbuka tercantum dalam rekomendasi."),
    ),
    Step(
        name="recommend",
        label=_("Susun dan tanda tangani rekomendasi"),
        past=_("menandatangani rekomendasi tim"),
        sources=frozenset({S.ASSESSED}),
        target=S.RECOMMENDED,
        who=is_lead,
        effects=(effects.record_recommendation,),
        tell=("recommended", "signature_wanted"),
        consequence=_(
            "Berkas dibekukan dan anggota tim ikut menandatangani; lalu laporan rekomendasi terbit. Perubahan apa pun sesudahnya membatalkan rekomendasi."
        ),
        proof=True,
    ),
    Step(
        name="reopen_corrections",
        label=_("Buka kembali temuan"),
        past=_("membuka kembali tahap perbaikan"),
        sources=frozenset({S.ASSESSED}),
        target=S.CORRECTING,
        who=leads_with_findings,
        effects=(reopen_findings,),
        tell=("corrections_reopened",),
        wants_note=True,
        consequence=_("Temuan yang Anda pilih kembali kepada LSP dengan tenggat baru."),
    ),
    Step(
        name="approve",
        act="decide",
        label=_("Setujui"),
        past=_("memutuskan: disetujui"),
        sources=frozenset({S.RECOMMENDED}),
        target=S.APPROVED,
        who=is_decider,
        ready=DECIDABLE,
        effects=(effects.record_decision,),
        tell=("decision_approved",),
        consequence=_("Sekretariat BNSP menyiapkan surat keputusan (SK). Keputusan tidak dapat ditarik."),
        proof=True,
    ),
    Step(
        name="defer",
        act="decide",
        label=_("Tunda dengan syarat"),
        past=_("memutuskan: ditunda"),
        sources=frozenset({S.RECOMMENDED}),
        target=S.DEFERRED,
        who=is_decider,
        ready=DECIDABLE,
        effects=(effects.record_decision,),
        tell=("decision_deferred",),
        wants_note=True,
        consequence=_("LSP dan ketua tim membaca syaratnya. Permohonan dilanjutkan setelah syarat dipenuhi."),
        proof=True,
    ),
    Step(
        name="reject",
        act="decide",
        label=_("Tolak"),
        past=_("memutuskan: ditolak"),
        sources=frozenset({S.RECOMMENDED}),
        target=S.REJECTED,
        who=is_decider,
        ready=DECIDABLE,
        effects=(effects.record_decision,),
        tell=("decision_rejected",),
        wants_note=True,
        consequence=_("Permohonan berakhir. LSP dapat mengajukan permohonan baru."),
        proof=True,
    ),
    Step(
        name="uphold_objection",
        label=_("Terima keberatan"),
        past=_("menerima keberatan; berkas diputus lagi"),
        sources=frozenset({S.APPROVED, S.DEFERRED, S.REJECTED}),
        target=S.RECOMMENDED,
        who=rules_objection,
        ready=(guards.objection_waits, guards.no_other_file_is_open, guards.dossier_is_unchanged),
        effects=(objection.uphold,),
        tell=("objection_ruled",),
        wants_note=True,
        consequence=_("Berkas kembali menunggu sidang pleno dengan rekomendasi yang sama."),
        proof=True,
    ),
    Step(
        name="recall_recommendation",
        label=_("Tarik rekomendasi"),
        past=_("menarik rekomendasi"),
        sources=frozenset({S.RECOMMENDED}),
        target=S.ASSESSED,
        who=is_lead,
        effects=(effects.void_recommendation,),
        tell=("recommendation_recalled",),
        wants_note=True,
        consequence=_("Pemutus diberi tahu. Rekomendasi ditandatangani lagi setelah diperbaiki."),
    ),
    Step(
        name="void_recommendation",
        label=_("Batalkan rekomendasi karena berkas berubah"),
        past=_("membatalkan rekomendasi karena berkas berubah"),
        sources=frozenset({S.RECOMMENDED}),
        target=S.ASSESSED,
        who=system,
        ready=(dossier_has_changed,),
        effects=(effects.void_recommendation,),
        tell=("recommendation_recalled",),
        consequence=_("Rekomendasi hanya berlaku untuk berkas yang tidak berubah."),
    ),
    Step(
        name="resume_to_plenary",
        act="resume",
        label=_("Lanjutkan ke sidang pleno"),
        past=_("melanjutkan ke sidang pleno; syarat terpenuhi"),
        sources=frozenset({S.DEFERRED}),
        target=S.RECOMMENDED,
        who=is_secretariat,
        ready=(guards.no_objection_waits, guards.conditions_are_met, guards.dossier_is_unchanged),
        tell=("deferral_resumed",),
        wants_note=True,
        consequence=_("Permohonan kembali ke agenda pleno dengan rekomendasi yang sama."),
    ),
    Step(
        name="resume_to_corrections",
        act="resume",
        label=_("Lanjutkan ke tindakan perbaikan"),
        past=_("melanjutkan ke tindakan perbaikan"),
        sources=frozenset({S.DEFERRED}),
        target=S.CORRECTING,
        who=is_secretariat,
        effects=(effects.void_recommendation,),
        tell=("deferral_resumed",),
        wants_note=True,
        consequence=_("Ketua tim dan LSP memenuhi syarat lebih dahulu. Rekomendasi lama tidak berlaku lagi."),
    ),
    Step(
        name="issue_decree",
        label=_("Terbitkan SK"),
        past=_("menerbitkan SK"),
        sources=frozenset({S.APPROVED}),
        target=S.DECREE_ISSUED,
        who=is_secretariat,
        ready=(guards.signing_key_is_present, guards.licence_would_cover_something, guards.no_objection_waits),
        effects=(effects.record_decree,),
        tell=("decree_issued",),
        consequence=_("Surat keputusan (SK) terbit sebagai PDF dan LSP diberi tahu. Nomornya tidak dapat diubah lagi."),
        proof=True,
    ),
    Step(
        name="issue_licence",
        label=_("Terbitkan lisensi"),
        past=_("menerbitkan lisensi"),
        sources=frozenset({S.DECREE_ISSUED}),
        target=S.LICENSED,
        who=is_secretariat,
        ready=(guards.signing_key_is_present, guards.licence_would_cover_something, guards.period_is_free),
        prepares=effects.prepare_certificate,
        discards=effects.discard_certificate,
        sets=effects.sets_new_licence,
        effects=(effects.keep_certificate,),
        tell=("licence_issued",),
        consequence=_(
            "Masa lisensi baru masuk register dan sertifikat ditandatangani secara elektronik, sekaligus. Tidak dapat dibatalkan."
        ),
        proof=True,
    ),
    Step(
        name="withdraw",
        label=_("Batalkan permohonan"),
        past=_("membatalkan permohonan"),
        sources=frozenset(BEFORE_DECISION),
        target=S.WITHDRAWN,
        who=is_chair,
        tell=("withdrawn",),
        wants_note=True,
        consequence=_(
            "Permohonan berakhir dan tidak dapat dibuka lagi. Untuk memperpanjang lisensi, ajukan permohonan baru."
        ),
    ),
    Step(
        name="lapse",
        label=_("Gugurkan permohonan"),
        past=_("menggugurkan permohonan"),
        sources=HELD_BY_LSP,
        target=S.LAPSED,
        who=secretariat_or_system,
        ready=(guards.nothing_moved_for_long,),
        tell=("lapsed",),
        wants_note=True,
        consequence=_("Permohonan berakhir karena lama tidak bergerak. LSP dapat mengajukan permohonan baru."),
    ),
    log=write_log,
    tell=write_notices,
    deliver=deliver_soon,
)
