"""A telephone number is typed as people write it; one that lacks figures is noticed."""

import pytest
from django.core.exceptions import ValidationError

from lsp.forms.fields import PhoneField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("(0281) 637011", "0281 637011"),
        ("0812.3456.7890", "0812 3456 7890"),
        ("+62 812-3456-7890", "+62 812-3456-7890"),
        ("+62\u00a0812\u00a03456\u00a07890", "+62 812 3456 7890"),
        ("6281234567890", "6281234567890"),
        ("0812\u20113456\u20117890", "0812-3456-7890"),
        ("\u200b0812 3456 7890", "0812 3456 7890"),
        ("+62 (0)281 637011", "+62 281 637011"),
        ("+60 12 345 67890", "+60 12 345 67890"),
    ],
)
def test_a_number_is_read_in_every_usual_way(typed, kept):
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["0281 6357", "0281", "081234567890123", "+62 0812 3456 7890", "nol delapan", "0812  345x 789"]
)
def test_what_is_no_number_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError) as refusal:
        PhoneField().clean(typed)
    assert refusal.value.messages == ["Tulis nomor telepon dengan 10 sampai 13 angka, misalnya 0812 3456 7890."]
