"""Forms of the signatures under a recommendation: signing it, explaining one that is missing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models import TeamMember


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
        self.fields["member"].queryset = rows.select_related("assessor__user")
