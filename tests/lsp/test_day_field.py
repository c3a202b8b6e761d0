"""A day is typed as people write it, and a day that is none is refused in words."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from lsp.forms.fields import DayField


@pytest.mark.parametrize(
    "typed",
    [
        "18-01-2025",
        "18/01/2025",
        "18.01.2025",
        "2025-01-18",
        " 18-1-2025 ",
        "18 Januari 2025",
        "Sabtu, 18 Januari 2025",
        "18 jan 25",
        "18-Jan-2025",
        "18/01/25",
        "18-1-25",
        "18.01.25",
        "18 01 2025",
        "18 1 25",
        "18012025",
        "18 January 2025",
        "18\u00a0Januari\u00a02025",
        "18\u201001\u20102025",
        "\u200b18-01-2025",
    ],
)
def test_a_day_is_read_in_every_usual_way(typed):
    assert DayField().clean(typed) == dt.date(2025, 1, 18)


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2026",
        "2026-02-30",
        "01-01-0001",
        "01-01-10000",
        "besok",
        "18-01-25 10:00",
        "18 Janu 2025",
        "32 Januari 2025",
        "180125",
        "1812025",
        "2025 01 18",
    ],
)
def test_what_is_no_day_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError) as refusal:
        DayField().clean(typed)
    assert refusal.value.messages == [
        "Tanggal itu tidak ada atau tidak terbaca. Tulis dengan angka: hari-bulan-tahun, misalnya 18-01-2025."
    ]
