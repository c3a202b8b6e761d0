"""The working calendar: national holidays and joint leave as dated rows that an officer corrects, and every version of it that ever counted."""

import datetime as dt

from django.db import models
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from audits.deadlines import Calendar, FreeDay, end_of, legal_day


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Questions about free days."""

    def free_days(self) -> dict[dt.date, FreeDay]:
        """Every free day with what is known of it, as `deadlines` wants them."""
        return {row.day: row.as_free_day() for row in self}


class Holiday(models.Model):
    """A day that is no working day."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("Libur nasional")
        JOINT_LEAVE = "joint_leave", _("Cuti bersama")

    day = models.DateField(_("hari"), unique=True)
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    decree = models.CharField(
        _("dasar"),
        max_length=160,
        blank=True,
        help_text=_("Nomor keputusan, misalnya: SKB 933/2025, 1/2025, 3/2025."),
    )
    published_on = models.DateField(_("diterbitkan pada"), null=True, blank=True)

    objects = HolidayQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d-%m-%Y} {self.name}"

    def as_free_day(self) -> FreeDay:
        """The row as `deadlines` wants it."""
        return FreeDay(self.name, self.kind == self.Kind.JOINT_LEAVE, self.decree, self.published_on)


class CalendarVersion(models.Model):
    """The whole calendar as it counted from a moment on; a later version may move a deadline later, never earlier."""

    number = models.PositiveIntegerField(_("versi"), unique=True)
    at = models.DateTimeField(_("berlaku sejak"))
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, verbose_name=_("oleh"))
    note = models.CharField(_("perubahan"), max_length=400, blank=True)
    moved = models.PositiveIntegerField(_("tenggat yang bergeser"), default=0)
    days = models.JSONField(_("hari libur"), default=list)

    class Meta:
        verbose_name = _("versi kalender")
        verbose_name_plural = _("versi kalender")
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)

    def as_calendar(self) -> Calendar:
        """The version as `deadlines` wants it."""
        days = {
            dt.date.fromisoformat(day): FreeDay(
                name,
                kind == Holiday.Kind.JOINT_LEAVE,
                decree,
                dt.date.fromisoformat(published) if published else None,
            )
            for day, name, kind, decree, published in self.days
        }
        return Calendar(self.number, days, legal_day(self.at))


def calendars(since: dt.date | None = None) -> list[Calendar]:
    """The versions of the calendar, oldest first: the one that counted on this day and all later ones; without a day the newest."""
    versions = CalendarVersion.objects.order_by("number")
    if since is None:
        kept = list(versions.reverse()[:1])
    else:
        then = versions.filter(at__lt=end_of(since)).reverse().values("number")[:1]
        kept = list(versions.filter(number__gte=Coalesce(Subquery(then), 0)))
    return [version.as_calendar() for version in kept] or [Calendar(0, Holiday.objects.free_days())]
