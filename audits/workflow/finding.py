"""The table of steps of a finding: told, answered, verified, returned any number of rounds, disputed."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from audits.models import Application, Finding, LogEntry
from audits.notices.delivery import deliver_soon
from audits.notices.outbox import tell
from audits.permissions import answers_finding, disputes_finding, is_assessing, leads_finding, verifies_finding
from audits.states import Category, FindingState, State
from audits.workflow import effects, guards
from audits.workflow.engine import Move, Step, Workflow
from lsp.models import User

S = FindingState


def while_correcting(predicate: Callable[[User, Finding], bool]) -> Callable[[User, Finding], bool]:
    """Only while the application is in its corrections."""

    def who(user: User, finding: Finding) -> bool:
        return finding.application.state == State.CORRECTING and predicate(user, finding)

    who.__name__ = f"{predicate.__name__}_while_correcting"
    return who


def answers_binding(user: User, finding: Finding) -> bool:
    """The LSP answers what asks for a correction."""
    return finding.is_binding and answers_finding(user, finding)


def notes_observation(user: User, finding: Finding) -> bool:
    """The LSP takes note of advice."""
    return not finding.is_binding and answers_finding(user, finding)


def verifies_minor(user: User, finding: Finding) -> bool:
    """Only a minor may be closed on the strength of a plan."""
    return finding.category == Category.MINOR and verifies_finding(user, finding)


def told_at_closing(user: User, finding: Finding) -> bool:
    """Findings are told when the lead closes the visit."""
    return leads_finding(user, finding) and finding.application.state in {State.CORRECTING, State.ASSESSED}


def drops_draft(user: User, finding: Finding) -> bool:
    """A draft is dropped by those who judge, while the visit is open."""
    return finding.application.state == State.ON_SITE and is_assessing(user, finding.application)


def reopens(user: User, finding: Finding) -> bool:
    """The lead reopens while the application goes back into its corrections."""
    return finding.is_binding and leads_finding(user, finding) and finding.application.state == State.CORRECTING


def hold_application(finding: Finding) -> None:
    """Lock the application first, as every change to a part does: two findings of one application never fork its log nor wait for each other."""
    Application.objects.select_for_update().get(pk=finding.application_id)


def write_log(finding: Finding, move: Move, source: str) -> None:
    """One line in the application's log."""
    LogEntry.write(
        finding.application,
        verb=f"finding.{move.step.name}",
        by=move.by,
        at=move.at,
        finding=finding,
        source=source,
        target=finding.state,
        note=move.note,
    )


def write_notices(kind: str, finding: Finding, move: Move) -> None:
    """The notices of a step."""
    tell(kind, finding.application, at=move.at, by=move.by, note=move.note, finding=finding, facts=move.facts)


FINDING = Workflow(
    Finding,
    Step(
        name="issue",
        label=_("Sampaikan temuan"),
        past=_("menyampaikan temuan"),
        done=_("%(label)s disampaikan kepada LSP."),
        sources=frozenset({S.DRAFT}),
        target=S.ISSUED,
        who=told_at_closing,
        sets=effects.sets_issue,
        consequence=_("Temuan disampaikan bersama penutupan asesmen; tenggatnya mulai dihitung esok hari."),
    ),
    Step(
        name="drop",
        label=_("Hapus draf temuan"),
        past=_("membatalkan draf temuan"),
        done=_("Draf %(label)s dibatalkan."),
        sources=frozenset({S.DRAFT}),
        target=S.WITHDRAWN,
        who=drops_draft,
        effects=(effects.touch_while_on_site,),
        wants_note=True,
        consequence=_("Draf ini tidak disampaikan kepada LSP. Nomornya tidak dipakai lagi."),
    ),
    Step(
        name="answer",
        label=_("Kirim jawaban"),
        past=_("menjawab temuan"),
        done=_("Jawaban %(label)s terkirim."),
        sources=frozenset({S.ISSUED, S.RETURNED}),
        target=S.ANSWERED,
        who=while_correcting(answers_binding),
        ready=(guards.answer_is_complete,),
        effects=(effects.touch_while_correcting, effects.send_answer, effects.stop_clock_for_verification),
        tell=("finding_answered",),
        consequence=_(
            "Tim asesor diberi tahu hari ini. Jawaban tidak dapat diubah sampai tim memeriksanya; selama itu hitungan tenggat berhenti."
        ),
    ),
    Step(
        name="acknowledge",
        label=_("Catat saran"),
        past=_("mencatat saran"),
        done=_("Saran %(label)s dicatat."),
        sources=frozenset({S.ISSUED}),
        target=S.CLOSED,
        who=while_correcting(notes_observation),
        sets=effects.sets_closed,
        effects=(effects.touch_while_correcting,),
        tell=("observation_noted",),
        consequence=_("Observasi ditutup. Tim asesor diberi tahu bahwa LSP sudah membacanya."),
    ),
    Step(
        name="close",
        act="verify",
        label=_("Tutup temuan"),
        past=_("menutup temuan"),
        done=_("%(label)s ditutup."),
        sources=frozenset({S.ANSWERED}),
        target=S.CLOSED,
        who=while_correcting(verifies_finding),
        sets=effects.sets_closed,
        effects=(effects.touch_while_correcting, effects.close_answer, effects.end_pauses),
        tell=("finding_closed",),
        consequence=_("Bukti cukup. LSP diberi tahu; temuan tidak lagi menahan rekomendasi."),
    ),
    Step(
        name="accept_plan",
        act="verify",
        label=_("Terima rencana perbaikan"),
        past=_("menerima rencana perbaikan"),
        done=_("Rencana perbaikan %(label)s diterima."),
        sources=frozenset({S.ANSWERED}),
        target=S.CLOSED,
        who=while_correcting(verifies_minor),
        sets=effects.sets_plan_accepted,
        effects=(effects.touch_while_correcting, effects.accept_plan, effects.end_pauses),
        tell=("finding_closed",),
        consequence=_("Hanya untuk temuan minor: rencana cukup, pelaksanaannya diperiksa pada surveilan."),
    ),
    Step(
        name="return",
        act="verify",
        label=_("Kembalikan"),
        past=_("mengembalikan jawaban"),
        done=_("Jawaban %(label)s dikembalikan."),
        sources=frozenset({S.ANSWERED}),
        target=S.RETURNED,
        who=while_correcting(verifies_finding),
        effects=(effects.touch_while_correcting, effects.return_answer, effects.let_clock_run),
        tell=("finding_returned",),
        wants_note=True,
        consequence=_(
            "LSP menjawab lagi pada putaran berikutnya. Hitungan tenggat berjalan lagi dengan sisa hari yang sama."
        ),
    ),
    Step(
        name="dispute",
        label=_("Sanggah temuan"),
        past=_("menyanggah temuan"),
        done=_("Sanggahan atas %(label)s terkirim."),
        sources=frozenset({S.ISSUED}),
        target=S.DISPUTED,
        who=while_correcting(disputes_finding),
        ready=(guards.dispute_is_in_time,),
        effects=(effects.touch_while_correcting,),
        tell=("finding_disputed",),
        wants_note=True,
        consequence=_("Ketua tim memutus sanggahan. Tenggat tetap berjalan."),
    ),
    Step(
        name="uphold",
        act="rule",
        label=_("Pertahankan temuan"),
        past=_("mempertahankan temuan"),
        done=_("%(label)s dipertahankan."),
        sources=frozenset({S.DISPUTED}),
        target=S.ISSUED,
        who=while_correcting(leads_finding),
        effects=(effects.touch_while_correcting,),
        tell=("dispute_ruled",),
        wants_note=True,
        consequence=_("Temuan tetap berlaku; LSP menjawabnya seperti semula."),
    ),
    Step(
        name="withdraw_disputed",
        act="rule",
        label=_("Tarik temuan"),
        past=_("menarik temuan setelah sanggahan"),
        done=_("%(label)s ditarik setelah sanggahan."),
        sources=frozenset({S.DISPUTED}),
        target=S.WITHDRAWN,
        who=while_correcting(leads_finding),
        sets=effects.sets_withdrawn,
        effects=(effects.touch_while_correcting, effects.end_pauses),
        tell=("dispute_ruled",),
        wants_note=True,
        consequence=_("Temuan tidak berlaku lagi. Alasannya tetap tercatat."),
    ),
    Step(
        name="withdraw",
        label=_("Tarik temuan"),
        past=_("menarik temuan"),
        done=_("%(label)s ditarik."),
        sources=frozenset({S.ISSUED, S.ANSWERED, S.RETURNED}),
        target=S.WITHDRAWN,
        who=while_correcting(leads_finding),
        sets=effects.sets_withdrawn,
        effects=(effects.touch_while_correcting, effects.end_pauses),
        tell=("finding_withdrawn",),
        wants_note=True,
        consequence=_("Temuan tidak berlaku lagi dan tidak dapat dipulihkan. LSP diberi tahu beserta alasannya."),
    ),
    Step(
        name="reopen",
        label=_("Buka kembali temuan"),
        past=_("membuka kembali temuan"),
        done=_("%(label)s dibuka kembali."),
        sources=frozenset({S.CLOSED}),
        target=S.RETURNED,
        who=reopens,
        sets=effects.sets_reopened,
        effects=(effects.touch_while_correcting,),
        tell=("finding_reopened",),
        wants_note=True,
        consequence=_("LSP menjawab lagi; tenggat dihitung ulang mulai hari ini."),
    ),
    log=write_log,
    tell=write_notices,
    deliver=deliver_soon,
    hold=hold_application,
)
