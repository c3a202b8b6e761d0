"""Licence periods and their dated events: what an LSP was allowed to do on any day."""

import datetime as dt
import secrets
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lsp.dates import days_between, next_day, previous_day
from lsp.models.day_parameter import SOME_DAY, of_some_day, on_day
from lsp.models.line import LineField
from lsp.models.people import User
from lsp.shapes import Values
from lsp.signals import licence_event_recorded

if TYPE_CHECKING:
    from lsp.models.body import LSP, Scheme


class LicenceStatus(models.TextChoices):
    """What a licence is on a given day."""

    ACTIVE = "active", _("Aktif")
    EXPIRING = "expiring", _("Akan habis")
    EXPIRED = "expired", _("Habis")
    SUSPENDED = "suspended", _("Dibekukan")
    REVOKED = "revoked", _("Dicabut")
    SURRENDERED = "surrendered", _("Diserahkan kembali")
    SUPERSEDED = "superseded", _("Digantikan")
    PENDING = "pending", _("Belum mulai")
    NONE = "none", _("Belum berlisensi")


def make_check_code() -> str:
    """An unguessable address for the public check: 128 bits from the system's generator."""
    return secrets.token_urlsafe(16)


def last_day_of(period: str = "") -> Coalesce:
    """`Licence.last_day` for the database; `period` leads to the licence, as in `licence__`."""
    return Coalesce(f"{period}closed_on", f"{period}ends_on")


class LicenceQuerySet(models.QuerySet["Licence"]):
    """Questions about many periods."""

    def begun(self, day: dt.date) -> "LicenceQuerySet":
        """Periods that had started by this day, newest first."""
        return self.filter(starts_on__lte=day).order_by("-starts_on", "-pk")

    def with_last_event(self, day: dt.date) -> "LicenceQuerySet":
        """Annotate kind and day of the last event by this day, which is all that `status_after` needs."""
        last = LicenceEvent.objects.turns().filter(licence=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")
        columns = {"last_event": Subquery(last.values("kind")[:1]), "last_event_on": Subquery(last.values("on")[:1])}
        return self.annotate(**columns)

    def counting(self, bodies: Collection["LSP"], day: dt.date) -> dict[int, "Licence"]:
        """Of each of these bodies the period that counts on this day, by the body's key, with its last event and the one that follows; one statement."""
        begun = self.filter(lsp__in=[body.pk for body in bodies], starts_on__lte=day).order_by("starts_on", "pk")
        last = {"last_event": last_turn("kind", day), "last_event_on": last_turn("on", day)}
        needed = begun.only("lsp_id", "starts_on", "ends_on", "closed_on", "renewal_opens_on")
        return {period.lsp_id: period for period in needed.annotate(**last).with_next()}

    def overlapping(self, lsp: int, starts_on: dt.date, ends_on: dt.date) -> "LicenceQuerySet":
        """The periods of this body that were valid on any of these days."""
        return self.alias(last=last_day_of()).filter(lsp=lsp, starts_on__lte=ends_on, last__gte=starts_on)

    def with_next(self) -> "LicenceQuerySet":
        """Annotate the first and last day of the period that is already issued to follow; None where there is none yet.

        A period that was revoked or surrendered before it began follows nothing.
        """
        after = Licence.objects.filter(lsp=OuterRef("lsp"), starts_on__gt=OuterRef("starts_on"))
        later = after.annotate(last=last_day_of()).filter(last__gte=F("starts_on")).order_by("starts_on")
        columns = {
            "next_starts_on": Subquery(later.values("starts_on")[:1]),
            "next_ends_on": Subquery(later.values("last")[:1]),
        }
        return self.annotate(**columns)

    def with_events(self) -> "LicenceQuerySet":
        """Fetch events and scope along, so that `status_on` and `scope_on` ask the database nothing."""
        return self.prefetch_related(
            Prefetch("events", LicenceEvent.objects.select_related("annuls").order_by("on", "pk")), "scope"
        )

    def issue(
        self,
        lsp: "LSP",
        *,
        decree_number: str,
        decree_date: dt.date,
        starts_on: dt.date,
        ends_on: dt.date,
        renewal_opens_on: dt.date,
        schemes: Collection["Scheme"],
        check_code: str | None = None,
        proof: str = "",
    ) -> "Licence":
        """Open a new period; raises ValidationError when its days overlap a period already in the register.

        `proof` is what the QR code of its certificate carries.
        """
        with transaction.atomic():
            type(lsp).objects.select_for_update().get(pk=lsp.pk)
            licence = self.model(
                lsp=lsp,
                decree_number=decree_number,
                decree_date=decree_date,
                starts_on=starts_on,
                ends_on=ends_on,
                renewal_opens_on=renewal_opens_on,
                check_code=check_code or make_check_code(),
                proof=proof,
            )
            licence.full_clean()
            licence.save()
            licence.scope.set(schemes)
        return licence


class Licence(models.Model):
    """One period of a licence, opened by a decree (SK), with its own days and scope."""

    lsp = models.ForeignKey("lsp.LSP", models.PROTECT, related_name="licences", verbose_name=_("LSP"))
    decree_number = LineField(
        _("nomor SK"), max_length=60, unique=True, error_messages={"unique": _("Nomor SK ini sudah dipakai.")}
    )
    decree_date = models.DateField(_("tanggal SK"))
    starts_on = models.DateField(_("berlaku sejak"))
    ends_on = models.DateField(_("berlaku sampai"), help_text=_("Hari terakhir berlaku, sampai pukul 23.59 WIB."))
    closed_on = models.DateField(_("berakhir lebih awal pada"), null=True, editable=False)
    renewal_opens_on = models.DateField(
        _("masa perpanjangan dibuka"), help_text=_("Sejak hari ini status terbaca “akan habis”.")
    )
    scope = models.ManyToManyField("lsp.Scheme", related_name="licences", verbose_name=_("ruang lingkup"))
    check_code = models.CharField(_("kode cek"), max_length=32, unique=True, default=make_check_code, editable=False)
    proof = models.CharField(_("bukti dalam kode QR"), max_length=260, blank=True, editable=False)
    certificate_sha256 = models.CharField(_("SHA-256 sertifikat"), max_length=64, blank=True, editable=False)
    signer = models.CharField(_("penanda tangan elektronik"), max_length=160, blank=True, editable=False)
    signed_with_development_key = models.BooleanField(_("kunci pengembangan"), default=False, editable=False)
    # The line of the log that says why its words read as they do now; none while they read as they were written first.
    correction = models.ForeignKey("lsp.AdminChange", models.PROTECT, related_name="+", null=True, editable=False)

    objects = LicenceQuerySet.as_manager()
    history = HistoricalRecords()

    # Annotated by `with_last_event` and `with_next`.
    last_event: str | None
    last_event_on: dt.date | None
    next_starts_on: dt.date | None
    next_ends_on: dt.date | None

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
        overlapping = Licence.objects.overlapping(self.lsp_id, self.starts_on, self.ends_on)
        if clash := overlapping.exclude(pk=self.pk).first():
            raise ValidationError(
                {"starts_on": _("Masa ini bertumpang tindih dengan SK %(number)s.") % {"number": clash}}
            )

    def events_by(self, day: dt.date) -> list["LicenceEvent"]:
        """Events that had taken effect by this day and were not annulled, oldest first; uses the prefetched ones where there are any."""
        annulled = {event.annuls_id for event in self.events.all() if event.annuls_id}
        return [e for e in self.recorded_by(day) if e.kind != LicenceEvent.Kind.ANNULLED and e.pk not in annulled]

    def recorded_by(self, day: dt.date) -> list["LicenceEvent"]:
        """Everything that was recorded as of this day, with what was annulled and what annulled it, oldest first."""
        return sorted((e for e in self.events.all() if e.on <= day), key=lambda e: (e.on, e.pk))

    def turns_by(self, day: dt.date) -> list["LicenceEvent"]:
        """Those of them that changed whether the licence is in force."""
        return [event for event in self.events_by(day) if event.kind in TURNS]

    def scope_on(self, day: dt.date) -> list["Scheme"]:
        """The schemes covered on this day, by code: those of the decree, with every extension and reduction since; none once it has ended."""
        if self.status_on(day) in OVER:
            return []
        covered = {scheme.pk: scheme for scheme in self.scope.all()}
        for event in self.events_by(day):
            if event.kind == LicenceEvent.Kind.EXTENDED:
                covered |= {scheme.pk: scheme for scheme in event.schemes_as_recorded()}
            elif event.kind == LicenceEvent.Kind.REDUCED:
                for scheme in event.schemes_as_recorded():
                    covered.pop(scheme.pk, None)
        return sorted(covered.values(), key=lambda scheme: scheme.code)

    def scope_at_last(self, day: dt.date) -> list["Scheme"]:
        """The schemes covered on this day, on the first day of a period that has not begun, on the last one of a period that has ended."""
        return self.scope_on(min(max(day, self.starts_on), self.last_day))

    def schemes_ever(self) -> list["Scheme"]:
        """Every scheme that this period covered on any of its days."""
        brought = [scheme for event in self.events_by(self.ends_on) for scheme in event.schemes_as_recorded()]
        return list({scheme.pk: scheme for scheme in [*self.scope.all(), *brought]}.values())

    def status_on(self, day: dt.date) -> str:
        """The status of this period on this day, a LicenceStatus, from its days and dated events alone."""
        last = next(iter(reversed(self.turns_by(day))), None)
        return self.status_after(last.kind if last else None, day)

    def status_after(self, last_event: str | None, day: dt.date) -> str:
        """The status on this day, the kind of the last event by then being known."""
        if last_event in CLOSING:
            return LicenceStatus(last_event)
        if day < self.starts_on:
            return LicenceStatus.PENDING
        if day > self.ends_on:
            return LicenceStatus.EXPIRED
        if last_event == LicenceEvent.Kind.SUSPENDED:
            return LicenceStatus.SUSPENDED
        return LicenceStatus.EXPIRING if day >= self.renewal_opens_on else LicenceStatus.ACTIVE

    @property
    def is_followed(self) -> bool:
        """Whether the next period, read along, begins without a gap, so that nothing is about to end."""
        return bool(self.next_starts_on and self.next_starts_on <= next_day(self.last_day))

    def status_of_body(self, last_event: str | None, day: dt.date) -> str:
        """What the body of this period is on this day: nothing is about to end where the renewal has been issued."""
        status = self.status_after(last_event, day)
        return LicenceStatus.ACTIVE if status == LicenceStatus.EXPIRING and self.is_followed else status

    def allows_on(self, day: dt.date) -> bool:
        """Whether certification was allowed under this period on this day."""
        return self.status_on(day) in {LicenceStatus.ACTIVE, LicenceStatus.EXPIRING}

    def days_left(self, on: dt.date) -> int:
        """Days until the last day of validity; negative once it has passed."""
        return days_between(on, self.last_day)

    @property
    def ended_early(self) -> bool:
        """Whether it was revoked or surrendered before the end that its decree gave."""
        return self.closed_on is not None

    @property
    def last_day(self) -> dt.date:
        """The last day that the decree gave, or the day before the licence was revoked or surrendered."""
        return self.closed_on or self.ends_on


class LicenceEventQuerySet(models.QuerySet["LicenceEvent"]):
    """Questions about many events, and the one door through which they come in."""

    def turns(self) -> "LicenceEventQuerySet":
        """Events that changed whether a licence is in force, and were not annulled."""
        return self.filter(kind__in=TURNS).effective()

    def effective(self) -> "LicenceEventQuerySet":
        """Events that were not annulled, and do not annul another one themselves."""
        return self.filter(annuls=None).exclude(Exists(LicenceEvent.objects.filter(annuls=OuterRef("pk"))))

    def record(
        self,
        lsp: "LSP",
        kind: str,
        on: dt.date,
        *,
        decree_number: str,
        reason: str,
        by: User | None,
        schemes: Collection["Scheme"] = (),
        after: dict[str, str] | None = None,
        seen: int | None = None,
    ) -> "LicenceEvent":
        """Write an event into the register and tell whoever listens; raises ValidationError when it cannot be true.

        `after` holds the new values of the body's own fields, `seen` the number of events that the writer knew of. An event that turns the
        licence on or off holds for the periods that are still to come as well: a renewal issued ahead does not undo a revocation.
        """
        with transaction.atomic():
            lsp = type(lsp).objects.select_for_update().get(pk=lsp.pk)
            periods = list(lsp.licences.with_events().order_by("starts_on", "pk"))
            if seen is not None and seen != sum(len(period.events.all()) for period in periods):
                raise ValidationError(_("Peristiwa lain baru saja dicatat. Periksa riwayatnya, lalu catat lagi."))
            begun = [period for period in periods if period.starts_on <= on]
            if not begun:
                raise ValidationError({"on": _("Pada hari itu LSP ini belum berlisensi.")})
            told = {"kind": kind, "on": on, "decree_number": decree_number, "reason": reason, "recorded_by": by}
            event = self.fresh(begun[-1], told)
            if after is not None:
                event.take_over(lsp, after)
            event.full_clean()
            event.check_schemes(lsp, schemes)
            event.keep(schemes)
            event.save()
            event.schemes.set(schemes)
            if kind in TURNS:
                self.carry(periods[periods.index(begun[-1]) + 1 :], told)
            licence_event_recorded.send(self.model, event=event, lsp=lsp)
        return event

    def fresh(self, period: Licence, told: Values) -> "LicenceEvent":
        """An event of this period, not saved yet; what was annulled may be recorded again for the same day."""
        annulled = {"annulment__isnull": False, "licence": period, "kind": told["kind"], "on": told["on"]}
        return self.model(licence=period, ordinal=self.model.objects.filter(**annulled).count(), **told)

    def carry(self, periods: list[Licence], told: Values) -> None:
        """The same turn for periods that have not begun, where it says anything."""
        for period in periods:
            event = self.fresh(period, told)
            last = next(iter(reversed(period.turns_by(event.on))), None)
            if event.kind in NEXT_TURNS[last.kind if last else None]:
                event.save()


class LicenceEvent(models.Model):
    """Something that happened to a licence on a day: it was turned off or on, its scope changed, or the body's name or address."""

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("Pembekuan")
        REINSTATED = "reinstated", _("Pengaktifan kembali")
        REVOKED = "revoked", _("Pencabutan")
        SURRENDERED = "surrendered", _("Pengembalian lisensi")
        REDUCED = "reduced", _("Pengurangan ruang lingkup")
        EXTENDED = "extended", _("Perluasan ruang lingkup")
        RENAMED = "renamed", _("Perubahan nama")
        MOVED = "moved", _("Perubahan alamat")
        ANNULLED = "annulled", _("Pembatalan peristiwa")

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="events", verbose_name=_("masa lisensi"))
    kind = models.CharField(_("peristiwa"), max_length=12, choices=Kind)
    on = models.DateField(_("berlaku sejak"))
    ordinal = models.PositiveSmallIntegerField(default=0, editable=False)
    annuls = models.OneToOneField(
        "self", models.PROTECT, related_name="annulment", null=True, editable=False, verbose_name=_("membatalkan")
    )
    decree_number = LineField(_("nomor SK"), max_length=60)
    reason = models.CharField(_("alasan"), max_length=400)
    schemes = models.ManyToManyField(
        "lsp.Scheme", through="ScopeChange", related_name="+", blank=True, verbose_name=_("skema")
    )
    changes = models.JSONField(_("perubahan data"), default=dict, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("dicatat oleh")
    )
    recorded_at = models.DateTimeField(_("dicatat pada"), auto_now_add=True)

    objects = LicenceEventQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("peristiwa lisensi")
        verbose_name_plural = _("peristiwa lisensi")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "kind", "on", "ordinal"],
                name="licence_event_once_a_day",
                violation_error_message=_("Peristiwa ini sudah tercatat."),
            ),
            models.CheckConstraint(
                condition=Q(kind="annulled", annuls__isnull=False) | (~Q(kind="annulled") & Q(annuls__isnull=True)),
                name="annulment_names_its_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d-%m-%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django says it
        """A revocation or surrender ends its period the day before."""
        super().save(*args, **kwargs)
        if self.kind in CLOSING:
            self.licence.closed_on = previous_day(self.on)
            self.licence.save(update_fields=["closed_on"])

    def clean(self) -> None:
        if not (self.licence_id and self.on) or self.kind == self.Kind.ANNULLED:
            return
        if self.on < self.licence.starts_on:
            raise ValidationError({"on": _("Peristiwa tidak boleh sebelum masa lisensi mulai.")})
        if self.kind in {self.Kind.RENAMED, self.Kind.MOVED}:
            return
        if self.on > self.licence.ends_on:
            raise ValidationError({"on": _("Pada hari itu masa lisensi sudah berakhir.")})
        others = [e for e in self.licence.turns_by(self.licence.ends_on) if e.pk != self.pk]
        earlier = [e for e in others if e.on <= self.on]
        last = earlier[-1].kind if earlier else None
        if last in CLOSING:
            revoked, surrendered = _("Lisensi ini sudah dicabut."), _("Lisensi ini sudah diserahkan kembali.")
            raise ValidationError({"kind": revoked if last == self.Kind.REVOKED else surrendered})
        if self.kind in TURNS:
            self.check_turn(last, others[len(earlier) :])

    def check_turn(self, last: str | None, later: list["LicenceEvent"]) -> None:
        """Whether this turn may follow the last one, and the next one may follow this."""
        if self.kind == self.Kind.REINSTATED and last != self.Kind.SUSPENDED:
            raise ValidationError({"kind": _("Hanya lisensi yang dibekukan dapat diaktifkan kembali.")})
        if self.kind == self.Kind.SUSPENDED and last == self.Kind.SUSPENDED:
            raise ValidationError({"kind": _("Lisensi ini sudah dibekukan.")})
        if later and later[0].kind not in NEXT_TURNS[self.kind]:
            words = _("Sesudah hari itu sudah tercatat: %(event)s. Periksa tanggalnya.")
            raise ValidationError({"on": words % {"event": later[0]}})

    def check_schemes(self, lsp: "LSP", schemes: Collection["Scheme"]) -> None:
        """Whether the scope can change by these schemes on that day."""
        if self.kind not in {self.Kind.EXTENDED, self.Kind.REDUCED}:
            return
        if not schemes:
            raise ValidationError({"schemes": _("Pilih sedikitnya satu skema.")})
        covered = {scheme.pk for scheme in self.licence.scope_on(self.on)}
        chosen = {scheme.pk for scheme in schemes}
        if self.kind == self.Kind.EXTENDED and chosen & covered:
            raise ValidationError({"schemes": _("Pilih hanya skema yang belum termasuk ruang lingkup pada hari itu.")})
        if self.kind == self.Kind.REDUCED and chosen - covered:
            raise ValidationError({"schemes": _("Pilih hanya skema yang termasuk ruang lingkup pada hari itu.")})
        if self.kind == self.Kind.REDUCED and chosen == covered:
            raise ValidationError({"schemes": _("Sisakan sedikitnya satu skema, atau cabut lisensinya.")})
        later = LicenceEvent.objects.effective().filter(licence=self.licence, on__gt=self.on, schemes__in=chosen)
        if any(scheme.lsp_id != lsp.pk for scheme in schemes) or later.exists():
            raise ValidationError({"schemes": _("Ruang lingkup skema itu berubah lagi sesudah hari itu.")})

    def keep(self, schemes: Collection["Scheme"]) -> None:
        """Write the schemes into the event as they read on this day; their words can no longer change."""
        if schemes:
            self.changes["schemes"] = [{name: getattr(scheme, name) for name in SCHEME_WORDS} for scheme in schemes]

    def schemes_as_recorded(self) -> list["Scheme"]:
        """The schemes this event speaks of, without asking the database."""
        scheme = self.schemes.model
        return [scheme(lsp_id=self.licence.lsp_id, **words) for words in self.changes.get("schemes", [])]

    def take_over(self, lsp: "LSP", after: dict[str, str]) -> None:
        """Give the body its new name or address, keeping the former one in the event."""
        before = {name: getattr(lsp, name) for name in after}
        if before == after:
            raise ValidationError(_("Data yang baru sama dengan yang tercatat sekarang."))
        later = LicenceEvent.objects.effective().filter(licence__lsp=lsp, kind=self.kind, on__gt=self.on)
        if later.exists():
            raise ValidationError({"on": _("Sesudah hari itu sudah tercatat perubahan lain. Periksa tanggalnya.")})
        self.changes = {"before": before, "after": after}
        for name, value in after.items():
            setattr(lsp, name, value)
        lsp.save(update_fields=list(after))


SCHEME_WORDS = ("id", "code", "title", "kind", "standard")
# The events that end a period for good; their status bears the same name.
CLOSING = (LicenceEvent.Kind.REVOKED, LicenceEvent.Kind.SURRENDERED)
ENDED_EARLY = frozenset({LicenceStatus.REVOKED, LicenceStatus.SURRENDERED})
OVER = ENDED_EARLY | {LicenceStatus.EXPIRED}
# The events that turn a licence off or on, and what may follow each of them.
TURNS = (LicenceEvent.Kind.SUSPENDED, LicenceEvent.Kind.REINSTATED, *CLOSING)
NEXT_TURNS: dict[str | None, set[str]] = {
    None: {LicenceEvent.Kind.SUSPENDED, *CLOSING},
    LicenceEvent.Kind.SUSPENDED: {LicenceEvent.Kind.REINSTATED, *CLOSING},
    LicenceEvent.Kind.REINSTATED: {LicenceEvent.Kind.SUSPENDED, *CLOSING},
    LicenceEvent.Kind.REVOKED: set(),
    LicenceEvent.Kind.SURRENDERED: set(),
}


def last_turn(column: str, day: dt.date) -> RawSQL:
    """What `with_last_event` asks, put together once, for a statement that reads the periods themselves."""
    sql, params = last_turn_statement(connection.vendor, column)
    kind_of_answer = {"kind": models.CharField, "on": models.DateField}[column]
    return RawSQL(sql, on_day(params, day), output_field=kind_of_answer())  # noqa: S611


@cache
def last_turn_statement(vendor: str, column: str) -> tuple[str, tuple[object, ...]]:
    """A column of the last event that turned a period off or on, with a day that stands for others."""
    some = Licence.objects.with_last_event(SOME_DAY).query
    asked = some.annotations["last_event" if column == "kind" else "last_event_on"]
    sql, params = some.get_compiler(connection=connection).compile(asked)
    return sql, of_some_day(params)
