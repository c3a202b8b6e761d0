"""The attributes of a long form that is autosaved."""

from django import template
from django.forms import BaseForm
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def autosave(name: str, form: BaseForm | None = None) -> str:
    """Mark a form for `autosave.js`; one that came back with errors keeps what it holds."""
    return format_html(
        'data-draft="{}" data-drafts="{}" data-kept="{}" data-out="{}"{}',
        name,
        reverse("audits:unsaved"),
        _("Draf tersimpan otomatis. Tekan Simpan agar terlihat rekan Anda. Pukul"),
        _("Draf belum dapat disimpan otomatis. Isian Anda masih ada di halaman ini."),
        " data-bound" if form and form.is_bound else "",
    )
