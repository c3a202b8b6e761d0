"""What people send about a document of the dossier: a file, a note, a verdict, a person in charge."""

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audits.files.upload import ALLOWED, size_limit
from audits.forms.edit_conflict import EditConflictMixin
from audits.forms.files import PagesField
from audits.models import DocumentNote, Regulation, Reuse
from lsp.forms.fields import DayField, SeveralField, asked_when, field_of
from lsp.models import Membership


class RowsForm(forms.Form):
    """A file for each of several rows; those without one are left alone."""

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        for item in items:
            field = PagesField(label=str(item.requirement), required=False)
            field.help_text = ""  # said once, above the rows
            field.widget.attrs |= {"class": "form-control", "form": "unggah"}
            self.fields[item.code] = field

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Pilih paling sedikit satu berkas, lalu unggah."))
        return cleaned


class VersionForm(forms.Form):
    """A new version of one document."""

    file = PagesField(
        help_text=format_lazy(
            _(
                "{allowed}. Paling besar {limit}. Beberapa foto atau PDF (paling banyak {files}) digabung menjadi satu PDF."
            ),
            allowed=ALLOWED,
            limit=size_limit(),
            files=settings.UPLOAD_MAX_FILES,
        )
    )
    note = forms.CharField(
        label=_("Keterangan"),
        required=False,
        max_length=180,
        help_text=_("Misalnya: bab 4 diperbarui, sudah ditandatangani."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    keeps_place = forms.BooleanField(
        label=_("Simpan lokasi yang tercatat di dalam foto"),
        required=False,
        help_text=_("Tanpa centang, lokasi (GPS) dihapus dari foto sebelum disimpan."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "file", PagesField).keeps_place = "keeps_place" in self.data


class SetAsideForm(EditConflictMixin, forms.Form):
    """Why a conditional document does not concern this LSP."""

    reason = forms.CharField(
        label=_("Mengapa dokumen ini tidak berlaku bagi LSP Anda"),
        max_length=300,
        help_text=_("Misalnya: LSP belum pernah membekukan sertifikat."),
        error_messages={"required": _("Tulis alasan mengapa dokumen ini tidak berlaku.")},
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class DocumentAnswerForm(forms.Form):
    """The LSP's words on a note."""

    thread = forms.ModelChoiceField(
        queryset=DocumentNote.objects.none(),
        label=_("Catatan yang dijawab"),
        required=False,
        empty_label=_("Catatan terakhir"),
    )
    text = forms.CharField(
        label=_("Jawaban untuk BNSP"),
        max_length=2000,
        help_text=_("Tanpa berkas baru pun jawaban ini membuat dokumen siap dikirim lagi."),
        error_messages={"required": _("Tulis jawaban Anda.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, threads, **kwargs):
        super().__init__(*args, **kwargs)
        if len(threads) > 1:
            field_of(self, "thread", forms.ModelChoiceField).queryset = DocumentNote.objects.filter(
                pk__in=[note.pk for note in threads]
            )
        else:
            del self.fields["thread"]


class InternalNoteForm(forms.Form):
    """A word among BNSP's people."""

    text = forms.CharField(
        label=_("Catatan internal"),
        max_length=2000,
        help_text=_("Hanya dibaca orang BNSP dan tim asesor, tidak pernah oleh LSP."),
        error_messages={"required": _("Tulis catatan Anda.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DocumentPersonForm(EditConflictMixin, forms.Form):
    """Who of the LSP takes care of the document, and until when the LSP itself wants it."""

    person = forms.ModelChoiceField(
        queryset=Membership.objects.none(), label=_("Penanggung jawab"), required=False, empty_label=_("Belum ditunjuk")
    )

    due_on = DayField(
        label=_("Tenggat internal"),
        required=False,
        help_text=_("Untuk LSP sendiri; BNSP tidak melihatnya. Contoh: 18-01-2025."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "person", forms.ModelChoiceField).queryset = people


class DocumentCiteForm(forms.Form):
    """A rule that the document cites and that the search did not find."""

    regulation = forms.ModelChoiceField(
        queryset=Regulation.objects.all(), label=_("Peraturan lain yang dikutip"), empty_label=_("Pilih peraturan")
    )


class ReuseForm(EditConflictMixin, forms.Form):
    """Whether the document of the last period still holds."""

    choice = forms.ChoiceField(
        label=_("Apakah dokumen dari permohonan sebelumnya ini masih sama?"),
        choices=[
            (Reuse.SAME.value, _("Tidak berubah, pakai lagi")),
            (Reuse.CHANGED.value, _("Berubah, saya akan mengunggah versi baru")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih tidak berubah atau berubah.")},
    )


class SentenceBoxes(forms.CheckboxSelectMultiple):
    """Boxes that carry the sentence as it is written for the LSP, whatever language their labels are in."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if sentence := getattr(value, "instance", None):
            option["attrs"]["data-text"] = sentence.text
        return option


class SentencesField(SeveralField):
    """Standard sentences in the reader's language, with how often each was used; the LSP always gets the Indonesian one."""

    widget = SentenceBoxes

    def label_from_instance(self, sentence) -> str:
        uses = ngettext("dipakai %(n)d kali", "dipakai %(n)d kali", sentence.uses) % {"n": sentence.uses}
        return f"{sentence.reads} ({uses})" if sentence.uses else sentence.reads


class VerdictForm(forms.Form):
    """The reviewer's verdict on the newest version."""

    seen = forms.CharField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=_("Hasil pemeriksaan"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih hasil pemeriksaan.")},
    )
    sentences = SentencesField(queryset=None, label=_("Kalimat baku"), required=False)
    inserted = forms.CharField(widget=forms.HiddenInput, required=False)
    note = asked_when(
        forms.CharField(
            label=_("Catatan untuk LSP"),
            required=False,
            max_length=2000,
            help_text=_("LSP membacanya setelah permohonan dikembalikan."),
            widget=forms.Textarea(attrs={"rows": 4}),
        ),
        _("wajib bila perlu diperbaiki"),
    )

    def __init__(self, *args, can_accept: bool, notes: int, sentences, **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "sentences", forms.ModelChoiceField).queryset = sentences
        accept: str | Promise = _("Terima")
        if notes:
            accept = ngettext(
                "Terima, dan nyatakan %(n)d catatan selesai", "Terima, dan nyatakan %(n)d catatan selesai", notes
            ) % {"n": notes}
        fix = ("fix", _("Perlu diperbaiki"))
        field_of(self, "choice", forms.ChoiceField).choices = [("accept", accept), fix] if can_accept else [fix]

    @property
    def accepts(self) -> bool:
        """Whether the document is accepted."""
        return self.cleaned_data["choice"] == "accept"

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("choice") == "fix" and not cleaned.get("inserted"):  # a script that put them in says so
            chosen = [sentence.text for sentence in cleaned.get("sentences") or []]
            written = cleaned.get("note", "")
            cleaned["note"] = "\n".join(filter(None, [written, *(text for text in chosen if text not in written)]))
        if cleaned.get("choice") == "fix" and not cleaned.get("note"):
            self.add_error("note", _("Tulis apa yang perlu diperbaiki, agar LSP tahu apa yang harus dikerjakan."))
        return cleaned
