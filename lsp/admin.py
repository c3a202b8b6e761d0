"""The register as BNSP's secretariat keeps it: bodies, licences with their events, people; every change leaves its history."""

from django.contrib import admin, messages
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from simple_history.admin import SimpleHistoryAdmin

from lsp.invitations import send_word
from lsp.models import (
    LSP,
    AssessmentSite,
    CompetencyAssessor,
    Licence,
    LicenceEvent,
    Membership,
    Scheme,
    User,
)

admin.site.site_header = gettext_lazy("Relisensi: register dan aturan")
admin.site.site_title = gettext_lazy("Pengelolaan Relisensi")
admin.site.index_title = gettext_lazy("Pengelolaan")


class KeptBySecretariat:
    """Whoever may open these pages keeps everything in them: no table of permissions beside the roles."""

    def has_module_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request, obj=None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_change_permission(self, request, obj=None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_delete_permission(self, request, obj=None) -> bool:
        return request.user.is_active and request.user.is_staff


class OnlyRead(KeptBySecretariat):
    """What the workflow writes can be looked at here, never written."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class RecordAdmin(KeptBySecretariat, SimpleHistoryAdmin):
    """A record of the register with its history."""

    list_per_page = 50
    show_full_result_count = False
    save_on_top = True


@admin.register(LSP)
class LSPAdmin(RecordAdmin):
    list_display = ["name", "licence_number", "kind", "regency", "province"]
    list_filter = ["kind", "province"]
    search_fields = ["name", "licence_number"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_prepopulated_fields(self, request, obj=None):
        # The address of a page that people have kept does not follow a new name.
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


class LicenceEventInline(OnlyRead, admin.TabularInline):
    """Events come in by the page of the licence, which also tells the body."""

    model = LicenceEvent
    extra = 0
    fields = readonly_fields = ["kind", "on", "decree_number", "reason", "recorded_by", "recorded_at"]
    can_delete = False


@admin.register(Licence)
class LicenceAdmin(RecordAdmin):
    """A period that was issued with a signed certificate says what the certificate says; its events are read here."""

    list_display = ["decree_number", "lsp", "starts_on", "ends_on"]
    list_select_related = ["lsp"]
    search_fields = ["decree_number", "lsp__name", "lsp__licence_number"]
    date_hierarchy = "ends_on"
    autocomplete_fields = ["lsp", "scope"]
    inlines = [LicenceEventInline]
    issued = ["lsp", "decree_number", "decree_date", "starts_on", "ends_on", "renewal_opens_on", "scope"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_readonly_fields(self, request, obj=None):
        proof = ["check_code", "certificate_sha256", "signer", "signed_with_development_key"] if obj else []
        return [*(self.issued if obj and obj.certificate_sha256 else []), *proof]


class PartAdmin(RecordAdmin):
    """Things that belong to one LSP."""

    list_select_related = ["lsp"]
    autocomplete_fields = ["lsp"]


@admin.register(Scheme)
class SchemeAdmin(PartAdmin):
    list_display = ["code", "title", "lsp", "kind"]
    list_filter = ["kind"]
    search_fields = ["code", "title", "lsp__name"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_used)

    def get_actions(self, request):
        # Deleting many at once would step past the question whether one of them is in use.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}


@admin.register(AssessmentSite)
class AssessmentSiteAdmin(PartAdmin):
    list_display = ["name", "lsp", "kind", "regency"]
    list_filter = ["kind", "province"]
    search_fields = ["name", "lsp__name"]
    autocomplete_fields = ["lsp", "schemes"]


@admin.register(CompetencyAssessor)
class CompetencyAssessorAdmin(PartAdmin):
    list_display = ["name", "registration_number", "lsp", "valid_until"]
    search_fields = ["name", "registration_number", "lsp__name"]
    autocomplete_fields = ["lsp", "schemes"]


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    list_display = ["user", "lsp", "position", "started_on", "ended_on"]
    list_filter = ["position"]
    list_select_related = ["user", "lsp"]
    search_fields = ["user__full_name", "user__email", "lsp__name"]
    autocomplete_fields = ["user", "lsp"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(User)
class UserAdmin(KeptBySecretariat, admin.ModelAdmin):
    """People: a new one gets an invitation by mail; nobody sets another person's password."""

    list_display = ["full_name", "email", "is_active", "has_accepted"]
    list_filter = ["is_active", "groups"]
    search_fields = ["full_name", "email"]
    fields = ["email", "full_name", "phone", "zone", "is_active", "groups", "last_login", "date_joined"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]
    show_full_result_count = False
    actions = ["invite_again"]

    @admin.display(description=gettext_lazy("undangan diterima"), boolean=True)
    def has_accepted(self, user: User) -> bool:
        return user.has_usable_password()

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        # Whoever could change a superuser's address could become one.
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    def get_readonly_fields(self, request, obj=None):
        # Nobody shuts themselves out, and with them perhaps the last one who can open the door.
        own = obj is not None and obj.pk == request.user.pk
        return [*self.readonly_fields, *(["is_active", "groups"] if own else [])]

    def save_model(self, request, user: User, form, change) -> None:
        user.email = user.email.lower()
        if not change:
            user.set_unusable_password()
        super().save_model(request, user, form, change)
        if not change:
            transaction.on_commit(lambda: self.tell(request, [user]))

    @admin.action(description=gettext_lazy("Kirim ulang undangan"))
    def invite_again(self, request, users) -> None:
        self.tell(request, [user for user in users.filter(is_active=True) if not user.has_usable_password()])

    def tell(self, request, users: list[User]) -> None:
        sent = sum(send_word(user, None, request.user) for user in users)
        said = ngettext("%(n)d undangan dikirim.", "%(n)d undangan dikirim.", sent) % {"n": sent}
        messages.success(request, said)
        if sent < len(users):
            messages.warning(request, _("Sebagian surel belum terkirim. Kirim ulang nanti."))
