"""Administration: rules, calendar and assessors to be kept by BNSP's secretariat; what the workflow writes to be read."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin
from import_export.formats import base_formats

from audits.dossier import superseded_rules
from audits.models import (
    Application,
    Assessor,
    CalendarVersion,
    Criterion,
    DocumentRequirement,
    Finding,
    FindingWording,
    Holiday,
    IssuedDocument,
    LogEntry,
    Notice,
    PlannedNotice,
    Regulation,
    RuleSet,
    StandardSentence,
    TeamMember,
    Tie,
)
from audits.rules import calendar, rule_sets
from lsp.admin import KeptBySecretariat, OnlyRead, ReasonedAdmin, RecordAdmin
from lsp.models import LSP, User


class RulesAdmin(RecordAdmin):
    """Rules that an application was submitted under can be read, and copied into a new version."""

    def rule_set_of(self, obj) -> RuleSet:
        return obj.rule_set

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or not rule_sets.is_in_use(self.rule_set_of(obj))
        )

    def has_delete_permission(self, request, obj=None) -> bool:
        return (
            super().has_delete_permission(request, obj)
            and obj is not None
            and not rule_sets.is_in_use(self.rule_set_of(obj))
        )


@admin.register(RuleSet)
class RuleSetAdmin(RulesAdmin):
    list_display = ["version", "effective_from", "licence_years", "major_unit", "minor_unit"]
    actions = ["copy_as_new_version"]

    def rule_set_of(self, obj) -> RuleSet:
        return obj

    @admin.action(description=gettext_lazy("Salin menjadi versi baru"))
    def copy_as_new_version(self, request, queryset) -> None:
        for rule_set in queryset:
            copy = rule_sets.copy_of(rule_set)
            said = _("Versi %(version)s dibuat. Ubah isinya, lalu tentukan sejak kapan berlaku.")
            messages.success(request, said % {"version": copy})


@admin.register(DocumentRequirement)
class DocumentRequirementAdmin(RulesAdmin):
    list_display = ["code", "title", "area", "necessity", "only_kinds", "rule_set"]
    list_filter = ["rule_set", "area", "necessity"]
    list_select_related = ["rule_set"]
    search_fields = ["code", "title"]


@admin.register(Criterion)
class CriterionAdmin(RulesAdmin):
    list_display = ["code", "title", "area", "clause", "rule_set"]
    list_filter = ["rule_set", "area"]
    list_select_related = ["rule_set"]
    search_fields = ["code", "title", "clause"]
    autocomplete_fields = ["evidence"]


@admin.register(Regulation)
class RegulationAdmin(RecordAdmin):
    list_display = ["code", "title", "effective_year", "replaced_by"]
    list_select_related = ["replaced_by"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["replaced_by"]

    def save_model(self, request, obj, form, change) -> None:
        """A rule that was replaced becomes a task of every LSP whose documents cite it."""
        super().save_model(request, obj, form, change)
        if obj.replaced_by_id and "replaced_by" in form.changed_data:
            raised = superseded_rules.check_all(timezone.now())
            messages.info(request, _("Radar aturan: %(n)d tugas baru bagi LSP.") % {"n": raised})


@admin.register(StandardSentence)
class StandardSentenceAdmin(KeptBySecretariat, admin.ModelAdmin):
    """What reviewers write again and again; how often each was used says which ones earn their place."""

    list_display = ["text", "code", "uses"]
    list_filter = ["code"]
    search_fields = ["text", "code"]
    readonly_fields = ["uses"]


@admin.register(FindingWording)
class FindingWordingAdmin(RecordAdmin):
    list_display = ["criterion_code", "label", "claim", "evidence"]
    search_fields = ["criterion_code", "label", "claim", "evidence"]


class DayWidget(widgets.Widget):
    """A day as a sheet keeps it."""

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


class HolidayResource(resources.ModelResource):
    """The calendar as a sheet: one row a day."""

    day = fields.Field("day", "hari", DayWidget())
    name = fields.Field("name", "nama")
    kind = fields.Field("kind", "jenis")
    decree = fields.Field("decree", "dasar")
    published_on = fields.Field("published_on", "diterbitkan", DayWidget())

    class Meta:
        model = Holiday
        fields = ["day", "name", "kind", "decree", "published_on"]


def said_of(change) -> str:
    """What a change of the calendar did, in a sentence."""
    words = ngettext(
        "Kalender versi %(version)d berlaku; %(n)d tenggat terbuka bergeser.",
        "Kalender versi %(version)d berlaku; %(n)d tenggat terbuka bergeser.",
        change.count,
    )
    return words % {"version": change.version.number, "n": change.count}


# Moved days that a form names; of more it says how many.
MOST_NAMED = 5


class HolidayForm(forms.ModelForm):
    """A day of the calendar; where saving it moves deadlines, it says which ones before anything is saved."""

    confirmed = forms.BooleanField(
        label=gettext_lazy("Simpan beserta tenggat yang bergeser"),
        required=False,
        help_text=gettext_lazy("Diminta hanya bila perubahan ini menggeser tenggat yang masih terbuka."),
    )

    def full_clean(self):
        super().full_clean()
        if self.is_bound and not self.errors and not self.cleaned_data["confirmed"] and self.has_changed():
            moved = calendar.would_move(self.instance, timezone.now())
            if moved:
                self.add_error("confirmed", tried_words(moved))


def tried_words(moved: list) -> str:
    """What would move, before anything was saved."""
    words = ngettext(
        "Belum disimpan. Perubahan ini menggeser %(n)d tenggat terbuka lebih lambat: %(days)s. Centang ini, lalu simpan lagi.",
        "Belum disimpan. Perubahan ini menggeser %(n)d tenggat terbuka lebih lambat: %(days)s. Centang ini, lalu simpan lagi.",
        len(moved),
    )
    named = [f"{one.application}, {one.words}" for one in moved[:MOST_NAMED]]
    return words % {"n": len(moved), "days": "; ".join(named + ["..."] * (len(moved) > MOST_NAMED))}


@admin.register(Holiday)
class HolidayAdmin(ImportExportMixin, RecordAdmin):
    """Every change becomes a version of the calendar; open deadlines follow it, later and never earlier."""

    form = HolidayForm
    list_display = ["day", "name", "kind", "basis", "published_on"]
    list_filter = ["kind"]
    date_hierarchy = "day"
    resource_classes = [HolidayResource]

    def get_export_formats(self):
        return [base_formats.CSV, base_formats.XLSX]

    def import_action(self, request, **kwargs):
        """Every import goes through the same pages."""
        return redirect("audits:calendar_import")

    process_import = import_action

    @admin.display(description=gettext_lazy("dasar"), ordering="decree")
    def basis(self, obj) -> str:
        """The decree, or that there is none yet."""
        return obj.decree or _("belum ditetapkan, perkiraan")

    def publish(self, request) -> None:
        if change := calendar.publish(by=request.user, at=timezone.now()):
            messages.success(request, said_of(change))

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        self.publish(request)

    def delete_model(self, request, obj) -> None:
        super().delete_model(request, obj)
        self.publish(request)

    def delete_queryset(self, request, queryset) -> None:
        super().delete_queryset(request, queryset)
        self.publish(request)


@admin.register(CalendarVersion)
class CalendarVersionAdmin(OnlyRead, admin.ModelAdmin):
    list_display = ["number", "at", "by", "moved", "note"]
    list_select_related = ["by"]


class TieInline(OnlyRead, admin.TabularInline):
    """Ties are written on their own page, which tells the assessor."""

    model = Tie
    extra = 0
    readonly_fields = ["lsp", "kind", "until"]
    can_delete = False


@admin.register(Assessor)
class AssessorAdmin(ReasonedAdmin):
    """An assessor; whoever has been in a team stays the same person."""

    list_display = ["user", "registration_number", "certificate_valid_until", "home_province"]
    list_select_related = ["user"]
    search_fields = ["user__full_name", "registration_number"]
    autocomplete_fields = ["user"]
    inlines = [TieInline]
    decisive = ("user", "registration_number", "certificate_valid_until")

    def person_of(self, record: Assessor) -> User:
        return record.user

    def get_readonly_fields(self, request, obj=None):
        return ["user"] if obj and TeamMember.objects.filter(assessor=obj).exists() else []


@admin.register(Tie)
class TieAdmin(ReasonedAdmin):
    """A tie; one that is over gets its last day, it is never taken away."""

    list_display = ["assessor", "lsp", "kind", "until"]
    list_select_related = ["assessor__user", "lsp"]
    search_fields = ["assessor__user__full_name", "lsp__name"]
    autocomplete_fields = ["assessor", "lsp"]
    decisive = ("assessor", "lsp", "kind", "until")

    def person_of(self, record: Tie) -> User:
        return record.assessor.user

    def lsp_of(self, record: Tie) -> LSP:
        return record.lsp

    def get_readonly_fields(self, request, obj=None):
        return ["assessor", "lsp"] if obj else []


# What the workflow writes


class WrittenByWorkflow(OnlyRead, admin.ModelAdmin):
    """A page to look something up; drafts of an LSP are nobody else's business, and what BNSP says of a body is not its people's."""

    list_per_page = 50
    show_full_result_count = False
    application_of = "application__"

    def get_queryset(self, request):
        known = super().get_queryset(request).filter(**{f"{self.application_of}submitted_at__isnull": False})
        return known.exclude(**{f"{self.application_of}lsp__in": [*request.user.positions]})


@admin.register(Application)
class ApplicationAdmin(WrittenByWorkflow):
    application_of = ""
    list_display = ["number", "lsp", "state", "state_since", "reviewer"]
    list_filter = ["state"]
    list_select_related = ["lsp", "reviewer"]
    search_fields = ["number", "lsp__name", "lsp__licence_number"]
    exclude = ["submission"]


@admin.register(Finding)
class FindingAdmin(WrittenByWorkflow):
    list_display = ["label", "application", "category", "state", "due_on"]
    list_filter = ["state", "category"]
    list_select_related = ["application"]
    search_fields = ["application__number", "application__lsp__name"]


@admin.register(LogEntry)
class LogEntryAdmin(WrittenByWorkflow):
    list_display = ["application", "seq", "verb", "by", "at"]
    list_select_related = ["application", "by"]
    search_fields = ["application__number"]


@admin.register(IssuedDocument)
class IssuedDocumentAdmin(WrittenByWorkflow):
    list_display = ["number", "title", "application", "issued_at", "issued_by"]
    list_select_related = ["application", "issued_by"]
    search_fields = ["number", "application__number"]
    # Files leave only through the page that checks who asks.
    exclude = ["file"]


@admin.register(PlannedNotice)
class PlannedNoticeAdmin(OnlyRead, admin.ModelAdmin):
    list_display = ["send_on", "schedule", "step", "level", "lsp", "application", "state"]
    list_filter = ["state", "schedule", "level"]
    list_select_related = ["lsp", "application"]
    date_hierarchy = "send_on"
    search_fields = ["lsp__name", "application__number"]
    show_full_result_count = False


@admin.register(Notice)
class NoticeAdmin(OnlyRead, admin.ModelAdmin):
    list_display = ["subject", "recipient", "created_at", "sent_at", "attempts", "error"]
    list_filter = ["kind"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email", "subject"]
    show_full_result_count = False
    # What it says is between its recipient and the application.
    exclude = ["body"]

    def get_queryset(self, request):
        known = Q(application__isnull=True) | Q(application__submitted_at__isnull=False)
        return super().get_queryset(request).filter(known)
