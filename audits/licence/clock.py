"""The licence clock: how many days are left, and what happens to the licence if everything goes on as it does."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import before_days, days_between
from audits.drawings import make_ruler
from audits.plan import Plan
from lsp.models import Licence, LicenceStatus
from lsp.standing import STANDINGS
from lsp.templatetags.ui import distance, longdate, plaindate


def unbroken(day: dt.date) -> str:
    """A day whose words stay on one line."""
    return plaindate(day).replace(" ", "\N{NO-BREAK SPACE}")


@dataclass(frozen=True)
class Clock:
    """The licence clock: how many days, until when, and what happens if everything goes on as it does."""

    status: object
    outlook: "Outlook"
    number: str = ""
    unit: str = ""
    ends_on: dt.date | None = None
    ruler: object = None


def clock_of(licence: Licence | None, on: dt.date, plan: Plan | None, running) -> Clock:
    """The clock of today, honest where there is no licence."""
    if licence is None:
        none = Outlook(
            _("Belum ada lisensi dalam register"),
            _("LSP ini belum boleh melakukan sertifikasi."),
            "overdue",
            [_("Bila lisensi sudah ada tetapi belum tercatat, hubungi Sekretariat BNSP.")],
        )
        return Clock(STANDINGS[LicenceStatus.NONE], none)
    status = licence.status_after(licence.last_event, on)
    left = licence.days_left(on)
    outlook = outlook_of(licence, on, plan, running)
    if status in STOPPED:
        words = STOPPED[status]() % {"day": unbroken(licence.last_event_on or on)}
        forbidden = _("Selama itu LSP tidak boleh melakukan sertifikasi.")
        outlook = Outlook(_("Keadaan lisensi hari ini"), words, "overdue", [forbidden, outlook.words])
    return Clock(
        status=STANDINGS[status],
        outlook=outlook,
        number=str(abs(left)),
        unit=_("hari lagi") if left > 0 else _("hari lewat") if left else _("hari tersisa"),
        ends_on=licence.ends_on,
        ruler=make_ruler(licence.renewal_opens_on, licence.ends_on, on),
    )


STOPPED: dict[str, Callable[[], str]] = {
    LicenceStatus.SUSPENDED: lambda: _("Lisensi dibekukan sejak %(day)s."),
    LicenceStatus.REVOKED: lambda: _("Lisensi dicabut sejak %(day)s."),
}


@dataclass
class Outlook:
    """What happens to the licence if everything takes its planned length from here."""

    head: str
    words: str
    tone: str
    explanation: list[str]


def outlook_of(licence: Licence, on: dt.date, plan: Plan | None, running) -> Outlook:
    """The outlook of this day: renewed already, nothing pressing yet, a gap, or days to spare."""
    if licence.next_starts_on:
        return outlook_of_the_renewed(licence)
    if plan is None:
        return Outlook(_("Perkiraan"), _("Belum dapat diperkirakan karena aturan belum dimuat."), "", [])
    filing = plan.milestones[0].safe_on
    last_safe = _("Hari aman terakhir untuk mengajukan: %(day)s (%(distance)s).") % {
        "day": longdate(filing),
        "distance": distance(filing, on),
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
        if running:
            explanation.append(_("Satu hari lebih cepat mengurangi jeda satu hari."))
        return Outlook(head, gap_words(plan, on), "overdue", explanation)
    if (spare := days_between(plan.expected_on, licence.ends_on)) > 0:
        words = ngettext(
            "Masih ada kelonggaran %(n)d hari sebelum lisensi berakhir.",
            "Masih ada kelonggaran %(n)d hari sebelum lisensi berakhir.",
            spare,
        )
        explanation.append(words % {"n": spare})
    words = _("Lisensi baru diperkirakan terbit %(day)s, tanpa jeda.") % {"day": unbroken(plan.expected_on)}
    return Outlook(head, words, "ontime", explanation)


def outlook_of_the_renewed(licence: Licence) -> Outlook:
    """The period that follows is in the register: when it runs, and the days between the two."""
    words = _("Lisensi baru berlaku %(first)s sampai %(last)s.") % {
        "first": unbroken(licence.next_starts_on),
        "last": unbroken(licence.next_ends_on),
    }
    head, nothing = _("Perpanjangan sudah terbit"), _("Tidak ada yang perlu diajukan sekarang.")
    if (gap := days_between(licence.ends_on, licence.next_starts_on) - 1) <= 0:
        return Outlook(head, words, "ontime", [nothing])
    between = ngettext(
        "Di antara kedua masa lisensi ada jeda %(n)d hari. Selama itu LSP tidak boleh melakukan sertifikasi baru.",
        "Di antara kedua masa lisensi ada jeda %(n)d hari. Selama itu LSP tidak boleh melakukan sertifikasi baru.",
        gap,
    )
    return Outlook(head, words, "overdue", [between % {"n": gap}, nothing])


def gap_words(plan: Plan, on: dt.date) -> str:
    """The days without a licence, from when until when."""
    if on > plan.ends_on:
        words = ngettext(
            "Lisensi terputus sejak %(first)s, paling sedikit %(n)d hari sampai %(last)s.",
            "Lisensi terputus sejak %(first)s, paling sedikit %(n)d hari sampai %(last)s.",
            plan.gap,
        )
    else:
        words = ngettext(
            "Lisensi akan terputus %(n)d hari, %(first)s sampai %(last)s.",
            "Lisensi akan terputus %(n)d hari, %(first)s sampai %(last)s.",
            plan.gap,
        )
    last = before_days(plan.expected_on or plan.gap_begins, 1)
    return words % {"n": plan.gap, "first": unbroken(plan.gap_begins), "last": unbroken(last)}
