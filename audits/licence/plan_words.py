"""How the backward plan is counted, sentence by sentence; and, once it is late, what can still be saved."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import SATURDAY, after_days, days_between
from audits.licence.backward_plan import BackwardPlan, stretch_labels
from audits.models import Application, RuleSet
from audits.states import DAYS_ARE_AGREED
from audits.visit.day_window import DayWindow, window_of
from lsp.web.formats import longdate, plaindate

# A stretch of the plan is not expected to take less than half of its length.
AT_LEAST = 2
# So far behind the first day of the window a better one is looked for.
LOOK_AHEAD = 14


def counted(plan: BackwardPlan, rules: RuleSet) -> list[str]:
    """Each stretch with its length, from the end of the licence backwards; the plan itself says the last safe day of each."""
    labels = stretch_labels()
    stages = [
        (
            ngettext("%(stretch)s %(n)d hari kerja", "%(stretch)s %(n)d hari kerja", stage.days)
            if stage.key in rules.working_stages
            else ngettext("%(stretch)s %(n)d hari", "%(stretch)s %(n)d hari", stage.days)
        )
        % {"stretch": labels[stage.key], "n": stage.days}
        for stage in reversed(plan.safe)
    ]
    words = _("Hari aman dihitung mundur dari hari terakhir lisensi, %(day)s: %(stages)s.")
    lines = [words % {"day": longdate(plan.ends_on), "stages": ", ".join(stages)}]
    if rules.working_stages:
        lines.append(_("Hari kerja adalah Senin sampai Jumat, tanpa libur nasional dan cuti bersama menurut aturan."))
        begin, end = plan.safe[0].safe_on, plan.ends_on
        free = [day for day in sorted(rules.working_calendar.days) if begin < day <= end and day.weekday() < SATURDAY]
        if free:
            names = [f"{plaindate(day)} {rules.working_calendar.days[day].name}" for day in free]
            lines.append(_("Libur di dalamnya: %(days)s.") % {"days": "; ".join(names)})
    lines.append(_("Dasar: aturan versi %(version)s.") % {"version": rules.version})
    return lines


def savings(plan: BackwardPlan, rules: RuleSet, running: Application | None, on: dt.date) -> list[str]:
    """What makes the time without a licence shorter: a shorter stretch, an earlier visit, a Saturday; empty where the plan bears what is expected."""
    if plan.expected_on is None or plan.lateness <= 0:
        return []
    return [*earlier_visit(plan, running, on), *shorter_stretch(plan)]


def shorter_stretch(plan: BackwardPlan) -> list[str]:
    """The longest stretch that is still ahead, done in less time."""
    ahead = [one for one in plan.spans if one.kind == "will"]
    longest = max(ahead, key=lambda one: days_between(one.begin, one.end), default=None)
    if longest is None:
        return []
    length = days_between(longest.begin, longest.end)
    saved = min(plan.lateness, length // AT_LEAST)
    if saved < 1:
        return []
    words = ngettext(
        "%(stretch)s yang selesai dalam %(short)d hari, bukan %(long)d, menghemat %(n)d hari.",
        "%(stretch)s yang selesai dalam %(short)d hari, bukan %(long)d, menghemat %(n)d hari.",
        saved,
    )
    label = stretch_labels()[longest.key]
    return [words % {"stretch": label, "short": length - saved, "long": length, "n": saved}]


def earlier_visit(plan: BackwardPlan, running: Application | None, on: dt.date) -> list[str]:
    """An earlier day for the visit, and the Saturday before it, while the day may still be agreed."""
    planned_on = plan.milestones[2].day
    if running is None or running.state not in DAYS_ARE_AGREED or planned_on is None:
        return []
    window = window_of(running, on)
    days = [after_days(window.first_on, number).due_on for number in range(LOOK_AHEAD)]
    weekday = first_of(window, [day for day in days if day.weekday() < SATURDAY])
    saturday = first_of(window, [day for day in days if day.weekday() == SATURDAY])
    lines = []
    if weekday and (saved := days_between(weekday, planned_on)) > 0:
        words = ngettext(
            "Asesmen pada %(day)s, hari kerja paling awal yang masih dapat diusulkan, menghemat %(n)d hari.",
            "Asesmen pada %(day)s, hari kerja paling awal yang masih dapat diusulkan, menghemat %(n)d hari.",
            saved,
        )
        lines.append(words % {"day": longdate(weekday), "n": saved})
    if saturday and (saved := days_between(saturday, planned_on)) > 0:
        words = ngettext(
            "Hari Sabtu juga boleh: %(day)s menghemat %(n)d hari.",
            "Hari Sabtu juga boleh: %(day)s menghemat %(n)d hari.",
            saved,
        )
        lines.append(words % {"day": longdate(saturday), "n": saved})
    return lines


def first_of(window: DayWindow, days: Sequence[dt.date]) -> dt.date | None:
    """The first of these days that may be proposed."""
    return next((day for day in days if not window.why_not(day, day)), None)
