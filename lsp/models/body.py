"""The certification body and what belongs to it: schemes, assessment sites, competency assessors."""

import datetime as dt

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lsp.models.licence import Licence, LicenceStatus
from lsp.models.line import LineField
from lsp.models.people import Zone, phone_number
from lsp.models.queries import LSPQuerySet, SchemeQuerySet


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


# Provinces whose clocks do not show the time of Jakarta.
CENTRAL = {"BA", "NB", "NT", "KS", "KI", "KU", "SA", "GO", "ST", "SR", "SN", "SG"}
EASTERN = {"MA", "MU", "PB", "PD", "PA", "PT", "PE", "PS"}


class LSP(models.Model):
    """A certification body (Lembaga Sertifikasi Profesi)."""

    slug = models.SlugField(_("alamat halaman"), max_length=80, unique=True)
    name = LineField(_("nama LSP"), max_length=160)
    kind = models.CharField(_("jenis"), max_length=4, choices=Kind)
    sector = LineField(_("sektor"), max_length=80, blank=True, help_text=_("Misalnya: konstruksi, pariwisata."))
    parent_institution = LineField(_("lembaga induk"), max_length=160, blank=True)
    licence_number = LineField(
        _("nomor lisensi"),
        max_length=40,
        unique=True,
        help_text=_("Lazimnya berbentuk BNSP-LSP-1279-ID. Nomor ini milik LSP dan tidak berganti."),
    )
    address = LineField(_("alamat"), max_length=200)
    regency = LineField(_("kabupaten/kota"), max_length=80)
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

    # Annotated by `with_status_on`.
    status: str
    status_since: dt.date | None

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

    @property
    def zone(self) -> Zone:
        """The time zone in which this body works."""
        if self.province in EASTERN:
            return Zone.WIT
        return Zone.WITA if self.province in CENTRAL else Zone.WIB

    def licence_on(self, day: dt.date) -> Licence | None:
        """The period whose decree counts on this day: the one running, else the last one begun; None before the first."""
        return self.licences.begun(day).first()

    def status_on(self, day: dt.date) -> str:
        """The licence status of the body on this day, a LicenceStatus; what was recorded later changes the answer."""
        licence = self.licences.begun(day).with_last_event(day).with_next().first()
        return licence.status_of_body(licence.last_event, day) if licence else LicenceStatus.NONE

    def licensed_for(self, scheme: "Scheme", day: dt.date) -> bool:
        """Whether this body could certify under this scheme on this day."""
        licence = self.licence_on(day)
        return bool(licence and licence.allows_on(day) and scheme in licence.scope_on(day))


class SchemeKind(models.TextChoices):
    """How a scheme is packed (PBNSP 210)."""

    KKNI = "kkni", _("KKNI")
    OCCUPATION = "occupation", _("Okupasi")
    CLUSTER = "cluster", _("Klaster")


class Scheme(models.Model):
    """A certification scheme that an LSP offers or wants to offer."""

    lsp = models.ForeignKey(LSP, models.PROTECT, related_name="schemes", verbose_name=_("LSP"))
    code = LineField(_("kode skema"), max_length=40)
    title = LineField(_("judul skema"), max_length=160)
    kind = models.CharField(_("kemasan"), max_length=12, choices=SchemeKind, default=SchemeKind.KKNI)
    standard = LineField(
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
        rows = (rel for rel in self._meta.get_fields(include_hidden=True) if isinstance(rel, models.ManyToOneRel))
        kept = (rel.field for rel in rows if rel.one_to_many and rel.on_delete is models.PROTECT)
        return any(field.model._base_manager.filter(**{field.name: self}).exists() for field in kept)


class SiteKind(models.TextChoices):
    """The kinds of assessment site of PBNSP 206."""

    WORKPLACE = "workplace", _("Tempat kerja")
    INDEPENDENT = "independent", _("Mandiri")
    TEMPORARY = "temporary", _("Sewaktu")


class AssessmentSite(models.Model):
    """A place where the LSP assesses people (Tempat Uji Kompetensi, TUK)."""

    lsp = models.ForeignKey(LSP, models.PROTECT, related_name="sites", verbose_name=_("LSP"))
    name = LineField(_("nama TUK"), max_length=160)
    kind = models.CharField(_("jenis TUK"), max_length=12, choices=SiteKind, default=SiteKind.TEMPORARY)
    address = LineField(_("alamat"), max_length=200)
    regency = LineField(_("kabupaten/kota"), max_length=80)
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
    name = LineField(_("nama asesor"), max_length=120)
    registration_number = LineField(
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
