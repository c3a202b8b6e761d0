"""The rules on which a paper rests: those in force on its day, each with its noun and its number."""

import datetime as dt
import re
from collections.abc import Collection, Iterable

from audits.models import Regulation

LAWS = (
    ("Undang-Undang Nomor 13 Tahun 2003", "Ketenagakerjaan"),
    ("Peraturan Pemerintah Nomor 10 Tahun 2018", "Badan Nasional Sertifikasi Profesi"),
)
# The rules on certification bodies, and on their licences.
BODIES, LICENCES = "PBNSP 201", "PBNSP 208"
GUIDELINE = re.compile(r"PBNSP (\d{3}):(\d{4})")
NOUN_AND_NUMBER = re.compile(r"([^\d]*[A-Za-z])\s+(?:No\.?\s*)?(\d.*)")


def in_force(rules: Iterable[Regulation], on: dt.date) -> list[Regulation]:
    """The rules that count on this day; one that was replaced gives way to whatever counts in its place, under any number."""
    counting: dict[int, Regulation] = {}
    for rule in rules:
        seen = {rule.pk}
        while rule.is_replaced_on(on) and rule.replaced_by is not None and rule.replaced_by.pk not in seen:
            rule = rule.replaced_by
            seen.add(rule.pk)
        if rule.begins_on <= on:
            counting[rule.pk] = rule
    return sorted(counting.values(), key=lambda rule: rule.code)


def numbered(instrument: str) -> str:
    """Peraturan BNSP Nomor 1/BNSP/III/2014: the noun, "Nomor" and the number, however the rule was entered."""
    if "Nomor" in instrument:
        return instrument
    if guideline := GUIDELINE.fullmatch(instrument):
        return "Pedoman BNSP Nomor {} Tahun {}".format(*guideline.groups())
    if parts := NOUN_AND_NUMBER.fullmatch(instrument):
        return "{} Nomor {}".format(*parts.groups())
    return f"Peraturan BNSP Nomor {instrument}"


def cited(rule: Regulation) -> str:
    """A rule as a paper cites it."""
    return f"{numbered(rule.instrument)} tentang {rule.title}"


def rules_of_bnsp(codes: Collection[str], on: dt.date) -> list[str]:
    """BNSP's own rules of these codes, in force on this day."""
    rows = Regulation.objects.select_related("replaced_by")
    return [cited(rule) for rule in in_force([row for row in rows if row.code.startswith(tuple(codes))], on)]


def laws(on: dt.date) -> list[str]:
    """The laws above them; where the list of rules says that one was replaced, the one that counts now."""
    known = {row.instrument: row for row in Regulation.objects.filter(instrument__in=[name for name, _title in LAWS])}
    said = []
    for instrument, title in LAWS:
        rows = in_force([known[instrument]], on) if instrument in known else []
        said += [cited(row) for row in rows] or [f"{instrument} tentang {title}"]
    return said
