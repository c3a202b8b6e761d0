"""The append-only log of an application, chained by hash: what happened, who did it, when and why."""

import datetime as dt
import hashlib
import json

from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.finding import Finding
from lsp.models import User
from lsp.shapes import Facts


class LogEntry(models.Model):
    """One thing that happened to an application or to one of its findings; triggers in the database refuse to change or delete it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="log")
    seq = models.PositiveIntegerField()
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="log", null=True)
    verb = models.CharField(_("langkah"), max_length=32)
    source = models.CharField(_("dari"), max_length=20, blank=True)
    target = models.CharField(_("menjadi"), max_length=20, blank=True)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    note = models.TextField(_("catatan"), blank=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("catatan riwayat")
        verbose_name_plural = _("catatan riwayat")
        ordering = ["application", "seq"]
        constraints = [models.UniqueConstraint(fields=["application", "seq"], name="log_in_one_line")]

    def __str__(self) -> str:
        return f"{self.application} {self.seq} {self.verb}"

    def computed_hash(self) -> str:
        """SHA-256 over the previous hash and everything this entry says."""
        said = [
            self.previous_hash,
            self.application_id,
            self.seq,
            self.finding_id,
            self.verb,
            self.source,
            self.target,
            self.by_id,
            self.at.timestamp(),
            self.note,
            self.facts,
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @classmethod
    def write(
        cls,
        application: Application,
        *,
        verb: str,
        by: User | None,
        at: dt.datetime,
        finding: Finding | None = None,
        source: str = "",
        target: str = "",
        note: str = "",
        facts: Facts | None = None,
    ) -> "LogEntry":
        """Append one entry; the caller holds the application's row, so that the line cannot fork."""
        head = cls.objects.filter(application=application).order_by("-seq").first()
        entry = cls(
            application=application,
            seq=head.seq + 1 if head else 1,
            finding=finding,
            verb=verb,
            source=source,
            target=target,
            by=by,
            at=at,
            note=note,
            facts=facts or {},
            previous_hash=head.hash if head else "",
        )
        entry.hash = entry.computed_hash()
        entry.save(force_insert=True)
        return entry

    @classmethod
    def head_hash(cls, application: Application) -> str:
        """The newest hash of an application, printed on every issued document; empty before the first entry."""
        return cls.objects.filter(application=application).order_by("-seq").values_list("hash", flat=True).first() or ""

    @classmethod
    def broken_at(cls, application: Application) -> int | None:
        """The number of the first entry that does not fit the chain; None when the whole line holds."""
        previous = ""
        for seq, entry in enumerate(cls.objects.filter(application=application).order_by("seq"), start=1):
            if entry.seq != seq or entry.previous_hash != previous or entry.hash != entry.computed_hash():
                return entry.seq
            previous = entry.hash
        return None
