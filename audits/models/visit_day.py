"""The day of the visit as both sides agree on it: days that one proposes, and what the other answered."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models.application import Application
from audits.states import DAY_TONE, DayState, Side
from lsp.web.formats import clocktime, longdates, plaindates


class DayProposalQuerySet(models.QuerySet["DayProposal"]):
    """Questions about proposed days."""

    def waiting(self) -> "DayProposalQuerySet":
        """Not answered yet."""
        return self.filter(state=DayState.WAITING)

    def requests(self) -> "DayProposalQuerySet":
        """Each time the LSP asked for another day than BNSP's: it declined a proposal, or asked to move a day that was set."""
        return self.filter(Q(side=Side.BNSP, state=DayState.DECLINED) | Q(side=Side.LSP, asks_move=True))


class DayProposal(models.Model):
    """Days that one side proposes for the visit, with their hours and where to meet; the other side agrees to one or asks for others."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="day_proposals")
    seq = models.PositiveSmallIntegerField()
    side = models.CharField(gettext_lazy("dari"), max_length=4, choices=Side)
    state = models.CharField(
        gettext_lazy("keadaan"), max_length=12, choices=DayState, default=DayState.WAITING, editable=False
    )
    state_since = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    place = models.CharField(gettext_lazy("tempat"), max_length=200)
    starts_at = models.TimeField(gettext_lazy("mulai pukul"), null=True, blank=True)
    ends_at = models.TimeField(gettext_lazy("sampai pukul"), null=True, blank=True)
    meeting_place = models.CharField(gettext_lazy("tempat bertemu"), max_length=200, blank=True)
    note = models.TextField(gettext_lazy("pesan"), blank=True, max_length=1000)
    # Whether it asks for another day than the one that was set already.
    asks_move = models.BooleanField(default=False, editable=False)
    answer_by = models.DateField(gettext_lazy("dijawab paling lambat"))
    proposed_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    answer_note = models.TextField(gettext_lazy("alasan"), blank=True, max_length=4000)
    agreed = models.ForeignKey("ProposedDay", models.PROTECT, related_name="+", null=True, editable=False)

    objects = DayProposalQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("usulan hari asesmen")
        verbose_name_plural = gettext_lazy("usulan hari asesmen")
        ordering = ["application", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["application", "seq"], name="day_proposal_numbered_once"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state=DayState.WAITING),
                name="one_day_proposal_waits",
                violation_error_message=gettext_lazy("Sudah ada usulan hari yang menunggu jawaban."),
            ),
            models.CheckConstraint(
                condition=Q(state=DayState.AGREED, agreed__isnull=False)
                | (~Q(state=DayState.AGREED) & Q(agreed__isnull=True)),
                name="agreed_proposal_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="proposed_hours_end_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.seq}"

    def get_absolute_url(self) -> str:
        return self.application.url("visit_day")

    @property
    def label(self) -> str:
        """What its pages call it."""
        return _("Usulan hari asesmen")

    @property
    def title(self) -> str:
        """The proposed days in short, each a choice."""
        return get_text_list([plaindates(day.first_on, day.last_on) for day in self.days.all()], _("atau"))

    @property
    def is_open(self) -> bool:
        """Whether it waits for its answer."""
        return self.state == DayState.WAITING

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return DAY_TONE[self.state]

    @property
    def other_side(self) -> str:
        """Who answers."""
        return Side.LSP if self.side == Side.BNSP else Side.BNSP

    @property
    def hours(self) -> str:
        """From when to when, in the time of the place."""
        return hours_in_words(self.starts_at, self.ends_at)


class ProposedDay(models.Model):
    """One day that may be agreed to, or the first and the last of several."""

    proposal = models.ForeignKey(DayProposal, models.CASCADE, related_name="days")
    number = models.PositiveSmallIntegerField()
    first_on = models.DateField(gettext_lazy("hari"))
    last_on = models.DateField(gettext_lazy("sampai hari"), null=True, blank=True)

    class Meta:
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposed_day_numbered_once"),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gt=F("first_on")),
                name="proposed_days_end_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return longdates(self.first_on, self.last_on)


def hours_in_words(starts_at: dt.time | None, ends_at: dt.time | None) -> str:
    """Pukul 08.00–16.00, pukul 08.00; empty where no hour was agreed."""
    if starts_at is None:
        return ""
    first = clocktime(starts_at)
    if ends_at is None:
        return _("pukul %(first)s") % {"first": first}
    return _("pukul %(first)s–%(last)s") % {"first": first, "last": clocktime(ends_at)}
