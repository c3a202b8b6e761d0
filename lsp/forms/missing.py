"""What a form says beside a field that was left empty: what to write or choose there, made from the field's label in one place for all forms."""

import re

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext as _

# Said by a field that has no words of its own.
DEFAULT = forms.Field.default_error_messages["required"]
# A label that reads badly after "Isi": a sentence, an order, or what something does.
NO_NOUN = re.compile(
    r"(?i)(berlaku|digantikan|menggantikan|berhenti|terisi|mulai|sampai|sejak|dari|untuk|hanya|juga|tidak|saya|kami|apa|apakah|siapa|bagaimana|mengapa|"
    r"ulangi|tulis|pilih|unggah|isi|jelaskan|sebutkan|ganti)\b|.*[.?!<]|.{61,}"
)


def named(label: str) -> str:
    """A label as it stands within a sentence, up to its first comma; nothing where it is no name of a thing."""
    name = label.strip().rstrip(":").partition(", ")[0]
    if not name or NO_NOUN.match(name):
        return ""
    return name if name[1:2].isupper() else name[0].lower() + name[1:]


def words_for(field: forms.Field, label: str) -> str:
    """What to do with a field of this kind that was left empty."""
    name, widget = named(label), field.widget
    if widget.is_hidden:
        return _("Halaman ini tidak lengkap terkirim. Muat ulang, lalu coba lagi.")
    if isinstance(widget, forms.CheckboxInput):
        return _("Centang pernyataan ini.")
    if isinstance(field, forms.FileField):
        return _("Pilih berkas: %(name)s.") % {"name": name} if name else _("Pilih berkasnya.")
    if isinstance(widget, ChoiceWidget):  # lists, radio buttons and boxes to tick
        return _("Pilih %(name)s.") % {"name": name} if name else _("Pilih salah satu.")
    return _("Isi %(name)s.") % {"name": name} if name else _("Isi bagian ini.")


class NamedField(BoundField):
    """A field within its form: where it would say no more than that it is required, it says what is wanted."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.required and field.error_messages.get("required") == DEFAULT:
            field.error_messages["required"] = words_for(field, str(self.label))


class Renderer(DjangoTemplates):
    """Draws forms as Django does, with our fields in them."""

    bound_field_class = NamedField
