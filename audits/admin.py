"""Rules, calendar and assessors as BNSP's secretariat keeps them; files, findings, the log and what was issued to be read."""

import datetime as dt

from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import (
    Application,
    Assessor,
    Criterion,
    DocumentRequirement,
    Finding,
    FindingWording,
    Holiday,
    IssuedDocument,
    LogEntry,
    Notice,
    Regulation,
    RuleSet,
    StandardSentence,
    Tie,
)
from lsp.admin import KeptBySecretariat, OnlyRead, RecordAdmin

# A copy waits here until somebody says from when it counts.
NOT_YET = dt.date(2100, 1, 1)


def is_in_use(rule_set: RuleSet) -> bool:
    """Whether a submitted file is judged by this rule set: then it stays as it was."""
    return Application.objects.filter(rule_set=rule_set, submitted_at__isnull=False).exists()


class RulesAdmin(RecordAdmin):
    """Rules that somebody has submitted a file under can be read, and copied into a new version."""

    def rule_set_of(self, obj) -> RuleSet:
        return obj.rule_set

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not is_in_use(self.rule_set_of(obj)))

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and not is_in_use(self.rule_set_of(obj))


@admin.register(RuleSet)
class RuleSetAdmin(RulesAdmin):
    list_display = ["version", "effective_from", "licence_years", "major_unit", "minor_unit"]
    actions = ["copy_as_new_version"]

    def rule_set_of(self, obj) -> RuleSet:
        return obj

    @admin.action(description=gettext_lazy("Salin menjadi versi baru"))
    def copy_as_new_version(self, request, rule_sets) -> None:
        for rule_set in rule_sets:
            copy = copied(rule_set)
            said = _("Versi %(version)s dibuat. Ubah isinya, lalu tentukan sejak kapan berlaku.")
            messages.success(request, said % {"version": copy})


@transaction.atomic
def copied(rule_set: RuleSet) -> RuleSet:
    """The rule set with its documents and criteria once more, not yet in force."""
    number = 1
    while RuleSet.objects.filter(version=f"{rule_set.version}-{number}").exists():
        number += 1
    documents = list(rule_set.requirements.all())
    criteria = list(rule_set.criteria.prefetch_related("evidence"))
    values = {f.name: getattr(rule_set, f.name) for f in RuleSet._meta.concrete_fields if not f.primary_key}
    copy = RuleSet.objects.create(
        **values | {"version": f"{rule_set.version}-{number}"[:20], "effective_from": NOT_YET}
    )
    twins = {}
    for requirement in documents:
        old = requirement.pk
        requirement.pk, requirement._state.adding, requirement.rule_set = None, True, copy
        requirement.save()
        twins[old] = requirement
    for criterion in criteria:
        evidence = [twins[requirement.pk] for requirement in criterion.evidence.all()]
        criterion.pk, criterion._state.adding, criterion.rule_set = None, True, copy
        criterion._prefetched_objects_cache = {}
        criterion.save()
        criterion.evidence.set(evidence)
    return copy


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
    list_display = ["code", "title", "effective_year", "replaces"]
    search_fields = ["code", "title"]


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


@admin.register(Holiday)
class HolidayAdmin(RecordAdmin):
    list_display = ["day", "name", "kind", "decree", "published_on"]
    list_filter = ["kind"]
    date_hierarchy = "day"


class TieInline(KeptBySecretariat, admin.TabularInline):
    model = Tie
    extra = 0
    autocomplete_fields = ["lsp"]


@admin.register(Assessor)
class AssessorAdmin(RecordAdmin):
    list_display = ["user", "registration_number", "certificate_valid_until", "home_province"]
    list_select_related = ["user"]
    search_fields = ["user__full_name", "registration_number"]
    autocomplete_fields = ["user"]
    inlines = [TieInline]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Tie)
class TieAdmin(RecordAdmin):
    list_display = ["assessor", "lsp", "kind", "until"]
    list_select_related = ["assessor__user", "lsp"]
    search_fields = ["assessor__user__full_name", "lsp__name"]
    autocomplete_fields = ["assessor", "lsp"]


# What the workflow writes


class WrittenByWorkflow(OnlyRead, admin.ModelAdmin):
    """A page to look something up; drafts of an LSP are nobody else's business."""

    list_per_page = 50
    show_full_result_count = False
    file_of = "application__"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(**{f"{self.file_of}submitted_at__isnull": False})


@admin.register(Application)
class ApplicationAdmin(WrittenByWorkflow):
    file_of = ""
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


@admin.register(Notice)
class NoticeAdmin(OnlyRead, admin.ModelAdmin):
    list_display = ["subject", "recipient", "created_at", "sent_at", "attempts", "error"]
    list_filter = ["kind"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__email", "subject"]
    show_full_result_count = False
