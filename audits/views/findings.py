"""Findings: the list, one finding with its rounds, its draft, the answer, the person in charge, the extension, and its acts."""

import difflib
import re
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.deadlines import legal_day
from audits.effects import correction_deadline
from audits.errors import Stale
from audits.forms.findings import CATEGORY_MEANING, AnswerForm, ExtensionForm, FindingForm, PersonForm, RulingForm
from audits.forms.registry import FINDING_FORMS
from audits.forms.seen import mark_of
from audits.models import Answer, Evidence, Extension, Finding, LogEntry
from audits.models.storage import evidence_name
from audits.notifications import tell
from audits.permissions import (
    answers_finding,
    assesses_area,
    disputes_finding,
    is_assessing,
    is_lsp_side,
    is_staff,
    leads_finding,
)
from audits.standing import arithmetic_of, sentence_of, standing_key, standings, why_due
from audits.states import Category, FindingState, Holder, Method, ReviewArea, State
from audits.uploads import stored
from audits.views.application import fetch, page
from audits.views.next_steps import ACT_LABELS
from audits.views.steps import overtaken, take
from audits.workflow import FINDING
from lsp.templatetags.ui import distance, longdate, plaindate

S = FindingState
ANSWERABLE = {S.ISSUED, S.RETURNED}
CORRECTABLE = {S.ISSUED, S.RETURNED, S.ANSWERED, S.DISPUTED}
# Acts that end or undo stand behind the others.
BEHIND = {"withdraw", "drop", "dispute", "reopen"}


def find(request, ref: str, seq: int) -> Finding:
    """The finding of this number in this file, or 404 for whoever may not read it; the file hangs on it."""
    record = fetch(request, ref)
    rows = Finding.objects.visible_to(request.user).filter(application=record)
    finding = get_object_or_404(rows.select_related("criterion", "person__user", "recorded_by"), seq=seq)
    finding.application = record
    return finding


# The list


FILTERS = ("area", "keadaan", "pemegang")


@require_GET
@login_required
def findings(request, ref):
    """The findings of a file by area, the most urgent first; what is shown stands in the address."""
    record = fetch(request, ref)
    on = timezone.localdate()
    rows = Finding.objects.visible_to(request.user).filter(application=record)
    every = [finding_row(record, f, on) for f in rows.select_related("criterion", "person__user").order_by("seq")]
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    shown = [row for row in every if all(row[name] == value for name, value in chosen.items() if value)]
    shown.sort(key=lambda row: (list(standings()).index(row["keadaan"]), row["sort_day"], row["seq"]))
    context = {
        "n_all": len(every),
        "groups": [(area.label, own) for area in ReviewArea if (own := [r for r in shown if r["area"] == area])],
        "chips": standing_chips(record, every, chosen),
        "areas": ReviewArea.choices,
        "holders": [(h.value, h.label) for h in (Holder.LSP, Holder.TEAM, Holder.LEAD)],
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "may_find": record.state == State.ON_SITE and is_assessing(request.user, record),
    }
    return page(request, record, "audits/findings.html", "findings", context)


def finding_row(record, finding: Finding, on) -> dict:
    """One finding as the list shows it."""
    finding.application = record
    key = standing_key(finding, on)
    standing = standings()[key]
    return {
        "seq": finding.seq,
        "label": finding.label,
        "claim": finding.claim,
        "url": finding.get_absolute_url(),
        "area": finding.criterion.area,
        "clause": finding.clause,
        "criterion": finding.criterion.code,
        "category": finding.category,
        "category_label": finding.get_category_display(),
        "keadaan": key,
        "tone": "" if finding.state == S.DRAFT else standing.tone,
        "standing": finding.get_state_display() if finding.state == S.DRAFT else standing.label,
        "state": finding.get_state_display(),
        "is_draft": finding.state == S.DRAFT,
        "is_open": finding.is_open,
        "pemegang": finding.holder,
        "holder": Holder(finding.holder).label if finding.is_open else "",
        "person": finding.person.user.full_name if finding.person else "",
        "due": longdate(finding.due_on),
        "due_iso": finding.due_on.isoformat() if finding.due_on else "",
        "distance": distance(finding.due_on, on) if finding.is_open else "",
        "extended": finding.due_on != finding.original_due_on,
        "original": plaindate(finding.original_due_on),
        "sort_day": finding.due_on or on.max,
    }


def standing_chips(record, rows, chosen) -> list[dict]:
    """How many stand how, each a link that keeps the other filters."""
    kept = {name: value for name, value in chosen.items() if value and name != "keadaan"}
    here = record.url("findings")
    chips = [{"label": _("Semua"), "n": len(rows), "url": address(here, kept), "is_now": not chosen["keadaan"]}]
    for key, standing in standings().items():
        n = sum(row["keadaan"] == key for row in rows)
        if n:
            url = address(here, kept | {"keadaan": key})
            chips.append({"label": standing.label, "n": n, "url": url, "is_now": chosen["keadaan"] == key})
    return chips


def address(path: str, query: dict) -> str:
    """An address with its query."""
    return f"{path}?{urlencode(query)}" if query else path


# One finding


@dataclass(frozen=True)
class Said:
    """One contribution to the conversation: by whom, when, what, with which files."""

    by: str
    at: object
    is_lsp: bool
    text: str
    round: int = 0
    answer: Answer | None = None
    tone: str = ""
    drawing: str = ""
    badge: str = ""


VERDICT_LOOKS = {
    Answer.Verdict.CLOSE: ("done", "done"),
    Answer.Verdict.PLAN: ("done", "check"),
    Answer.Verdict.RETURN: ("soon", "back"),
}
TOLD_VERBS = {
    "finding.dispute": ("action", "talk", True),
    "finding.uphold": ("action", "scale", False),
    "finding.withdraw_disputed": ("done", "x", False),
    "finding.withdraw": ("done", "x", False),
    "finding.reopen": ("soon", "back", False),
    "finding.acknowledge": ("done", "check", True),
}


def conversation(finding: Finding, answers: list[Answer], log: list[LogEntry]) -> list[Said]:
    """Everything both sides have said about a finding, in order: answers, verdicts, disputes and rulings."""
    said = []
    for answer in answers:
        if answer.sent_at is None:
            continue
        said.append(
            Said(
                by=answer.sent_by.full_name,
                at=answer.sent_at,
                is_lsp=True,
                text="",
                round=answer.round,
                answer=answer,
            )
        )
        if answer.verdict:
            tone, drawing = VERDICT_LOOKS[answer.verdict]
            said.append(
                Said(
                    by=answer.verified_by.full_name,
                    at=answer.verified_at,
                    is_lsp=False,
                    text=answer.verdict_note,
                    tone=tone,
                    drawing=drawing,
                    badge=answer.get_verdict_display(),
                )
            )
    for entry in log:
        if entry.verb in TOLD_VERBS:
            tone, drawing, is_lsp = TOLD_VERBS[entry.verb]
            said.append(
                Said(
                    by=entry.by.full_name if entry.by else _("Sistem"),
                    at=entry.at,
                    is_lsp=is_lsp,
                    text=entry.note,
                    tone=tone,
                    drawing=drawing,
                    badge=str(FINDING.named(entry.verb.partition(".")[2]).label),
                )
            )
    return sorted(said, key=lambda one: one.at)


def difference(before: str, after: str) -> tuple[str, str]:
    """Two texts word by word: what went is marked in the first, what came in the second."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    left, right = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            left.append(format_html("{}", gone))
            right.append(format_html("{}", come))
        else:
            left.append(format_html("<del>{}</del>", gone) if gone else "")
            right.append(format_html("<ins>{}</ins>", come) if come else "")
    return tuple(format_html_join("", "{}", ((part,) for part in parts)) for parts in (left, right))


def changes_between(was: Answer, now: Answer) -> list[tuple[str, str, str]]:
    """What the newest round says otherwise than the one before."""
    fields = (
        (_("Koreksi"), "correction"),
        (_("Akar masalah"), "root_cause"),
        (_("Tindakan korektif"), "corrective_action"),
    )
    return [
        (label, *difference(getattr(was, name), getattr(now, name)))
        for label, name in fields
        if getattr(was, name) != getattr(now, name)
    ]


def acts_of(finding: Finding, user, on) -> list[dict]:
    """The acts offered to this reader on this finding, entries of one act together."""
    acts: dict[str, dict] = {}
    for offer in FINDING.offers(user, finding, on):
        step = offer.step
        if step.act not in FINDING_FORMS:
            continue
        act = acts.setdefault(
            step.act,
            {
                "name": step.act,
                "steps": [],
                "url": finding.application.url("finding_step", finding.seq, step.act),
                "reasons": offer.reasons,
            },
        )
        act["steps"].append(step)
    for act in acts.values():
        several = len(act["steps"]) > 1
        act["label"] = ACT_LABELS[act["name"]]() if several else act["steps"][0].label
        act["consequence"] = "" if several else act["steps"][0].consequence
        act["is_ready"] = not act["reasons"]
        act["is_behind"] = act["name"] in BEHIND
    return list(acts.values())


def may_assign(user, finding: Finding) -> bool:
    """Whether this person names who is in charge for the LSP."""
    return is_staff(user, finding.application) and finding.is_open and finding.application.state == State.CORRECTING


def may_ask_longer(user, finding: Finding, extensions: list[Extension]) -> bool:
    """Whether the chair may ask for a longer deadline: once, while the LSP holds the finding."""
    return (
        disputes_finding(user, finding)
        and finding.application.state == State.CORRECTING
        and finding.state in ANSWERABLE
        and finding.due_on is not None
        and all(extension.ruling == Extension.Ruling.REFUSED for extension in extensions)
    )


def hand_over(finding: Finding) -> str:
    """The text that hands a finding over by WhatsApp: what, until when, and where; nothing about any person."""
    words = [
        _("Temuan %(label)s (%(category)s), %(lsp)s.")
        % {
            "label": finding.label,
            "category": finding.get_category_display().lower(),
            "lsp": finding.application.lsp.name,
        }
    ]
    if finding.due_on and finding.is_open:
        words.append(_("Tenggat %(day)s pukul 23.59 WIB.") % {"day": longdate(finding.due_on)})
    words.append(_("Buka: %(address)s") % {"address": f"{settings.SITE_URL}{finding.get_absolute_url()}"})
    return " ".join(words)


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
        link_evidence(finding, answer)
    sent = [a for a in answers if a.sent_at]
    draft = next((a for a in answers if a.sent_at is None), None) if lsp_side else None
    extensions = list(finding.extensions.select_related("asked_by", "ruled_by"))
    granted = next((e for e in extensions if e.ruling == Extension.Ruling.GRANTED), None)
    reopened = next((entry for entry in reversed(log) if entry.verb == "finding.reopen"), None)
    if granted and reopened and granted.ruled_at < reopened.at:
        granted = None
    begun_on = legal_day(reopened.at) if reopened else finding.issued_on
    judgement = record.judgements.filter(criterion=finding.criterion_id).first()
    acts = acts_of(finding, user, on)
    verifying = next((act for act in acts if act["name"] == "verify"), None)
    if verifying and verify is None:
        form_class, _template = FINDING_FORMS["verify"]
        verify = form_class(record=finding, steps=verifying["steps"], user=user, on=on)
    claim, evidence, category = sentence_of(finding)
    key = standing_key(finding, on)
    context = {
        "finding": finding,
        "claim": claim,
        "evidence": evidence,
        "category": category,
        "standing": standings()[key] if finding.state not in {S.DRAFT, S.WITHDRAWN} else None,
        "holder": Holder(finding.holder).label if finding.is_open else "",
        "round": sent[-1].round if sent else 0,
        "methods": ", ".join(str(Method(m).label).lower() for m in judgement.methods) if judgement else "",
        "area_label": finding.criterion.get_area_display().lower(),
        "why": why_due(finding, begun_on, granted) if finding.due_on and begun_on else [],
        "newest": draft or (sent[-1] if sent else None),
        "is_draft_answer": draft is not None,
        "changes": changes_between(*sent[-2:]) if len(sent) > 1 else [],
        "before": sent[-2] if len(sent) > 1 else None,
        "after": sent[-1] if sent else None,
        "said": conversation(finding, answers, log),
        "extensions": extensions,
        "may_ask_longer": may_ask_longer(user, finding, extensions),
        "pending": next((e for e in extensions if e.ruling == Extension.Ruling.PENDING), None),
        "may_rule": leads_finding(user, finding) and record.state == State.CORRECTING,
        "acts": [a for a in acts if not a["is_behind"] and a["name"] != "verify"],
        "behind": [a for a in acts if a["is_behind"]],
        "verifying": verifying,
        "verify": verify,
        "chosen": verify["choice"].value() if verify and "choice" in verify.fields else "",
        "person_form": (person or PersonForm(lsp=record.lsp, on=on, initial={"person": finding.person_id}))
        if may_assign(user, finding)
        else None,
        "may_answer": may_answer(user, finding),
        "may_edit": may_edit_draft(user, finding),
        "whatsapp": f"https://wa.me/?text={quote(hand_over(finding))}" if finding.is_open and finding.issued_on else "",
    }
    return page(request, record, "audits/finding.html", "findings", context, status=status)


def link_evidence(finding: Finding, answer: Answer) -> None:
    """Each file knows its address without asking for the finding again."""
    answer.finding = finding
    answer.files = list(answer.evidence.all())
    for file in answer.files:
        file.answer = answer


@require_GET
@login_required
def finding(request, ref, seq):
    """Left what the assessor saw, right what the LSP now shows, below it the rounds, the verdict at the end."""
    return finding_page(request, find(request, ref, seq))


@require_http_methods(["GET", "POST"])
@login_required
def finding_step(request, ref, seq, act):
    """Take a step of a finding."""
    record = find(request, ref, seq)
    if act not in FINDING_FORMS:
        raise PermissionDenied
    form_class, template = FINDING_FORMS[act]
    back = record.application.url("findings") if act == "drop" else record.get_absolute_url()
    return take(request, FINDING, act, record, record.application, form_class, template, "findings", done=back)


# The draft


def may_edit_draft(user, finding: Finding) -> bool:
    """Whether this person may change the draft: who judges its area, while the visit is open."""
    record = finding.application
    return (
        finding.state == S.DRAFT
        and record.state == State.ON_SITE
        and assesses_area(user, record, finding.criterion.area)
    )


def deadlines_shown(record, on) -> list[tuple[str, str, str, bool]]:
    """The deadline that each category would get today, with its arithmetic, and whether it lies after the licence's end."""
    rows = []
    for category in (Category.MAJOR, Category.MINOR):
        deadline = correction_deadline(Finding(application=record, category=category), on)
        ends_on = record.licence_ends_on
        too_late = bool(ends_on and deadline.due_on > ends_on)
        rows.append((category.label, longdate(deadline.due_on), arithmetic_of(deadline), too_late))
    return rows


def draft_page(request, record, criterion, form, template: str, *, finding=None, stored=None, status=200):
    """The form of a draft, with what the criterion asks for and the deadline it will get."""
    chosen = form["category"].value()
    judgement = record.judgements.filter(criterion=criterion).first()
    context = {
        "form": form,
        "criterion": criterion,
        "criterion_url": record.url("visit_criterion", criterion.code),
        "finding": finding,
        "stored": stored,
        "sentence": sentence_of(finding) if finding and finding.pk else None,
        "categories": [(value, label, CATEGORY_MEANING[value], value == chosen) for value, label in Category.choices],
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
    template = "audits/finding_new.html"
    if request.method == "GET":
        note = record.judgements.filter(criterion=criterion).values_list("note", flat=True).first() or ""
        initial = {"claim": criterion.title, "clause": criterion.clause, "evidence": note[:600]}
        return draft_page(request, record, criterion, FindingForm(initial=initial), template)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return draft_page(request, record, criterion, form, template, status=422)
    at, draft = timezone.now(), form.instance
    try:
        with transaction.atomic():
            record.touch(while_in=[State.ON_SITE])  # holds the file's row: two numbers are never taken at once
            draft.application, draft.criterion = record, criterion
            draft.seq = (record.findings.aggregate(last=Max("seq"))["last"] or 0) + 1
            draft.state_since = draft.recorded_at = at
            draft.recorded_by = request.user
            draft.save()
            LogEntry.write(record, verb="finding_drafted", by=request.user, at=at, finding=draft)
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(request, _("%(label)s tersimpan sebagai draf.") % {"label": draft.label})
    return redirect("audits:finding_edit", ref, draft.seq)


@require_http_methods(["GET", "POST"])
@login_required
def finding_edit(request, ref, seq):
    """Change the draft of a finding; a second saver sees both texts."""
    draft = find(request, ref, seq)
    record, template = draft.application, "audits/finding_edit.html"
    if not assesses_area(request.user, record, draft.criterion.area):
        raise PermissionDenied
    if draft.state != S.DRAFT or record.state != State.ON_SITE:
        if request.method == "POST":
            return overtaken(request, draft, record, _("Temuan ini bukan draf lagi."))
        return redirect(draft)
    if request.method == "GET":
        return draft_page(request, record, draft.criterion, FindingForm(instance=draft), template, finding=draft)
    stored_draft = find(request, ref, seq)
    form = FindingForm(request.POST, instance=draft)
    if not form.is_valid():
        return draft_page(request, record, draft.criterion, form, template, finding=stored_draft, status=422)
    said = {name: form.cleaned_data[name] for name in ("category", "claim", "evidence", "clause")}
    seen = form.cleaned_data["version"] or 0
    try:
        with transaction.atomic():
            record.touch(while_in=[State.ON_SITE])
            same = Finding.objects.filter(pk=draft.pk, state=S.DRAFT, version=seen)
            saved = same.update(version=seen + 1, **said)
    except Stale as stale:
        return overtaken(request, stored_draft, record, str(stale))
    if not saved:
        stored_draft.refresh_from_db(fields=["category", "claim", "evidence", "clause", "state", "version"])
        if stored_draft.state != S.DRAFT:
            return overtaken(request, stored_draft, record, _("Temuan ini bukan draf lagi."))
        form.data = form.data.copy()
        form.data["version"] = stored_draft.version
        return draft_page(
            request, record, draft.criterion, form, template, finding=stored_draft, stored=stored_draft, status=409
        )
    messages.success(request, _("%(label)s tersimpan.") % {"label": draft.label})
    return redirect("audits:finding_edit", ref, seq)


# The answer


def may_answer(user, finding: Finding) -> bool:
    """Whether this person may write the LSP's answer now."""
    return (
        answers_finding(user, finding)
        and finding.is_binding
        and finding.application.state == State.CORRECTING
        and finding.state in ANSWERABLE
    )


def open_round(finding: Finding) -> Answer:
    """The round being written; a new one, not yet kept, that begins with what was said last."""
    draft = finding.answers.filter(sent_at__isnull=True).first()
    if draft:
        return draft
    last = finding.answers.order_by("-round").first()
    if last is None:
        return Answer(finding=finding, round=1, person=finding.person)
    return Answer(
        finding=finding,
        round=last.round + 1,
        correction=last.correction,
        root_cause=last.root_cause,
        corrective_action=last.corrective_action,
        person=last.person,
        target_on=last.target_on,
    )


def mark_of_answer(answer: Answer) -> str:
    """What somebody sees of a round."""
    if answer.pk is None:
        return ""
    return mark_of(answer.correction, answer.root_cause, answer.corrective_action, answer.person_id, answer.target_on)


def answer_page(request, finding: Finding, answer: Answer, form, *, other=None, status=200):
    """The form of the answer, with what the assessor saw and what was returned last."""
    returned = finding.answers.filter(verdict=Answer.Verdict.RETURN).select_related("verified_by").last()
    if answer.pk:
        link_evidence(finding, answer)
    context = {
        "finding": finding,
        "sentence": sentence_of(finding),
        "answer": answer,
        "form": form,
        "other": other,
        "returned": returned,
        "files": answer.files if answer.pk else [],
        "step_url": finding.application.url("finding_step", finding.seq, "answer"),
    }
    return page(request, finding.application, "audits/answer_edit.html", "findings", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def answer_edit(request, ref, seq):
    """Write the LSP's answer; it stays a draft until it is sent, and two who write at once both keep their words."""
    record = find(request, ref, seq)
    if not answers_finding(request.user, record) or not record.is_binding:
        raise PermissionDenied
    if not may_answer(request.user, record):
        if request.method == "POST":
            return overtaken(request, record, record.application, _("Temuan ini sedang tidak dapat dijawab."))
        return redirect(record)
    on, answer = timezone.localdate(), open_round(record)
    form = AnswerForm(
        request.POST or None,
        request.FILES or None,
        instance=answer,
        finding=record,
        on=on,
        mark=mark_of_answer(answer),
    )
    if request.method == "GET":
        return answer_page(request, record, answer, form)
    if not form.is_valid():
        return answer_page(request, record, open_round(record), form, status=422)
    try:
        other, twice = save_answer(record, form, by=request.user, at=timezone.now())
    except Stale as stale:
        record.refresh_from_db(fields=["state"])
        return overtaken(request, record, record.application, str(stale))
    if other:
        return answer_page(request, record, other, form, other=other, status=409)
    for name in twice:
        messages.warning(
            request, _("%(name)s sudah ada pada jawaban ini, jadi tidak disimpan dua kali.") % {"name": name}
        )
    if "send" in request.POST:
        return redirect("audits:finding_step", ref, seq, "answer")
    messages.success(request, _("Tersimpan sebagai draf. Tim asesor belum melihatnya."))
    return redirect("audits:answer_edit", ref, seq)


def save_answer(finding: Finding, form: AnswerForm, *, by, at) -> tuple[Answer | None, list[str]]:
    """Keep the round and its new files; returns what somebody else saved meanwhile, and the files that were there already.

    Files that were put in place are removed again when the transaction fails.
    """
    twice: list[str] = []
    with ExitStack() as files, transaction.atomic():
        finding.application.touch(while_in=[State.CORRECTING])
        finding.touch(while_in=ANSWERABLE)
        now = open_round(finding)
        if not form.fits(mark_of_answer(now)):
            return now, []
        for name in ("correction", "root_cause", "corrective_action", "person", "target_on"):
            setattr(now, name, form.cleaned_data[name])
        now.save()
        known = set(now.evidence.values_list("sha256", flat=True))
        for upload in form.cleaned_data["files"]:
            if upload.sha256 in known:
                twice.append(upload.name)
                continue
            known.add(upload.sha256)
            place = files.enter_context(stored(upload, evidence_name))
            now.evidence.create(
                file=place, note=upload.remark[:300], uploaded_by=by, uploaded_at=at, **upload.columns()
            )
    return None, twice


@require_POST
@login_required
def evidence_remove(request, ref, seq, sha):
    """Take a file out of an answer that was not sent yet."""
    record = find(request, ref, seq)
    if not answers_finding(request.user, record):
        raise PermissionDenied
    rows = Evidence.objects.filter(answer__finding=record, answer__sent_at__isnull=True)
    file = get_object_or_404(rows, sha256__startswith=sha)
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=ANSWERABLE)
            place, storage = file.file.name, file.file.storage
            file.delete()
            transaction.on_commit(lambda: storage.delete(place))
    except Stale as stale:
        record.refresh_from_db(fields=["state"])
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("%(name)s dihapus dari jawaban.") % {"name": file.original_name})
    return redirect("audits:answer_edit", ref, seq)


# Person in charge


@require_POST
@login_required
def finding_person(request, ref, seq):
    """Name who is in charge of a finding for the LSP."""
    record = find(request, ref, seq)
    if not is_staff(request.user, record.application):
        raise PermissionDenied
    form = PersonForm(request.POST, lsp=record.application.lsp, on=timezone.localdate())
    if not form.is_valid():
        return finding_page(request, record, person=form, status=422)
    person, at = form.cleaned_data["person"], timezone.now()
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=CORRECTABLE)
            Finding.objects.filter(pk=record.pk).update(person=person)
            subject = str(person.user) if person else _("(dikosongkan)")
            LogEntry.write(
                record.application,
                verb="person_assigned",
                by=request.user,
                at=at,
                finding=record,
                facts={"subject": subject},
            )
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Penanggung jawab tersimpan."))
    return redirect(record)


# Extension


@require_http_methods(["GET", "POST"])
@login_required
def extension_ask(request, ref, seq):
    """The chair asks for a longer deadline, once, with the reason."""
    record = find(request, ref, seq)
    if not disputes_finding(request.user, record):
        raise PermissionDenied
    if not may_ask_longer(request.user, record, list(record.extensions.all())):
        if request.method == "POST":
            return overtaken(
                request, record, record.application, _("Perpanjangan untuk temuan ini tidak dapat diminta.")
            )
        return redirect(record)
    on, at = timezone.localdate(), timezone.now()
    form = ExtensionForm(request.POST or None, finding=record, on=on)
    context = {"finding": record, "form": form, "sentence": sentence_of(record)}
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return page(request, record.application, "audits/extension_ask.html", "findings", context, status=status)
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=ANSWERABLE)
            asked = Extension.objects.create(finding=record, asked_by=request.user, asked_at=at, **form.cleaned_data)
            log_extension(record, "extension_asked", asked, by=request.user, at=at, note=asked.reason)
            tell("extension_asked", record.application, at=at, by=request.user, note=asked.reason, finding=record)
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    except IntegrityError:
        return overtaken(request, record, record.application, _("Perpanjangan untuk temuan ini sudah pernah diminta."))
    messages.success(request, _("Permintaan dikirim. Ketua tim diberi tahu; sampai diputus, tenggat tidak berubah."))
    return redirect(record)


def log_extension(finding: Finding, verb: str, extension: Extension, *, by, at, note: str) -> None:
    """One line in the file's log."""
    LogEntry.write(
        finding.application,
        verb=verb,
        by=by,
        at=at,
        finding=finding,
        note=note,
        facts={
            "subject": _("sampai %(day)s") % {"day": plaindate(extension.wanted_on)},
            "wanted_on": extension.wanted_on.isoformat(),
            "due_on": finding.due_on.isoformat(),
        },
    )


@require_http_methods(["GET", "POST"])
@login_required
def extension_rule(request, ref, seq):
    """The lead grants a longer deadline or refuses it; the original day stays visible."""
    record = find(request, ref, seq)
    if not leads_finding(request.user, record):
        raise PermissionDenied
    pending = record.extensions.filter(ruling=Extension.Ruling.PENDING).select_related("asked_by").first()
    if pending is None or record.application.state != State.CORRECTING:
        if request.method == "POST":
            return overtaken(request, record, record.application, _("Permintaan perpanjangan ini sudah diputus."))
        return redirect(record)
    form = RulingForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {"finding": record, "form": form, "asked": pending, "sentence": sentence_of(record)}
        status = 200 if request.method == "GET" else 422
        return page(request, record.application, "audits/extension_rule.html", "findings", context, status=status)
    at, ruling, note = timezone.now(), form.cleaned_data["ruling"], form.cleaned_data["note"]
    is_granted = ruling == Extension.Ruling.GRANTED
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=CORRECTABLE)
            ruled = Extension.objects.filter(pk=pending.pk, ruling=Extension.Ruling.PENDING).update(
                ruling=ruling, ruling_note=note, ruled_by=request.user, ruled_at=at
            )
            if not ruled:
                raise Stale(_("Permintaan perpanjangan ini sudah diputus."))
            verb = "extension_granted" if is_granted else "extension_refused"
            log_extension(record, verb, pending, by=request.user, at=at, note=note)
            if is_granted:
                Finding.objects.filter(pk=record.pk).update(due_on=pending.wanted_on)
                record.due_on = pending.wanted_on
            tell("extension_ruled", record.application, at=at, by=request.user, note=note, finding=record)
    except Stale as stale:
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Putusan tersimpan dan LSP diberi tahu."))
    return redirect(record)
