"""Rule sets: the legal periods, required documents and criteria that hold from a day on; data that BNSP edits, never constants."""

import datetime as dt
from dataclasses import dataclass

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from audits.deadlines import (
    AFTER_OLD_END,
    ON_DECREE_DAY,
    Calendar,
    Policy,
    Stage,
    backward_plan,
    days_between,
    stage_begin,
    stage_end,
)
from audits.models.calendar import calendars
from audits.models.duty import DutyKind
from audits.models.rule_values import (
    days,
    days_per_level,
    document_steps,
    duty_steps,
    escalation_levels,
    finding_steps,
    objection_steps,
    stages_of_plan,
    surveillance_default,
    whole_days,
)
from audits.states import AREA_SLUGS, Category, ReviewArea


def in_readers_language(indonesian: str, english: str) -> str:
    """The English text for whoever reads English, where there is one."""
    return english if english and get_language() == "en" else indonesian


class PeriodStart(models.TextChoices):
    """When the period of a renewed licence begins."""

    AFTER_OLD_END = AFTER_OLD_END, _("hari setelah lisensi lama berakhir, atau hari SK bila lebih lambat")
    ON_DECREE_DAY = ON_DECREE_DAY, _("hari SK keputusan")


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    """Questions about rule sets."""

    def in_force(self, on: dt.date) -> "RuleSet":
        """The rule set that counts on this day; raises RuleSet.DoesNotExist when none had begun."""
        return self.filter(effective_from__lte=on).latest("effective_from", "pk")


class RuleSet(models.Model):
    """All periods and lists that one application is judged by."""

    class Unit(models.TextChoices):
        CALENDAR = "calendar", _("hari kalender")
        WORKING = "working", _("hari kerja")
        MONTHS = "months", _("bulan")

    version = models.CharField(_("versi"), max_length=20, unique=True)
    effective_from = models.DateField(_("berlaku sejak"))
    note = models.TextField(_("sumber dan catatan"), blank=True)
    licence_years = models.PositiveSmallIntegerField(
        _("masa lisensi (tahun)"), default=5, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    new_period_starts = models.CharField(
        _("masa lisensi baru mulai"),
        max_length=16,
        choices=PeriodStart,
        default=PeriodStart.AFTER_OLD_END,
        help_text=_(
            "Bila mulai pada hari SK sedangkan lisensi lama masih berlaku, lisensi lama harus diakhiri dahulu; dua masa tidak boleh bertumpang tindih."
        ),
    )
    new_period_source = models.CharField(
        _("sumber aturan mulainya masa lisensi"),
        max_length=300,
        blank=True,
        help_text=_("Peraturan, pasal, dan keterangannya; dibaca di samping masa lisensi."),
    )
    renewal_window_days = days(_("masa perpanjangan dibuka (hari sebelum berakhir)"), 180)
    renewal_window_source = models.CharField(
        _("sumber masa perpanjangan"),
        max_length=300,
        blank=True,
        help_text=_("Peraturan, pasal, dan keterangannya; dibaca LSP di samping harinya."),
    )
    review_days = days(_("lama peninjauan (hari)"), 30)
    scheduling_days = days(_("lama penjadwalan (hari)"), 14)
    visit_days = days(_("lama asesmen (hari)"), 3)
    correction_stage_days = days(_("lama perbaikan (hari)"), 30)
    decision_days = days(_("lama keputusan (hari)"), 14)
    issue_days = days(_("lama penerbitan (hari)"), 14)
    working_stages = models.JSONField(
        _("tahap yang dihitung dalam hari kerja"),
        default=list,
        blank=True,
        validators=[stages_of_plan],
        help_text=_(
            'Tahap rencana mundur yang lamanya hari kerja, misalnya ["review", "decision"]; yang lain hari kalender.'
        ),
    )
    reminder_days = models.JSONField(_("pengingat (hari sebelum berakhir)"), default=list, validators=[whole_days])
    document_reminder_days = models.JSONField(
        _("pengingat dokumen (hari sebelum tenggat)"), default=document_steps, validators=[whole_days]
    )
    finding_reminder_days = models.JSONField(
        _("pengingat temuan (hari sebelum tenggat)"), default=finding_steps, validators=[whole_days]
    )
    reminder_every = models.PositiveSmallIntegerField(
        _("pengingat setelah lewat, tiap (hari)"), default=7, validators=[MaxValueValidator(365)]
    )
    escalation = models.JSONField(
        _("eskalasi pengingat"),
        default=escalation_levels,
        validators=[days_per_level],
        help_text=_(
            "Sejak berapa hari sebelum tenggat Ketua (chair), Dewan Pengarah (board), dan meja BNSP (desk) ikut diberi tahu."
        ),
    )
    return_days = days(_("perbaikan dokumen yang dikembalikan (hari)"), 14)
    major_days = days(_("tenggat temuan mayor"), 30)
    minor_days = days(_("tenggat temuan minor"), 30)
    major_unit = models.CharField(_("satuan tenggat temuan mayor"), max_length=8, choices=Unit, default=Unit.CALENDAR)
    minor_unit = models.CharField(_("satuan tenggat temuan minor"), max_length=8, choices=Unit, default=Unit.CALENDAR)
    joint_leave_is_free = models.BooleanField(
        _("cuti bersama bukan hari kerja"),
        default=True,
        help_text=_("Bila tidak dicentang, cuti bersama dihitung sebagai hari kerja; libur nasional tetap dilewati."),
    )
    moves_to_working_day = models.BooleanField(
        _("tenggat pada hari libur bergeser ke hari kerja berikutnya"),
        default=False,
        help_text=_("Berlaku untuk tenggat yang dihitung dalam hari kalender atau bulan."),
    )
    answer_stops_clock = models.BooleanField(
        _("hitungan tenggat berhenti selama jawaban menunggu verifikasi"),
        default=True,
        help_text=_("Hari-hari itu tidak dihitung dalam tenggat LSP."),
    )
    questions_stop_clock = models.PositiveSmallIntegerField(
        _("pertanyaan yang menghentikan hitungan tenggat (per temuan)"),
        default=2,
        help_text=_("Pertanyaan selebihnya tetap dijawab, tetapi hitungan tenggat tidak berhenti."),
    )
    extension_days = days(_("perpanjangan paling lama (hari)"), 30)
    dispute_working_days = days(_("sanggahan temuan (hari kerja)"), 3)
    objection_working_days = days(_("keberatan atas tim (hari kerja)"), 3)
    decision_objection_working_days = days(_("keberatan atas keputusan (hari kerja, UU 30/2014 Pasal 77)"), 21)
    objection_answer_working_days = days(_("jawaban atas keberatan (hari kerja, UU 30/2014 Pasal 77)"), 10)
    objection_reminder_days = models.JSONField(
        _("pengingat keberatan atas keputusan (hari sebelum hari terakhir)"),
        default=objection_steps,
        validators=[whole_days],
    )
    quorum_percent = models.PositiveSmallIntegerField(
        _("kuorum sidang pleno (persen)"),
        default=51,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "Bagian pemutus yang harus hadir agar sidang dapat dibuka dan memutus, dibulatkan ke atas; 51 berarti lebih dari separuh. Untuk satu permohonan, pemutus yang terhalang tidak dihitung. Angka ini nilai awal; sesuaikan dengan tata tertib pleno."
        ),
    )
    visit_notice_days = days(_("hari asesmen paling cepat (hari setelah diusulkan)"), 3)
    visit_answer_working_days = days(_("jawaban atas usulan hari asesmen (hari kerja)"), 3)
    visit_day_requests = models.PositiveSmallIntegerField(
        _("LSP dapat meminta hari asesmen yang lain (kali)"), default=2, validators=[MaxValueValidator(10)]
    )
    tie_years = models.PositiveSmallIntegerField(_("masa tunggu benturan kepentingan (tahun)"), default=2)
    repeat_cycles = models.PositiveSmallIntegerField(
        _("temuan berulang dicari pada asesmen terakhir (jumlah)"), default=1, validators=[MaxValueValidator(5)]
    )
    repeat_raises = models.BooleanField(_("temuan minor yang berulang menjadi mayor"), default=True)
    report_days = days(_("laporan kegiatan tahunan (hari setelah akhir tahun)"), 31)
    surveillance_months = models.JSONField(_("surveilan (bulan sejak lisensi mulai)"), default=surveillance_default)
    duty_warning_months = models.PositiveSmallIntegerField(
        _("kewajiban yang kurang ditampilkan (bulan sebelum berakhir)"), default=12, validators=[MaxValueValidator(60)]
    )
    duty_reminder_days = models.JSONField(_("pengingat kewajiban (hari sebelum tenggat)"), default=duty_steps)
    lapse_months = models.PositiveSmallIntegerField(_("gugur setelah tanpa gerak (bulan)"), default=12)

    objects = RuleSetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("kumpulan aturan")
        verbose_name_plural = _("kumpulan aturan")
        ordering = ["-effective_from", "-pk"]

    def __str__(self) -> str:
        return self.version

    @property
    def stage_lengths(self) -> list[tuple[str, int]]:
        """The stretches of the backward plan in order, each in its own unit: calendar days, or working days where the rules say so."""
        return [
            ("review", self.review_days),
            ("scheduling", self.scheduling_days),
            ("visit", self.visit_days),
            ("correction", self.correction_stage_days),
            ("decision", self.decision_days),
            ("issue", self.issue_days),
        ]

    @cached_property
    def working_calendar(self) -> Calendar:
        """The calendar by which working days are counted, read once for a rule set that counts any."""
        return calendars()[-1] if self.working_stages else Calendar()

    def stage_policy(self, key: str, count: int) -> Policy:
        """How a stretch of the plan is counted."""
        unit = self.Unit.WORKING if key in self.working_stages else self.Unit.CALENDAR
        return Policy(count, unit, self.joint_leave_is_free, rule=self.version)

    def stage_until(self, key: str, count: int, begin: dt.date) -> dt.date:
        """The day on which a stretch of so many days ends that begins on this day."""
        return stage_end(begin, self.stage_policy(key, count), self.working_calendar)

    def stage_from(self, key: str, count: int, until: dt.date) -> dt.date:
        """The last day on which a stretch of so many days can begin that ends on this day."""
        return stage_begin(until, self.stage_policy(key, count), self.working_calendar)

    def safe_plan(self, ends_on: dt.date) -> list[Stage]:
        """The last safe day of every stretch, counted backwards from the end of a licence."""
        return backward_plan(ends_on, self.stage_lengths, self.stage_from)

    def in_calendar_days(self, lengths: list[tuple[str, int]], begin: dt.date) -> list[tuple[str, int]]:
        """Stretches that follow each other from this day on, each in the calendar days that it takes there."""
        taken = []
        for key, count in lengths:
            until = self.stage_until(key, count, begin)
            taken.append((key, days_between(begin, until)))
            begin = until
        return taken

    def correction_policy(self, category: str) -> Policy | None:
        """How the deadline of a finding of this category is counted; None for an observation, which has none."""
        lengths: dict[str, tuple[int, str]] = {
            Category.MAJOR: (self.major_days, self.major_unit),
            Category.MINOR: (self.minor_days, self.minor_unit),
        }
        if category not in lengths:
            return None
        count, unit = lengths[category]
        return Policy(count, unit, self.joint_leave_is_free, self.moves_to_working_day, self.version)

    def working_days(self, count: int) -> Policy:
        """A period of so many working days under these rules."""
        return Policy(count, self.Unit.WORKING, self.joint_leave_is_free, rule=self.version)


class Regulation(models.Model):
    """A rule of BNSP that documents and criteria cite."""

    code = models.CharField(_("kode"), max_length=40, unique=True)
    instrument = models.CharField(_("peraturan"), max_length=120)
    title = models.CharField(_("tentang"), max_length=200)
    title_en = models.CharField(_("tentang (Inggris)"), max_length=200, blank=True)
    effective_year = models.PositiveSmallIntegerField(_("berlaku sejak tahun"))
    effective_from = models.DateField(
        _("berlaku sejak"), null=True, blank=True, help_text=_("Kosong berarti sejak 1 Januari tahun itu.")
    )
    replaces = models.CharField(_("menggantikan"), max_length=120, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, related_name="replaced", null=True, blank=True, verbose_name=_("digantikan oleh")
    )
    also_called = models.CharField(
        _("juga disebut"),
        max_length=300,
        blank=True,
        help_text=_("Nama lain dalam dokumen LSP, dipisahkan titik koma; misalnya 07/BNSP.202/XI/2013."),
    )
    subject = models.CharField(_("pokok"), max_length=200, blank=True)
    subject_en = models.CharField(_("pokok (Inggris)"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("peraturan")
        verbose_name_plural = _("peraturan")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="no_rule_replaces_itself",
                violation_error_message=_("Peraturan tidak dapat menggantikan dirinya sendiri."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """What it is about, on a page in the reader's language; papers use its title."""
        return in_readers_language(self.title, self.title_en)

    @property
    def concerns(self) -> str:
        """Its subject in the reader's language."""
        return in_readers_language(self.subject, self.subject_en)

    @property
    def names(self) -> list[str]:
        """What documents call it: its code, its instrument, and other names."""
        others = [name.strip() for name in self.also_called.split(";")]
        return [name for name in dict.fromkeys([self.code, self.instrument, *others]) if name]

    @property
    def begins_on(self) -> dt.date:
        """The day from which it counts."""
        return self.effective_from or dt.date(self.effective_year, 1, 1)

    def is_replaced_on(self, on: dt.date) -> bool:
        """Whether a newer rule counts in its place on this day."""
        return self.replaced_by is not None and self.replaced_by.begins_on <= on


@dataclass(frozen=True)
class Circumstances:
    """What decides which conditional documents an LSP is asked for; `had_findings` is None while nothing is known of its last assessment."""

    kind_group: str
    sector: str = ""
    had_findings: bool | None = None


class DocumentRequirement(models.Model):
    """One document that a renewal dossier must, or may have to, hold."""

    class Necessity(models.TextChoices):
        MANDATORY = "mandatory", _("Wajib")
        CONDITIONAL = "conditional", _("Bersyarat")

    rule_set = models.ForeignKey(
        RuleSet, models.PROTECT, related_name="requirements", verbose_name=_("kumpulan aturan")
    )
    code = models.CharField(_("kode"), max_length=8)
    area = models.CharField(_("area"), max_length=16, choices=ReviewArea)
    title = models.CharField(_("dokumen"), max_length=200)
    title_en = models.CharField(_("dokumen (Inggris)"), max_length=200, blank=True)
    necessity = models.CharField(_("sifat"), max_length=12, choices=Necessity)
    only_kinds = models.CharField(
        _("hanya untuk jenis"),
        max_length=20,
        blank=True,
        help_text=_("Pisahkan dengan spasi; kosong berarti semua jenis."),
    )
    only_sectors = models.CharField(
        _("hanya untuk sektor"),
        max_length=120,
        blank=True,
        help_text=_("Pisahkan dengan koma, misalnya: konstruksi. Kosong berarti semua sektor."),
    )
    only_after_findings = models.BooleanField(
        _("hanya bila ada temuan sebelumnya"),
        default=False,
        help_text=_("Tidak diminta bila asesmen yang lalu tercatat tanpa temuan."),
    )
    reference = models.CharField(_("acuan"), max_length=80, blank=True)
    fed_by = models.CharField(
        _("terisi dari kewajiban"),
        max_length=12,
        blank=True,
        choices=DutyKind,
        help_text=_("Laporan dari kewajiban ini masuk sendiri ke permohonan berikutnya."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("dokumen wajib")
        verbose_name_plural = _("dokumen wajib")
        ordering = ["rule_set", "code"]
        constraints = [models.UniqueConstraint(fields=["rule_set", "code"], name="requirement_once_per_rule_set")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def name(self) -> str:
        """What it is called on a page, in the reader's language; papers use its title."""
        return in_readers_language(self.title, self.title_en)

    @property
    def is_mandatory(self) -> bool:
        """Whether a dossier without it is incomplete."""
        return self.necessity == self.Necessity.MANDATORY

    def applies_to(self, lsp: Circumstances) -> bool:
        """Whether an LSP in these circumstances is asked for it: by kind (P1, P2, P3), by sector, and by its last assessment."""
        sectors = [sector.strip().casefold() for sector in self.only_sectors.split(",") if sector.strip()]
        return (
            (not self.only_kinds or lsp.kind_group in self.only_kinds.split())
            and (not sectors or any(sector in lsp.sector.casefold() for sector in sectors))
            and not (self.only_after_findings and lsp.had_findings is False)
        )


class Criterion(models.Model):
    """One thing that the LSP answers for itself and that an assessor judges on site."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="criteria", verbose_name=_("kumpulan aturan"))
    code = models.CharField(_("kode"), max_length=8)
    area = models.CharField(_("area"), max_length=16, choices=ReviewArea)
    clause = models.CharField(_("klausul"), max_length=80)
    title = models.CharField(_("kriteria"), max_length=160)
    title_en = models.CharField(_("kriteria (Inggris)"), max_length=160, blank=True)
    question = models.CharField(_("yang diperiksa"), max_length=300)
    question_en = models.CharField(_("yang diperiksa (Inggris)"), max_length=300, blank=True)
    evidence = models.ManyToManyField(
        DocumentRequirement, related_name="criteria", blank=True, verbose_name=_("dokumen bukti")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("kriteria")
        verbose_name_plural = _("kriteria")
        ordering = ["rule_set", "code"]
        constraints = [models.UniqueConstraint(fields=["rule_set", "code"], name="criterion_once_per_rule_set")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def name(self) -> str:
        """What it is called on a page, in the reader's language; papers use its title."""
        return in_readers_language(self.title, self.title_en)

    @property
    def asks(self) -> str:
        """What is checked, in the reader's language."""
        return in_readers_language(self.question, self.question_en)

    @property
    def area_slug(self) -> str:
        """Its area as addresses say it."""
        return next(slug for slug, area in AREA_SLUGS.items() if area == self.area)


class FindingWording(models.Model):
    """How a finding about a criterion is usually worded; a proposal that an assessor changes freely, so that it binds nobody."""

    criterion_code = models.CharField(_("kode kriteria"), max_length=8)
    label = models.CharField(_("pokok"), max_length=60)
    label_en = models.CharField(_("pokok (Inggris)"), max_length=60, blank=True)
    claim = models.CharField(_("pernyataan"), max_length=400)
    evidence = models.CharField(_("bukti"), max_length=600)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("kalimat baku temuan")
        verbose_name_plural = _("kalimat baku temuan")
        ordering = ["criterion_code", "pk"]
        constraints = [models.UniqueConstraint(fields=["criterion_code", "label"], name="wording_once_per_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion_code} {self.label}"

    @property
    def name(self) -> str:
        """What it is called in a list, in the reader's language; what it writes stays Indonesian."""
        return in_readers_language(self.label, self.label_en)
