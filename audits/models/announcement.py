"""What BNSP announces to the LSPs: the text, its files, the rules and clauses it speaks of, whom it is for, and who has read it."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.models.rules import Regulation
from audits.models.storage import StoredFile, announcement_name, private_files
from lsp.models import LSP, User


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Questions about announcements."""

    def published(self) -> "AnnouncementQuerySet":
        """Those that were published."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> "AnnouncementQuerySet":
        """The secretariat reads all; an LSP's people what is meant for their kind; assessors and deciders what was published."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_secretariat:
            return self
        groups = (
            {lsp.kind_group for lsp in LSP.objects.filter(pk__in=user.positions).only("kind")}
            if user.positions
            else {"P1", "P2", "P3"}
        )
        meant = Q(pk__in=[])
        for group in groups:
            meant |= Q(**{f"for_{group.lower()}": True})
        return self.published().filter(meant)


class Announcement(models.Model):
    """Something that BNSP tells its LSPs; once published it stays as it was read."""

    slug = models.SlugField(max_length=80, unique=True, editable=False)
    title = models.CharField(_("judul"), max_length=160)
    text = models.TextField(_("isi"), max_length=10_000)
    regulations = models.ManyToManyField(
        Regulation, related_name="announcements", blank=True, verbose_name=_("peraturan yang terkait")
    )
    clauses = models.CharField(_("klausul yang terkait"), max_length=200, blank=True)
    for_p1 = models.BooleanField(_("LSP P1"), default=True)
    for_p2 = models.BooleanField(_("LSP P2"), default=True)
    for_p3 = models.BooleanField(_("LSP P3"), default=True)
    written_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", editable=False)
    published_at = models.DateTimeField(_("diumumkan pada"), null=True, editable=False)
    published_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("pengumuman")
        verbose_name_plural = _("pengumuman")
        ordering = [models.F("published_at").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(for_p1=True) | Q(for_p2=True) | Q(for_p3=True),
                name="announcement_is_for_somebody",
                violation_error_message=_("Pilih paling sedikit satu jenis LSP."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(published_by__isnull=False), name="published_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("audits:announcement", args=[self.slug])

    @property
    def kinds(self) -> list[str]:
        """The kinds of LSP that it is for."""
        return [kind for kind, is_meant in (("P1", self.for_p1), ("P2", self.for_p2), ("P3", self.for_p3)) if is_meant]

    def audience(self) -> models.QuerySet[LSP]:
        """The LSPs that it is for."""
        wanted = Q(pk__in=[])
        for kind in self.kinds:
            wanted |= Q(kind__startswith=kind)
        return LSP.objects.filter(wanted)


class AnnouncementFile(StoredFile):
    """A file that goes with an announcement."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="files")
    file = models.FileField(upload_to=announcement_name, storage=private_files, max_length=120)
    original_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["original_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["announcement", "sha256"], name="file_once_per_announcement")]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("audits:announcement_file", args=[self.announcement.slug, self.sha256[:16]])


class Receipt(models.Model):
    """Somebody said that they have read an announcement."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="receipts")
    person = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["announcement", "person"], name="announcement_read_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.announcement}"
