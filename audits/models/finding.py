"""Findings, the LSP's answers round by round with their evidence, and extensions of a deadline."""

import datetime as dt
import re
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audits.errors import Stale
from audits.models.application import Application
from audits.models.rules import Criterion
from audits.models.storage import StoredFile, evidence_name, private_files
from audits.states import (
    FINDING_ANSWERABLE,
    FINDING_ENDED,
    FINDING_HOLDER,
    FINDING_TONE,
    Category,
    FindingState,
    Holder,
)
from lsp.badges import Badge
from lsp.models import User
from lsp.web.formats import shortened

LONGEST_TITLE = 100


def in_short(text: str, length: int = LONGEST_TITLE) -> str:
    """The beginning of a text in one line, in whole words, with a mark where it goes on."""
    short = shortened(" ".join(text.split()).rstrip(" ."), length)
    return short[:1].upper() + short[1:]


def resumed_due(on: dt.date) -> Case:
    """The deadline if the clock went on today, for the database, where the rules count in calendar days; `audits.findings.due_date` knows all rules."""
    stood = ExpressionWrapper(Value(on) - F("paused_since"), DurationField())
    moved = Cast(ExpressionWrapper(F("due_on") + stood, DateTimeField()), DateField())
    return Case(When(paused_since__lte=Least(F("due_on"), Value(on)), then=moved), default=F("due_on"))


class FindingQuerySet(models.QuerySet["Finding"]):
    """Questions about many findings."""

    def visible_to(self, user: User | AnonymousUser) -> "FindingQuerySet":
        """Findings of visible applications; the LSP's side only those that it was told: no draft, not even one that was dropped."""
        visible = self.filter(application__in=Application.objects.visible_to(user))
        own = Q(application__lsp__in=user.positions) if user.is_authenticated else Q()
        return visible.exclude(own & Q(issued_on__isnull=True)) if own else visible

    def open(self) -> "FindingQuerySet":
        """Neither closed nor withdrawn."""
        return self.exclude(state__in=FINDING_ENDED)

    def binding(self) -> "FindingQuerySet":
        """Major and minor: those that ask for a correction."""
        return self.filter(category__in=[Category.MAJOR, Category.MINOR])

    def overdue(self, on: dt.date) -> "FindingQuerySet":
        """Open, with a deadline that has passed by this day, or had when the clock stopped."""
        return self.open().filter(due_on__lt=Least(Coalesce("paused_since", Value(on)), Value(on)))


class Finding(models.Model):
    """Something that a criterion asks for and that could not be confirmed (temuan)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="findings")
    seq = models.PositiveSmallIntegerField(_("nomor"), editable=False)
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("kriteria"))
    category = models.CharField(_("kategori"), max_length=12, choices=Category)
    claim = models.CharField(
        _("pernyataan"),
        max_length=400,
        help_text=_("Apa yang seharusnya dapat dipastikan, misalnya: Pengendalian dokumen sesuai edisi berlaku."),
    )
    evidence = models.CharField(
        _("bukti"), max_length=600, help_text=_("Apa yang dilihat, misalnya: tiga SOP masih mengacu pada pedoman lama.")
    )
    clause = models.CharField(_("acuan"), max_length=120)
    state = models.CharField(
        _("keadaan"), max_length=12, choices=FindingState, default=FindingState.DRAFT, editable=False
    )
    state_since = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    origin = models.UUIDField(null=True, editable=False)
    head = models.UUIDField(null=True, editable=False)  # the event this draft shows; none: written at a desk
    recorded_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    issued_on = models.DateField(_("disampaikan pada"), null=True, editable=False)
    due_on = models.DateField(_("tenggat"), null=True, editable=False)
    original_due_on = models.DateField(_("tenggat semula"), null=True, editable=False)
    dispute_until = models.DateField(_("sanggahan sampai"), null=True, editable=False)
    begun_at = models.DateTimeField(_("tenggat dihitung sejak"), null=True, editable=False)
    paused_since = models.DateField(_("hitungan tenggat berhenti sejak"), null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    plan_accepted = models.BooleanField(_("rencana perbaikan diterima"), default=False, editable=False)
    person = models.ForeignKey(
        "lsp.Membership", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("penanggung jawab")
    )

    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("mengulang temuan"),
    )
    raised_from = models.CharField(
        _("kategori sebelum naik"), max_length=12, choices=Category, blank=True, editable=False
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("temuan")
        verbose_name_plural = _("temuan")
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["application", "seq"], name="finding_numbered_once"),
            models.UniqueConstraint(
                fields=["application", "origin"], condition=~Q(state="withdrawn"), name="finding_made_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(issued_on__isnull=False),
                name="issued_finding_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(category="observation") | Q(due_on__isnull=False),
                name="binding_finding_has_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_finding_has_moment"
            ),
            models.CheckConstraint(
                condition=Q(raised_from="") | Q(repeats__isnull=False), name="only_repeated_finding_was_raised"
            ),
            models.CheckConstraint(
                condition=Q(raised_from="") | Q(category="major"), name="raised_finding_stays_raised"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(begun_at__isnull=False), name="deadline_has_beginning"
            ),
            models.CheckConstraint(
                condition=Q(paused_since__isnull=True) | ~Q(state__in=["draft", "closed", "withdrawn"]),
                name="only_open_finding_is_paused",
            ),
        ]
        indexes = [models.Index(fields=["application", "state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    def get_absolute_url(self) -> str:
        return self.application.url("finding", self.seq)

    @property
    def label(self) -> str:
        """T-01 and so on, as people say it."""
        return f"T-{self.seq:02d}"

    @property
    def title(self) -> str:
        """What is wrong, in short: its evidence by whole words. The claim is what could not be confirmed, and alone it reads as praise."""
        return in_short(self.evidence) or self.claim

    @property
    def area(self) -> str:
        """The review area of its criterion."""
        return self.criterion.area

    @property
    def holder(self) -> str:
        """Who must act on it next; while a question of the LSP is open it is the team."""
        return Holder.TEAM if self.has_open_question else FINDING_HOLDER[self.state]

    @property
    def has_open_question(self) -> bool:
        """Whether the clock stands although the LSP has not answered: a question waits for the team."""
        return self.paused_since is not None and self.state in FINDING_ANSWERABLE

    @property
    def tone(self) -> str:
        """The tone of its state's badge."""
        return FINDING_TONE[self.state]

    @property
    def is_binding(self) -> bool:
        """Whether it asks for a correction."""
        return self.category != Category.OBSERVATION

    @property
    def is_open(self) -> bool:
        """Whether it is neither closed nor withdrawn."""
        return self.state not in FINDING_ENDED

    @property
    def current_answer(self) -> "Answer | None":
        """The round being written, or the one waiting for its verdict."""
        return self.answers.filter(verdict="").order_by("-round").first()

    def clock_on(self, on: dt.date) -> dt.date:
        """The day on the LSP's clock: today, or the day on which it stopped."""
        return min(on, self.paused_since) if self.paused_since else on

    def touch(self, *, while_in: Iterable[str]) -> None:
        """Announce a change to a part of this finding; raises Stale when it has meanwhile moved on."""
        if not Finding.objects.filter(pk=self.pk, state__in=list(while_in)).update(version=F("version") + 1):
            raise Stale(_("Temuan ini sudah berpindah keadaan, jadi isian ini tidak dapat diubah lagi."))


class Answer(models.Model):
    """One round: what the LSP did about a finding, and the team's verdict on it, as a whole and point by point."""

    # The points of an answer, each judged by itself, so that what was accepted once need not be answered again.
    POINTS = ("correction", "root_cause", "corrective_action")
    # All that its writer fills in.
    WRITTEN = (*POINTS, "person", "target_on")

    class Point(models.TextChoices):
        ENOUGH = "enough", _("Cukup")
        LACKING = "lacking", _("Belum cukup")

    class Verdict(models.TextChoices):
        CLOSE = "close", _("Temuan ditutup")
        PLAN = "plan", _("Rencana diterima")
        RETURN = "return", _("Dikembalikan")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField(_("putaran"))
    correction = models.TextField(_("koreksi"), blank=True, max_length=2000)
    root_cause = models.TextField(_("akar masalah"), blank=True, max_length=2000)
    corrective_action = models.TextField(_("tindakan korektif"), blank=True, max_length=2000)
    person = models.ForeignKey(
        "lsp.Membership", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("penanggung jawab")
    )
    target_on = models.DateField(_("hari target"), null=True, blank=True)
    sent_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    verdict = models.CharField(_("hasil verifikasi"), max_length=8, choices=Verdict, blank=True, editable=False)
    verdict_note = models.TextField(_("catatan verifikasi"), blank=True, editable=False)
    correction_verdict = models.CharField(max_length=8, choices=Point, blank=True, editable=False)
    root_cause_verdict = models.CharField(max_length=8, choices=Point, blank=True, editable=False)
    corrective_action_verdict = models.CharField(max_length=8, choices=Point, blank=True, editable=False)
    verified_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "round"], name="one_answer_per_round"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verified_by__isnull=False, sent_at__isnull=False),
                name="verdict_has_verifier",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="close")
                | ~Q(correction_verdict="lacking")
                & ~Q(root_cause_verdict="lacking")
                & ~Q(corrective_action_verdict="lacking"),
                name="closed_answer_lacks_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding.label} {self.round}"

    @cached_property
    def files(self) -> list["Evidence"]:
        """The evidence of this round, read once."""
        return list(self.evidence.all())

    @property
    def settled(self) -> list[str]:
        """The points that the team accepted although the answer went back."""
        return [name for name in self.POINTS if self.point(name) == self.Point.ENOUGH]

    def point(self, name: str) -> str:
        """The verdict on one point; empty while none was given."""
        return getattr(self, f"{name}_verdict")

    @classmethod
    def point_labels(cls) -> dict[str, str]:
        """The points by name, as people call them."""
        labels = {field.name: field.verbose_name for field in cls._meta.fields}
        return {name: str(labels[name]).capitalize() for name in cls.POINTS}


page_numbers = RegexValidator(
    r"^\d{1,4}( ?[-–] ?\d{1,4})?(, ?\d{1,4}( ?[-–] ?\d{1,4})?)*$", _("Tulis nomor halaman, misalnya: 3, 7-9.")
)


class Evidence(StoredFile):
    """A file that belongs to an answer; one stored file may be the evidence of several answers, each with its own pages."""

    class Shows(models.TextChoices):
        BEFORE = "before", _("Keadaan sebelum")
        AFTER = "after", _("Keadaan sesudah")

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="evidence")
    file = models.FileField(_("berkas"), upload_to=evidence_name, storage=private_files, max_length=120)
    original = models.FileField(
        _("berkas asli"), upload_to=evidence_name, storage=private_files, max_length=120, blank=True, editable=False
    )
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    pages = models.CharField(_("halaman"), max_length=40, blank=True, validators=[page_numbers])
    shows = models.CharField(_("menunjukkan"), max_length=6, choices=Shows, blank=True)
    uploaded_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        finding = self.answer.finding
        return finding.application.url("evidence_file", finding.seq, self.sha256[:16])

    @property
    def first_page(self) -> str:
        """The first of the pages that were named."""
        return re.split(r"\D", self.pages, maxsplit=1)[0]

    @property
    def is_picture(self) -> bool:
        """Whether a browser shows it as a picture."""
        return self.content_type in {"image/jpeg", "image/png"}


class Pause(models.Model):
    """A time in which the clock of a finding stands because BNSP has the move; the ledger is never rewritten."""

    class Reason(models.TextChoices):
        VERIFICATION = "verification", _("Jawaban menunggu verifikasi")
        QUESTION = "question", _("Pertanyaan kepada BNSP belum dijawab")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="pauses")
    reason = models.CharField(_("sebab"), max_length=12, choices=Reason)
    began_at = models.DateTimeField(_("mulai"))
    began_on = models.DateField(_("hari mulai"))
    ended_at = models.DateTimeField(_("berakhir"), null=True)
    ended_on = models.DateField(_("hari berakhir"), null=True)

    class Meta:
        verbose_name = _("jeda")
        verbose_name_plural = _("jeda")
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "reason"], condition=Q(ended_on__isnull=True), name="one_open_pause_per_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_at__isnull=True)
                | Q(ended_on__gte=F("began_on"), ended_at__gte=F("began_at")),
                name="pause_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding.label}: {self.get_reason_display()}"


class FindingQuestion(models.Model):
    """Something that the LSP has to know from BNSP before it can correct a finding; the clock stands until it is answered."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="questions")
    text = models.TextField(_("pertanyaan"), max_length=1000)
    asked_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(_("jawaban"), max_length=2000, blank=True)
    answered_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pertanyaan tentang temuan")
        verbose_name_plural = _("pertanyaan tentang temuan")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(answered_at__isnull=True), name="one_open_question_per_finding"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="answered_question_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding.label}: {self.text[:60]}"

    @property
    def badge(self) -> Badge:
        """Whether the team has answered."""
        return Badge("done", _("Dijawab")) if self.answered_at else Badge("action", _("Menunggu jawaban"))


class Extension(models.Model):
    """A longer deadline that the chair asks for and the lead grants or refuses; at most one is granted per finding."""

    class Ruling(models.TextChoices):
        PENDING = "pending", _("Menunggu ketua tim")
        GRANTED = "granted", _("Dikabulkan")
        REFUSED = "refused", _("Ditolak")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="extensions")
    wanted_on = models.DateField(_("tenggat yang diminta"))
    reason = models.TextField(_("alasan"), max_length=1000)
    asked_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField(editable=False)
    ruling = models.CharField(_("putusan"), max_length=8, choices=Ruling, default=Ruling.PENDING, editable=False)
    ruling_note = models.TextField(_("catatan putusan"), blank=True, max_length=1000)
    ruled_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    ruled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                condition=~Q(ruling="refused"),
                name="one_extension_per_finding",
                violation_error_message=_("Perpanjangan untuk temuan ini sudah pernah diminta."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding.label}: {self.wanted_on:%d-%m-%Y}"

    @property
    def badge(self) -> Badge:
        """The ruling, or that it is still to come."""
        looks = {self.Ruling.GRANTED: ("ontime", "check"), self.Ruling.REFUSED: ("overdue", "x")}
        tone, icon = looks.get(self.Ruling(self.ruling), ("action", ""))
        return Badge(tone, self.get_ruling_display(), icon)


class ExtensionEvidence(StoredFile):
    """A file that shows why a longer deadline is needed."""

    extension = models.ForeignKey(Extension, models.CASCADE, related_name="evidence")
    file = models.FileField(_("berkas"), upload_to=evidence_name, storage=private_files, max_length=120)
    uploaded_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["extension", "sha256"], name="extension_evidence_once")]

    def __str__(self) -> str:
        return self.original_name
