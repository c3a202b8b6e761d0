"""Numbers of applications, sittings and documents: each series counts from one every year."""

import datetime as dt
import re

from audits.models import Decree, NumberSeries
from lsp.models import Licence, LicenceEvent

APPLICATION_SERIES = "RL"
SITTING_SERIES = "PLENO"
DECREE_SERIES = "KEP"
# Counters that were not named after the letters of their series.
COUNTERS = {APPLICATION_SERIES: "application"}
MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def next_number(series: str, on: dt.date) -> str:
    """The next number of a series in the year of this day; call it inside the transaction that uses the number."""
    return f"{series}-{on.year}-{NumberSeries.take(COUNTERS.get(series, series), on):04d}"


DECREE_NUMBER = re.compile(rf"{DECREE_SERIES}\.(\d{{1,6}})/BNSP/([IVX]+)/(\d{{4}})", re.IGNORECASE)


def highest_decree_in_use(year: int) -> int:
    """The highest number of this year's series that any decree bears: here, in the register, or of an event of a licence."""
    ending = f"/{year}"
    used = [
        *Decree.objects.filter(number__endswith=ending).values_list("number", flat=True),
        *Licence.objects.filter(decree_number__endswith=ending).values_list("decree_number", flat=True),
        *LicenceEvent.objects.filter(decree_number__endswith=ending).values_list("decree_number", flat=True),
    ]
    found = [DECREE_NUMBER.fullmatch(number.strip()) for number in used]
    return max((int(one[1]) for one in found if one and int(one[3]) == year), default=0)


def decree_number(count: int, on: dt.date) -> str:
    """KEP.0933/BNSP/IV/2025."""
    return f"{DECREE_SERIES}.{count:04d}/BNSP/{MONTHS[on.month - 1]}/{on.year}"


def names_another_month(number: str, on: dt.date) -> bool:
    """Whether a number of the usual shape speaks of another month or year than this day's."""
    found = DECREE_NUMBER.fullmatch(number)
    return found is not None and (found[2].upper(), int(found[3])) != (MONTHS[on.month - 1], on.year)


def proposed_decree_number(on: dt.date) -> str:
    """The number that a decree of this day would get; taken by nobody yet."""
    counted = NumberSeries.objects.filter(series=DECREE_SERIES, year=on.year).values_list("last", flat=True).first()
    return decree_number(max(counted or 0, highest_decree_in_use(on.year)) + 1, on)


def next_decree_number(on: dt.date) -> str:
    """The next number of the year's series, above every number in use; call it inside the transaction that uses the number."""
    return decree_number(NumberSeries.take(DECREE_SERIES, on, above=highest_decree_in_use(on.year)), on)
