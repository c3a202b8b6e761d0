"""A day is typed as people write it, and a day that is none is refused in words."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from lsp.forms.fields import DayField


@pytest.mark.parametrize("typed", ["18-01-2025", "18/01/2025", "18.01.2025", "2025-01-18", " 18-1-2025 "])
def test_a_day_is_read_in_every_usual_way(typed):
    assert DayField().clean(typed) == dt.date(2025, 1, 18)


@pytest.mark.parametrize("typed", ["31/02/2026", "2026-02-30", "01-01-0001", "01-01-10000", "besok", "18-01-25 10:00"])
def test_what_is_no_day_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError) as refusal:
        DayField().clean(typed)
    assert refusal.value.messages == ["Tulis tanggal yang ada pada kalender, misalnya 18-01-2025."]
