"""Words of issued documents: dates that do not break, numbers in words, hashes in groups."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import overload

from django.utils import formats, timezone

from audits.deadlines import WIB

NBSP = "\N{NO-BREAK SPACE}"
UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")


@overload
def in_wib(value: datetime) -> datetime: ...
@overload
def in_wib(value: date) -> date: ...
def in_wib(value: date) -> date:
    return timezone.localtime(value, WIB) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day(value: date | datetime | None) -> str:
    """18 Januari 2025, in one piece."""
    return formats.date_format(in_wib(value), "j F Y").replace(" ", NBSP) if value else ""


def weekday(value: date | datetime | None) -> str:
    """Sabtu, 18 Januari 2025."""
    return f"{formats.date_format(in_wib(value), 'l')}, {day(value)}" if value else ""


def days(spans: Sequence[tuple[date, date]] | None) -> str:
    """18 Januari 2025 sampai 19 Januari 2025 dan 25 Januari 2025."""
    return written(spans, day)


def weekdays(spans: Sequence[tuple[date, date]] | None) -> str:
    """Sabtu, 18 Januari 2025 sampai Minggu, 19 Januari 2025."""
    return written(spans, weekday)


def written(spans: Sequence[tuple[date, date]] | None, say: Callable[[date], str]) -> str:
    parts = [say(first) if first == last else f"{say(first)} sampai {say(last)}" for first, last in spans or []]
    return " dan ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def clock(value: datetime | time | None) -> str:
    """08.05"""
    return formats.time_format(in_wib(value) if isinstance(value, datetime) else value, "H.i") if value else ""


def moment(value: datetime | None) -> str:
    """21 Februari 2025, 14.05.12 WIB."""
    return f"{day(value)}, {formats.date_format(in_wib(value), 'H.i.s')}{NBSP}WIB" if value else ""


def in_words(number: int) -> str:
    """2025 is "dua ribu dua puluh lima", as minutes write it; up to 9999."""
    if number < 12:
        return UNITS[number]
    if number < 20:
        return f"{UNITS[number - 10]} belas"
    for size, one, word in ((1000, "seribu", "ribu"), (100, "seratus", "ratus"), (10, "", "puluh")):
        if number >= size:
            many, rest = divmod(number, size)
            head = one if many == 1 else f"{in_words(many)} {word}"
            return f"{head} {in_words(rest)}" if rest else head
    return ""


def day_in_words(value: date) -> str:
    """tanggal delapan belas Januari dua ribu dua puluh lima."""
    return f"tanggal {in_words(value.day)} {formats.date_format(value, 'F')} {in_words(value.year)}"


def in_groups(digest: str) -> str:
    """A SHA-256 in eight groups of eight, so that a person can compare it."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def pieces(address: str) -> list[str]:
    """An address in parts that end with a slash, so that it breaks nowhere else."""
    return re.findall(r"[^/]*/?", address)[:-1]
