"""The visit: its day and place, who attended, what was judged, asked and answered."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.rules import Criterion
from audits.models.visit_day import hours_in_words
from audits.states import Result, ReviewArea, Side, TeamRole


class Visit(models.Model):
    """The reassessment on site; a visit that was broken off goes on under the same row."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="visit")
    planned_on = models.DateField(_("hari asesmen"))
    planned_until = models.DateField(_("hari asesmen terakhir"), null=True, blank=True)
    place = models.CharField(_("tempat"), max_length=200)
    starts_at = models.TimeField(_("mulai pukul"), null=True, blank=True)
    ends_at = models.TimeField(_("sampai pukul"), null=True, blank=True)
    meeting_place = models.CharField(_("tempat bertemu"), max_length=200, blank=True)
    agreed_at = models.DateTimeField(_("disepakati pada"), null=True, editable=False)
    # Whether both sides were told this day: agreed between them, or set with the schedule.
    is_told = models.BooleanField(default=False, editable=False)
    calendar_sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField(_("dibuka pada"), null=True, editable=False)
    closed_at = models.DateTimeField(_("ditutup pada"), null=True, editable=False)
    agenda = models.TextField(_("susunan acara"), blank=True, max_length=2000)
    advice = models.TextField(_("saran tim"), blank=True, max_length=4000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False), name="closed_visit_was_opened"
            ),
            models.CheckConstraint(
                condition=Q(planned_until__isnull=True) | Q(planned_until__gt=models.F("planned_on")),
                name="visit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="visit_hours_end_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.planned_on:%d-%m-%Y}"

    @property
    def planned_last(self) -> dt.date:
        """The last agreed day, which is the only one of most visits."""
        return self.planned_until or self.planned_on

    @property
    def hours(self) -> str:
        """From when to when, in the time of the place."""
        return hours_in_words(self.starts_at, self.ends_at)


class Judgement(models.Model):
    """What the team found about one criterion."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="judgements")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    result = models.CharField(_("hasil"), max_length=16, choices=Result, default=Result.OPEN)
    methods = models.JSONField(_("cara verifikasi"), default=list)
    note = models.TextField(_("catatan"), blank=True, max_length=2000)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)
    head = models.UUIDField(null=True, editable=False)  # the event this row shows; none: written at a desk

    class Meta:
        ordering = ["criterion__code"]
        constraints = [models.UniqueConstraint(fields=["application", "criterion"], name="criterion_judged_once")]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.get_result_display()}"


def position_words(written: str) -> str:
    """What somebody present is, in the reader's language as far as it is one of our words; the list itself is Indonesian."""
    with override("id"):
        ours = {gettext("%(role)s asesor lisensi BNSP") % {"role": role.label}: role for role in TeamRole}
    if role := ours.get(written):
        return gettext("%(role)s asesor lisensi BNSP") % {"role": role.label}
    return gettext(written)


class Attendance(models.Model):
    """Somebody who was present at the visit."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attendances")
    name = models.CharField(_("nama"), max_length=120)
    position = models.CharField(_("jabatan"), max_length=120)
    side = models.CharField(_("dari"), max_length=4, choices=Side)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    head = models.UUIDField(null=True, editable=False)  # the event this row shows; none: written at a desk

    class Meta:
        ordering = ["side", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "name", "position"],
                name="attends_once",
                violation_error_message=_("Orang ini sudah tercatat hadir."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.position}"

    @property
    def position_name(self) -> str:
        """What this person is, in the reader's language where it is one of our words."""
        return position_words(self.position)


class Question(models.Model):
    """A question of the closing discussion and its answer."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="questions")
    origin = models.UUIDField(null=True, editable=False)
    area = models.CharField(_("area"), max_length=16, choices=ReviewArea, blank=True)
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("kriteria")
    )
    asked_by = models.CharField(_("penanya"), max_length=120)
    question = models.TextField(_("pertanyaan"), max_length=1000)
    answer = models.TextField(_("jawaban"), max_length=2000)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    head = models.UUIDField(null=True, editable=False)  # the event this row shows; none: written at a desk

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "origin"], name="question_asked_once")]

    def __str__(self) -> str:
        return self.question[:60]
