"""The words and drawings that every page shares: icons, badges, dates in words, sizes, the error summary."""

import re
from functools import cache

from django import template
from django.conf import settings
from django.forms.formsets import BaseFormSet
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lsp.models.people import Zone
from lsp.web.formats import (
    ago,
    clocktime,
    distance,
    filesize_id,
    longdate,
    longdates,
    longtime,
    plaindate,
    plaindates,
    shortdate,
    shortened,
    shorttime,
    span,
)

register = template.Library()

for fmt in (
    longdate,
    longdates,
    plaindate,
    plaindates,
    shortdate,
    clocktime,
    longtime,
    shorttime,
    distance,
    ago,
    span,
    filesize_id,
    shortened,
):
    register.filter(fmt)

# The drawing of a tone, so that a tone never appears without one.
TONE_ICONS = {
    "ontime": "ontime",
    "soon": "clock",
    "overdue": "overdue",
    "done": "done",
    "action": "wait",
    # what Django calls its messages
    "success": "done",
    "error": "overdue",
    "warning": "warning",
    "info": "info",
}


@register.simple_tag
@cache  # a list draws the same few icons hundreds of times
def icon(name):
    """A line drawing from the sprite; it takes the colour of the words beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def tone_icon(tone):
    """The drawing of a tone alone, where its word stands beside it."""
    return icon(TONE_ICONS.get(tone, "none"))


@register.simple_tag
def badge(tone, text=None, drawing=""):
    """Draw a badge, always with all three: the one that a row carries, or a tone, a word and perhaps an icon."""
    if text is None:
        tone, text, drawing = tone.tone, tone.label, getattr(tone, "icon", "")
    return format_html(
        '<span class="badge{}">{}{}</span>',
        f" badge-{tone}" if tone else "",
        icon(drawing or TONE_ICONS.get(tone, "none")),
        text,
    )


@register.inclusion_tag("lsp/_contact.html")
def contact():
    """How BNSP's secretariat is reached, or that nobody has written it down."""
    phone = settings.CONTACT_PHONE
    return {"email": settings.CONTACT_EMAIL, "phone": phone, "dialled": re.sub(r"[^+\d]", "", phone)}


DAY_ENDS: dict[str, str | Promise] = {
    Zone.WITA: gettext_lazy("(00.59 WITA hari berikutnya)"),
    Zone.WIT: gettext_lazy("(01.59 WIT hari berikutnya)"),
}


@register.simple_tag(takes_context=True)
def day_end(context):
    """When a legal day ends: in WIB, and where the reader lives."""
    own = DAY_ENDS.get(getattr(context.get("user"), "zone", ""))
    words = _("pukul 23.59 WIB")
    return format_html('{} <span class="small muted">{}</span>', words, own) if own else words


def _first_control(bound):
    """The id of the control that the error summary leads to."""
    if bound.is_hidden:
        return ""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")


def _as_lead(label: str) -> str:
    """A label before what is wrong with its field: with a colon, or with its own question mark."""
    return label if label.endswith("?") else f"{label.rstrip('.')}:"


def _errors_of(source):
    """Every error of forms, formsets and lists of them, as (anchor, label, message), in the order of the page."""
    if not source:
        return
    if isinstance(source, (list, tuple)):
        for part in source:
            yield from _errors_of(part)
        return
    source.errors_shown = True  # the form's own template then leaves them out
    if isinstance(source, BaseFormSet):
        if source.is_bound:
            for message in source.non_form_errors():
                yield "", "", message
        yield from _errors_of(list(source.forms))
        return
    for message in source.non_field_errors():
        yield "", "", message
    for bound in source:
        for message in bound.errors:
            yield _first_control(bound), _as_lead(str(bound.label)), message


@register.inclusion_tag("includes/_error_summary.html")
def form_errors(*sources):
    """The summary on top of a page: one line for each error of the given forms and formsets, linked to its field."""
    return {"entries": [entry for source in sources for entry in _errors_of(source)]}


@register.inclusion_tag("includes/_demo_accounts.html")
def demo_accounts():
    """The people one can sign in as on a demonstration; empty outside development."""
    shown = settings.DEVELOPMENT and getattr(settings, "DEMO_ACCOUNTS", ())
    return {
        "accounts": shown or (),
        "password": getattr(settings, "DEMO_PASSWORD", "") if shown else "",
        "relaxed": not settings.SECOND_FACTOR_REQUIRED,
    }
