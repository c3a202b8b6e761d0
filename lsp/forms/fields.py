"""Fields that forms of every noun share."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lsp.models.people import phone_number, tidy_address
from lsp.text import NotJson, plain, read_json

FieldKind = TypeVar("FieldKind", bound=forms.Field)
FIRST_YEAR, LAST_YEAR = 1990, 2100


def field_of(form: forms.BaseForm, name: str, kind: type[FieldKind]) -> FieldKind:
    """A field of a form as the kind of field it is, whose choices or rows depend on who asks."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


def unchosen(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:  # Any: as Django says it
    """The choices of a list behind one that says nothing: what nobody chose is not asserted."""
    return [("", _("Pilih")), *choices]


def data_with(data: Mapping[str, Any], name: str, value: str) -> Mapping[str, Any]:  # Any: as Django says it
    """What was sent with a form, with one value in place of what was there."""
    changed: QueryDict | dict[str, object] = data.copy() if isinstance(data, QueryDict) else dict(data)
    changed[name] = value
    return changed


def asked_when(field: FieldKind, when: str | Promise) -> FieldKind:
    """The same field, whose label does not call it optional but says when it must be filled in."""
    field.asked_when = when  # type: ignore[attr-defined]  # for the template of the field
    return field


MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "januari jan january",
            "februari feb pebruari peb february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt ags aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nopember nop",
            "desember des dec december",
        ],
        start=1,
    )
    for name in names.split()
}
WRITTEN = re.compile(r"(?:[a-z']+,?\s+)?(\d{1,2})\s*[-./\s]\s*([a-z]+)\.?\s*[-./\s]\s*(\d{4}|\d{2})", re.IGNORECASE)
# with points, hyphens, slashes or spaces between; or eight figures alone, as some keyboards have nothing else
FIGURES = re.compile(r"(\d{2})(\d{2})(\d{4})|(\d{1,2})\s*[-./\s]\s*(\d{1,2})\s*[-./\s]\s*(\d{4}|\d{2})")
CENTURY = 2000


def in_figures(written: str) -> str:
    """A day written with its month's name, or with a year of two figures, in figures alone: 25 Des 26 is 25-12-2026."""
    text = plain(written)
    found = WRITTEN.fullmatch(text)
    if found and (month := MONTHS.get(found[2].lower())):
        text = f"{found[1]}-{month}-{found[3]}"
    if found := FIGURES.fullmatch(text):
        text = "-".join(part for part in found.groups() if part)
    return re.sub(r"^(\d{1,2}-\d{1,2}-)(\d{2})$", rf"\g<1>{CENTURY // 100}\2", text)


class JsonField(forms.JSONField):
    """JSON that a script of ours has written, its text cleaned; whatever is none of that is refused."""

    def to_python(self, value: Any) -> Any:  # Any: JSON of any shape
        if value in self.empty_values:
            return None
        try:
            return read_json(value)
        except NotJson:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class DayField(forms.DateField):
    """A day, typed as people write it: 18-01-2025, 18/1/25, 18.01.2025, 2025-01-18, 18 Januari 2025 or Sabtu, 18 Jan 2025."""

    default_error_messages = {
        "invalid": _(
            "Tanggal itu tidak ada atau tidak terbaca. Tulis dengan angka: hari-bulan-tahun, misalnya 18-01-2025."
        ),
        "required": _("Tulis tanggalnya, misalnya 18-01-2025."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"])
        kwargs.setdefault("help_text", _("Contoh: 18-01-2025"))
        kwargs.setdefault(
            "widget",
            forms.DateInput(format="%d-%m-%Y", attrs={"class": "w-date", "autocomplete": "off"}),
        )
        super().__init__(**kwargs)

    def to_python(self, value):
        day = super().to_python(in_figures(value) if isinstance(value, str) else value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class AddressField(forms.EmailField):
    """An e-mail address; what was pasted along with it and cannot be seen is left out."""

    def to_python(self, value: str | None) -> str:
        return tidy_address(super().to_python(value) or "")


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows; a key too large for any row is no choice, and no fault of the database."""

    def _check_values(self, value: Iterable[object]) -> QuerySet[Model]:
        try:
            return super()._check_values(value)  # type: ignore[misc]  # the stubs leave it out
        except OverflowError as fault:
            words = self.error_messages["invalid_choice"]
            raise forms.ValidationError(words, code="invalid_choice", params={"value": "–"}) from fault


class PhoneField(forms.CharField):
    """A telephone number as people write it, (0281) 637011 or +62 812.3456.7890, kept as figures with single spaces and hyphens."""

    default_error_messages = {"required": _("Tulis nomor teleponnya, misalnya 0812 3456 7890.")}
    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "w-short"})

    def __init__(self, *, max_length=None, **kwargs):
        kwargs.setdefault("help_text", _("Misalnya 0812 3456 7890 atau (0281) 637011"))
        super().__init__(max_length=LONGEST_TYPED, **kwargs)
        self.validators.append(phone_number)

    def to_python(self, value):
        return readable_number(super().to_python(value) or "")


LONGEST_TYPED = 40


def readable_number(text: str) -> str:
    """A telephone number without brackets, points and letters that nobody sees: (0281) 637011 is 0281 637011, +62 (0)281 is +62 281."""
    international = re.sub(r"^\+(\d+)\s*\(0\)", r"+\1 ", plain(text))
    return " ".join(re.sub(r"[().]", " ", international).split())
