"""The draft of a finding, as long as the visit is open: written, changed, never saved over another's words."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.errors import Stale
from audits.findings import drafts
from audits.findings.due_date import begun
from audits.findings.recurrence import proposals
from audits.findings.urgency import arithmetic_of, sentence_of
from audits.forms.findings import CATEGORY_MEANING, FindingForm
from audits.models import Finding
from audits.permissions import assesses_area
from audits.states import Category, FindingState, State
from audits.views.application.frame import fetch, fetch_finding, page
from audits.views.application.steps import overtaken
from lsp.certain import certain
from lsp.forms.fields import data_with
from lsp.web.formats import longdate


def may_edit_draft(user, finding: Finding) -> bool:
    """Whether this person may change the draft: who judges its area, while the visit is open."""
    record = finding.application
    return (
        finding.state == FindingState.DRAFT
        and record.state == State.ON_SITE
        and assesses_area(user, record, finding.criterion.area)
    )


def deadlines_shown(record, on) -> list[tuple[str, str, str, bool]]:
    """The deadline that each category would get today, with its arithmetic, and whether it lies after the licence's end."""
    rows = []
    for category in (Category.MAJOR, Category.MINOR):
        deadline = certain(begun(Finding(application=record, category=category), on))
        ends_on = record.licence_ends_on
        too_late = bool(ends_on and deadline.due_on > ends_on)
        rows.append((str(category.label), longdate(deadline.due_on), arithmetic_of(deadline), too_late))
    return rows


def repeats_shown(finding: Finding | None) -> dict:
    """What the last assessments said under the same clause, as long as the draft may be marked."""
    if finding is None or finding.pk is None:
        return {}
    return {
        "proposed": [] if finding.repeats_id else proposals(finding),
        "raises": finding.application.rule_set.repeat_raises,
        "may_edit": True,
    }


def draft_page(request, record, criterion, form, template: str, *, finding=None, stored=None, status=200):
    """The form of a draft, with what the criterion asks for and the deadline it will get."""
    chosen = form["category"].value()
    judgement = record.judgements.filter(criterion=criterion).first()
    context = repeats_shown(finding) | {
        "form": form,
        "criterion": criterion,
        "criterion_url": record.url("visit_criterion", criterion.code),
        "finding": finding,
        "stored": stored,
        "sentence": sentence_of(finding) if finding and finding.pk else None,
        "categories": [
            (value, label, CATEGORY_MEANING[value], value == chosen) for value, label in form.fields["category"].choices
        ],
        "deadlines": deadlines_shown(record, timezone.localdate()),
        "licence_end": record.licence_ends_on,
        "result": judgement.get_result_display() if judgement else "",
    }
    return page(request, record, template, "findings", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def finding_new(request, ref, code):
    """Write down a finding about a criterion; the sentence of the sheet is made from its parts."""
    record = fetch(request, ref)
    criterion = get_object_or_404(record.rule_set.criteria, code=code)
    if not assesses_area(request.user, record, criterion.area):
        raise PermissionDenied
    template = "audits/findings/finding_new.html"
    if request.method == "GET":
        note = record.judgements.filter(criterion=criterion).values_list("note", flat=True).first() or ""
        initial = {"claim": criterion.title, "clause": criterion.clause, "evidence": note[:600]}
        return draft_page(request, record, criterion, FindingForm(initial=initial), template)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return draft_page(request, record, criterion, form, template, status=422)
    draft = form.instance
    try:
        drafts.write(record, criterion, draft, by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(request, _("%(label)s tersimpan sebagai draf.") % {"label": draft.label})
    return redirect("audits:finding_edit", ref, draft.seq)


@require_http_methods(["GET", "POST"])
@login_required
def finding_edit(request, ref, seq):
    """Change the draft of a finding; a second saver sees both texts."""
    draft = fetch_finding(request, ref, seq)
    record, template = draft.application, "audits/findings/finding_edit.html"
    if not assesses_area(request.user, record, draft.criterion.area):
        raise PermissionDenied
    if draft.state != FindingState.DRAFT or record.state != State.ON_SITE:
        if request.method == "POST":
            return overtaken(request, draft, record, _("Temuan ini bukan draf lagi."))
        return redirect(draft)
    if request.method == "GET":
        return draft_page(request, record, draft.criterion, FindingForm(instance=draft), template, finding=draft)
    stored_draft = fetch_finding(request, ref, seq)
    form = FindingForm(request.POST, instance=draft)
    if not form.is_valid():
        return draft_page(request, record, draft.criterion, form, template, finding=stored_draft, status=422)
    said = {name: form.cleaned_data[name] for name in ("category", "claim", "evidence", "clause")}
    seen = form.cleaned_data["version"] or 0
    try:
        saved = drafts.rewrite(draft, said, seen=seen, by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, stored_draft, record, str(stale))
    if not saved:
        stored_draft.refresh_from_db(fields=["category", "claim", "evidence", "clause", "state", "version"])
        if stored_draft.state != FindingState.DRAFT:
            return overtaken(request, stored_draft, record, _("Temuan ini bukan draf lagi."))
        form.data = data_with(form.data, "version", str(stored_draft.version))
        return draft_page(
            request, record, draft.criterion, form, template, finding=stored_draft, stored=stored_draft, status=409
        )
    messages.success(request, _("%(label)s tersimpan.") % {"label": draft.label})
    return redirect("audits:finding_edit", ref, seq)
