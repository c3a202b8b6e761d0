"""Replacing an assessor while the team is at work: who leaves and why, who is asked, who leads."""

from django import forms
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

from audits.forms.steps import ReasonForm
from audits.forms.team import AssessorField, available_assessors
from audits.models import Assessor, TeamMember
from audits.states import BEFORE_CLOSING, TeamRole
from audits.team.replacement import vacant_places, what_happened_to
from lsp.forms.fields import asked_when, field_of

NEWCOMER, MEMBER = "newcomer", "member"


class ReplacementForm(ReasonForm):
    """Somebody leaves the team, with the cause; somebody else is asked to go on with their work."""

    leaver = forms.TypedChoiceField(
        label=_("Siapa yang diganti"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pilih siapa yang diganti."),
            "invalid_choice": _("Pilih orang dari daftar ini; yang tadi dipilih sudah tidak dalam tim."),
        },
    )
    cause = forms.ChoiceField(
        label=_("Sebabnya"),
        choices=TeamMember.LeaveCause.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Pilih salah satu.")},
    )
    newcomer = AssessorField(
        label=_("Penggantinya"),
        queryset=Assessor.objects.none(),
        empty_label=_("Pilih asesor"),
        required=False,
        help_text=_("Asesor yang mempunyai hubungan dengan LSP ini tidak ditampilkan."),
        error_messages={"invalid_choice": _("Pilih asesor dari daftar ini; yang tadi dipilih tidak tersedia lagi.")},
    )
    lead_now = forms.ChoiceField(
        label=_("Ketua tim sesudahnya"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Pilih salah satu.")},
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)

    field_order = ["seen", "leaver", "cause", "newcomer", "lead_now", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        team = self.record.team.current().select_related("assessor__user")
        self.places = {place.pk: place for place in team}
        self.vacant = {place.pk: place for place in vacant_places(self.record)}
        field_of(self, "leaver", forms.ChoiceField).choices = [
            *((pk, self.words_of(place)) for pk, place in self.places.items()),
            *((pk, self.words_of_vacant(place)) for pk, place in self.vacant.items()),
        ]
        field_of(self, "newcomer", forms.ModelChoiceField).queryset = available_assessors(self.record, self.on)
        asked_when(self.fields["cause"], _("wajib, kecuali untuk tempat kosong") if self.vacant else "")
        if self.record.state in BEFORE_CLOSING:
            asked_when(self.fields["newcomer"], "")
        else:
            asked_when(self.fields["newcomer"], _("boleh kosong bila anggota lain melanjutkan sendiri"))
        if not any(place.response == TeamMember.Response.PENDING for place in self.places.values()):
            causes = [row for row in TeamMember.LeaveCause.choices if row[0] != TeamMember.LeaveCause.SILENT]
            field_of(self, "cause", forms.ChoiceField).choices = causes
        self.steps_up = next((p for p in self.places.values() if p.role == TeamRole.MEMBER and p.has_joined), None)
        self.offer_to_step_up()
        self.fields["note"].help_text = _("Dibaca yang diganti dan Sekretariat BNSP, tidak oleh LSP.")

    def words_of(self, place: TeamMember) -> str:
        words = {"name": place.assessor, "role": place.get_role_display(), "area": place.get_area_display()}
        if not place.area:
            return _("%(name)s, %(role)s") % words
        if not place.has_joined:
            return _("%(name)s, %(role)s, area %(area)s (belum menjawab)") % words
        return _("%(name)s, %(role)s, area %(area)s") % words

    def words_of_vacant(self, place: TeamMember) -> str:
        words = {"role": place.get_role_display(), "area": place.get_area_display(), "name": place.assessor}
        if place.response == TeamMember.Response.DECLINED:
            return _("Tempat kosong area %(area)s (%(name)s tidak bersedia)") % words
        return _("Tempat kosong area %(area)s (dahulu %(name)s)") % words

    def offer_to_step_up(self) -> None:
        """Who may lead where the lead leaves: the newcomer, or the member who knows the application."""
        is_led = any(place.role == TeamRole.LEAD and place.has_joined for place in self.places.values())
        if self.steps_up is None:
            del self.fields["lead_now"]
            return
        field_of(self, "lead_now", forms.ChoiceField).choices = [
            (NEWCOMER, _("Penggantinya, setelah bersedia")),
            (MEMBER, _("%(name)s, mulai sekarang; penggantinya menjadi anggota") % {"name": self.steps_up.assessor}),
        ]
        if is_led:
            self.fields["lead_now"].help_text = _("Dipilih bila ketua tim yang diganti.")

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if "leaver" in self.errors and (words := self.words_of_former()):
            self.errors["leaver"] = ErrorList([words])
        place = {**self.places, **self.vacant}.get(cleaned.get("leaver"))
        if place is None:
            return cleaned
        if place.pk in self.places and not cleaned.get("cause") and not self.has_error("cause"):
            self.add_error("cause", _("Pilih sebabnya."))
        self.check_newcomer(place, cleaned)
        self.check_lead(place, cleaned)
        return cleaned

    def words_of_former(self) -> str:
        """What happened to somebody who was chosen and has left the team by now."""
        chosen = self.data.get("leaver", "")
        former = self.record.team.filter(pk=int(chosen)) if chosen.isdecimal() else self.record.team.none()
        place = former.select_related("assessor__user", "released_by", "assigned_by").first()
        return what_happened_to(place) if place else ""

    def check_newcomer(self, place: TeamMember, cleaned: dict) -> None:
        """Somebody goes on, unless the visit is over and another assessor is left; with a certificate that lasts."""
        newcomer = cleaned.get("newcomer")
        if newcomer:
            visit = self.record.visit_or_none
            day = max(visit.planned_last, self.on) if visit and self.record.state in BEFORE_CLOSING else self.on
            if newcomer.certificate_valid_until < day:
                self.add_error("newcomer", _("Sertifikat orang ini tidak berlaku pada hari asesmen."))
            return
        if place.role == TeamRole.OBSERVER or self.has_error("newcomer"):
            return
        others = [p for p in self.places.values() if p.pk != place.pk and p.area and p.has_joined]
        if place.pk in self.vacant:
            self.add_error("newcomer", _("Pilih penggantinya."))
        elif self.record.state in BEFORE_CLOSING:
            self.add_error("newcomer", _("Pilih penggantinya; asesmen belum ditutup."))
        elif not others:
            self.add_error("newcomer", _("Pilih penggantinya; tidak ada asesor lain yang menilai."))

    def check_lead(self, place: TeamMember, cleaned: dict) -> None:
        """A team is led by one person, whoever leaves."""
        if place.role != TeamRole.LEAD or self.steps_up is None:
            return
        if self.has_error("lead_now"):
            return
        if not cleaned.get("lead_now"):
            self.add_error("lead_now", _("Pilih siapa yang memimpin tim sesudahnya."))
        elif cleaned["lead_now"] == NEWCOMER and not cleaned.get("newcomer") and not self.has_error("newcomer"):
            self.add_error("lead_now", _("Tanpa pengganti, anggota tim yang memimpin."))

    def facts(self) -> dict:
        cleaned = self.cleaned_data
        place = {**self.places, **self.vacant}[cleaned["leaver"]]
        newcomer = cleaned.get("newcomer")
        words = _("%(leaver)s dengan %(newcomer)s") if newcomer else _("%(leaver)s tanpa pengganti")
        return {
            "leaver": cleaned["leaver"],
            "cause": cleaned.get("cause", ""),
            "newcomer": newcomer.pk if newcomer else 0,
            "steps_up": int(place.role == TeamRole.LEAD and cleaned.get("lead_now") == MEMBER),
            "subject": words % {"leaver": place.assessor, "newcomer": newcomer},
        }
