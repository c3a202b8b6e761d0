"""What a reader can do next in an application: the acts offered, the findings that wait for them, and what follows."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from audits.deadlines import legal_day
from audits.errors import Reason
from audits.findings.urgency import time_left
from audits.licence.forecast import last_due_on
from audits.models import Application, Finding
from audits.permissions import is_assessing, is_chair, is_lead, is_staff
from audits.states import DAYS_ARE_AGREED, Category, FindingState, Holder, Side, State
from audits.workflow import APPLICATION, FINDING
from audits.workflow.offers import acts_among
from audits.workflow.visit_day import answers_days, speaks_for
from lsp.badges import Badge
from lsp.web.formats import plaindate

# Findings shown as steps of their own beside the acts of the application; the rest is one line.
CARDS = 2

# Acts that stand behind the others: they end, undo or move something instead of carrying the application on.
WAYS_OUT = {
    "hand_back",
    "withdraw",
    "lapse",
    "object_to_team",
    "release_team",
    "replace_assessor",
    "reschedule",
    "break_off_visit",
    "reopen_corrections",
    "recall_recommendation",
}
# Steps that are taken from the page of the part they follow from.
PARTS = {"uphold_objection"}


def offers_for(request, application: Application, on) -> list[dict]:
    """The acts offered to this reader, each ready or with what is missing."""
    offers = [o for o in APPLICATION.offers(request.user, application, on) if o.step.name not in PARTS]
    return [
        {
            "name": act.name,
            "steps": list(act.steps),
            "url": application.url("step", act.name),
            "reasons": act.reasons,
            "label": act.label,
            "button": act.label,
            "consequence": act.consequence,
            **readiness(act.is_ready),
            "is_way_out": act.name in WAYS_OUT,
        }
        for act in acts_among(offers)
    ]


def readiness(is_ready: bool) -> dict:
    """Whether a step can be taken now, as a flag and as its badge."""
    badge = Badge("ontime", _("Siap"), "ready") if is_ready else Badge("", _("Belum dapat dilakukan"), "lock")
    return {"is_ready": is_ready, "badge": badge}


def then_of(application: Application) -> str:
    """One sentence about what follows; empty once the application has ended."""
    words: dict[str, str] = {
        State.DRAFT: _("Setelah diajukan, Sekretariat BNSP meninjau dokumen. Biasanya selesai dalam %(n)d hari.")
        % {"n": application.rule_set.review_days},
        State.SUBMITTED: _("Setiap dokumen ditinjau. Yang perlu diperbaiki dikembalikan dengan catatan."),
        State.IN_REVIEW: _("Setelah semua dokumen diterima, tim asesor disusun dan hari asesmen disepakati."),
        State.RETURNED: _("BNSP meninjau lagi hanya dokumen yang dikembalikan."),
        State.DOCUMENTS_ACCEPTED: _("Surat perintah tugas (SPT) terbit. LSP dan tim menerima jadwal."),
        State.SCHEDULED: _("Tim menilai semua kriteria di tempat, lalu menyampaikan temuan pada penutupan."),
        State.ON_SITE: _("Temuan disampaikan pada penutupan. Tenggat perbaikan dihitung mulai hari berikutnya."),
        State.CORRECTING: _(
            "Ketua tim menutup tahap ini setelah setiap temuan mayor ditutup, dan setiap temuan minor ditutup atau rencananya diterima."
        ),
        State.ASSESSED: _("Ketua tim menandatangani rekomendasi, lalu sidang pleno memutuskan."),
        State.RECOMMENDED: _("Bila disetujui, Sekretariat BNSP menerbitkan surat keputusan (SK)."),
        State.DEFERRED: _("Permohonan dilanjutkan setelah syaratnya dipenuhi."),
        State.APPROVED: _("Setelah surat keputusan (SK) terbit, sertifikat lisensi baru disegel secara elektronik."),
        State.DECREE_ISSUED: _("Masa lisensi baru masuk register dan dapat dicek siapa saja."),
    }
    return words.get(application.state, "")


def preparation(user, application: Application) -> dict | None:
    """For whoever prepared a draft that lies before the chair: since when; None for everybody else."""
    if application.state != State.DRAFT or application.handed_over_at is None or not is_staff(user, application):
        return None
    if is_chair(user, application):
        return None
    return {
        "label": _("Menunggu Ketua LSP mengajukan permohonan"),
        "consequence": _("Diserahkan %(day)s. Ketua LSP menyatakan kebenarannya dan mengajukan, atau mengembalikannya.")
        % {"day": plaindate(legal_day(application.handed_over_at))},
        "reasons": (),
        **readiness(True),
        "url": application.url("application_form", anchor="periksa"),
        "button": _("Periksa jawaban"),
    }


def finding_cards(user, application: Application, findings: list[Finding], on) -> list[dict]:
    """The findings that wait for this reader, each as a step, the most urgent first."""
    if application.state != State.CORRECTING:
        return []
    mine = [f for f in findings if waits_for(user, application, f)]
    mine.sort(key=lambda f: (f.category != Category.MAJOR, f.due_on is None, f.due_on, f.seq))
    return [finding_card(f, on) for f in mine]


def waits_for(user, application: Application, finding: Finding) -> bool:
    """Whether this reader holds the ball of this finding."""
    if finding.holder == Holder.LSP:
        return is_staff(user, application)
    return is_lead(user, application) if finding.holder == Holder.LEAD else is_assessing(user, application)


def day_card(user, application: Application) -> dict | None:
    """The day of the visit as a step: days that wait for this reader's answer, or a day that nobody has proposed yet."""
    if application.state not in DAYS_ARE_AGREED:
        return None
    waiting = application.day_proposals.waiting().prefetch_related("days").first()
    if waiting:
        waiting.application = application
        if not answers_days(user, waiting):
            return None
        asked = _("BNSP mengusulkan %(days)s.") if waiting.side == Side.BNSP else _("LSP mengusulkan %(days)s.")
        until = _("Dijawab paling lambat %(day)s.") % {"day": plaindate(waiting.answer_by)}
        return step_card(
            _("Jawab usulan hari asesmen"),
            f"{asked % {'days': waiting.title}} {until}",
            application.url("visit_day_step", waiting.seq, "answer_days"),
        )
    side = Side.LSP if is_staff(user, application) else Side.BNSP
    if application.visit_or_none or not speaks_for(user, side, application):
        return None
    words = _("Hari asesmen belum disepakati. Setelah ada, perkiraan lisensi baru dihitung dari hari itu.")
    return step_card(_("Usulkan hari asesmen"), words, application.url("visit_day", anchor="usul"))


def step_card(label: str, explanation: str, url: str) -> dict:
    """Something to do on a page of its own, ready to be done."""
    return {
        "label": label,
        "explanation": explanation,
        "consequence": "",
        "reasons": (),
        **readiness(True),
        "url": url,
        "button": label,
    }


FINDING_ACTS: dict[str, Callable[[], str]] = {
    FindingState.ISSUED: lambda: _("Kirim jawaban %(label)s"),
    FindingState.RETURNED: lambda: _("Kirim lagi jawaban %(label)s"),
    FindingState.ANSWERED: lambda: _("Verifikasi %(label)s"),
    FindingState.DISPUTED: lambda: _("Putuskan sanggahan %(label)s"),
}


def finding_card(finding: Finding, on) -> dict:
    """One finding as a step card; what is missing is asked for only where the card is shown."""
    label = FINDING_ACTS[finding.state]() % {"label": finding.label}
    if not finding.is_binding:
        label = _("Baca saran %(label)s") % {"label": finding.label}
    words = [f"{finding.get_category_display()}: {finding.title}"]
    if finding.due_on:
        words.append(
            _("Tenggatnya %(day)s, %(distance)s.")
            % {"day": plaindate(finding.due_on), "distance": time_left(finding, on)}
        )
    return {
        "label": label,
        "explanation": " ".join(f"{word.rstrip('.')}." for word in words),
        "consequence": "",
        "finding": finding,
        "reasons": (),
        **readiness(True),
        "url": finding.get_absolute_url(),
        "button": label,
    }


def with_what_is_missing(card: dict, on) -> dict:
    """A card of an answer, with what it still lacks."""
    finding: Finding = card["finding"]
    if finding.holder != Holder.LSP or not finding.is_binding:
        return card
    step = FINDING.named("answer")
    reasons: tuple[Reason, ...] = FINDING.reasons(step, finding, on)
    return card | {
        "reasons": reasons,
        **readiness(not reasons),
        "consequence": step.consequence,
        "button": _("Periksa dan kirim jawaban"),
    }


def track_with_findings(track, application: Application, findings: list[Finding], on):
    """The current mark of an application in correction says how many open findings each side holds, and until when."""
    if application.state != State.CORRECTING:
        return track
    still_open = [f for f in findings if f.is_binding and f.is_open]
    lsp = sum(f.holder == Holder.LSP for f in still_open)
    held = {"lsp": lsp, "team": len(still_open) - lsp}
    if not still_open:
        detail = _("Menunggu %(holder)s") % {"holder": Holder.LEAD.label}
    elif all(held.values()):
        detail = _("Menunggu LSP (%(lsp)d) dan tim asesor (%(team)d)") % held
    elif lsp:
        detail = _("Menunggu LSP (%(lsp)d)") % held
    else:
        detail = _("Menunggu tim asesor (%(team)d)") % held
    return [replace(m, detail=detail, due_on=last_due_on(still_open, on)) if m.is_now else m for m in track]


def cards_to_show(cards: list[dict], steps: list[dict], on) -> list[dict]:
    """The findings shown as steps: at least the most urgent one, together with the acts not more than fit side by side."""
    return [with_what_is_missing(card, on) for card in cards[: max(CARDS - len(steps), 1)]]


def open_findings_of(application: Application) -> list[Finding]:
    """What is still open, with the application itself at hand for each."""
    findings = list(application.findings.open().exclude(state=FindingState.DRAFT).order_by("seq"))
    for finding in findings:
        finding.application = application
    return findings
