"""Licence periods and their dated events: what an LSP was allowed to do on any day."""

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lsp.models.body import LSP, Scheme
from lsp.models.people import User


class LicenceStatus(models.TextChoices):
    """What a licence is on a given day."""

    ACTIVE = "active", _("Aktif")
    EXPIRING = "expiring", _("Akan habis")
    EXPIRED = "expired", _("Habis")
    SUSPENDED = "suspended", _("Dibekukan")
    REVOKED = "revoked", _("Dicabut")
    SUPERSEDED = "superseded", _("Digantikan")
    PENDING = "pending", _("Belum mulai")
    NONE = "none", _("Belum berlisensi")


def make_check_code() -> str:
    """An unguessable address for the public check: 128 bits from the system's generator."""
    return secrets.token_urlsafe(16)


class LicenceQuerySet(models.QuerySet["Licence"]):
    """Questions about many periods."""

    def begun(self, day: dt.date) -> "LicenceQuerySet":
        """Periods that had started by this day, newest first."""
        return self.filter(starts_on__lte=day).order_by("-starts_on", "-pk")

    def with_last_event(self, day: dt.date) -> "LicenceQuerySet":
        """Annotate kind and day of the last event by this day, which is all that `status_after` needs."""
        last = LicenceEvent.objects.filter(licence=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")
        return self.annotate(
            last_event=Subquery(last.values("kind")[:1]), last_event_on=Subquery(last.values("on")[:1])
        )

    def with_events(self) -> "LicenceQuerySet":
        """Fetch the events along, so that `status_on` asks the database nothing."""
        return self.prefetch_related(Prefetch("events", LicenceEvent.objects.order_by("on", "pk")))

    def issue(
        self,
        lsp: LSP,
        *,
        decree_number: str,
        decree_date: dt.date,
        starts_on: dt.date,
        ends_on: dt.date,
        renewal_opens_on: dt.date,
        schemes,
        check_code: str | None = None,
    ) -> "Licence":
        """Open a new period; raises ValidationError when its days overlap a period already in the register."""
        with transaction.atomic():
            LSP.objects.select_for_update().get(pk=lsp.pk)
            licence = self.model(
                lsp=lsp,
                decree_number=decree_number,
                decree_date=decree_date,
                starts_on=starts_on,
                ends_on=ends_on,
                renewal_opens_on=renewal_opens_on,
                check_code=check_code or make_check_code(),
            )
            licence.full_clean()
            licence.save()
            licence.scope.set(schemes)
        return licence


class Licence(models.Model):
    """One period of a licence, opened by a decree (SK), with its own days and scope."""

    lsp = models.ForeignKey(LSP, models.PROTECT, related_name="licences", verbose_name=_("LSP"))
    decree_number = models.CharField(
        _("nomor SK"), max_length=60, unique=True, error_messages={"unique": _("Nomor SK ini sudah dipakai.")}
    )
    decree_date = models.DateField(_("tanggal SK"))
    starts_on = models.DateField(_("berlaku sejak"))
    ends_on = models.DateField(_("berlaku sampai"), help_text=_("Hari terakhir berlaku, sampai pukul 23.59 WIB."))
    renewal_opens_on = models.DateField(
        _("masa perpanjangan dibuka"), help_text=_("Sejak hari ini status terbaca “akan habis”.")
    )
    scope = models.ManyToManyField(Scheme, related_name="licences", verbose_name=_("ruang lingkup"))
    check_code = models.CharField(_("kode cek"), max_length=32, unique=True, default=make_check_code, editable=False)
    certificate_sha256 = models.CharField(_("SHA-256 sertifikat"), max_length=64, blank=True, editable=False)
    signer = models.CharField(_("penanda tangan elektronik"), max_length=160, blank=True, editable=False)
    signed_with_development_key = models.BooleanField(_("kunci pengembangan"), default=False, editable=False)

    objects = LicenceQuerySet.as_manager()
    history = HistoricalRecords()

    # Annotated by `with_last_event`.
    last_event: str | None
    last_event_on: dt.date | None

    class Meta:
        verbose_name = _("masa lisensi")
        verbose_name_plural = _("masa lisensi")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="licence_ends_after_start",
                violation_error_message=_("Hari berakhir harus sesudah hari mulai."),
            ),
            models.CheckConstraint(
                condition=Q(renewal_opens_on__lte=F("ends_on")),
                name="renewal_opens_before_end",
                violation_error_message=_("Masa perpanjangan harus dibuka sebelum lisensi berakhir."),
            ),
        ]
        indexes = [models.Index(fields=["lsp", "-starts_on"]), models.Index(fields=["ends_on"])]

    def __str__(self) -> str:
        return self.decree_number

    def clean(self) -> None:
        if not (self.lsp_id and self.starts_on and self.ends_on):
            return
        overlapping = Licence.objects.filter(lsp=self.lsp_id, starts_on__lte=self.ends_on, ends_on__gte=self.starts_on)
        if clash := overlapping.exclude(pk=self.pk).first():
            raise ValidationError(
                {"starts_on": _("Masa ini bertumpang tindih dengan SK %(number)s.") % {"number": clash}}
            )

    def standing_events(self, day: dt.date) -> list["LicenceEvent"]:
        """Events that had taken effect by this day, oldest first; uses the prefetched ones where there are any."""
        return sorted((e for e in self.events.all() if e.on <= day), key=lambda e: (e.on, e.pk))

    def status_on(self, day: dt.date) -> str:
        """The status of this period on this day, a LicenceStatus, from its days and dated events alone."""
        last = next(iter(reversed(self.standing_events(day))), None)
        return self.status_after(last.kind if last else None, day)

    def status_after(self, last_event: str | None, day: dt.date) -> str:
        """The status on this day, the kind of the last event by then being known."""
        if last_event == LicenceEvent.Kind.REVOKED:
            return LicenceStatus.REVOKED
        if day < self.starts_on:
            return LicenceStatus.PENDING
        if day > self.ends_on:
            return LicenceStatus.EXPIRED
        if last_event == LicenceEvent.Kind.SUSPENDED:
            return LicenceStatus.SUSPENDED
        return LicenceStatus.EXPIRING if day >= self.renewal_opens_on else LicenceStatus.ACTIVE

    def allows_on(self, day: dt.date) -> bool:
        """Whether certification was allowed under this period on this day."""
        return self.status_on(day) in {LicenceStatus.ACTIVE, LicenceStatus.EXPIRING}

    def days_left(self, on: dt.date) -> int:
        """Days until the last day of validity; negative once it has passed."""
        return (self.ends_on - on).days


class LicenceEvent(models.Model):
    """Something that happened to a period on a day: suspension, reinstatement, revocation."""

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("Pembekuan")
        REINSTATED = "reinstated", _("Pengaktifan kembali")
        REVOKED = "revoked", _("Pencabutan")

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="events", verbose_name=_("masa lisensi"))
    kind = models.CharField(_("peristiwa"), max_length=12, choices=Kind)
    on = models.DateField(_("berlaku sejak"))
    decree_number = models.CharField(_("nomor SK"), max_length=60)
    reason = models.CharField(_("alasan"), max_length=400)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("dicatat oleh")
    )
    recorded_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("peristiwa lisensi")
        verbose_name_plural = _("peristiwa lisensi")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "kind", "on"],
                name="licence_event_once_a_day",
                violation_error_message=_("Peristiwa ini sudah tercatat."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d-%m-%Y}"

    def clean(self) -> None:
        if not (self.licence_id and self.on):
            return
        if self.on < self.licence.starts_on:
            raise ValidationError({"on": _("Peristiwa tidak boleh sebelum masa lisensi mulai.")})
        others = [e for e in self.licence.standing_events(self.on) if e.pk != self.pk]
        last = others[-1].kind if others else None
        if last == self.Kind.REVOKED:
            raise ValidationError({"kind": _("Lisensi ini sudah dicabut.")})
        if self.kind == self.Kind.REINSTATED and last != self.Kind.SUSPENDED:
            raise ValidationError({"kind": _("Hanya lisensi yang dibekukan dapat diaktifkan kembali.")})
        if self.kind == self.Kind.SUSPENDED and last == self.Kind.SUSPENDED:
            raise ValidationError({"kind": _("Lisensi ini sudah dibekukan.")})
