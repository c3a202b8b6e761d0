"""The days that may be proposed for a visit: from when, until when, and which of them are working days or Saturdays."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import Calendar, after_days, next_day
from audits.models import Application, calendars
from lsp.web.formats import longdate, plaindate

SUNDAY = 6


@dataclass(frozen=True)
class DayWindow:
    """The first and the last day that may be proposed, and whether the last safe day of the visit has passed or is too near."""

    first_on: dt.date
    last_on: dt.date
    safe_on: dt.date | None
    notice_days: int
    calendar: Calendar
    joint_leave_is_free: bool

    @property
    def is_late(self) -> bool:
        """Whether any day in it is later than the plan can bear without a gap."""
        return self.safe_on is not None and self.safe_on < self.first_on

    def why_not(self, first: dt.date, last: dt.date) -> str:
        """Why these days cannot be proposed; empty where they can."""
        if first < self.first_on or last > self.last_on:
            words = _("Hari itu di luar masa yang dapat diusulkan, yaitu %(first)s sampai %(last)s.")
            return words % {"first": plaindate(self.first_on), "last": plaindate(self.last_on)}
        day = first
        while day <= last:
            free = self.calendar.days.get(day)
            if free and (self.joint_leave_is_free or not free.is_joint_leave):
                return _("%(day)s libur: %(name)s. Pilih hari lain.") % {"day": longdate(day), "name": free.name}
            if day.weekday() == SUNDAY:
                return _("%(day)s hari libur. Pilih Senin sampai Sabtu.") % {"day": longdate(day)}
            day = next_day(day)
        return ""

    @property
    def explanation(self) -> list[str]:
        """Where the two ends come from."""
        notice = ngettext(
            "Paling cepat %(n)d hari setelah diusulkan, agar tim dan LSP dapat bersiap: %(day)s.",
            "Paling cepat %(n)d hari setelah diusulkan, agar tim dan LSP dapat bersiap: %(day)s.",
            self.notice_days,
        ) % {"n": self.notice_days, "day": plaindate(self.first_on)}
        if self.safe_on is None:
            return [notice]
        words = (
            _(
                "Hari aman terakhir untuk membuka asesmen, %(day)s, terlalu dekat atau sudah lewat; makin cepat makin baik."
            )
            if self.is_late
            else _("Paling lambat %(day)s, hari aman terakhir untuk membuka asesmen tanpa masa tanpa lisensi.")
        )
        return [notice, words % {"day": plaindate(self.safe_on)}]


def window_of(application: Application, on: dt.date) -> DayWindow:
    """The window of this day: up to the last safe day of the visit, or, where that is too late already, as long as scheduling is planned to take."""
    rules = application.rule_set
    first_on = after_days(on, rules.visit_notice_days).due_on
    longest = after_days(first_on, rules.scheduling_days).due_on
    ends_on = application.licence_ends_on
    safe_on = None
    if ends_on:
        safe_on = next(stage.safe_on for stage in rules.safe_plan(ends_on) if stage.key == "visit")
    return DayWindow(
        first_on=first_on,
        last_on=max(safe_on, longest) if safe_on else longest,
        safe_on=safe_on,
        notice_days=rules.visit_notice_days,
        calendar=calendars()[-1],
        joint_leave_is_free=rules.joint_leave_is_free,
    )
