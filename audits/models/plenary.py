"""The plenary (sidang pleno): one sitting with its agenda, who was there, who stayed out and how each application was voted on."""

import datetime as dt

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from lsp.models import DECIDERS, User


def deciders() -> models.QuerySet[User]:
    """The people of the plenary."""
    return User.objects.filter(is_active=True, groups__name=DECIDERS).order_by("full_name", "pk")


def quorum_of(people: int, percent: int) -> int:
    """How many of so many people must be there, rounded up and never nobody."""
    return max(1, -(-people * percent // 100))


class PlenaryQuerySet(models.QuerySet["Plenary"]):
    """Questions about sittings."""

    def with_quorum(self) -> "PlenaryQuerySet":
        """Annotate the share of the deciders that must be there, by the rules of the sitting's day."""
        rules = apps.get_model("audits", "RuleSet").objects.filter(effective_from__lte=OuterRef("held_on"))
        newest = rules.order_by("-effective_from", "-pk")
        share = {"quorum_percent": Subquery(newest.values("quorum_percent")[:1])}  # a name that the model declares
        return self.annotate(**share)


class Plenary(models.Model):
    """One sitting: planned, then opened under a number of its own, then closed with its minutes."""

    ref = models.SlugField(_("alamat"), max_length=24, unique=True, editable=False)
    number = models.CharField(_("nomor sidang"), max_length=60, unique=True, null=True, editable=False)
    held_on = models.DateField(_("tanggal sidang"))
    place = models.CharField(_("tempat"), max_length=200, blank=True)
    chaired_by = models.ForeignKey(
        "lsp.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("pimpinan sidang")
    )
    notes = models.TextField(_("catatan sidang"), max_length=4000, blank=True)
    called_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    called_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(_("dibuka pada"), null=True, editable=False)
    invited_at = models.DateTimeField(_("undangan terakhir dikirim"), null=True, editable=False)
    closed_at = models.DateTimeField(_("ditutup pada"), null=True, editable=False)

    objects = PlenaryQuerySet.as_manager()

    # Annotated by `with_quorum`.
    quorum_percent: int

    class Meta:
        verbose_name = _("sidang pleno")
        verbose_name_plural = _("sidang pleno")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(number__isnull=False), name="opened_plenary_has_number"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False), name="closed_plenary_was_opened"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.held_on:%d-%m-%Y}"

    def get_absolute_url(self) -> str:
        return self.url("sitting")

    def url(self, name: str, *keys: object) -> str:
        """The address of a page of this sitting."""
        return reverse(f"audits:{name}", args=[self.ref, *keys])

    @property
    def is_open(self) -> bool:
        """Whether applications can be decided now."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_planned(self) -> bool:
        """Whether it has not begun."""
        return self.opened_at is None

    def quorum(self, deciders: int) -> int:
        """How many of so many deciders must be there to open it; of a sitting fetched `with_quorum`."""
        return quorum_of(deciders, self.quorum_percent)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Questions about agendas."""

    def waiting(self) -> "AgendaItemQuerySet":
        """On the agenda of a sitting that is ahead or under way and has not decided the application."""
        decided = apps.get_model("audits", "Decision").objects.filter(
            plenary=OuterRef("plenary"), application=OuterRef("application")
        )
        return self.filter(~Exists(decided), plenary__closed_at__isnull=True)


class AgendaItem(models.Model):
    """An application on the agenda of a sitting."""

    plenary = models.ForeignKey(Plenary, models.CASCADE, related_name="agenda")
    application = models.ForeignKey(Application, models.CASCADE, related_name="agenda_items")
    added_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField()

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["plenary", "application"], name="application_once_on_an_agenda")]

    def __str__(self) -> str:
        return f"{self.plenary}: {self.application}"


class Presence(models.Model):
    """A decider who was at a sitting."""

    plenary = models.ForeignKey(Plenary, models.CASCADE, related_name="presences")
    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    noted_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["person__full_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["plenary", "person"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.plenary}: {self.person}"


class Recusal(models.Model):
    """A decider's own word that they have a conflict of interest in an application; it holds for every sitting."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="recusals")
    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    reason = models.CharField(_("alasan"), max_length=400)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("pernyataan benturan kepentingan")
        verbose_name_plural = _("pernyataan benturan kepentingan")
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="recused_once")]

    def __str__(self) -> str:
        return f"{self.application}: {self.person}"


class Vote(models.Model):
    """How one of those present stood to the decision on one application."""

    class Stand(models.TextChoices):
        AGREES = "agrees", _("Setuju")
        DISAGREES = "disagrees", _("Tidak setuju")
        ABSTAINS = "abstains", _("Abstain")
        EXCLUDED = "excluded", _("Tidak ikut memutus")

    # What a person can say; who stays out has no vote.
    OWN = [choice for choice in Stand.choices if choice[0] != "excluded"]

    decision = models.ForeignKey("audits.Decision", models.CASCADE, related_name="votes")
    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    stand = models.CharField(_("sikap"), max_length=10, choices=Stand)
    reason = models.CharField(_("alasan"), max_length=400, blank=True)
    recorded_by = models.ForeignKey(
        "lsp.User", models.PROTECT, related_name="+", null=True, verbose_name=_("dicatatkan oleh")
    )

    class Meta:
        ordering = ["person__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="votes_once_on_a_decision"),
            models.CheckConstraint(
                condition=Q(stand="agrees") | ~Q(reason=""),
                name="whoever_does_not_agree_says_why",
                violation_error_message=_("Tulis alasan bagi yang tidak setuju atau tidak ikut memutus."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_stand_display()}"


class Ballot(models.Model):
    """The vote that somebody present gives from their own account, before the decision on one application is recorded."""

    plenary = models.ForeignKey(Plenary, models.CASCADE, related_name="ballots")
    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    stand = models.CharField(_("sikap"), max_length=10, choices=Vote.OWN)
    reason = models.CharField(_("alasan"), max_length=400, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("suara")
        verbose_name_plural = _("suara")
        ordering = ["person__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plenary", "application", "person"], name="one_ballot_of_each"),
            models.CheckConstraint(
                condition=Q(stand="agrees") | ~Q(reason=""), name="a_ballot_that_does_not_agree_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.person}"


def free_ref(day: dt.date) -> str:
    """The address of a sitting on this day: its date, with a number behind it from the second one on."""
    taken = set(Plenary.objects.filter(ref__startswith=f"{day:%Y-%m-%d}").values_list("ref", flat=True))
    ref, number = f"{day:%Y-%m-%d}", 1
    while ref in taken:
        number += 1
        ref = f"{day:%Y-%m-%d}-{number}"
    return ref
