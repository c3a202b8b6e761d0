"""The attributes of a long form whose words are kept on the server while they are typed."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def draft(name, form=None):
    """Marks a form for `drafts.js`; one that came back with errors keeps what stands in it."""
    return format_html(
        'data-draft="{}" data-drafts="{}" data-kept="{}" data-back="{}" data-drop="{}" data-out="{}"{}',
        name,
        reverse("audits:unsaved"),
        _("Tulisan Anda disimpan otomatis, pukul"),
        _("Tulisan Anda yang belum tersimpan dipasang kembali."),
        _("Buang tulisan itu"),
        _("Belum dapat disimpan otomatis. Tulisan Anda masih ada di halaman ini."),
        " data-bound" if getattr(form, "is_bound", False) else "",
    )
