"""Calendar subscriptions: the private address under which one person's calendar reads the dates of one LSP."""

import uuid

from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# The address is signed, not stored: whoever reads the table alone cannot build it.
SIGNER = Signer(salt="calendar-feed", sep=".")


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Questions about subscriptions."""

    def running(self) -> "CalendarFeedQuerySet":
        """Not taken back."""
        return self.filter(ended_at__isnull=True)

    def of_token(self, token: str) -> "CalendarFeed | None":
        """The running subscription of this address; None for one that was guessed, changed or taken back."""
        try:
            key = uuid.UUID(hex=SIGNER.unsign(token))
        except (BadSignature, ValueError):
            return None
        return self.running().filter(key=key).select_related("user", "lsp").first()


class CalendarFeed(models.Model):
    """One address of one person for one LSP."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    lsp = models.ForeignKey("lsp.LSP", models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("langganan kalender")
        verbose_name_plural = _("langganan kalender")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "lsp"], condition=Q(ended_at__isnull=True), name="one_running_feed_per_person_and_lsp"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lsp}, {self.user}"

    @property
    def token(self) -> str:
        """The secret part of the address."""
        return SIGNER.sign(self.key.hex)
