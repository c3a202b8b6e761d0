"""What the LSP fills in before it submits: the application itself, its self-assessment, and a change of rules."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from audits.application import draft, start
from audits.dossier.carry_over import circumstances_of
from audits.errors import Stale
from audits.forms.application import RESULTS, ApplicationForm
from audits.models import Application, RuleSet
from audits.permissions import is_staff
from audits.states import Result, ReviewArea, State
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken
from audits.workflow import APPLICATION, guards
from lsp.badges import Badge

PAGE = "audits/application/application_form.html"


@dataclass(frozen=True)
class FormPart:
    """One line of "check your answers": what was answered, or that something is missing, and where it is changed."""

    label: str
    text: str
    url: str
    is_missing: bool = False


def may_edit(user, record: Application) -> bool:
    """Whether this person may fill in the draft."""
    return record.state == State.DRAFT and is_staff(user, record)


def blank_form(record: Application, on, data=None) -> ApplicationForm:
    """The form over what this LSP may ask for: its schemes and the people who hold a position today."""
    licensed = {scheme.pk for scheme in record.licence.scope_at_last(on)} if record.licence else set()
    schemes = list(record.lsp.schemes.order_by("code", "pk"))
    return ApplicationForm(
        data,
        application=record,
        licensed=[s for s in schemes if s.pk in licensed],
        others=[s for s in schemes if s.pk not in licensed],
        people=record.lsp.memberships.current(on).working().select_related("user").order_by("user__full_name", "pk"),
        on=on,
    )


@require_http_methods(["GET", "POST"])
@login_required
def application_form(request, ref):
    """Scope, counterparts and contact: filled in while it is a draft, read afterwards."""
    record = fetch(request, ref)
    on = timezone.localdate()
    if request.method == "POST":
        return save_application(request, record, on)
    if not may_edit(request.user, record):
        return page(request, record, "audits/application/application_read.html", "form", answers_for_reading(record))
    return form_page(request, record, blank_form(record, on), on)


def save_application(request, record: Application, on):
    """Save the draft as far as it goes."""
    if not is_staff(request.user, record):
        raise PermissionDenied
    try:
        with draft.writing(record):
            form = blank_form(record, on, request.POST)
            if not form.fits(form.fields["opened_with"].initial):
                return form_page(request, record, form, on, status=409)
            if not form.is_valid():
                return form_page(request, record, form, on, status=422)
            form.save()
    except Stale as stale:
        record.refresh_from_db()
        return overtaken(request, record, record, str(stale))
    messages.success(request, _("Isian tersimpan."))
    if form.free_day:
        messages.warning(request, form.free_day)
    return redirect(record.url("application_form", anchor="periksa"))


def form_page(request, record: Application, form: ApplicationForm, on, *, status: int = 200):
    """The form with its table of contents and the check of the answers."""
    missing = {
        "scope": guards.scope_is_chosen(record, on),
        "contact": [*guards.counterparts_are_named(record, on), *guards.contact_is_given(record, on)],
        "documents": guards.mandatory_documents_are_present(record, on),
        "self": guards.criteria_are_self_assessed(record, on),
    }
    in_scope = [name for name in form.errors if name.startswith("scheme_")]
    sections = [
        section(_("1. Ruang lingkup"), "#ruang-lingkup", len(in_scope), missing["scope"]),
        section(_("2. Pendamping dan kontak"), "#pendamping", len(form.errors) - len(in_scope), missing["contact"]),
        section(_("3. Swa-asesmen"), "#swa-asesmen", 0, missing["self"]),
        section(_("4. Dokumen"), "#dokumen", 0, missing["documents"]),
    ]
    context = {
        "form": form,
        "sections": sections,
        "missing_documents": missing["documents"],
        "parts": answers_of(record, missing),
        "is_complete": not any(missing.values()),
        "may_submit": APPLICATION.is_offered(APPLICATION.named("submit"), request.user, record),
        "is_conflict": status == 409,
        "stored": stored_words(form) if status == 409 else [],
    }
    return page(request, record, PAGE, "form", context, status=status)


def section(label: str, url: str, errors: int, missing) -> dict:
    """One line of the table of contents with its state: icon, tone and word."""
    if errors:
        text = ngettext("%(n)d kesalahan", "%(n)d kesalahan", errors) % {"n": errors}
        return {"label": label, "url": url, "badge": Badge("overdue", text)}
    if missing:
        return {"label": label, "url": url, "badge": Badge("", _("Belum lengkap"), "none")}
    return {"label": label, "url": url, "badge": Badge("done", _("Lengkap"))}


def stored_words(form: ApplicationForm) -> list[tuple[str, str]]:
    """What a colleague saved meanwhile, field by field where it differs from what was typed."""
    rows = []
    for bound in form:
        if bound.is_hidden:
            continue
        stored = form.initial.get(bound.name) or ""
        typed = bound.data or ""
        choices = dict(getattr(bound.field, "choices", ()))
        in_words = str(choices.get(stored, bound.field.prepare_value(stored) if stored else ""))
        if hasattr(stored, "strftime"):
            in_words = stored.strftime("%d-%m-%Y")
        same = in_words if hasattr(stored, "strftime") else stored
        if str(typed).replace("\r\n", "\n").strip() != str(same):
            rows.append((str(bound.label), in_words or _("kosong")))
    return rows


def answers_of(record: Application, missing: dict) -> list[FormPart]:
    """The answers in words, for checking before the LSP submits."""
    here = record.url("application_form")
    scope = words_for_scope(record)
    people = {c.area: c.person.user.full_name for c in record.counterparts.select_related("person__user")}
    parts = [FormPart(_("Skema"), scope or _("Belum dipilih"), f"{here}#ruang-lingkup", bool(missing["scope"]))]
    for area in ReviewArea:
        label = _("Pendamping %(area)s") % {"area": area.label.lower()}
        parts.append(
            FormPart(label, people.get(area, _("Belum dipilih")), f"{here}#id_counterpart_{area}", area not in people)
        )
    phone = Application.objects.values_list("phone", flat=True).get(pk=record.pk)
    parts.append(FormPart(_("Nomor WhatsApp"), phone or _("Belum ditulis"), f"{here}#id_phone", not phone))
    results = list(record.self_assessments.values_list("result", flat=True))
    parts.append(
        FormPart(_("Swa-asesmen"), words_for_results(results), record.url("self_assessment"), bool(missing["self"]))
    )
    rows = list(record.items.mandatory())
    filled = sum(item.is_there for item in rows)
    text = _("%(n)d dari %(all)d dokumen wajib sudah ada") % {"n": filled, "all": len(rows)}
    parts.append(FormPart(_("Dokumen"), text, record.url("documents"), bool(missing["documents"])))
    return parts


def words_for_scope(record: Application) -> str:
    """2 dipertahankan, 1 ditambahkan; empty while nothing is chosen."""
    actions = list(record.scope.values_list("action", flat=True))
    counted = [
        (actions.count("keep"), _("dipertahankan")),
        (actions.count("add"), _("ditambahkan")),
        (actions.count("drop"), _("dihentikan")),
    ]
    return ", ".join(f"{n} {word}" for n, word in counted if n)


def words_for_results(results: list[str]) -> str:
    """62 dari 66 kriteria dijawab: 60 sesuai, 2 tidak sesuai."""
    words = _("%(n)d dari %(all)d kriteria dijawab") % {
        "n": len(results) - results.count(Result.OPEN),
        "all": len(results),
    }
    counted = [f"{results.count(value)} {label.lower()}" for value, label in RESULTS if results.count(value)]
    return f"{words}: {', '.join(counted)}" if counted else words


def answers_for_reading(record: Application) -> dict:
    """What was asked for, once it can no longer be changed here."""
    return {
        "scope": record.scope.select_related("scheme"),
        "counterparts": record.counterparts.select_related("person__user"),
        "assessed": words_for_results(list(record.self_assessments.values_list("result", flat=True))),
    }


# Rules


@require_http_methods(["GET", "POST"])
@login_required
def adopt_rules(request, ref):
    """What a newer rule set changes in this draft, and the button that takes it over."""
    record = fetch(request, ref)
    if not may_edit(request.user, record):
        raise PermissionDenied
    now = timezone.now()
    newest = RuleSet.objects.in_force(timezone.localdate(now))
    if newest.pk == record.rule_set_id:
        return page(request, record, "audits/application/adopt_rules.html", "form", {"newest": None})
    if request.method == "GET":
        return page(
            request,
            record,
            "audits/application/adopt_rules.html",
            "form",
            {"newest": newest, **changes_by(record, newest)},
        )
    try:
        start.adopt_rules(record, newest, by=request.user, at=now)
    except Stale as stale:
        record.refresh_from_db()
        return overtaken(request, record, record, str(stale))
    messages.success(request, _("Isian mengikuti aturan versi %(version)s.") % {"version": newest.version})
    return redirect(record)


def changes_by(record: Application, rule_set: RuleSet) -> dict:
    """Documents and criteria that the newer rules add and drop, as this LSP meets them."""
    circumstances = circumstances_of(record.lsp, before=record)
    wanted = {r.code: r for r in rule_set.requirements.all() if r.applies_to(circumstances)}
    items = {i.code: i for i in record.items.in_order().prefetch_related("versions")}
    criteria = {c.code: c for c in rule_set.criteria.all()}
    answers = {a.criterion.code: a for a in record.self_assessments.select_related("criterion")}
    gone = [item for code, item in items.items() if code not in wanted]
    return {
        "new_documents": [r for code, r in wanted.items() if code not in items],
        "gone_documents": [item for item in gone if not item.versions.all()],
        "kept_documents": [item for item in gone if item.versions.all()],
        "new_criteria": [c for code, c in criteria.items() if code not in answers],
        "gone_criteria": [a for code, a in answers.items() if code not in criteria],
    }
