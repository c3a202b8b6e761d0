"""The dossier: one row per required document, its immutable versions, the reviewer's notes, and the LSP's self-assessment."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audits.models.application import Application
from audits.models.rules import Criterion, DocumentRequirement, in_readers_language
from audits.models.storage import StoredFile, document_name, private_files
from audits.states import ITEM_TONE, ItemState, Result, Side, State
from lsp.models import User


class Reuse(models.TextChoices):
    """Whether the document of the last period, taken over as version 1, still holds."""

    ASKED = "asked", _("Perlu dikonfirmasi")
    SAME = "same", _("Tidak berubah")
    CHANGED = "changed", _("Berubah")
    REPLACED = "replaced", _("Diganti")


class DossierItemQuerySet(models.QuerySet["DossierItem"]):
    """Questions about the rows of dossiers."""

    def mandatory(self) -> "DossierItemQuerySet":
        """Rows without which a dossier is incomplete."""
        return self.filter(requirement__necessity=DocumentRequirement.Necessity.MANDATORY)

    def unready(self) -> "DossierItemQuerySet":
        """Rows that keep a dossier from being submitted: mandatory and empty, or a last period's document that nobody stands by."""
        empty = Q(state=ItemState.EMPTY, requirement__necessity=DocumentRequirement.Necessity.MANDATORY)
        unsure = Q(reuse__in=[Reuse.ASKED, Reuse.CHANGED]) & ~Q(state=ItemState.NOT_APPLICABLE)
        return self.filter(empty | unsure)

    def unfinished(self) -> "DossierItemQuerySet":
        """Rows on which their LSP still has to work: in a draft those without a file it stands by, of a returned application what came back."""
        unsure = Q(state=ItemState.EMPTY) | Q(reuse__in=[Reuse.ASKED, Reuse.CHANGED])
        in_draft = Q(application__state=State.DRAFT) & unsure & ~Q(state=ItemState.NOT_APPLICABLE)
        return self.filter(in_draft | Q(application__state=State.RETURNED, state=ItemState.FIX))

    def in_short(self) -> "DossierItemQuerySet":
        """By code, with no more than a list has to know of every row: the person's name and whether a note is open."""
        note = DocumentNote.objects.filter(item=OuterRef("pk"), side=Side.BNSP, reply_to__isnull=True)
        told = {
            "person_name": F("person__user__full_name"),
            "has_open_note": Exists(note.filter(resolved_at__isnull=True)),
        }
        return self.select_related("requirement").annotate(**told).order_by("requirement__code")

    def in_order(self) -> "DossierItemQuerySet":
        """By code, with the requirement fetched along."""
        return self.select_related("requirement", "person__user").order_by("requirement__code")


class DossierItem(models.Model):
    """One required document of one application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="items")
    requirement = models.ForeignKey(DocumentRequirement, models.PROTECT, related_name="+")
    state = models.CharField(_("keadaan"), max_length=16, choices=ItemState, default=ItemState.EMPTY)
    not_applicable_reason = models.CharField(_("alasan tidak berlaku"), max_length=300, blank=True)
    person = models.ForeignKey(
        "lsp.Membership", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("penanggung jawab")
    )
    due_on = models.DateField(_("tenggat internal"), null=True, blank=True)
    reuse = models.CharField(_("dokumen masa lalu"), max_length=8, choices=Reuse, blank=True, editable=False)
    cites = models.CharField(_("acuan yang dikutip"), max_length=300, blank=True, editable=False)
    outdated = models.CharField(_("acuan yang sudah digantikan"), max_length=300, blank=True, editable=False)
    returned_version = models.PositiveSmallIntegerField(_("versi saat dikembalikan"), null=True, editable=False)

    objects = DossierItemQuerySet.as_manager()

    # Annotated by `in_short`.
    person_name: str | None
    has_open_note: bool
    # Annotated by the list for those who hand in files there.
    has_waiting: bool

    class Meta:
        verbose_name = _("dokumen permohonan")
        verbose_name_plural = _("dokumen permohonan")
        ordering = ["requirement__code"]
        constraints = [
            models.UniqueConstraint(fields=["application", "requirement"], name="one_row_per_requirement"),
            models.CheckConstraint(
                condition=~Q(state=ItemState.NOT_APPLICABLE) | ~Q(not_applicable_reason=""),
                name="not_applicable_has_reason",
                violation_error_message=_("Tulis alasan mengapa dokumen ini tidak berlaku."),
            ),
            models.CheckConstraint(condition=Q(reuse__in=["", *Reuse.values]), name="reuse_is_known"),
        ]

    def __str__(self) -> str:
        return str(self.requirement)

    def get_absolute_url(self) -> str:
        return self.application.url("document", self.requirement.code)

    @property
    def code(self) -> str:
        return self.requirement.code

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return ITEM_TONE[ItemState(self.state)][0]

    @property
    def icon(self) -> str:
        """The icon of the state's badge."""
        return ITEM_TONE[ItemState(self.state)][1]

    @property
    def awaits_confirmation(self) -> bool:
        """Whether nobody has said yet that the last period's document still holds."""
        return self.reuse == Reuse.ASKED

    @property
    def awaits_replacement(self) -> bool:
        """Whether the last period's document no longer holds and nothing newer is there."""
        return self.reuse == Reuse.CHANGED

    @property
    def is_there(self) -> bool:
        """Whether the row counts as done for the LSP: set aside, or with a file that it stands by."""
        return self.state != ItemState.EMPTY and not self.awaits_confirmation and not self.awaits_replacement

    @property
    def latest(self) -> "DocumentVersion | None":
        """The newest version; uses the prefetched ones where there are any."""
        return max(self.versions.all(), key=lambda version: version.number, default=None)


class Verdict(models.TextChoices):
    """What a reviewer says of a version."""

    ACCEPTED = "accepted", _("Diterima")
    FIX = "fix", _("Perlu diperbaiki")


class DocumentVersion(StoredFile):
    """One uploaded file; never changed, never deleted after submission."""

    item = models.ForeignKey(DossierItem, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("versi"))
    file = models.FileField(_("berkas"), upload_to=document_name, storage=private_files, max_length=120)
    original = models.FileField(
        _("berkas asli"), upload_to=document_name, storage=private_files, max_length=120, blank=True, editable=False
    )
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    carried_from = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, editable=False)

    # What the reviewer said of this very version; a newer one begins without.
    verdict = models.CharField(_("putusan"), max_length=8, choices=Verdict, blank=True, editable=False)
    judged_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)
    judged_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="version_numbered_once"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_by=None, judged_at=None)
                | (~Q(verdict="") & Q(judged_by__isnull=False, judged_at__isnull=False)),
                name="verdict_has_its_judge_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"

    def get_absolute_url(self) -> str:
        return self.item.application.url("document_file", self.item.code, self.number)


class DocumentNoteQuerySet(models.QuerySet["DocumentNote"]):
    """Questions about the conversation with the LSP."""

    def for_side(self, side: str) -> "DocumentNoteQuerySet":
        """What a side may read: the LSP nothing that was not handed over with a return."""
        return self if side == Side.BNSP else self.filter(sent=True)


class DocumentNote(models.Model):
    """A note on a document between reviewer and LSP; a reviewer's note stays open until a reviewer ticks it off.

    The first note of a thread has no `reply_to`; what follows it, from either side, does, and is ticked off with it.
    """

    item = models.ForeignKey(DossierItem, models.CASCADE, related_name="notes")
    reply_to = models.ForeignKey("self", models.CASCADE, related_name="replies", null=True)
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+", null=True)
    side = models.CharField(max_length=4, choices=Side)
    text = models.TextField(_("catatan"), max_length=2000)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sent = models.BooleanField(_("sudah disampaikan kepada LSP"), default=False, editable=False)
    resolved_at = models.DateTimeField(_("selesai pada"), null=True, editable=False)
    resolved_by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+", null=True, editable=False)

    objects = DocumentNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(side=Side.BNSP) | Q(sent=True), name="lsp_notes_are_sent"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def begins_thread(self) -> bool:
        """Whether it stands for itself rather than answering another."""
        return self.reply_to_id is None

    @property
    def is_open(self) -> bool:
        """Whether a reviewer still waits for it to be mended."""
        return self.side == Side.BNSP and self.resolved_at is None


class InternalNoteQuerySet(models.QuerySet["InternalNote"]):
    """The only way to what BNSP says among its own; fails closed."""

    def readable_by(self, user: User | AnonymousUser, application: Application) -> "InternalNoteQuerySet":
        """Everything for those who read the application for BNSP, nothing for anybody who belongs to its LSP."""
        if not user.is_authenticated or application.lsp_id in user.positions:
            return self.none()
        return self.filter(item__application=application)


class InternalNote(models.Model):
    """What BNSP's people say to each other about a document: a conversation of its own that no relation leads to from the dossier."""

    item = models.ForeignKey(DossierItem, models.CASCADE, related_name="+")
    text = models.TextField(_("catatan internal"), max_length=2000)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = InternalNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class StandardSentence(models.Model):
    """A sentence that reviewers write again and again about one kind of document, or about any; or assessors about answers."""

    # The code under which the sentences about answers to findings stand.
    FINDINGS = "TEMUAN"

    code = models.CharField(
        _("kode dokumen"),
        max_length=8,
        blank=True,
        help_text=_("Misalnya DA16; kosong: semua dokumen; TEMUAN: jawaban atas temuan."),
    )
    text = models.CharField(_("kalimat"), max_length=400)
    text_en = models.CharField(
        _("kalimat (Inggris)"),
        max_length=400,
        blank=True,
        help_text=_("Hanya untuk dibaca; yang ditulis bagi LSP tetap bahasa Indonesia."),
    )
    uses = models.PositiveIntegerField(_("dipakai"), default=0, editable=False)

    class Meta:
        verbose_name = _("kalimat baku")
        verbose_name_plural = _("kalimat baku")
        ordering = ["-uses", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "text"],
                name="sentence_once_per_document",
                violation_error_message=_("Kalimat ini sudah ada untuk dokumen itu."),
            )
        ]

    def __str__(self) -> str:
        return self.reads

    @property
    def reads(self) -> str:
        """The sentence in the reader's language; the one that is written for the LSP is `text`."""
        return in_readers_language(self.text, self.text_en)


class SelfAssessment(models.Model):
    """What the LSP says of itself about one criterion."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="self_assessments")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    result = models.CharField(_("hasil"), max_length=16, choices=Result, default=Result.OPEN)
    text = models.CharField(_("keterangan"), max_length=500, blank=True)
    documents = models.CharField(_("kode dokumen bukti"), max_length=200, blank=True)

    class Meta:
        ordering = ["criterion__code"]
        constraints = [models.UniqueConstraint(fields=["application", "criterion"], name="self_assessed_once")]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.get_result_display()}"

    @property
    def codes(self) -> list[str]:
        """The codes of the documents that the LSP points to itself."""
        return self.documents.split()
