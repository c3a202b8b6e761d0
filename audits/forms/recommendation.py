"""Forms of the signatures under a recommendation: signing it, explaining one that is missing."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from audits.models import TeamMember, VisitEvent
from audits.visit.judgements import in_words
from lsp.forms.fields import field_of


def dissent_words(before: VisitEvent, now: VisitEvent) -> str:
    """One judgement that somebody judged otherwise, with both sides and the reason; it stands in papers, so it is Indonesian."""
    with override("id"):
        why = now.body.get("why", "").rstrip(" .")
        return f"{now.subject}: {in_words(before)}; dipakai {in_words(now)}" + (f", alasan: {why}." if why else ".")


class SignForm(forms.Form):
    """A signature under what was seen, with a dissenting opinion where there is one."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=_("Pendapat berbeda"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Isi hanya bila Anda tidak sependapat; dibaca sidang pleno."),
    )
    dissents = forms.MultipleChoiceField(
        label=_("Penilaian Anda yang tidak dipakai: sampaikan kepada sidang pleno"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Yang dicentang ikut sebagai pendapat berbeda, dengan penilaian dan alasan kedua pihak."),
    )

    def __init__(self, *args, overruled: list[tuple[VisitEvent, VisitEvent]], **kwargs):
        super().__init__(*args, **kwargs)
        self.overruled = {now.subject: dissent_words(before, now) for before, now in overruled}
        if not self.overruled:
            del self.fields["dissents"]
            return
        field_of(self, "dissents", forms.MultipleChoiceField).choices = list(self.overruled.items())

    def opinion(self) -> str:
        """What the plenary reads: what was written, and each judgement that was ticked."""
        ticked = [self.overruled[code] for code in self.cleaned_data.get("dissents", [])]
        return "\n".join(filter(None, [self.cleaned_data["note"].strip(), *ticked]))


class MemberChoice(forms.ModelChoiceField):
    """A member of the team by name."""

    def label_from_instance(self, member) -> str:
        return member.assessor.user.full_name


class ExcuseForm(forms.Form):
    """Which member cannot sign, and why."""

    member = MemberChoice(label=_("Anggota yang tidak dapat menandatangani"), queryset=None)
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=400,
        error_messages={"required": _("Tulis mengapa ia tidak dapat menandatangani.")},
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        rows = TeamMember.objects.filter(pk__in=[member.pk for member in members])
        field_of(self, "member", forms.ModelChoiceField).queryset = rows.select_related("assessor__user")
