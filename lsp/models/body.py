"""The certification body and what belongs to it: schemes, assessment sites, competency assessors."""

import datetime as dt
from functools import cache

from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lsp import search
from lsp.models.people import phone_number


class Kind(models.TextChoices):
    """The kinds of LSP of PBNSP 202; P1 comes in two forms."""

    P1_EDUCATION = "P1", _("P1 Lembaga pendidikan")
    P1_INDUSTRY = "P1I", _("P1 Industri")
    P2 = "P2", _("P2")
    P3 = "P3", _("P3")


class Province(models.TextChoices):
    """The 38 provinces, with the codes of ISO 3166-2:ID."""

    AC = "AC", "Aceh"
    SU = "SU", "Sumatera Utara"
    SB = "SB", "Sumatera Barat"
    RI = "RI", "Riau"
    KR = "KR", "Kepulauan Riau"
    JA = "JA", "Jambi"
    SS = "SS", "Sumatera Selatan"
    BB = "BB", "Kepulauan Bangka Belitung"
    BE = "BE", "Bengkulu"
    LA = "LA", "Lampung"
    JK = "JK", "DKI Jakarta"
    JB = "JB", "Jawa Barat"
    BT = "BT", "Banten"
    JT = "JT", "Jawa Tengah"
    YO = "YO", "DI Yogyakarta"
    JI = "JI", "Jawa Timur"
    BA = "BA", "Bali"
    NB = "NB", "Nusa Tenggara Barat"
    NT = "NT", "Nusa Tenggara Timur"
    KB = "KB", "Kalimantan Barat"
    KT = "KT", "Kalimantan Tengah"
    KS = "KS", "Kalimantan Selatan"
    KI = "KI", "Kalimantan Timur"
    KU = "KU", "Kalimantan Utara"
    SA = "SA", "Sulawesi Utara"
    GO = "GO", "Gorontalo"
    ST = "ST", "Sulawesi Tengah"
    SR = "SR", "Sulawesi Barat"
    SN = "SN", "Sulawesi Selatan"
    SG = "SG", "Sulawesi Tenggara"
    MA = "MA", "Maluku"
    MU = "MU", "Maluku Utara"
    PB = "PB", "Papua Barat"
    PD = "PD", "Papua Barat Daya"
    PA = "PA", "Papua"
    PT = "PT", "Papua Tengah"
    PE = "PE", "Papua Pegunungan"
    PS = "PS", "Papua Selatan"


def period_columns(day: dt.date) -> dict[str, Subquery]:
    """What a body's status on this day follows from: the period that counts, and the last event of it."""
    from lsp.models.licence import Licence, LicenceEvent

    period = Licence.objects.filter(lsp=OuterRef("pk")).begun(day)
    event = LicenceEvent.objects.turns().filter(licence=OuterRef("licence_id"), on__lte=day).order_by("-on", "-pk")
    return {
        "licence_id": Subquery(period.values("pk")[:1]),
        "ends_on": Subquery(period.values("ends_on")[:1]),
        "opens_on": Subquery(period.values("renewal_opens_on")[:1]),
        "last_event": Subquery(event.values("kind")[:1]),
        "status_since": Subquery(event.values("on")[:1]),
    }


def status_case(day: dt.date) -> Case:
    """The status on this day of a body that is read with its period."""
    from lsp.models.licence import LicenceEvent, LicenceStatus

    return Case(
        When(licence_id=None, then=Value(LicenceStatus.NONE)),
        When(last_event=LicenceEvent.Kind.REVOKED, then=Value(LicenceStatus.REVOKED)),
        When(ends_on__lt=day, then=Value(LicenceStatus.EXPIRED)),
        When(last_event=LicenceEvent.Kind.SUSPENDED, then=Value(LicenceStatus.SUSPENDED)),
        When(opens_on__lte=day, then=Value(LicenceStatus.EXPIRING)),
        default=Value(LicenceStatus.ACTIVE),
        output_field=models.CharField(),
    )


def status_condition(status: str, day: dt.date) -> Q:
    """The same for one status alone; `turn` is the last event that turned the licence off or on, empty where there was none."""
    from lsp.models.licence import LicenceEvent, LicenceStatus

    suspended, reinstated = LicenceEvent.Kind.SUSPENDED, LicenceEvent.Kind.REINSTATED
    is_on = Q(turn__in=["", reinstated])
    return {
        LicenceStatus.NONE: Q(licence_id=None),
        LicenceStatus.REVOKED: Q(turn=LicenceEvent.Kind.REVOKED),
        LicenceStatus.EXPIRED: Q(turn__in=["", reinstated, suspended], ends_on__lt=day),
        LicenceStatus.SUSPENDED: Q(turn=suspended, ends_on__gte=day),
        LicenceStatus.EXPIRING: is_on & Q(ends_on__gte=day, opens_on__lte=day),
        LicenceStatus.ACTIVE: is_on & Q(opens_on__gt=day),  # renewal never opens after the end
    }[LicenceStatus(status)]


class LSPQuerySet(models.QuerySet):
    """Questions about many bodies."""

    def managed_by(self, user) -> "LSPQuerySet":
        """Bodies whose profile this person may see from the inside; an empty set for strangers."""
        if not user.is_authenticated:
            return self.none()
        if user.is_secretariat:
            return self.all()
        return self.filter(pk__in=user.positions)

    def with_status_on(self, day: dt.date) -> "LSPQuerySet":
        """Each body with the period that counts on this day and what it is: `licence_id`, `status`, `status_since`, `ends_on`.

        The same answer as `LSP.status_on`, given by the database.
        """
        return self.annotate(**period_columns(day)).annotate(status=status_case(day))

    def having_status(self, status: str, day: dt.date) -> "LSPQuerySet":
        """The bodies that have this status on this day; for a statement of its own, not for a part of another one."""
        sql, params = status_statement(connection.vendor, status)
        return self.filter(RawSQL(sql, on_day(params, day), output_field=models.BooleanField()))  # noqa: S611

    def matching(self, typed: str, day: dt.date) -> "LSPQuerySet":
        """Bodies in whose name, number, place, sector or schemes licensed on this day every typed word is found."""
        found = self
        for word in search.words_in(typed):
            provinces = [code for code, label in Province.choices if word in label.casefold()]
            found = found.filter(
                Q(pk__in=search.rows_with("lsp_lsp", word))
                | Q(province__in=provinces)
                | Q(pk__in=bodies_covering(word, day))
            )
        return found

    def certifying(self, typed: str, day: dt.date) -> "LSPQuerySet":
        """Bodies whose scope on this day holds a scheme in whose code or title every typed word is found."""
        schemes = Scheme.objects.all()
        for word in search.words_in(typed):
            schemes = schemes.filter(pk__in=search.rows_with("lsp_scheme", word))
        return self.filter(pk__in=schemes.covered_on(day).values("lsp"))


class LSP(models.Model):
    """A certification body (Lembaga Sertifikasi Profesi)."""

    slug = models.SlugField(_("alamat halaman"), max_length=80, unique=True)
    name = models.CharField(_("nama LSP"), max_length=160)
    kind = models.CharField(_("jenis"), max_length=4, choices=Kind)
    sector = models.CharField(_("sektor"), max_length=80, blank=True, help_text=_("Misalnya: konstruksi, pariwisata."))
    parent_institution = models.CharField(_("lembaga induk"), max_length=160, blank=True)
    licence_number = models.CharField(
        _("nomor lisensi"),
        max_length=40,
        unique=True,
        help_text=_("Lazimnya berbentuk BNSP-LSP-1279-ID. Nomor ini milik LSP dan tidak berganti."),
    )
    address = models.CharField(_("alamat"), max_length=200)
    regency = models.CharField(_("kabupaten/kota"), max_length=80)
    province = models.CharField(_("provinsi"), max_length=2, choices=Province)
    postal_code = models.CharField(
        _("kode pos"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", _("Kode pos terdiri atas 5 angka."))],
    )
    email = models.EmailField(_("surel LSP"))
    phone = models.CharField(_("telepon LSP"), max_length=20, validators=[phone_number])
    website = models.URLField(_("laman"), blank=True)

    objects = LSPQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("LSP")
        verbose_name_plural = _("LSP")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["province"]), models.Index(Lower("name"), name="lsp_name_lower")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("lsp:register_lsp", args=[self.slug])

    @property
    def kind_group(self) -> str:
        """P1, P2 or P3: what the rules tell apart."""
        return self.kind[:2]

    @property
    def place(self) -> str:
        """Regency and province in one line."""
        return f"{self.regency}, {Province(self.province).label}"

    def licence_on(self, day: dt.date):
        """The period whose decree counts on this day: the one running, else the last one begun; None before the first."""
        return self.licences.begun(day).first()

    def status_on(self, day: dt.date) -> str:
        """The licence status of the body on this day, a LicenceStatus; what was recorded later changes the answer."""
        from lsp.models.licence import LicenceStatus

        licence = self.licence_on(day)
        return licence.status_on(day) if licence else LicenceStatus.NONE

    def licensed_for(self, scheme: "Scheme", day: dt.date) -> bool:
        """Whether this body could certify under this scheme on this day."""
        licence = self.licence_on(day)
        return bool(licence and licence.allows_on(day) and scheme in licence.scope_on(day))


class SchemeKind(models.TextChoices):
    """How a scheme is packed (PBNSP 210)."""

    KKNI = "kkni", _("KKNI")
    OCCUPATION = "occupation", _("Okupasi")
    CLUSTER = "cluster", _("Klaster")


class SchemeQuerySet(models.QuerySet):
    """Questions about many schemes."""

    def covered_on(self, day: dt.date) -> "SchemeQuerySet":
        """Schemes in the scope of the period that counts on this day, reductions and extensions by then included.

        The same answer as `Licence.scope_on`, given by the database.
        """
        from lsp.models.licence import Licence, LicenceEvent, ScopeChange

        period = Licence.objects.filter(lsp=OuterRef("lsp")).begun(day)
        change = ScopeChange.objects.filter(
            scheme=OuterRef("pk"), event__licence=OuterRef("licence_id"), event__on__lte=day
        ).order_by("-event__on", "-event")
        granted = Licence.scope.through.objects.filter(licence=OuterRef("licence_id"), scheme=OuterRef("pk"))
        return self.annotate(
            licence_id=Subquery(period.values("pk")[:1]), last_change=Subquery(change.values("event__kind")[:1])
        ).filter(Q(last_change=LicenceEvent.Kind.EXTENDED) | Q(Exists(granted), last_change=None))


class Scheme(models.Model):
    """A certification scheme that an LSP offers or wants to offer."""

    lsp = models.ForeignKey(LSP, models.PROTECT, related_name="schemes", verbose_name=_("LSP"))
    code = models.CharField(_("kode skema"), max_length=40)
    title = models.CharField(_("judul skema"), max_length=160)
    kind = models.CharField(_("kemasan"), max_length=12, choices=SchemeKind, default=SchemeKind.KKNI)
    standard = models.CharField(
        _("standar acuan"), max_length=160, blank=True, help_text=_("Misalnya: SKKNI Nomor 67 Tahun 2021.")
    )

    objects = SchemeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("skema sertifikasi")
        verbose_name_plural = _("skema sertifikasi")
        ordering = ["lsp", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["lsp", "code"],
                name="scheme_code_once_per_lsp",
                violation_error_message=_("Kode skema ini sudah dipakai."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_used(self) -> bool:
        """Whether a licence or anything else that must stay true names this scheme; its words may then no longer change."""
        if self.licences.exists():
            return True
        kept = (
            r for r in self._meta.get_fields(include_hidden=True) if getattr(r, "on_delete", None) is models.PROTECT
        )
        return any(r.related_model._base_manager.filter(**{r.field.name: self}).exists() for r in kept if r.one_to_many)


def bodies_covering(word: str, day: dt.date) -> RawSQL:
    """The bodies whose scope on this day holds a scheme with this word, for `pk__in`.

    It is the statement of `covered_on`, put together once: doing that anew for every word costs ten times as much as asking it.
    """
    hits = search.rows_with("lsp_scheme", word)
    sql, params = covering_statement(connection.vendor, hits.sql)
    given = [hits.params[0] if param == SOME_WORD else param for param in params]
    return RawSQL(sql, on_day(given, day))  # noqa: S611


# What stands in a statement that is put together once, in the place of what is asked each time.
SOME_DAY, SOME_WORD = dt.date.max, "some word"


def on_day(params, day: dt.date) -> list:
    """The parameters of a statement, asked of this day."""
    return [connection.ops.adapt_datefield_value(day) if param == SOME_DAY else param for param in params]


def of_some_day(params) -> tuple:
    """The parameters of a statement in which `SOME_DAY` is found again, however the database writes it."""
    adapted = connection.ops.adapt_datefield_value(SOME_DAY)
    return tuple(SOME_DAY if param == adapted else param for param in params)


@cache
def covering_statement(vendor: str, hits: str) -> tuple[str, tuple]:
    """The statement and its parameters, with a day and a word that stand for others."""
    some = Scheme.objects.filter(pk__in=RawSQL(hits, [SOME_WORD])).covered_on(SOME_DAY).values("lsp")  # noqa: S611
    sql, params = some.query.sql_with_params()
    return sql, of_some_day(params)


@cache
def status_statement(vendor: str, status: str) -> tuple[str, tuple]:
    """The condition that a body has this status, with a day that stands for others; no more is asked than it takes."""
    columns = period_columns(SOME_DAY)
    turn = Coalesce(columns.pop("last_event"), Value(""))
    some = LSP.objects.alias(**columns).alias(turn=turn).filter(status_condition(status, SOME_DAY))
    compiler = some.query.get_compiler(connection=connection)
    sql, params = compiler.compile(some.query.where)
    return f"({sql})", of_some_day(params)


class SiteKind(models.TextChoices):
    """The kinds of assessment site of PBNSP 206."""

    WORKPLACE = "workplace", _("Tempat kerja")
    INDEPENDENT = "independent", _("Mandiri")
    TEMPORARY = "temporary", _("Sewaktu")


class AssessmentSite(models.Model):
    """A place where the LSP assesses people (Tempat Uji Kompetensi, TUK)."""

    lsp = models.ForeignKey(LSP, models.PROTECT, related_name="sites", verbose_name=_("LSP"))
    name = models.CharField(_("nama TUK"), max_length=160)
    kind = models.CharField(_("jenis TUK"), max_length=12, choices=SiteKind, default=SiteKind.TEMPORARY)
    address = models.CharField(_("alamat"), max_length=200)
    regency = models.CharField(_("kabupaten/kota"), max_length=80)
    province = models.CharField(_("provinsi"), max_length=2, choices=Province)
    verified_on = models.DateField(_("diverifikasi pada"), null=True, blank=True)
    schemes = models.ManyToManyField(Scheme, related_name="sites", blank=True, verbose_name=_("skema"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("TUK")
        verbose_name_plural = _("TUK")
        ordering = ["lsp", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["lsp", "name"],
                name="site_name_once_per_lsp",
                violation_error_message=_("Nama TUK ini sudah dipakai."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CompetencyAssessor(models.Model):
    """An assessor of the LSP who judges candidates; not the assessor of BNSP."""

    lsp = models.ForeignKey(LSP, models.PROTECT, related_name="competency_assessors", verbose_name=_("LSP"))
    name = models.CharField(_("nama asesor"), max_length=120)
    registration_number = models.CharField(
        _("nomor registrasi (MET)"), max_length=40, help_text=_("Misalnya: MET.000.004321 2022.")
    )
    valid_until = models.DateField(_("sertifikat berlaku sampai"))
    schemes = models.ManyToManyField(Scheme, related_name="competency_assessors", blank=True, verbose_name=_("skema"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("asesor kompetensi")
        verbose_name_plural = _("asesor kompetensi")
        ordering = ["lsp", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["lsp", "registration_number"],
                name="assessor_registered_once_per_lsp",
                violation_error_message=_("Nomor registrasi ini sudah tercatat."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.registration_number})"
