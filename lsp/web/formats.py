"""Days, moments, distances and sizes as people write them; templates have the same as filters."""

import datetime as dt
from textwrap import shorten

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lsp.dates import days_between


def _local(value: dt.date) -> dt.date:
    """The moment in the reader's zone; a day stays what it is."""
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


def longdate(value: dt.date | None) -> str:
    """Sabtu, 18 Januari 2025."""
    return date_format(_local(value), "l, j F Y") if value else ""


def longdates(first: dt.date | None, last: dt.date | None = None) -> str:
    """Sabtu, 18 Januari 2025; of several days, with the last one: Sabtu, 18 Januari 2025 sampai Minggu, 19 Januari 2025."""
    if not first or not last or last == first:
        return longdate(first)
    return _("%(first)s sampai %(last)s") % {"first": longdate(first), "last": longdate(last)}


def plaindate(value: dt.date | None) -> str:
    """18 Januari 2025."""
    return date_format(_local(value), "j F Y") if value else ""


def plaindates(first: dt.date | None, last: dt.date | None = None) -> str:
    """18 Januari 2025; of several days what they share is said once: 18 sampai 19 Januari 2025."""
    if not first or not last or last == first:
        return plaindate(first)
    if (first.year, first.month) == (last.year, last.month):
        begin = date_format(first, "j")
    else:
        begin = date_format(first, "j F") if first.year == last.year else plaindate(first)
    return _("%(first)s sampai %(last)s") % {"first": begin, "last": plaindate(last)}


def shortdate(value: dt.date | None) -> str:
    """18 Jan 2025."""
    return date_format(_local(value), "j M Y") if value else ""


def clocktime(value: dt.date | dt.time | None) -> str:
    """12.30 in Indonesian, 12:30 in other languages; a time of the day is that of its place."""
    form = "H.i" if get_language() == "id" else "H:i"
    if isinstance(value, dt.time):
        return time_format(value, form)
    return date_format(_local(value), form) if value else ""


def longtime(value: dt.date | None) -> str:
    """Sabtu, 18 Januari 2025, 12.30."""
    return f"{longdate(value)}, {clocktime(value)}" if value else ""


def shorttime(value: dt.date | None) -> str:
    """18 Jan 2025, 12.30."""
    return f"{shortdate(value)}, {clocktime(value)}" if value else ""


def _days_between(value: dt.date, today: dt.date) -> int:
    day = _local(value)
    return days_between(today, day.date() if isinstance(day, dt.datetime) else day)


def distance(value: dt.date | None, today: dt.date | None) -> str:
    """Say how far a due day lies from today, on either side: 7 hari lagi, hari ini."""
    if not value or not today:
        return ""
    days = _days_between(value, today)
    if days == 0:
        return _("hari ini")
    if days > 0:
        return ngettext("%(days)s hari lagi", "%(days)s hari lagi", days) % {
            "days": number_format(days, force_grouping=True)
        }
    return ngettext("lewat %(days)s hari", "lewat %(days)s hari", -days) % {
        "days": number_format(-days, force_grouping=True)
    }


def ago(value: dt.date | None, today: dt.date | None) -> str:
    """How long something is past: 9 hari lalu, hari ini."""
    if not value or not today:
        return ""
    days = -_days_between(value, today)
    if days == 0:
        return _("hari ini")
    return ngettext("%(days)s hari lalu", "%(days)s hari lalu", days) % {
        "days": number_format(days, force_grouping=True)
    }


SHORT, MONTH, YEAR, MANY_MONTHS = 60, 30.44, 365.25, 23


def span(days: int) -> str:
    """A number of days as people grasp it: 45 hari, 79 hari (sekitar 3 bulan), 1.450 hari (hampir 4 tahun)."""
    words = ngettext("%(days)s hari", "%(days)s hari", days) % {"days": number_format(days, force_grouping=True)}
    if days <= SHORT:
        return words
    months, years = round(days / MONTH), round(days / YEAR)
    if months <= MANY_MONTHS:
        return _("%(days)s (sekitar %(n)d bulan)") % {"days": words, "n": months}
    if 0 < years * YEAR - days < MONTH:
        return _("%(days)s (hampir %(n)d tahun)") % {"days": words, "n": years}
    return _("%(days)s (sekitar %(n)d tahun)") % {"days": words, "n": years}


def shortened(text: str, length: int) -> str:
    """The beginning of a text in one line, in whole words, with a mark where it goes on."""
    words = " ".join(text.split())
    if len(words) <= length:
        return words
    short = shorten(words, length, placeholder=" …", break_on_hyphens=False)
    return short if short != "…" else f"{words[: length - 1]}…"


def filesize_id(size: int | str | None) -> str:
    """118 kB, 4,1 MB: as people write it, without a decimal where none is needed."""
    if size is None or size == "":
        return ""
    kilobytes = int(size) / 1024
    if kilobytes < 1:
        return _("%(size)s byte") % {"size": int(size)}
    if kilobytes < 1000:
        return f"{number_format(round(kilobytes))} kB"
    megabytes = kilobytes / 1024
    if megabytes >= 10_000:
        return f"{number_format(round(megabytes / 1024))} GB"
    return f"{number_format(round(megabytes, 1), 0 if megabytes >= 100 else 1)} MB"
