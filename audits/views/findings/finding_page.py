"""One finding: its page with rounds and verdict, its steps, and who is in charge of it."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.deadlines import days_between
from audits.errors import Stale
from audits.findings import assignment
from audits.findings.due_date import deadline_of
from audits.findings.urgency import handover_url, sentence_of, time_left, urgencies, urgency_key, why_due
from audits.forms.findings import FindingPersonForm
from audits.forms.step_forms import FINDING_FORMS
from audits.history.comparison import asked_page, asked_pair, pairs_of, pieces_of, read
from audits.history.conversation import changes_between, conversation
from audits.models import Answer, Evidence, Extension, Finding
from audits.permissions import is_lsp_side, is_staff, leads_finding
from audits.states import FINDING_CORRECTABLE, FindingState, Holder, Method, State
from audits.views.application.frame import fetch_finding, page
from audits.views.application.steps import overtaken, take
from audits.views.findings.answers import may_answer
from audits.views.findings.drafts import may_edit_draft
from audits.views.findings.extensions import evidence_rows, may_ask_longer
from audits.views.findings.questions import may_answer_question, may_ask_team
from audits.visit.entries import photos_of
from audits.workflow import FINDING
from audits.workflow.offers import acts_among
from lsp.web.formats import longtime
from lsp.web.idempotency import repeats_itself

# Acts that end or undo stand behind the others.
BEHIND = {"withdraw", "drop", "dispute", "reopen"}


def acts_of(finding: Finding, user, on) -> list[dict]:
    """The acts offered to this reader on this finding that have a form."""
    return [
        {
            "name": act.name,
            "steps": list(act.steps),
            "url": finding.application.url("finding_step", finding.seq, act.name),
            "reasons": act.reasons,
            "label": act.label,
            "consequence": act.consequence,
            "is_ready": act.is_ready,
            "is_behind": act.name in BEHIND,
        }
        for act in acts_among(FINDING.offers(user, finding, on))
        if act.name in FINDING_FORMS
    ]


def may_assign(user, finding: Finding) -> bool:
    """Whether this person names who is in charge for the LSP."""
    return is_staff(user, finding.application) and finding.is_open and finding.application.state == State.CORRECTING


def finding_page(request, finding: Finding, *, person=None, verify=None, status=200):
    """The page of one finding, as its reader may see it."""
    record, user = finding.application, request.user
    on = timezone.localdate()
    lsp_side = is_lsp_side(user, record)
    log = list(finding.log.select_related("by").order_by("seq"))
    answers = list(
        finding.answers.select_related("person__user", "sent_by", "verified_by").prefetch_related("evidence")
    )
    for answer in answers:
        answer.finding = finding  # each file knows its address without asking for it again
    also = other_findings(finding, answers)
    sent = [a for a in answers if a.sent_at]
    draft = next((a for a in answers if a.sent_at is None), None) if lsp_side else None
    prefetch_related_objects(
        [finding],
        "pauses",
        Prefetch("extensions", Extension.objects.select_related("asked_by", "ruled_by").prefetch_related("evidence")),
    )
    extensions = list(finding.extensions.all())
    questions = list(finding.questions.select_related("asked_by", "answered_by"))
    deadline = deadline_of(finding) if finding.due_on else None
    judgement = record.judgements.filter(criterion=finding.criterion_id).first()
    photos = photos_of(record, {str(finding.origin)}) if finding.origin else []
    acts = acts_of(finding, user, on)
    verifying = next((act for act in acts if act["name"] == "verify"), None)
    if verifying and verify is None:
        form_class, _template = FINDING_FORMS["verify"]
        verify = form_class(record=finding, steps=verifying["steps"], user=user, on=on)
    claim, evidence, category = sentence_of(finding)
    key = urgency_key(finding, on)
    newest = draft or (sent[-1] if sent else None)
    context = {
        "finding": finding,
        "claim": claim,
        "evidence": evidence,
        "category": category,
        "urgency": urgencies()[key] if finding.state not in {FindingState.DRAFT, FindingState.WITHDRAWN} else None,
        "holder": Holder(finding.holder).label if finding.is_open else "",
        "round": sent[-1].round if sent else 0,
        "methods": ", ".join(str(Method(m).label).lower() for m in judgement.methods) if judgement else "",
        "area_label": finding.criterion.get_area_display().lower(),
        "why": why_due(finding, deadline, on) if deadline else [],
        "pauses": pause_rows(finding.pauses.all(), on),
        "time_left": time_left(finding, on),
        "newest": newest,
        "newest_files": shown_evidence(newest, also),
        "is_draft_answer": draft is not None,
        "changes": changes_between(*sent[-2:]) if len(sent) > 1 else [],
        "before": sent[-2] if len(sent) > 1 else None,
        "after": sent[-1] if sent else None,
        **before_and_after(request, answers, photos, reads_at_once=not lsp_side),
        "said": [(one, shown_evidence(one.answer, also)) for one in conversation(finding, answers, log)],
        "questions": questions,
        "may_ask_team": may_ask_team(user, finding, questions),
        "may_answer_question": may_answer_question(user, finding, questions),
        "extensions": [(extension, evidence_rows(finding, extension)) for extension in extensions],
        "may_ask_longer": may_ask_longer(user, finding, extensions),
        "pending": next((e for e in extensions if e.ruling == Extension.Ruling.PENDING), None),
        "may_rule": leads_finding(user, finding)
        and record.state == State.CORRECTING
        and finding.state in FINDING_CORRECTABLE,
        "acts": [a for a in acts if not a["is_behind"] and a["name"] != "verify"],
        "behind": [a for a in acts if a["is_behind"]],
        "verifying": verifying,
        "verify": verify,
        "chosen": verify["choice"].value() if verify and "choice" in verify.fields else "",
        "person_form": (person or FindingPersonForm(lsp=record.lsp, on=on, initial={"person": finding.person_id}))
        if may_assign(user, finding)
        else None,
        "photos": photos,
        "may_answer": may_answer(user, finding),
        "may_edit": may_edit_draft(user, finding),
        "whatsapp": handover_url(finding, finding.get_absolute_url()) if finding.is_open and finding.issued_on else "",
    }
    return page(request, record, "audits/findings/finding.html", "findings", context, status=status)


def before_and_after(request, answers: list, photos: list, *, reads_at_once: bool) -> dict:
    """The pictures and documents that show before and after; whoever verifies reads their difference at once, others on asking."""
    pieces = pieces_of(answers, photos)
    asked = asked_pair(request, pieces)
    pairs = [asked] if asked else pairs_of(pieces)
    if asked or reads_at_once:
        pairs = [read(pair, asked_page(request)) for pair in pairs]
    if len(pieces) < (3 if pairs else 2):
        pieces = []
    shown = pairs[-1] if pairs else None
    return {
        "pairs": pairs,
        "slides": any(pair.slides for pair in pairs),
        "pieces": pieces,
        "choices": [
            ("sebelum", _("Sebelum"), shown.before.key if shown else ""),
            ("sesudah", _("Sesudah"), shown.after.key if shown else pieces[-1].key if pieces else ""),
        ],
    }


class ShownEvidence(NamedTuple):
    """A file of an answer, and which other findings it answers as well."""

    file: Evidence
    also: str


def shown_evidence(answer: Answer | None, also: dict[str, str]) -> list[ShownEvidence]:
    """The files of a round as the page lists them."""
    return [ShownEvidence(file, also.get(file.sha256, "")) for file in answer.files] if answer else []


def other_findings(finding: Finding, answers: list[Answer]) -> dict[str, str]:
    """The other findings of this application that a file answers as well, by the hash of the file."""
    files = [file for answer in answers for file in answer.files]
    if not files:
        return {}
    rows = Evidence.objects.filter(
        answer__finding__application=finding.application_id,
        answer__sent_at__isnull=False,
        sha256__in={file.sha256 for file in files},
    ).exclude(answer__finding=finding)
    others: dict[str, set[int]] = {}
    for sha, seq in rows.values_list("sha256", "answer__finding__seq"):
        others.setdefault(sha, set()).add(seq)
    return {sha: ", ".join(f"T-{seq:02d}" for seq in sorted(seqs)) for sha, seqs in others.items()}


def pause_rows(pauses, on) -> list[dict]:
    """The ledger of pauses: from when to when, why, and how many days it gave back."""
    return [
        {
            "reason": pause.get_reason_display(),
            "began": longtime(pause.began_at),
            "ended": longtime(pause.ended_at),
            "days": days_between(pause.began_on, pause.ended_on or on),
            "is_open": pause.ended_on is None,
        }
        for pause in pauses
    ]


@require_GET
@login_required
def finding(request, ref, seq):
    """Left what the assessor saw, right what the LSP now shows, below it the rounds, the verdict at the end."""
    return finding_page(request, fetch_finding(request, ref, seq))


@repeats_itself("the engine compares and swaps: whoever comes second is told")
@require_http_methods(["GET", "POST"])
@login_required
def finding_step(request, ref, seq, act):
    """Take a step of a finding."""
    record = fetch_finding(request, ref, seq)
    if act not in FINDING_FORMS:
        raise PermissionDenied
    form_class, template = FINDING_FORMS[act]
    back = record.application.url("findings") if act == "drop" else record.get_absolute_url()
    return take(request, FINDING, act, record, record.application, form_class, template, "findings", done=back)


# Person in charge


@require_POST
@login_required
def finding_person(request, ref, seq):
    """Name who is in charge of a finding for the LSP."""
    record = fetch_finding(request, ref, seq)
    if not is_staff(request.user, record.application):
        raise PermissionDenied
    form = FindingPersonForm(request.POST, lsp=record.application.lsp, on=timezone.localdate())
    if not form.is_valid():
        return finding_page(request, record, person=form, status=422)
    try:
        assignment.assign(record, form.cleaned_data["person"], by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Penanggung jawab tersimpan."))
    return redirect(record)
