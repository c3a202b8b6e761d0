"""The criteria of the visit: an area with its progress, several judged at once, and one criterion at a time on the phone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.errors import Stale
from audits.forms.visit import JudgementForm, SeveralForm
from audits.models import Criterion, Finding, Judgement, SelfAssessment
from audits.onsite.desk import judge_at_desk
from audits.permissions import assesses_area, is_lsp_side
from audits.states import AREA_SLUGS, FindingState, Method, Result, ReviewArea, State
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken
from audits.visit.entries import photos_of
from audits.visit.judgements import judge_several, judgements_of
from lsp.badges import Badge

SLUGS: dict[str, str] = {area: slug for slug, area in AREA_SLUGS.items()}

# How a result looks: the letters of its class on the phone sheet, the tone of its badge, its drawing.
LOOKS: dict[str, tuple[str, str, str]] = {
    Result.CONFORMS: ("ok", "ontime", "check"),
    Result.FAILS: ("no", "overdue", "x"),
    Result.OBSERVATION: ("obs", "soon", "eye"),
    Result.NOT_APPLICABLE: ("na", "done", "na"),
    Result.OPEN: ("un", "", "dash"),
}


def badge_of(result: str) -> Badge:
    """The badge of a result."""
    _letters, tone, icon = LOOKS[Result(result)]
    return Badge(tone, Result(result).label, icon)


def reads_results(user, application) -> bool:
    """The LSP reads results once the visit is closed: until then they are the team's notes."""
    visit = application.visit_or_none
    return not is_lsp_side(user, application) or bool(visit and visit.closed_at)


def criteria_of(application):
    """The criteria with what the LSP says of itself and what the team judged, in one statement."""
    said = SelfAssessment.objects.filter(application=application, criterion=OuterRef("pk"))
    judged = Judgement.objects.filter(application=application, criterion=OuterRef("pk"))
    found = (
        Finding.objects.filter(application=application, criterion=OuterRef("pk"))
        .exclude(state=FindingState.WITHDRAWN)
        .order_by()
        .values("criterion")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return application.rule_set.criteria.annotate(
        said=Subquery(said.values("result")[:1]),
        said_text=Subquery(said.values("text")[:1]),
        said_documents=Subquery(said.values("documents")[:1]),
        judged=Subquery(judged.values("result")[:1]),
        judged_note=Subquery(judged.values("note")[:1]),
        findings_made=Subquery(found[:1]),
    ).order_by("code")


def progress_of(application, criteria) -> list[dict]:
    """Both areas with how far they are."""
    rows = []
    for area in ReviewArea:
        own = [c for c in criteria if c.area == area]
        done = [c for c in own if c.judged not in {None, Result.OPEN}]
        rows.append(
            {
                "area": area,
                "label": area.label,
                "slug": SLUGS[area],
                "url": application.url("visit_area", SLUGS[area]),
                "done": len(done),
                "total": len(own),
                "left": len(own) - len(done),
            }
        )
    return rows


def area_of(slug: str) -> ReviewArea:
    """The area of an address."""
    if slug not in AREA_SLUGS:
        raise Http404
    return AREA_SLUGS[slug]


@require_http_methods(["GET", "POST"])
@login_required
def visit_area(request, ref, area):
    """The criteria of one area; several that conform can be judged at once."""
    record = fetch(request, ref)
    chosen = area_of(area)
    writing = record.state == State.ON_SITE and assesses_area(request.user, record, chosen)
    criteria = list(criteria_of(record))
    own = [c for c in criteria if c.area == chosen]
    open_codes = [c.code for c in own if c.judged in {None, Result.OPEN}]
    form = SeveralForm(request.POST or None, codes=open_codes)
    status = 200
    if request.method == "POST":
        if not assesses_area(request.user, record, chosen):
            raise PermissionDenied
        if form.is_valid():
            try:
                judged = judge_several(record, own, form.cleaned_data, by=request.user, at=timezone.now())
            except Stale as stale:
                return overtaken(request, record, record, str(stale))
            messages.success(request, _("%(n)d kriteria dinilai sesuai.") % {"n": judged})
            return redirect("audits:visit_area", ref, area)
        status = 422
    shown = reads_results(request.user, record)
    ticked = set(form["criteria"].value() or [])
    context = {
        "chosen": chosen,
        "areas": progress_of(record, criteria),
        "rows": [criterion_row(record, c, shown, ticked) for c in own],
        "writing": writing,
        "shown": shown,
        "form": form,
        "methods": method_choices(form["methods"].value()),
        "n_open": len(open_codes),
    }
    return page(request, record, "audits/visit/visit_area.html", "visit", context, status=status)


def criterion_row(application, criterion, shown: bool, ticked: set) -> dict:
    """One criterion as the list shows it."""
    result = criterion.judged or Result.OPEN
    return {
        "code": criterion.code,
        "title": criterion.name,
        "question": criterion.asks,
        "url": application.url("visit_criterion", criterion.code),
        "said": badge_of(criterion.said or Result.OPEN),
        "said_text": criterion.said_text or "",
        "is_open": result == Result.OPEN,
        "result": badge_of(result) if shown else None,
        "note": criterion.judged_note if shown else "",
        "findings": criterion.findings_made if shown else 0,
        "is_ticked": criterion.code in ticked,
    }


def method_choices(chosen) -> list[tuple[str, str, bool]]:
    """The ways of verifying, with those that are ticked."""
    return [(method.value, str(method.label), method in (chosen or [])) for method in Method]


@require_http_methods(["GET", "POST"])
@login_required
def visit_criterion(request, ref, code):
    """One criterion in one hand: what is checked, what the LSP says, how it was verified, the result."""
    record = fetch(request, ref)
    criterion = get_object_or_404(record.rule_set.criteria.prefetch_related("evidence"), code=code)
    judges = assesses_area(request.user, record, criterion.area)
    if request.method == "GET":
        return criterion_page(request, record, criterion, form_for(record, criterion))
    if not judges:
        raise PermissionDenied
    form = JudgementForm(request.POST, before=judged_otherwise(request.user, record, criterion))
    if not form.is_valid():
        return criterion_page(request, record, criterion, form, status=422)
    try:
        typed = {name: form.cleaned_data[name] for name in ("result", "methods", "note")}
        seen = form.cleaned_data["version"]
        why = form.cleaned_data["why"]
        saved = judge_at_desk(record, criterion, typed, why, seen=seen, by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    if not saved:
        return both_entries(request, record, criterion, form)
    if request.POST.get("then") == "finding":
        return redirect("audits:finding_new", ref, code)
    following = neighbours(record, criterion)[1]
    if following is None:
        messages.success(request, _("Tersimpan. Ini kriteria terakhir di area ini."))
        return redirect("audits:visit_area", ref, SLUGS[criterion.area])
    return redirect("audits:visit_criterion", ref, following.code)


def judged_otherwise(user, application, criterion) -> Judgement | None:
    """What somebody else judged, whose change asks for a reason."""
    others = application.judgements.filter(criterion=criterion).exclude(by=user).exclude(result=Result.OPEN)
    return others.select_related("by").first()


def form_for(application, criterion) -> JudgementForm:
    """The form as it opens: what was judged before, or nothing yet."""
    judgement = application.judgements.filter(criterion=criterion).first()
    if judgement is None:
        return JudgementForm(initial={"result": Result.OPEN, "version": 0})
    return JudgementForm(
        initial={
            "result": judgement.result,
            "methods": judgement.methods,
            "note": judgement.note,
            "version": judgement.version,
        }
    )


def neighbours(application, criterion) -> tuple[Criterion | None, Criterion | None]:
    """The criteria before and after this one in its area."""
    row = list(
        application.rule_set.criteria.filter(area=criterion.area)
        .only("code", "title", "title_en", "rule_set")
        .order_by("code")
    )
    at = [c.pk for c in row].index(criterion.pk)
    return (row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None)


def both_entries(request, record, criterion, form):
    """409: somebody judged the same criterion meanwhile; both entries side by side, and the next saving is a knowing one."""
    stored = record.judgements.select_related("by").get(criterion=criterion)
    typed = form.cleaned_data
    form.data = form.data.copy()
    form.data["version"] = stored.version
    entries = {
        "by": stored.by,
        "at": stored.at,
        "result": stored.get_result_display(),
        "look": LOOKS[stored.result],
        "methods": ", ".join(str(Method(m).label) for m in stored.methods),
        "note": stored.note,
        "own_result": Result(typed["result"]).label,
        "own_look": LOOKS[typed["result"]],
        "own_methods": ", ".join(str(Method(m).label) for m in typed["methods"]),
        "own_note": typed["note"],
        "differs": stored.result != typed["result"],
    }
    return criterion_page(request, record, criterion, form, entries=entries, status=409)


def criterion_page(request, record, criterion, form, *, entries=None, status=200):
    """The page of one criterion, for whoever judges it and for whoever only reads."""
    writing = record.state == State.ON_SITE and assesses_area(request.user, record, criterion.area)
    shown = reads_results(request.user, record)
    criteria = list(criteria_of(record))
    own = [c for c in criteria if c.area == criterion.area]
    before, after = neighbours(record, criterion)
    said = next(c for c in own if c.pk == criterion.pk)
    named = (said.said_documents or "").split()
    asked = [requirement.code for requirement in criterion.evidence.all()]
    items = list(record.items.in_order().filter(requirement__code__in=[*named, *asked]).prefetch_related("versions"))
    items.sort(key=lambda item: item.code not in named)
    chosen = form["result"].value() or Result.OPEN
    context = {
        "application": record,
        "criterion": criterion,
        "place": [c.pk for c in own].index(criterion.pk) + 1,
        "n_own": len(own),
        "areas": progress_of(record, criteria),
        "area_url": record.url("visit_area", SLUGS[criterion.area]),
        "said": {
            "label": Result(said.said or Result.OPEN).label,
            "look": LOOKS[said.said or Result.OPEN],
            "text": said.said_text,
        },
        "documents": [document_row(item, item.code in named) for item in items],
        "findings": Finding.objects.visible_to(request.user)
        .filter(application=record, criterion=criterion)
        .exclude(state=FindingState.WITHDRAWN)
        .select_related("application"),
        "photos": photos_of(record, {criterion.code}) if shown else [],
        "form": form,
        "entries": entries,
        "writing": writing,
        "asks_why": writing and judged_otherwise(request.user, record, criterion),
        "earlier": earlier_entries(record, criterion) if shown else [],
        "shown": shown,
        "methods": method_choices(form["methods"].value()),
        "results": [(value, label, LOOKS[value], value == chosen) for value, label in Result.choices],
        "is_judged": bool(said.judged),
        "chosen": {"label": Result(chosen).label, "look": LOOKS[chosen]} if chosen in Result.values else None,
        "method_words": ", ".join(label for _value, label, is_on in method_choices(form["methods"].value()) if is_on),
        "before": before,
        "after": after,
    }
    return render(request, "audits/visit/visit_criterion.html", context, status=status)


def earlier_entries(record, criterion) -> list[dict]:
    """Everything that was recorded of a criterion, where more than one thing was."""
    events = list(judgements_of(record, {criterion.code}).values())
    return [
        {"by": event.by, "at": event.made_at, "result": Result(event.body["result"]).label, "said": event.body}
        for event in (events if len(events) > 1 else [])
    ]


def document_row(item, is_named: bool) -> dict:
    """A document that is evidence for a criterion, by the rules or because the LSP names it."""
    latest = item.latest
    return {
        "code": item.code,
        "title": item.requirement.name,
        "url": item.get_absolute_url(),
        "version": latest.number if latest else None,
        "size": latest.size if latest else None,
        "state": item.get_state_display(),
        "is_named": is_named,
    }
