"""The body from the inside: its contact data, schemes, assessment sites and competency assessors."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lsp.badges import Badge
from lsp.dates import days_between
from lsp.forms.profile import CompetencyAssessorForm, ContactForm, PartForm, SchemeForm, SiteForm
from lsp.models import LSP, AssessmentSite, CompetencyAssessor, Scheme
from lsp.permissions import edits_profile
from lsp.register import profile as records
from lsp.register.licence_status import STATUS_WORDS

# A certificate that ends within so many days is marked.
SOON_DAYS = 90
TABS = [
    ("profile", gettext_lazy("Profil")),
    ("licence", gettext_lazy("Lisensi")),
    ("people", gettext_lazy("Pengurus")),
    ("schemes", gettext_lazy("Skema")),
    ("sites", gettext_lazy("TUK")),
    ("competency_assessors", gettext_lazy("Asesor kompetensi")),
]


def fetch(request, slug: str, bodies=None) -> LSP:
    """The body of this address, or 404 for whoever does not belong to it."""
    bodies = LSP.objects.all() if bodies is None else bodies
    return get_object_or_404(bodies.managed_by(request.user), slug=slug)


def page(request, lsp: LSP, template: str, tab: str, context: dict | None = None, *, status: int = 200) -> HttpResponse:
    """Render a page of the body inside its frame."""
    frame = {
        "lsp": lsp,
        "tab": tab,
        "tabs": [(key, label, reverse(f"lsp:{key}", args=[lsp.slug])) for key, label in TABS],
        "may_edit": edits_profile(request.user, lsp),
        "on": timezone.localdate(),
    }
    return render(request, template, frame | (context or {}), status=status)


@require_GET
@login_required
def profile(request, slug):
    """What the register and BNSP know of the body."""
    on = timezone.localdate()
    lsp = fetch(request, slug, LSP.objects.with_status_on(on))
    admin_url = reverse("admin:lsp_lsp_change", args=[lsp.pk]) if request.user.is_secretariat else ""
    return page(
        request, lsp, "lsp/profile.html", "profile", {"status": STATUS_WORDS[lsp.status], "admin_url": admin_url}
    )


@require_http_methods(["GET", "POST"])
@login_required
def profile_edit(request, slug):
    """Change how the body is reached."""
    lsp = fetch(request, slug)
    if not edits_profile(request.user, lsp):
        raise PermissionDenied
    with records.body_locked(lsp) if request.method == "POST" else nullcontext(lsp) as lsp:
        form = ContactForm(request.POST or None, instance=lsp)
        saved = request.method == "POST" and form.is_valid()
        if saved:
            form.save()
    if saved:
        messages.success(request, _("Profil tersimpan."))
        return redirect("lsp:profile", slug)
    status = 422 if request.method == "POST" else 200
    return page(request, lsp, "lsp/profile_edit.html", "profile", {"form": form}, status=status)


@dataclass(frozen=True)
class ProfilePart:
    """A kind of thing that belongs to a body: how it is found, changed and named."""

    model: type[Scheme | AssessmentSite | CompetencyAssessor]
    form: type[PartForm]
    key: str
    tab: str
    template: str
    new: str | Promise
    saved: str | Promise
    removed: str | Promise
    kept: str | Promise
    is_fixed: Callable | None = None


SCHEME = ProfilePart(
    model=Scheme,
    form=SchemeForm,
    key="code",
    tab="schemes",
    template="lsp/scheme_edit.html",
    new=gettext_lazy("Tambah skema"),
    saved=gettext_lazy("Skema tersimpan."),
    removed=gettext_lazy("Skema dihapus."),
    kept=gettext_lazy("Skema ini dipakai dalam lisensi atau permohonan, jadi tidak dapat diubah atau dihapus."),
    is_fixed=lambda scheme: scheme.is_used,
)
SITE = ProfilePart(
    model=AssessmentSite,
    form=SiteForm,
    key="name",
    tab="sites",
    template="lsp/site_edit.html",
    new=gettext_lazy("Tambah TUK"),
    saved=gettext_lazy("TUK tersimpan."),
    removed=gettext_lazy("TUK dihapus."),
    kept=gettext_lazy("TUK ini masih dipakai, jadi tidak dapat dihapus."),
)
ASSESSOR = ProfilePart(
    model=CompetencyAssessor,
    form=CompetencyAssessorForm,
    key="registration_number",
    tab="competency_assessors",
    template="lsp/competency_assessor_edit.html",
    new=gettext_lazy("Tambah asesor kompetensi"),
    saved=gettext_lazy("Asesor kompetensi tersimpan."),
    removed=gettext_lazy("Asesor kompetensi dihapus."),
    kept=gettext_lazy("Asesor ini masih dipakai, jadi tidak dapat dihapus."),
)


def edit_part(request, slug: str, key: str | None, part: ProfilePart) -> HttpResponse:
    """Add, change or remove something that belongs to the body."""
    lsp = fetch(request, slug)
    if not edits_profile(request.user, lsp):
        raise PermissionDenied
    if key and "\0" in key:
        raise Http404
    with records.body_locked(lsp) if request.method == "POST" else nullcontext():
        record = get_object_or_404(part.model, lsp=lsp, **{part.key: key}) if key else None
        is_fixed = bool(record and part.is_fixed and part.is_fixed(record))
        if request.method == "POST" and is_fixed:
            raise PermissionDenied(part.kept)
        if request.method == "POST" and record and "remove" in request.POST:
            return remove(request, lsp, record, part)
        form = part.form(request.POST or None, instance=record, lsp=lsp)
        saved = request.method == "POST" and form.is_valid()
        if saved:
            form.save()
    if saved:
        messages.success(request, str(part.saved))
        return redirect(f"lsp:{part.tab}", lsp.slug)
    context = {
        "form": form,
        "record": record,
        "title": str(record or part.new),
        "is_fixed": is_fixed,
        "kept": part.kept,
    }
    return page(request, lsp, part.template, part.tab, context, status=422 if request.method == "POST" else 200)


def remove(request, lsp: LSP, record, part: ProfilePart) -> HttpResponse:
    """Remove something that nothing else names; what was there stays in the history."""
    try:
        records.remove(record)
    except ProtectedError as fault:
        raise PermissionDenied(part.kept) from fault
    messages.success(request, str(part.removed))
    return redirect(f"lsp:{part.tab}", lsp.slug)


@require_GET
@login_required
def schemes(request, slug):
    """The schemes, and which of them the licence covers today."""
    on = timezone.localdate()
    lsp = fetch(request, slug, LSP.objects.with_status_on(on))
    covered = set(lsp.schemes.covered_on(on).values_list("pk", flat=True))
    inside, outside = STATUS_WORDS[lsp.status], Badge("", _("Di luar ruang lingkup"), "none")
    rows = [
        {
            "url": reverse("lsp:scheme_edit", args=[slug, scheme.code]),
            "title": scheme.title,
            "code": scheme.code,
            "kind": str(scheme.get_kind_display()),
            "standard": scheme.standard,
            "badge": inside if scheme.pk in covered else outside,
        }
        for scheme in lsp.schemes.order_by("code")
    ]
    return page(request, lsp, "lsp/schemes.html", "schemes", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def scheme_edit(request, slug, key=None):
    """A scheme; once a licence or an application names it, its words are fixed."""
    return edit_part(request, slug, key, SCHEME)


@require_GET
@login_required
def sites(request, slug):
    """The assessment sites."""
    lsp = fetch(request, slug)
    rows = [
        {
            "url": reverse("lsp:site_edit", args=[slug, site.name]),
            "name": site.name,
            "kind": str(site.get_kind_display()),
            "place": f"{site.address}, {site.regency}, {site.get_province_display()}",
            "verified_on": site.verified_on,
            "schemes": len(site.schemes.all()),
        }
        for site in lsp.sites.prefetch_related("schemes").order_by("name")
    ]
    return page(request, lsp, "lsp/sites.html", "sites", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def site_edit(request, slug, key=None):
    """An assessment site."""
    return edit_part(request, slug, key, SITE)


def validity(valid_until, on) -> Badge:
    """The validity of a certificate."""
    if valid_until < on:
        return Badge("overdue", _("Habis"))
    if days_between(on, valid_until) <= SOON_DAYS:
        return Badge("soon", _("Akan habis"))
    return Badge("ontime", _("Berlaku"))


@require_GET
@login_required
def competency_assessors(request, slug):
    """The body's assessors, and whether their certificates are valid."""
    on = timezone.localdate()
    lsp = fetch(request, slug)
    rows = [
        {
            "url": reverse("lsp:competency_assessor_edit", args=[slug, person.registration_number]),
            "name": person.name,
            "number": person.registration_number,
            "valid_until": person.valid_until,
            "badge": validity(person.valid_until, on),
            "schemes": len(person.schemes.all()),
        }
        for person in lsp.competency_assessors.prefetch_related("schemes").order_by("name")
    ]
    return page(request, lsp, "lsp/competency_assessors.html", "competency_assessors", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def competency_assessor_edit(request, slug, key=None):
    """A competency assessor."""
    return edit_part(request, slug, key, ASSESSOR)
