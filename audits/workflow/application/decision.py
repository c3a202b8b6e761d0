"""Steps from the recommendation to the licence."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from audits.decision import objection
from audits.errors import Reason
from audits.models import Application
from audits.permissions import is_decider, is_lead, is_secretariat, rules_objection
from audits.states import FindingState, State
from audits.workflow import effects, guards
from audits.workflow.engine import Move, Step
from audits.workflow.finding import FINDING
from lsp.models import User

S = State


def leads_with_findings(user: User, application: Application) -> bool:
    """The lead of an application in which something had to be corrected."""
    return is_lead(user, application) and application.findings.binding().exclude(state=FindingState.WITHDRAWN).exists()


def system(user: User | None, application: Application) -> bool:
    """Only the system itself."""
    return user is None


DECIDABLE = (
    guards.sits_on_open_agenda,
    guards.plenary_has_quorum,
    guards.team_has_signed,
    guards.dossier_is_unchanged,
)


def dossier_has_changed(application: Application, on: dt.date) -> list[Reason]:
    """The reverse of the guard: the system recalls only what really changed."""
    changed = guards.dossier_is_unchanged(application, on)
    return [] if changed else [Reason(_("Isi permohonan tidak berubah"))]


def reopen_findings(application: Application, move: Move) -> None:
    """The findings that the lead named go back to the LSP."""
    for finding in application.findings.filter(seq__in=move.facts["findings"], state=FindingState.CLOSED):
        FINDING.perform(finding, "reopen", by=move.by, at=move.at, note=move.note)


def uphold_objection(application: Application, move: Move) -> None:
    """The objection is upheld."""
    objection.uphold(application, by=move.person, note=move.note, at=move.at)


STEPS = (
    Step(
        name="recommend",
        label=_("Susun dan tanda tangani rekomendasi"),
        past=_("menandatangani rekomendasi tim"),
        done=_("Rekomendasi tim ditandatangani."),
        sources=frozenset({S.ASSESSED}),
        target=S.RECOMMENDED,
        who=is_lead,
        effects=(effects.end_requests, effects.record_recommendation),
        tell=("recommended", "signature_wanted"),
        consequence=_(
            "Isi permohonan dibekukan dan anggota tim ikut menandatangani; lalu laporan rekomendasi terbit. Perubahan apa pun sesudahnya membatalkan rekomendasi."
        ),
        proof=True,
    ),
    Step(
        name="reopen_corrections",
        label=_("Buka kembali temuan"),
        past=_("membuka kembali tahap perbaikan"),
        done=_("Tahap perbaikan dibuka kembali."),
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
        done=_("Permohonan disetujui."),
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
        done=_("Keputusan ditunda."),
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
        done=_("Permohonan ditolak."),
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
        past=_("menerima keberatan; permohonan diputus lagi"),
        done=_("Keberatan diterima. Permohonan diputus lagi."),
        sources=frozenset({S.APPROVED, S.DEFERRED, S.REJECTED}),
        target=S.RECOMMENDED,
        who=rules_objection,
        ready=(guards.objection_waits, guards.no_other_application_is_open, guards.dossier_is_unchanged),
        effects=(uphold_objection,),
        tell=("objection_ruled",),
        wants_note=True,
        consequence=_("Permohonan kembali menunggu sidang pleno dengan rekomendasi yang sama."),
        proof=True,
    ),
    Step(
        name="recall_recommendation",
        label=_("Tarik rekomendasi"),
        past=_("menarik rekomendasi"),
        done=_("Rekomendasi ditarik."),
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
        label=_("Batalkan rekomendasi karena isi permohonan berubah"),
        past=_("membatalkan rekomendasi karena isi permohonan berubah"),
        done=_("Rekomendasi dibatalkan karena permohonan berubah."),
        sources=frozenset({S.RECOMMENDED}),
        target=S.ASSESSED,
        who=system,
        ready=(dossier_has_changed,),
        effects=(effects.void_recommendation,),
        tell=("recommendation_recalled",),
        consequence=_("Rekomendasi hanya berlaku selama isi permohonan tidak berubah."),
    ),
    Step(
        name="resume_to_plenary",
        act="resume",
        label=_("Lanjutkan ke sidang pleno"),
        past=_("melanjutkan ke sidang pleno; syarat terpenuhi"),
        done=_("Permohonan diteruskan ke sidang pleno."),
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
        done=_("Permohonan diteruskan ke tindakan perbaikan."),
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
        done=_("SK diterbitkan."),
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
        done=_("Lisensi diterbitkan."),
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
            "Masa lisensi baru masuk register dan sertifikat disegel secara elektronik, sekaligus. Tidak dapat dibatalkan."
        ),
        proof=True,
    ),
)
