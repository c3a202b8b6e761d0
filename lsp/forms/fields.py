"""Fields that forms of every noun share."""

from django import forms
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1990, 2100


class DayField(forms.DateField):
    """A day, typed as people write it: 18-01-2025, 18/01/2025, 18.01.2025 or 2025-01-18."""

    default_error_messages = {
        "invalid": _("Tulis tanggal yang ada pada kalender, misalnya 18-01-2025."),
        "required": _("Tulis tanggalnya, misalnya 18-01-2025."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"])
        kwargs.setdefault("help_text", _("Contoh: 18-01-2025"))
        kwargs.setdefault(
            "widget",
            forms.DateInput(
                format="%d-%m-%Y", attrs={"class": "w-date", "inputmode": "numeric", "autocomplete": "off"}
            ),
        )
        super().__init__(**kwargs)

    def to_python(self, value):
        day = super().to_python(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day
