"""Tasks for BNSP's secretariat that no application holds: a calendar to be checked, a message that did not arrive."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SecretariatTaskQuerySet(models.QuerySet["SecretariatTask"]):
    """Questions about tasks."""

    def open(self) -> "SecretariatTaskQuerySet":
        """Not yet done."""
        return self.filter(done_at__isnull=True)


class SecretariatTask(models.Model):
    """Something that a machine noticed and only a person can settle."""

    class Kind(models.TextChoices):
        CALENDAR = "calendar", _("Kalender")
        MESSAGE = "message", _("Pesan tidak sampai")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("jenis"), max_length=16, choices=Kind)
    unique_key = models.CharField(max_length=160, unique=True)
    subject = models.CharField(_("pokok"), max_length=200)
    detail = models.TextField(_("rincian"), blank=True)
    url = models.CharField(_("alamat"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("muncul pada"))
    done_at = models.DateTimeField(_("selesai pada"), null=True)
    done_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    done_note = models.CharField(_("catatan penyelesaian"), max_length=400, blank=True)

    objects = SecretariatTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("pekerjaan sekretariat")
        verbose_name_plural = _("pekerjaan sekretariat")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_by__isnull=False), name="done_task_has_person"
            )
        ]
        indexes = [models.Index(fields=["-created_at"], condition=Q(done_at__isnull=True), name="task_open")]

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def raise_once(
        cls, kind: str, unique_key: str, *, subject: str, detail: str = "", url: str = "", at: dt.datetime
    ) -> bool:
        """Raise a task, unless the same one was raised before, done or not; says whether it is new."""
        _task, is_new = cls.objects.get_or_create(
            unique_key=unique_key,
            defaults={"kind": kind, "subject": subject[:200], "detail": detail, "url": url[:200], "created_at": at},
        )
        return is_new
