"""The register as BNSP's secretariat keeps it: bodies, licences with their events, people; every change leaves its history."""

from functools import partial

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import Group  # type: ignore[attr-defined]  # which registers it first
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from simple_history.admin import SimpleHistoryAdmin

from lsp.admin_acts import ByAct
from lsp.forms.fields import AddressField
from lsp.models import (
    LSP,
    AdminChange,
    AssessmentSite,
    CompetencyAssessor,
    Licence,
    LicenceEvent,
    Membership,
    Scheme,
    User,
)
from lsp.people import addresses
from lsp.people.handover import hand_over
from lsp.people.invitations import send_word, tell_of_new_address
from lsp.web.reauthentication import demand_proof

admin.site.site_header = gettext_lazy("Relisensi: register dan aturan")
admin.site.site_title = gettext_lazy("Pengelolaan Relisensi")
admin.site.index_title = gettext_lazy("Pengelolaan")

# Whose an address is, and what somebody proves themselves with, is written by who it belongs to; the groups are ours.
admin.site.unregister([EmailAddress, Authenticator, Group])


class KeptBySecretariat:
    """Whoever may open these pages keeps everything in them: no table of permissions beside the roles."""

    def has_module_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request) -> bool:
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


class KeptAdmin(KeptBySecretariat, admin.ModelAdmin):
    """A record that the secretariat keeps."""


class RecordAdmin(KeptBySecretariat, SimpleHistoryAdmin):
    """A record of the register with its history, which is read here and never put back."""

    list_per_page = 50
    show_full_result_count = False
    save_on_top = True

    def has_change_history_permission(self, request, obj=None) -> bool:
        return False

    def revert_disabled(self, request, obj=None) -> bool:
        return True

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)


class ReasonedAdmin(ByAct, RecordAdmin):
    """A record that changes by an act, with its history."""


@admin.register(LSP)
class LSPAdmin(ReasonedAdmin):
    """A body; once it was licensed its name and address change by an event of its licence."""

    list_display = ["name", "licence_number", "kind", "regency", "province"]
    list_filter = ["kind", "province"]
    search_fields = ["name", "licence_number"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    by_event = ("name", "licence_number", "address", "regency", "province", "postal_code")
    decisive = (*by_event, "kind")

    def lsp_of(self, record: LSP) -> LSP:
        return record

    def get_prepopulated_fields(self, request, obj=None):
        # The address of a page that people have kept does not follow a new name.
        return {} if obj else {"slug": ["name"]}

    def get_readonly_fields(self, request, obj=None):
        return ["slug", *(self.by_event if obj.licences.exists() else [])] if obj else []


class LicenceEventInline(OnlyRead, admin.TabularInline):
    """Events come in by the page of the licence, which also tells the body."""

    model = LicenceEvent
    extra = 0
    fields = readonly_fields = ("kind", "on", "decree_number", "reason", "recorded_by", "recorded_at")
    can_delete = False


@admin.register(Licence)
class LicenceAdmin(ReasonedAdmin):
    """A period that was issued with a signed certificate says what the certificate says; its events are read here."""

    list_display = ["decree_number", "lsp", "starts_on", "ends_on"]
    list_select_related = ["lsp"]
    search_fields = ["decree_number", "lsp__name", "lsp__licence_number"]
    date_hierarchy = "ends_on"
    autocomplete_fields = ["lsp", "scope"]
    inlines = [LicenceEventInline]
    decisive = ("lsp", "decree_number", "decree_date", "starts_on", "ends_on", "renewal_opens_on", "scope")

    def lsp_of(self, record: Licence) -> LSP:
        return record.lsp

    def explain(self, record: Licence, change: AdminChange | None) -> None:
        record.correction = change or record.correction

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not obj.certificate_sha256)

    def get_readonly_fields(self, request, obj=None):
        return ["lsp", "check_code", "certificate_sha256", "signer", "signed_with_development_key"] if obj else []


class PartAdmin(RecordAdmin):
    """Things that belong to one LSP."""

    list_select_related = ["lsp"]
    autocomplete_fields = ["lsp"]


@admin.register(Scheme)
class SchemeAdmin(PartAdmin):
    list_display = ["code", "title", "lsp", "kind"]
    list_filter = ["kind"]
    search_fields = ["code", "title", "lsp__name"]

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_used)

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
class MembershipAdmin(ReasonedAdmin):
    """A position; another person, body or position is a row of its own."""

    list_display = ["user", "lsp", "position", "started_on", "ended_on"]
    list_filter = ["position"]
    list_select_related = ["user", "lsp"]
    search_fields = ["user__full_name", "user__email", "lsp__name"]
    decisive = ("title", "started_on", "ended_on")

    def person_of(self, record: Membership) -> User:
        return record.user

    def lsp_of(self, record: Membership) -> LSP:
        return record.lsp

    def has_add_permission(self, request, obj=None) -> bool:
        # A position is offered by invitation, and held by whoever accepted it.
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["user", "lsp", "position"]

    def save_model(self, request, obj, form, change) -> None:
        """Whoever held a position that ends is in charge of nothing from then on."""
        super().save_model(request, obj, form, change)
        if obj.ended_on and "ended_on" in form.changed_data:
            hand_over(obj, {}, by=request.user, at=timezone.now())


@admin.register(User)
class UserAdmin(ByAct, KeptAdmin):
    """People: a new one gets an invitation by mail; nobody sets another person's password, or their own rights."""

    list_display = ["full_name", "email", "is_active", "has_accepted"]
    list_filter = ["is_active", "groups"]
    search_fields = ["full_name", "email"]
    fields = ["email", "full_name", "phone", "zone", "is_active", "groups", "reason", "last_login", "date_joined"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]
    show_full_result_count = False
    formfield_overrides = {models.EmailField: {"form_class": AddressField}}
    actions = ["invite_again"]
    decisive = ("email", "full_name", "is_active", "groups")

    def person_of(self, record: User) -> User:
        return record

    @admin.display(description=gettext_lazy("undangan diterima"), boolean=True)
    def has_accepted(self, user: User) -> bool:
        return user.has_usable_password()

    def has_change_permission(self, request, obj=None) -> bool:
        # Whoever could change a superuser's address could become one.
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    def save_model(self, request, user: User, form, change) -> None:
        if not change:
            user.set_unusable_password()
        super().save_model(request, user, form, change)
        if not change:
            transaction.on_commit(lambda: self.tell(request, [user]))
        elif "email" in form.changed_data:
            addresses.release(user)
            letter = partial(
                tell_of_new_address, user, form.initial["email"], request.user, form.cleaned_data["reason"]
            )
            transaction.on_commit(letter)

    @admin.action(description=gettext_lazy("Kirim ulang undangan"))
    def invite_again(self, request, users) -> None:
        demand_proof(request)
        self.tell(request, [user for user in users.filter(is_active=True) if not user.has_usable_password()])

    def tell(self, request, users: list[User]) -> None:
        sent = sum(send_word(user, request.user) for user in users)
        said = ngettext("%(n)d undangan dikirim.", "%(n)d undangan dikirim.", sent) % {"n": sent}
        messages.success(request, said)
        if sent < len(users):
            messages.warning(request, _("Sebagian surel belum terkirim. Kirim ulang nanti."))


@admin.register(AdminChange)
class AdminChangeAdmin(OnlyRead, admin.ModelAdmin):
    """What administrators changed by hand, and why."""

    list_display = ["at", "what", "name", "said", "reason", "by"]
    list_select_related = ["by"]
    search_fields = ["name", "reason", "by__full_name", "person__full_name", "lsp__name"]
    date_hierarchy = "at"
    show_full_result_count = False
    exclude = ["changes", "key"]
    readonly_fields = ["said"]

    @admin.display(description=gettext_lazy("perubahan"))
    def said(self, change: AdminChange) -> str:
        return "; ".join(change.lines)
