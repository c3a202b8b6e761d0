"""Notices: written in the transaction of the step, read in the inbox, sent by e-mail after the commit; and reminders planned for a day."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.finding import Finding
from lsp.models.people import MailRhythm

# The kind of a notice that sums others up.
SUMMARY = "summary"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def unread(self) -> "NoticeQuerySet":
        """Not yet opened in the inbox."""
        return self.filter(read_at__isnull=True)

    def mark_read(self, at: dt.datetime) -> int:
        """Keep that their reader has seen them; how many were new."""
        return self.unread().update(read_at=at)

    def to_send(self) -> "NoticeQuerySet":
        """Neither sent nor being sent, not given up, and not left for the recipient's daily summary.

        What concerns an application leaves for no mailbox that has not confirmed yet whose it is: an address may be mistyped.
        """
        at_once = self.waiting().filter(Q(is_urgent=True) | Q(recipient__mail_rhythm=MailRhythm.AT_ONCE))
        return at_once.reachable()

    def reachable(self) -> "NoticeQuerySet":
        """Of people whose mailbox has confirmed whose it is."""
        return self.filter(recipient__emailaddress__verified=True, recipient__emailaddress__email=F("recipient__email"))

    def with_reach(self) -> "NoticeQuerySet":
        """Annotate whether the recipient's mailbox has confirmed whose it is."""
        columns = {"is_reachable": Exists(Notice.objects.reachable().filter(pk=OuterRef("pk")))}
        return self.annotate(**columns)

    def for_summary(self) -> "NoticeQuerySet":
        """What waits for its recipient's daily summary; what they have read already is not told again."""
        return self.waiting().unread().filter(is_urgent=False, recipient__mail_rhythm=MailRhythm.DAILY)

    def waiting(self) -> "NoticeQuerySet":
        """Neither sent nor being sent, not given up, and in no summary."""
        return self.filter(
            sent_at__isnull=True,
            claimed_at__isnull=True,
            attempts__lt=Notice.MAX_ATTEMPTS,
            in_digest__isnull=True,
            recipient__is_active=True,
        )

    def shown(self) -> "NoticeQuerySet":
        """Those that stand in an inbox; a summary of others does not."""
        return self.exclude(kind=SUMMARY)


class Notice(models.Model):
    """One message to one person about one application."""

    # The pauses between attempts grow, so that a mail server may be away for more than half a day.
    MAX_ATTEMPTS = 10
    # From so many failures on a person is asked to look.
    TROUBLED_AFTER = 3

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    application = models.ForeignKey(Application, models.CASCADE, related_name="notices", null=True)
    lsp = models.ForeignKey("lsp.LSP", models.CASCADE, related_name="+", null=True)
    finding = models.ForeignKey(Finding, models.CASCADE, related_name="notices", null=True)
    recipient = models.ForeignKey("lsp.User", models.CASCADE, related_name="notices")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    url = models.CharField(max_length=200)
    # The visit as a file for a calendar, as it was when this was told.
    calendar = models.TextField(blank=True)
    unique_key = models.CharField(max_length=160, null=True, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    is_urgent = models.BooleanField(default=True)
    is_unsure = models.BooleanField(default=False)
    in_digest = models.ForeignKey("self", models.SET_NULL, related_name="digested", null=True)
    resent_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    resent_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    # Annotated by `with_reach`.
    is_reachable: bool

    class Meta:
        verbose_name = _("pemberitahuan")
        verbose_name_plural = _("pemberitahuan")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"]),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["-created_at"], condition=Q(sent_at__isnull=True), name="notice_unsent"),
        ]

    def __str__(self) -> str:
        return self.subject


class PlannedNoticeQuerySet(models.QuerySet["PlannedNotice"]):
    """Questions about planned reminders."""

    def due(self, on: dt.date) -> "PlannedNoticeQuerySet":
        """Still planned, and to be sent by this day; the oldest first."""
        return self.filter(state=PlannedNotice.State.PLANNED, send_on__lte=on).order_by("send_on", "pk")


class PlannedNotice(models.Model):
    """A reminder that is to be sent on a day: one step of a schedule for one level of listeners."""

    class Level(models.TextChoices):
        STAFF = "staff", _("Penanggung jawab dan staf LSP")
        CHAIR = "chair", _("Ketua LSP")
        BOARD = "board", _("Dewan Pengarah")
        DESK = "desk", _("Meja BNSP")
        PLENARY = "plenary", _("Pemutus")

    class State(models.TextChoices):
        PLANNED = "planned", _("Direncanakan")
        SENT = "sent", _("Dikirim")
        MOOT = "moot", _("Tidak perlu lagi")
        UNHEARD = "unheard", _("Tidak ada penerima")

    schedule = models.CharField(_("pengingat"), max_length=40)
    key = models.CharField(max_length=40)
    due_on = models.DateField(_("tenggat"))
    step = models.SmallIntegerField(_("hari sebelum tenggat"))
    level = models.CharField(_("untuk"), max_length=8, choices=Level, default=Level.STAFF)
    send_on = models.DateField(_("dikirim pada"))
    state = models.CharField(_("keadaan"), max_length=8, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField(_("direncanakan pada"))
    settled_at = models.DateTimeField(_("selesai pada"), null=True)
    lsp = models.ForeignKey("lsp.LSP", models.CASCADE, related_name="+", verbose_name=_("LSP"))
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="+", null=True, verbose_name=_("permohonan")
    )

    objects = PlannedNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pengingat terencana")
        verbose_name_plural = _("pengingat terencana")
        ordering = ["send_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "key", "due_on", "step", "level"], name="step_planned_once"),
            models.CheckConstraint(
                condition=Q(state="planned", settled_at__isnull=True)
                | Q(settled_at__isnull=False) & ~Q(state="planned"),
                name="settled_step_has_moment",
            ),
        ]
        indexes = [models.Index(fields=["send_on"], condition=Q(state="planned"), name="planned_to_send")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.key} {self.send_on}"
