"""The self-assessment: each criterion answered by the LSP, area by area, two writers never over each other."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from audits.application import draft
from audits.errors import Stale
from audits.forms.application import AREA_SLUG, RESULTS, AreaForm
from audits.models import Application, Criterion, DossierItem
from audits.permissions import is_staff
from audits.states import AREA_SLUGS, Result, ReviewArea
from audits.views.application.form import may_edit
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken


@dataclass(frozen=True)
class EvidenceLine:
    """A document that shows how a criterion is met, as far as the dossier has it."""

    code: str
    title: str
    url: str
    state: str


@require_http_methods(["GET", "POST"])
@login_required
def self_assessment(request, ref):
    """The criteria of one area, answered by the LSP for itself; all rows of the area are saved at once."""
    record = fetch(request, ref)
    area = AREA_SLUGS.get(request.GET.get("area", ""), ReviewArea.ADMINISTRATION)
    if request.method == "POST":
        return save_area(request, record, area)
    answers = answers_by_area(record)
    template = (
        "audits/application/self_assessment.html"
        if may_edit(request.user, record)
        else "audits/application/self_assessment_read.html"
    )
    return area_page(request, record, area, answers, AreaForm(answers[area]), template)


def save_area(request, record: Application, area: ReviewArea):
    """Save what changed; a row that a colleague changed meanwhile is left and shown with both texts."""
    if not is_staff(request.user, record):
        raise PermissionDenied
    template = "audits/application/self_assessment.html"
    try:
        with draft.writing(record):
            answers = answers_by_area(record)
            codes = record.items.values_list("requirement__code", flat=True)
            form = AreaForm(answers[area], request.POST, codes)
            if form.errors:
                return area_page(request, record, area, answers, form, template, status=422)
            if "rest" in request.POST:
                form.mark_rest_as_conforming()
            saved = form.save()
    except Stale as stale:
        record.refresh_from_db()
        return overtaken(request, record, record, str(stale))
    if form.conflicts:
        return area_page(request, record, area, answers, form, template, status=409)
    messages.success(request, ngettext("%(n)d jawaban tersimpan.", "%(n)d jawaban tersimpan.", saved) % {"n": saved})
    return redirect(f"{record.url('self_assessment')}?area={AREA_SLUG[area]}")


def answers_by_area(record: Application) -> dict:
    """The answers of both areas in one statement."""
    answers: dict[str, list] = {area.value: [] for area in ReviewArea}
    for answer in record.self_assessments.select_related("criterion").order_by("criterion__code"):
        answers[answer.criterion.area].append(answer)
    return answers


def evidence_of(record: Application) -> tuple[dict[int, list[EvidenceLine]], dict[str, EvidenceLine]]:
    """The documents of each criterion with their state in this dossier, by the criterion's key; and every document by its code."""
    lines = {
        item.requirement_id: EvidenceLine(
            item.code, item.requirement.name, record.url("document", item.code), item.get_state_display()
        )
        for item in DossierItem.objects.filter(application=record).select_related("requirement")
    }
    pairs = Criterion.evidence.through.objects.filter(criterion__rule_set=record.rule_set_id).order_by("pk")
    evidence: dict[int, list[EvidenceLine]] = {}
    for criterion, requirement in pairs.values_list("criterion_id", "documentrequirement_id"):
        if requirement in lines:
            evidence.setdefault(criterion, []).append(lines[requirement])
    return evidence, {line.code: line for line in lines.values()}


def area_page(request, record: Application, area, answers: dict, form: AreaForm, template: str, *, status: int = 200):
    """One area with the counts of both and what the LSP already knows to be missing."""
    evidence, by_code = evidence_of(record)
    for row in form.rows:
        own = [by_code[code] for code in row.links.split() if code in by_code]
        asked = evidence.get(row.answer.criterion_id, [])
        row.documents = own + [line for line in asked if line not in own]
    here = record.url("self_assessment")
    by_area = [(each, answers[each]) for each in ReviewArea]
    tabs = [
        {
            "label": each.label,
            "url": f"{here}?area={AREA_SLUG[each]}",
            "is_current": each == area,
            "done": sum(a.result != Result.OPEN for a in rows),
            "all": len(rows),
        }
        for each, rows in by_area
    ]
    failing = [
        (a.criterion.code, a.criterion.name, f"{here}?area={AREA_SLUG[each]}#k-{a.criterion.code}")
        for each, rows in by_area
        for a in rows
        if a.result == Result.FAILS
    ]
    context = {
        "form": form,
        "area": area,
        "area_slug": AREA_SLUG[area],
        "areas": tabs,
        "results": RESULTS,
        "failing": failing,
        "unanswered": form.unanswered,
    }
    return page(request, record, template, "self", context, status=status)
