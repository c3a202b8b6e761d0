"""What comes from the phones of a visit: packs, devices, events that never change, and photos that arrive in pieces."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.storage import fresh_name, private_files
from lsp.shapes import Json


def photo_name(instance: object, original: str) -> str:
    """A name for a photo of a visit."""
    return fresh_name("photos", original)


class PackQuerySet(models.QuerySet["Pack"]):
    """Questions about many packs."""

    def counting(self) -> "PackQuerySet":
        """Those that nobody took back, or whose taking back was put right."""
        return self.filter(Q(revoked_at__isnull=True) | Q(restored_at__isnull=False))


class Pack(models.Model):
    """What one assessor takes along to one visit; its secret signs whatever is recorded with it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="packs")
    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    secret = models.CharField(max_length=64, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(_("besar"), default=0)
    made_at = models.DateTimeField(_("dibuat pada"))
    revoked_at = models.DateTimeField(_("dicabut pada"), null=True, editable=False)
    revoked_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    revoke_reason = models.CharField(_("alasan pencabutan"), max_length=400, blank=True)
    restored_at = models.DateTimeField(_("pencabutan dibatalkan pada"), null=True, editable=False)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"], condition=Q(revoked_at__isnull=True), name="one_pack_per_person"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""), name="revoked_pack_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(restored_at__isnull=True) | Q(revoked_at__isnull=False),
                name="only_revoked_pack_is_restored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.person}"

    @property
    def is_revoked(self) -> bool:
        """Whether it was taken back, and that was not put right."""
        return self.revoked_at is not None and self.restored_at is None


class Device(models.Model):
    """A browser that opened a pack: how much it says it recorded, and whether its person has finished with it."""

    key = models.UUIDField(unique=True, editable=False)
    pack = models.ForeignKey(Pack, models.PROTECT, related_name="devices")
    application = models.ForeignKey(Application, models.PROTECT, related_name="devices")
    label = models.CharField(_("perangkat"), max_length=80, blank=True)
    opened_at = models.DateTimeField(_("membuka paket pada"))
    seen_at = models.DateTimeField(_("terakhir terhubung"))
    recorded = models.PositiveIntegerField(_("catatan yang dibuat"), default=0)
    finished_at = models.DateTimeField(_("selesai pada"), null=True, editable=False)
    finished_with = models.PositiveIntegerField(null=True, editable=False)
    abandoned_at = models.DateTimeField(_("dilepas pada"), null=True, editable=False)
    abandoned_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    abandon_reason = models.CharField(_("alasan"), max_length=400, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(abandoned_at__isnull=True) | (Q(abandoned_by__isnull=False) & ~Q(abandon_reason="")),
                name="abandoned_device_has_reason",
            )
        ]

    def __str__(self) -> str:
        return self.label or str(self.key)[:8]


class EventKind(models.TextChoices):
    """What an event speaks of."""

    JUDGEMENT = "judgement", _("Penilaian")
    FINDING = "finding", _("Temuan")
    PHOTO = "photo", _("Foto")
    ATTENDANCE = "attendance", _("Kehadiran")
    QUESTION = "question", _("Tanya jawab")
    NOTE = "note", _("Susunan acara dan saran")
    RESPONSE = "response", _("Tanggapan LSP")
    SIGNATURE = "signature", _("Tanda tangan")
    OPENING = "opening", _("Pembukaan")


class VisitEventQuerySet(models.QuerySet["VisitEvent"]):
    """Questions about many events."""

    def accepted(self) -> "VisitEventQuerySet":
        """Those that count."""
        return self.filter(refusal="")

    def refused(self) -> "VisitEventQuerySet":
        """Those that were kept aside with a reason."""
        return self.exclude(refusal="")


class VisitEvent(models.Model):
    """One thing that somebody recorded at the visit; it never changes, and triggers in the database see to that.

    `said` is what the device signed, whole; the columns repeat what is asked for. An event without a device was written at a desk, or is
    not signed: then it is nobody's.
    """

    UNSIGNED = "unsigned"

    key = models.UUIDField(unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="visit_events")
    device = models.ForeignKey(Device, models.PROTECT, related_name="events", null=True)
    number = models.PositiveIntegerField(null=True)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(_("jenis"), max_length=12, choices=EventKind)
    subject = models.CharField(max_length=250)
    said = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("waktu perangkat"))
    received_at = models.DateTimeField(_("diterima pada"))
    refusal = models.CharField(_("alasan penolakan"), max_length=16, blank=True)

    objects = VisitEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["application", "kind", "subject"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(refusal="unsigned", by__isnull=True, device__isnull=True)
                | (~Q(refusal="unsigned") & Q(by__isnull=False)),
                name="unsigned_event_is_nobodys",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"

    @property
    def parents(self) -> list[str]:
        """The keys of the entries that this one replaces."""
        return self.said["parents"]

    @property
    def body(self) -> Json:
        """What was recorded."""
        return self.said["body"]


class Photo(models.Model):
    """A photo that an event announced, by the hash of its bytes; it has a file once every piece has arrived."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("besar"))
    content_type = models.CharField(max_length=40)
    file = models.FileField(_("berkas"), upload_to=photo_name, storage=private_files, max_length=120, blank=True)
    view = models.FileField(_("gambar"), upload_to=photo_name, storage=private_files, max_length=120, blank=True)
    announced_at = models.DateTimeField(_("diumumkan pada"))
    arrived_at = models.DateTimeField(_("tiba pada"), null=True, editable=False)
    fault = models.CharField(_("kerusakan"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "sha256"], name="photo_once_per_visit"),
            models.CheckConstraint(condition=Q(arrived_at__isnull=True) | ~Q(file=""), name="arrived_photo_has_file"),
        ]

    def __str__(self) -> str:
        return self.sha256[:16]

    def get_absolute_url(self) -> str:
        return self.application.url("onsite_photo", self.sha256[:16])


class PhotoPiece(models.Model):
    """One piece of a photo on its way; gone once the photo is whole."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="pieces")
    offset = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=photo_name, storage=private_files, max_length=120)

    class Meta:
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["photo", "offset"], name="piece_once_per_photo")]

    def __str__(self) -> str:
        return f"{self.photo} {self.offset}"
