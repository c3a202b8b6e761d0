"""Notices: written in the transaction of the step, read in the inbox, sent by e-mail after the commit."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.finding import Finding


class NoticeQuerySet(models.QuerySet):
    """Questions about notices."""

    def unread(self) -> "NoticeQuerySet":
        """Not yet opened in the inbox."""
        return self.filter(read_at__isnull=True)

    def to_send(self) -> "NoticeQuerySet":
        """Neither sent nor being sent, and not given up."""
        return self.filter(sent_at__isnull=True, claimed_at__isnull=True, attempts__lt=Notice.MAX_ATTEMPTS)


class Notice(models.Model):
    """One message to one person about one file."""

    # The pauses between attempts grow, so that a mail server may be away for more than half a day.
    MAX_ATTEMPTS = 10

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    application = models.ForeignKey(Application, models.CASCADE, related_name="notices", null=True)
    lsp = models.ForeignKey("lsp.LSP", models.CASCADE, related_name="+", null=True)
    finding = models.ForeignKey(Finding, models.CASCADE, related_name="notices", null=True)
    recipient = models.ForeignKey("lsp.User", models.CASCADE, related_name="notices")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    url = models.CharField(max_length=200)
    unique_key = models.CharField(max_length=160, null=True, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pemberitahuan")
        verbose_name_plural = _("pemberitahuan")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"]),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.subject
