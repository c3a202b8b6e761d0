"""The team and its day: proposing assessors, their answer, the plan of the visit, and the acts that move or release it."""

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audits.deadlines import add_months
from audits.forms.steps import ReasonForm
from audits.forms.visit_days import HoursForm, LastDayField, day_in, last_day, not_past, warn_of_free_days
from audits.models import Application, Assessor, DocumentVersion, RuleSet, TeamMember, Tie
from audits.states import ReviewArea, TeamRole
from lsp.forms.fields import DayField, asked_when, field_of, unchosen
from lsp.models import Membership
from lsp.web.formats import plaindate


def bare_helper() -> FormHelper:
    """Fields alone: the template writes the form around them."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def available_assessors(application: Application, on):
    """Assessors without a tie to the LSP who are not in the team and did not review its documents, not even in a colleague's place."""
    since = add_months(on, -12 * application.rule_set.tie_years)
    recent = {"until__isnull": True}, {"until__gte": since}
    ties = Tie.objects.filter(Q(**recent[0]) | Q(**recent[1]), assessor=OuterRef("pk"), lsp=application.lsp_id)
    positions = Membership.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=since), user=OuterRef("user"), lsp=application.lsp_id
    )
    taken = application.team.current().values("assessor")
    in_conflict = application.team.filter(leave_cause=TeamMember.LeaveCause.CONFLICT).values("assessor")
    judges = DocumentVersion.objects.filter(item__application=application, judged_by__isnull=False).values("judged_by")
    return (
        Assessor.objects.filter(user__is_active=True)
        .exclude(Exists(ties))
        .exclude(Exists(positions))
        .exclude(pk__in=taken)
        .exclude(pk__in=in_conflict)
        .exclude(user=application.reviewer_id)
        .exclude(user__in=judges)
        .select_related("user")
        .order_by("user__full_name")
    )


class AssessorField(forms.ModelChoiceField):
    """An assessor, shown with where they live and until when their certificate holds."""

    def label_from_instance(self, assessor: Assessor) -> str:
        words = (
            _("%(name)s, %(province)s; sertifikat sampai %(day)s")
            if assessor.home_province
            else _("%(name)s; sertifikat sampai %(day)s")
        )
        return words % {
            "name": assessor.user.full_name,
            "province": assessor.home_province,
            "day": plaindate(assessor.certificate_valid_until),
        }


# A deputy is named by whoever is away, not by the secretariat.
PROPOSED_ROLES = [(role.value, role.label) for role in TeamRole if role != TeamRole.DEPUTY]


class ProposalForm(forms.Form):
    """An assessor proposed for a role and an area."""

    assessor = AssessorField(
        label=_("Asesor lisensi"),
        queryset=Assessor.objects.none(),
        empty_label=_("Pilih asesor"),
        help_text=_("Asesor yang mempunyai hubungan dengan LSP ini tidak ditampilkan."),
        error_messages={
            "required": _("Pilih asesornya."),
            "invalid_choice": _("Pilih asesor dari daftar ini; yang tadi dipilih tidak tersedia lagi."),
        },
    )
    role = forms.ChoiceField(
        label=_("Peran"),
        choices=unchosen(PROPOSED_ROLES),
        error_messages={"required": _("Pilih perannya.")},
    )
    area = asked_when(
        forms.ChoiceField(
            label=_("Area"),
            choices=[("", _("Pilih area; observer tanpa area")), *ReviewArea.choices],
            required=False,
            help_text=_("Ketua tim dan anggota masing-masing memegang satu area."),
        ),
        _("wajib kecuali untuk observer"),
    )

    def __init__(self, *args, application: Application, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application
        field_of(self, "assessor", forms.ModelChoiceField).queryset = available_assessors(application, on)
        self.helper = bare_helper()

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        role, area = cleaned.get("role"), cleaned.get("area")
        if role == TeamRole.OBSERVER:
            cleaned["area"] = ""
        elif role and not area:
            self.add_error("area", _("Pilih area yang dipegang."))
        team = self.application.team.current()
        if role == TeamRole.LEAD and team.filter(role=TeamRole.LEAD).exists():
            self.add_error("role", _("Tim ini sudah mempunyai ketua. Keluarkan dahulu, atau pilih peran lain."))
        if cleaned.get("area") and team.filter(area=cleaned["area"]).exists():
            self.add_error("area", _("Area ini sudah dipegang asesor lain. Keluarkan dahulu, atau pilih area lain."))
        return cleaned


class PlanForm(HoursForm):
    """The day and place of the visit."""

    planned_on = DayField(label=_("Hari asesmen"), help_text=_("Contoh: 18-01-2025. Boleh hari Sabtu."))
    planned_until = LastDayField()
    place = forms.CharField(
        label=_("Tempat"), max_length=200, error_messages={"required": _("Tulis tempat asesmen dilaksanakan.")}
    )

    field_order = ["planned_on", "planned_until", "starts_at", "ends_at", "place", "meeting_place"]

    def __init__(self, *args, on, rules: RuleSet, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.free_day = warn_of_free_days(self, rules, "planned_on", "planned_until")
        self.helper = bare_helper()

    def clean_planned_on(self):
        return not_past(self.cleaned_data["planned_on"], self.on)

    def clean_planned_until(self):
        return last_day(self.cleaned_data.get("planned_on"), self.cleaned_data["planned_until"])


class AssignmentForm(forms.Form):
    """The assessor's answer: willing and free of conflict, or not, with the reason."""

    response = forms.ChoiceField(
        choices=[
            (TeamMember.Response.ACCEPTED, _("Bersedia")),
            (TeamMember.Response.DECLINED, _("Tidak bersedia")),
        ],
        widget=forms.HiddenInput,
    )
    conflict_free = forms.BooleanField(
        label=_(
            "Saya tidak mempunyai hubungan seperti itu dengan LSP ini, dan akan memberi tahu bila keadaannya berubah."
        ),
        required=False,
    )
    has_conflict = forms.BooleanField(label=_("Alasannya benturan kepentingan"), required=False)
    reason = asked_when(
        forms.CharField(label=_("Alasan"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})),
        _("wajib bila tidak bersedia"),
    )

    def __init__(self, *args, member: TeamMember, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.on = member, on
        self.helper = bare_helper()

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("response") == TeamMember.Response.ACCEPTED:
            application = self.member.application
            if not cleaned.get("conflict_free"):
                self.add_error(
                    "conflict_free",
                    _("Centang pernyataan ini untuk bersedia; bila ada hubungan, pilih tidak bersedia."),
                )
            elif self.member.assessor.has_tie_to(application.lsp, self.on, application.rule_set.tie_years):
                self.add_error(
                    "conflict_free",
                    _("BNSP mencatat hubungan Anda dengan LSP ini, jadi penugasan ini tidak dapat diterima."),
                )
        elif not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Tulis alasan Anda tidak bersedia."))
        return cleaned


class MovedVisitForm(ReasonForm, HoursForm):
    """An act that moves the visit to another day."""

    planned_on = DayField(label=_("Hari asesmen yang baru"))
    planned_until = LastDayField()
    place = forms.CharField(label=_("Tempat"), max_length=200, required=False)
    on_free_day = forms.BooleanField(
        label=_("Asesmen memang dilaksanakan pada hari itu."),
        error_messages={"required": _("Periksa lagi harinya, lalu centang bila memang begitu.")},
    )

    field_order = [
        *("seen", "planned_on", "planned_until", "on_free_day"),
        *("starts_at", "ends_at", "place", "meeting_place", "note"),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        visit = self.record.visit_or_none
        if visit:
            for name in ("place", "starts_at", "ends_at", "meeting_place"):
                self.fields[name].initial = getattr(visit, name)
        free_day = warn_of_free_days(self, self.record.rule_set, "planned_on", "planned_until")
        day = day_in(self, "planned_on")
        # The letter is issued at once, so that a free day ahead of us is asked about before.
        if not free_day or not day or day <= self.on or (visit and day == visit.planned_on):
            del self.fields["on_free_day"]

    def clean_planned_on(self):
        return self.certified(not_past(self.cleaned_data["planned_on"], self.on))

    def clean_planned_until(self):
        last = last_day(self.cleaned_data.get("planned_on"), self.cleaned_data["planned_until"])
        return self.certified(last) if last else None

    def certified(self, day):
        """The day, if every certificate of the team still holds on it."""
        for member in self.record.team.current().select_related("assessor__user"):
            if member.assessor.certificate_valid_until < day:
                raise forms.ValidationError(
                    _("Sertifikat %(name)s tidak berlaku pada hari asesmen") % {"name": member.assessor}
                )
        return day

    def facts(self) -> dict:
        given = self.cleaned_data
        return {
            "planned_on": given["planned_on"],
            "planned_until": given["planned_until"],
            "place": given["place"].strip(),
            **{name: given[name] for name in ("starts_at", "ends_at", "meeting_place") if name in self.data},
        }


class RescheduleForm(MovedVisitForm):
    """Another day for a visit that was scheduled."""

    def clean(self):
        cleaned = super().clean()
        visit, days = self.record.visit_or_none, (cleaned.get("planned_on"), cleaned.get("planned_until"))
        if visit and not self.errors and days == (visit.planned_on, visit.planned_until):
            words = _("Tanggal itu sama dengan jadwal sekarang. Pilih tanggal yang lain.")
            self.add_error("planned_on", words)
        return cleaned


class BreakOffForm(MovedVisitForm):
    """The day on which a visit that is broken off goes on."""

    planned_on = DayField(label=_("Dilanjutkan pada"))


class ReleaseForm(ReasonForm):
    """Who leaves the team, and why."""

    members = forms.TypedMultipleChoiceField(
        label=_("Siapa yang dilepas"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Pilih paling sedikit satu orang."),
            "invalid_choice": _("Pilih orang dari daftar ini; yang tadi dipilih sudah tidak dalam tim."),
        },
    )

    field_order = ["seen", "members", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        team = self.record.team.current().select_related("assessor__user")
        field_of(self, "members", forms.ChoiceField).choices = [(m.pk, str(m)) for m in team]

    def facts(self) -> dict:
        return {"members": self.cleaned_data["members"]}
