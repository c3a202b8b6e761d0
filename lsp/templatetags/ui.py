"""The words and drawings that every page shares: icons, badges, dates in words, sizes, the error summary."""

from functools import cache

from django import template
from django.conf import settings
from django.forms.formsets import BaseFormSet
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from lsp.days import days_between
from lsp.models.people import Zone

register = template.Library()

# The drawing of a standing, so that a tone never appears without one.
TONE_ICONS = {
    "ontime": "ontime",
    "soon": "clock",
    "overdue": "overdue",
    "done": "done",
    "action": "wait",
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
def badge(tone, text, drawing=""):
    """A standing: tone, icon and word, always all three."""
    return format_html(
        '<span class="badge{}">{}{}</span>',
        f" badge-{tone}" if tone else "",
        icon(drawing or TONE_ICONS.get(tone, "none")),
        text,
    )


def _local(value):
    """The moment in the reader's zone; a day stays what it is."""
    return timezone.localtime(value) if hasattr(value, "hour") and timezone.is_aware(value) else value


@register.filter
def longdate(value):
    """Sabtu, 18 Januari 2025."""
    return date_format(_local(value), "l, j F Y") if value else ""


@register.filter
def plaindate(value):
    """18 Januari 2025."""
    return date_format(_local(value), "j F Y") if value else ""


@register.filter
def shortdate(value):
    """18 Jan 2025."""
    return date_format(_local(value), "j M Y") if value else ""


@register.filter
def clocktime(value):
    """12.30 in Indonesian, 12:30 in other languages."""
    return date_format(_local(value), "H.i" if get_language() == "id" else "H:i") if value else ""


DAY_ENDS = {
    Zone.WITA: gettext_lazy("(00.59 WITA hari berikutnya)"),
    Zone.WIT: gettext_lazy("(01.59 WIT hari berikutnya)"),
}


@register.simple_tag(takes_context=True)
def day_end(context):
    """When a legal day ends: in WIB, and where the reader lives."""
    own = DAY_ENDS.get(getattr(context.get("user"), "zone", ""))
    words = _("pukul 23.59 WIB")
    return format_html('{} <span class="small muted">{}</span>', words, own) if own else words


@register.filter
def longtime(value):
    """Sabtu, 18 Januari 2025, 12.30."""
    return f"{longdate(value)}, {clocktime(value)}" if value else ""


@register.filter
def shorttime(value):
    """18 Jan 2025, 12.30."""
    return f"{shortdate(value)}, {clocktime(value)}" if value else ""


def _days_between(value, today):
    day = _local(value)
    return days_between(today, day.date() if hasattr(day, "date") else day)


@register.filter
def distance(value, today):
    """How far a due day is: 7 hari lagi, hari ini, lewat 2 hari."""
    if not value or not today:
        return ""
    days = _days_between(value, today)
    if days == 0:
        return _("hari ini")
    if days > 0:
        return ngettext("%(days)s hari lagi", "%(days)s hari lagi", days) % {"days": number_format(days)}
    return ngettext("lewat %(days)s hari", "lewat %(days)s hari", -days) % {"days": number_format(-days)}


@register.filter
def ago(value, today):
    """How long something is past: 9 hari lalu, hari ini."""
    if not value or not today:
        return ""
    days = -_days_between(value, today)
    if days == 0:
        return _("hari ini")
    return ngettext("%(days)s hari lalu", "%(days)s hari lalu", days) % {"days": number_format(days)}


@register.filter
def filesize_id(size):
    """118 kB, 4,1 MB: as people write it, without a decimal where none is needed."""
    if size is None or size == "":
        return ""
    kilobytes = int(size) / 1024
    if kilobytes < 1:
        return _("%(size)s bita") % {"size": int(size)}
    if kilobytes < 1000:
        return f"{number_format(round(kilobytes))} kB"
    megabytes = kilobytes / 1024
    if megabytes >= 10_000:
        return f"{number_format(round(megabytes / 1024))} GB"
    return f"{number_format(round(megabytes, 1), 0 if megabytes >= 100 else 1)} MB"


def _first_control(bound):
    """The id of the control that the error summary leads to."""
    if bound.is_hidden:
        return ""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")


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
            yield _first_control(bound), str(bound.label).rstrip("."), message


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
