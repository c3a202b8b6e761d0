"""Steps of team, visit and corrections."""

from django.utils.translation import gettext_lazy as _

from audits.models import Application
from audits.permissions import is_chair, is_lead, is_secretariat
from audits.states import TEAM_AT_WORK, Category, FindingState, State
from audits.workflow import effects, guards
from audits.workflow.engine import Move, Step
from audits.workflow.finding import FINDING
from audits.workflow.visit_day import lapse_proposals
from lsp.models import User

S = State


def leads_with_corrections(user: User, application: Application) -> bool:
    """The lead of a visit that found something to correct."""
    return is_lead(user, application) and has_drafted_corrections(application)


def leads_without_corrections(user: User, application: Application) -> bool:
    """The lead of a visit that found nothing to correct."""
    return is_lead(user, application) and not has_drafted_corrections(application)


def has_drafted_corrections(application: Application) -> bool:
    """Whether a major or minor finding waits to be told."""
    drafts = application.findings.filter(state=FindingState.DRAFT)
    return drafts.filter(category__in=[Category.MAJOR, Category.MINOR]).exists()


def may_object(user: User, application: Application) -> bool:
    """The chair, once, while the period runs or has just ended."""
    return is_chair(user, application) and application.objected_at is None


def leads_with_open_findings(user: User, application: Application) -> bool:
    """The lead of an application in which something is still open."""
    return is_lead(user, application) and application.findings.open().binding().exists()


def issue_findings(application: Application, move: Move) -> None:
    """Closing the visit tells every finding: each takes its own step."""
    for finding in application.findings.filter(state=FindingState.DRAFT).order_by("seq"):
        FINDING.perform(finding, "issue", by=move.by, at=move.at)


STEPS = (
    Step(
        name="schedule",
        label=_("Tetapkan jadwal dan terbitkan SPT"),
        past=_("menetapkan tim dan jadwal asesmen"),
        done=_("Tim dan jadwal asesmen ditetapkan."),
        sources=frozenset({S.DOCUMENTS_ACCEPTED}),
        target=S.SCHEDULED,
        who=is_secretariat,
        ready=(
            guards.team_objection_is_ruled,
            guards.team_is_complete,
            guards.team_has_no_ties,
            guards.team_has_accepted,
            guards.day_is_set,
            guards.no_day_waits,
            guards.certificates_are_valid,
            guards.counterparts_are_named,
        ),
        sets=effects.sets_objection_period,
        effects=(effects.issue_assignment_letter, effects.tell_day),
        tell=("visit_scheduled",),
        consequence=_(
            "Surat perintah tugas (SPT) terbit bernomor. LSP dan tim menerima jadwal; LSP dapat mengajukan keberatan satu kali."
        ),
    ),
    Step(
        name="open_visit",
        label=_("Buka asesmen"),
        past=_("membuka asesmen"),
        done=_("Asesmen dibuka."),
        sources=frozenset({S.SCHEDULED}),
        target=S.ON_SITE,
        who=is_lead,
        ready=(guards.visit_day_is_reached, guards.team_is_complete, guards.team_has_accepted),
        sets=effects.sets_no_objection,
        effects=(effects.open_attendance, lapse_proposals),
        tell=("visit_opened",),
        consequence=_("Daftar hadir dan penilaian kriteria dibuka."),
    ),
    Step(
        name="object_to_team",
        label=_("Ajukan keberatan atas tim"),
        past=_("mengajukan keberatan atas tim"),
        done=_("Keberatan atas tim terkirim."),
        sources=frozenset({S.SCHEDULED}),
        target=S.DOCUMENTS_ACCEPTED,
        who=may_object,
        ready=(guards.objection_is_in_time,),
        sets=effects.sets_objection,
        effects=(effects.keep_team_objection, effects.update_calendars),
        tell=("team_objected",),
        wants_note=True,
        consequence=_(
            "Jadwal dibatalkan. Sekretariat BNSP memutus keberatan Anda dan menjawabnya sebelum menjadwalkan lagi. Keberatan hanya dapat diajukan satu kali."
        ),
    ),
    Step(
        name="reschedule",
        label=_("Ubah jadwal"),
        past=_("mengubah jadwal asesmen"),
        done=_("Jadwal asesmen diubah."),
        sources=frozenset({S.SCHEDULED}),
        target=S.SCHEDULED,
        who=is_secretariat,
        ready=(guards.no_day_waits,),
        effects=(effects.move_visit, effects.issue_assignment_letter),
        tell=("visit_rescheduled",),
        wants_note=True,
        consequence=_("Surat perintah tugas (SPT) yang baru terbit dan kalender semua orang diperbarui."),
    ),
    Step(
        name="release_team",
        label=_("Lepas anggota tim"),
        past=_("melepas anggota tim"),
        done=_("Anggota tim dilepas."),
        sources=frozenset({S.SCHEDULED}),
        target=S.DOCUMENTS_ACCEPTED,
        who=is_secretariat,
        effects=(effects.update_calendars, effects.release_members),
        tell=("team_released",),
        wants_note=True,
        consequence=_("Anggota yang dilepas diberi tahu. Susun tim lagi sebelum menjadwalkan."),
    ),
    Step(
        name="replace_assessor",
        label=_("Ganti asesor"),
        past=_("mengganti %(subject)s"),
        done=_("Asesor diganti. Penggantinya diminta menjawab."),
        sources=TEAM_AT_WORK,
        target="",
        who=is_secretariat,
        effects=(effects.replace_assessor,),
        tell=(),
        wants_note=True,
        consequence=_(
            "Tahap permohonan tidak berubah. Yang diganti tidak dapat membuka permohonan lagi; yang sudah dicatatnya tetap atas namanya. Penggantinya menyatakan bebas benturan kepentingan sebelum permohonan terbuka."
        ),
    ),
    Step(
        name="close_visit",
        label=_("Tutup asesmen dan sampaikan temuan"),
        past=_("menutup asesmen dan menyampaikan temuan"),
        done=_("Asesmen ditutup dan temuan disampaikan kepada LSP."),
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
            guards.signatures_hold,
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
        done=_("Asesmen ditutup tanpa temuan yang perlu diperbaiki."),
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
            guards.signatures_hold,
        ),
        effects=(issue_findings, effects.close_the_visit),
        tell=("visit_closed",),
        consequence=_("Tidak ada temuan mayor atau minor. Berita acara terbit dan rekomendasi dapat disusun."),
    ),
    Step(
        name="break_off_visit",
        label=_("Hentikan sementara"),
        past=_("menghentikan asesmen untuk dilanjutkan"),
        done=_("Asesmen dihentikan sementara dan dilanjutkan %(day)s."),
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
        done=_("Perbaikan dinyatakan selesai."),
        sources=frozenset({S.CORRECTING}),
        target=S.ASSESSED,
        who=is_lead,
        ready=(guards.corrections_are_done,),
        effects=(effects.issue_findings_anew,),
        tell=("corrections_finished",),
        consequence=_(
            "Tahap perbaikan ditutup, LKS terbit lagi dengan jawaban dan verifikasinya, dan rekomendasi dapat disusun."
        ),
    ),
    Step(
        name="report_uncorrected",
        label=_("Laporkan temuan yang tidak diperbaiki"),
        past=_("melaporkan temuan yang tidak diperbaiki"),
        done=_("Temuan yang tidak diperbaiki dilaporkan kepada pemutus."),
        sources=frozenset({S.CORRECTING}),
        target=S.ASSESSED,
        who=leads_with_open_findings,
        ready=(guards.deadlines_have_passed,),
        effects=(effects.issue_findings_anew,),
        tell=("corrections_reported_open",),
        wants_note=True,
        consequence=_(
            "Tahap perbaikan ditutup dan LKS terbit lagi. Temuan yang masih terbuka tercantum dalam rekomendasi."
        ),
    ),
)
