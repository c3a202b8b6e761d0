"""The licence clock: how many days are left, and what happens to the licence if everything goes on as it does."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from audits.deadlines import before_days, days_between
from audits.licence.backward_plan import BackwardPlan
from audits.licence.plan_chart import Ruler, make_ruler
from audits.models import Application
from lsp.certain import certain
from lsp.models import Licence, LicenceEvent, LicenceStatus
from lsp.models.licence import ENDED_EARLY
from lsp.register.licence_status import STATUS_WORDS, StatusWords
from lsp.web.formats import distance, longdate, plaindate, span


def unbroken(day: dt.date) -> str:
    """A day whose words stay on one line."""
    return plaindate(day).replace(" ", "\N{NO-BREAK SPACE}")


@dataclass(frozen=True)
class Clock:
    """The licence clock: how many days, until when, and what happens if everything goes on as it does."""

    status: StatusWords
    outlook: "Outlook"
    lead: str = ""
    number: str = ""
    unit: str = ""
    ends_on: dt.date | None = None
    ruler: Ruler | None = None
    is_closed: bool = False


def clock_of(licence: Licence | None, on: dt.date, plan: BackwardPlan | None, running: Application | None) -> Clock:
    """The clock of today, honest where there is no licence."""
    if licence is None:
        none = Outlook(
            _("Belum ada lisensi dalam register"),
            _("LSP ini belum boleh melakukan sertifikasi."),
            "overdue",
            [_("Bila lisensi sudah ada tetapi belum tercatat, hubungi Sekretariat BNSP.")],
        )
        return Clock(STATUS_WORDS[LicenceStatus.NONE], none)
    status = licence.status_after(licence.last_event, on)
    left = licence.days_left(on)
    is_closed = status in ENDED_EARLY
    outlook = outlook_of(licence, on, plan, running)
    if status in STOPPED:
        words = STOPPED[status]() % {"day": unbroken(licence.last_event_on or on)}
        if is_closed:
            ahead = outlook.words if plan else _("Untuk berlisensi lagi, LSP mengajukan permohonan lisensi baru.")
            after = [_("Sejak itu LSP tidak boleh melakukan sertifikasi."), *reason_of(licence, on), ahead]
        else:
            way_back = _(
                "Untuk diaktifkan kembali: selesaikan penyebabnya, lalu serahkan buktinya kepada Sekretariat BNSP, yang mencatat pengaktifan kembali dengan SK."
            )
            stopped = _("Selama itu LSP tidak boleh melakukan sertifikasi.")
            after = [stopped, *reason_of(licence, on), way_back, outlook.words]
        outlook = Outlook(_("Keadaan lisensi hari ini"), words, "overdue", after)
    return Clock(
        status=STATUS_WORDS[status],
        outlook=outlook,
        lead=_("lewat") if left < 0 else "",
        number=number_format(abs(left), force_grouping=True),
        unit=_("hari lagi") if left > 0 else _("hari") if left else _("hari tersisa"),
        ends_on=licence.last_day,
        ruler=None if licence.ended_early else make_ruler(licence.renewal_opens_on, licence.ends_on, on),
        is_closed=is_closed,
    )


def reason_of(licence: Licence, on: dt.date) -> list[str]:
    """Why BNSP turned the licence off, and by which decree; one statement, and only for a licence that is off."""
    last = LicenceEvent.objects.turns().filter(licence=licence, on__lte=on).order_by("-on", "-pk").first()
    if last is None or not last.reason:
        return []
    words = _("Alasan BNSP: %(reason)s (SK %(number)s)")
    return [f"{words % {'reason': last.reason.rstrip('.'), 'number': last.decree_number}}."]


def opens_later(licence: Licence | None, on: dt.date) -> dt.date | None:
    """The day on which the licence may be renewed, where it is still to come; None from that day on, and where there is nothing to wait for."""
    if licence is None or licence.ended_early or on >= licence.renewal_opens_on:
        return None
    return licence.renewal_opens_on


STOPPED: dict[str, Callable[[], str]] = {
    LicenceStatus.SUSPENDED: lambda: _("Lisensi dibekukan sejak %(day)s."),
    LicenceStatus.REVOKED: lambda: _("Lisensi dicabut sejak %(day)s."),
    LicenceStatus.SURRENDERED: lambda: _("Lisensi diserahkan kembali sejak %(day)s."),
}


@dataclass
class Outlook:
    """What happens to the licence if everything takes its planned length from here."""

    head: str
    words: str
    tone: str
    explanation: list[str]


def outlook_of(licence: Licence, on: dt.date, plan: BackwardPlan | None, running: Application | None) -> Outlook:
    """The outlook of this day: renewed already, nothing pressing yet, a gap, or days to spare."""
    if licence.next_starts_on:
        return outlook_of_the_renewed(licence, licence.next_starts_on)
    if plan is None:
        return Outlook(_("Perkiraan"), _("Belum dapat diperkirakan karena aturan belum dimuat."), "", [])
    submission = plan.milestones[0].safe_on
    last_safe = _("Hari aman terakhir untuk mengajukan: %(day)s (%(distance)s).") % {
        "day": longdate(submission),
        "distance": distance(submission, on),
    }
    explanation = [] if running else [last_safe]
    if plan.expected_on is None:
        opens_on = licence.renewal_opens_on
        words = _("Masa perpanjangan dibuka %(day)s, %(distance)s.") % {
            "day": unbroken(opens_on),
            "distance": distance(opens_on, on),
        }
        return Outlook(_("Belum ada yang mendesak"), words, "ontime", explanation)
    head = _("Menurut langkah yang tersisa sekarang") if running else _("Bila permohonan diajukan hari ini")
    if plan.gap > 0:
        explanation.append(_("Selama terputus, LSP tidak boleh melakukan sertifikasi baru. Permohonan tetap diproses."))
        return Outlook(head, gap_words(plan, on), "overdue", explanation)
    if (spare := days_between(plan.expected_on, licence.last_day)) > 0:
        explanation.append(_("Masih ada sisa %(span)s sebelum lisensi berakhir.") % {"span": span(spare)})
    words = _("Lisensi baru diperkirakan terbit %(day)s dan menyambung yang lama.") % {
        "day": unbroken(plan.expected_on)
    }
    return Outlook(head, words, "ontime", explanation)


def outlook_of_the_renewed(licence: Licence, next_starts_on: dt.date) -> Outlook:
    """The period that follows is in the register: when it runs, and the days between the two."""
    words = _("Lisensi baru berlaku %(first)s sampai %(last)s.") % {
        "first": unbroken(next_starts_on),
        "last": unbroken(certain(licence.next_ends_on)),
    }
    head, nothing = _("Perpanjangan sudah terbit"), _("Tidak ada yang perlu diajukan sekarang.")
    if (gap := days_between(licence.last_day, next_starts_on) - 1) <= 0:
        return Outlook(head, words, "ontime", [nothing])
    between = _(
        "Di antara kedua masa lisensi ada masa tanpa lisensi: %(span)s. Selama itu LSP tidak boleh melakukan sertifikasi baru."
    )
    return Outlook(head, words, "overdue", [between % {"span": span(gap)}, nothing])


def gap_words(plan: BackwardPlan, on: dt.date) -> str:
    """The days without a licence, from when until when."""
    if on > plan.ends_on:
        words = _("Lisensi terputus sejak %(first)s, paling sedikit %(span)s sampai %(last)s.")
    else:
        words = _("Lisensi akan terputus %(span)s, %(first)s sampai %(last)s.")
    last = before_days(plan.expected_on or plan.gap_begins, 1)
    return words % {"span": span(plan.gap), "first": unbroken(plan.gap_begins), "last": unbroken(last)}
