"""A file that came with a form and has no place yet: it could not be looked into, or something else in the form was wrong."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models.storage import fresh_name, private_files
from lsp.models import User


def waiting_name(instance: object, original: str) -> str:
    """A name for a file that waits."""
    return fresh_name("waiting", original)


class WaitingFileQuerySet(models.QuerySet["WaitingFile"]):
    """Questions about files that wait."""

    def shown_to(self, person: User, page: str) -> "WaitingFileQuerySet":
        """What a page says to this person of files that wait: their own of a form that was refused, and everybody's that will be taken."""
        mine = Q(place=WaitingFile.Place.FORM, by=person)
        return self.filter(mine | ~Q(place=WaitingFile.Place.FORM), page=page)

    def bound_for(self, place: str, target: object) -> "WaitingFileQuerySet":
        """What will be taken to this place once it was looked into."""
        return self.filter(place=place, target=str(target))


class WaitingFile(models.Model):
    """One file as it was sent; nobody reads it before it was looked into."""

    class Place(models.TextChoices):
        """Where it goes: back into its form, or by itself to what the form was about."""

        FORM = "form", _("Formulir")
        DOCUMENT = "document", _("Dokumen")
        EVIDENCE = "evidence", _("Bukti")
        EXTENSION = "extension", _("Perpanjangan")
        ANNOUNCEMENT = "announcement", _("Pengumuman")
        CONDITION = "condition", _("Syarat keputusan")
        DUTY = "duty", _("Kewajiban")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    # The page whose form it came with, and the field there.
    page = models.CharField(max_length=200)
    field = models.CharField(max_length=60)
    place = models.CharField(max_length=12, choices=Place)
    target = models.CharField(max_length=60, blank=True)
    # Those with the same mark become one file.
    together = models.UUIDField(default=uuid.uuid4)
    name = models.CharField(_("nama berkas"), max_length=255)
    size = models.PositiveIntegerField(_("besar"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(_("berkas"), upload_to=waiting_name, storage=private_files, max_length=120)
    note = models.CharField(_("keterangan"), max_length=180, blank=True)
    keeps_place = models.BooleanField(default=False)
    at = models.DateTimeField(_("diterima pada"))

    objects = WaitingFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("berkas yang menunggu")
        verbose_name_plural = _("berkas yang menunggu")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["page", "place"]), models.Index(fields=["place", "target"])]

    def __str__(self) -> str:
        return self.name

    @property
    def goes_by_itself(self) -> bool:
        """Whether nobody has to send its form again."""
        return self.place != WaitingFile.Place.FORM
