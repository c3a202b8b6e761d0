"""Findings: the list, the page of one with its rounds and verdict, its steps, and who is in charge of it."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.comparison import asked_page, asked_pair, pairs_of, pieces_of, read
from audits.conversation import changes_between, conversation
from audits.corrections import NOBODY, OPEN
from audits.deadlines import days_between
from audits.entries import photos_of
from audits.errors import Stale
from audits.forms.findings import PersonForm
from audits.forms.registry import FINDING_FORMS
from audits.models import Evidence, Extension, Finding, LogEntry
from audits.permissions import is_assessing, is_lsp_side, is_staff, leads_finding
from audits.reckoning import reckoning_of
from audits.standing import handover_url, sentence_of, standing_key, standings, why_due
from audits.states import FINDING_CORRECTABLE, FindingState, Holder, Method, ReviewArea, State
from audits.views.answers import link_evidence, may_answer
from audits.views.application import fetch, fetch_finding, page
from audits.views.drafts import may_edit_draft
from audits.views.extensions import evidence_rows, may_ask_longer
from audits.views.finding_questions import may_answer_question, may_ask_team
from audits.views.next_steps import ACT_LABELS
from audits.views.steps import overtaken, take
from audits.workflow import FINDING
from lsp.templatetags.ui import distance, longdate, longtime, plaindate

# Acts that end or undo stand behind the others.
BEHIND = {"withdraw", "drop", "dispute", "reopen"}


# The list


FILTERS = ("area", "keadaan", "pemegang", "orang")


@require_GET
@login_required
def findings(request, ref):
    """The findings of a file by area, the most urgent first; what is shown stands in the address."""
    record = fetch(request, ref)
    on = timezone.localdate()
    rows = Finding.objects.visible_to(request.user).filter(application=record)
    every = [finding_row(record, f, on) for f in rows.select_related("criterion", "person__user").order_by("seq")]
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    shown = [row for row in every if all(fits(row, name, value) for name, value in chosen.items() if value)]
    shown.sort(key=lambda row: (list(standings()).index(row["keadaan"]), row["sort_day"], row["seq"]))
    context = {
        "n_all": len(every),
        "groups": [(area.label, own) for area in ReviewArea if (own := [r for r in shown if r["area"] == area])],
        "chips": standing_chips(record, every, chosen),
        "areas": ReviewArea.choices,
        "holders": [(h.value, h.label) for h in (Holder.LSP, Holder.TEAM, Holder.LEAD)],
        "people": sorted({(row["person"], row["orang"]) for row in every if row["person"]}),
        "nobody": NOBODY,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "may_find": record.state == State.ON_SITE and is_assessing(request.user, record),
    }
    return page(request, record, "audits/findings.html", "findings", context)


def fits(row: dict, name: str, value: str) -> bool:
    """Whether a row belongs to what was asked for; `terbuka` are all that still ask for a correction."""
    if (name, value) == ("keadaan", OPEN):
        return row["is_open"] and row["sort_day"] != dt.date.max
    return row[name] == value


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
        "repeats": finding.repeats_id is not None,
        "keadaan": key,
        "tone": "" if finding.state == FindingState.DRAFT else standing.tone,
        "standing": finding.get_state_display() if finding.state == FindingState.DRAFT else standing.label,
        "state": finding.get_state_display(),
        "is_draft": finding.state == FindingState.DRAFT,
        "is_open": finding.is_open,
        "pemegang": finding.holder,
        "holder": Holder(finding.holder).label if finding.is_open else "",
        "orang": str(finding.person_id or NOBODY),
        "person": finding.person.user.full_name if finding.person else "",
        "due": longdate(finding.due_on),
        "due_iso": finding.due_on.isoformat() if finding.due_on else "",
        "distance": distance(finding.due_on, finding.clock_on(on)) if finding.is_open else "",
        "paused": bool(finding.paused_since),
        "extended": finding.due_on != finding.original_due_on,
        "original": plaindate(finding.original_due_on),
        "sort_day": finding.due_on or dt.date.max,
    }


def standing_chips(record, rows, chosen) -> list[dict]:
    """How many stand how, each a link that keeps the other filters."""
    kept = {name: value for name, value in chosen.items() if value and name != "keadaan"}
    here = record.url("findings")
    chips = [{"label": _("Semua"), "n": len(rows), "url": address(here, kept), "is_now": not chosen["keadaan"]}]
    for key, label in [(OPEN, _("Terbuka")), *((s.key, s.label) for s in standings().values())]:
        n = sum(fits(row, "keadaan", key) for row in rows)
        if n:
            url = address(here, kept | {"keadaan": key})
            chips.append({"label": label, "n": n, "url": url, "is_now": chosen["keadaan"] == key})
    return chips


def address(path: str, query: dict) -> str:
    """An address with its query."""
    return f"{path}?{urlencode(query)}" if query else path


# One finding


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
    name_other_findings(finding, answers)
    sent = [a for a in answers if a.sent_at]
    draft = next((a for a in answers if a.sent_at is None), None) if lsp_side else None
    prefetch_related_objects(
        [finding],
        "pauses",
        Prefetch("extensions", Extension.objects.select_related("asked_by", "ruled_by").prefetch_related("evidence")),
    )
    extensions = list(finding.extensions.all())
    for extension in extensions:
        extension.files = evidence_rows(finding, extension)
    questions = list(finding.questions.select_related("asked_by", "answered_by"))
    reckoning = reckoning_of(finding) if finding.due_on else None
    judgement = record.judgements.filter(criterion=finding.criterion_id).first()
    photos = photos_of(record, {str(finding.origin)}) if finding.origin else []
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
        "standing": standings()[key] if finding.state not in {FindingState.DRAFT, FindingState.WITHDRAWN} else None,
        "holder": Holder(finding.holder).label if finding.is_open else "",
        "round": sent[-1].round if sent else 0,
        "methods": ", ".join(str(Method(m).label).lower() for m in judgement.methods) if judgement else "",
        "area_label": finding.criterion.get_area_display().lower(),
        "why": why_due(finding, reckoning) if reckoning else [],
        "pauses": pause_rows(finding.pauses.all(), on),
        "clock_on": finding.clock_on(on),
        "newest": draft or (sent[-1] if sent else None),
        "is_draft_answer": draft is not None,
        "changes": changes_between(*sent[-2:]) if len(sent) > 1 else [],
        "before": sent[-2] if len(sent) > 1 else None,
        "after": sent[-1] if sent else None,
        **before_and_after(request, answers, photos, reads_at_once=not lsp_side),
        "said": conversation(finding, answers, log),
        "questions": questions,
        "may_ask_team": may_ask_team(user, finding, questions),
        "may_answer_question": may_answer_question(user, finding, questions),
        "extensions": extensions,
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
        "person_form": (person or PersonForm(lsp=record.lsp, on=on, initial={"person": finding.person_id}))
        if may_assign(user, finding)
        else None,
        "photos": photos,
        "may_answer": may_answer(user, finding),
        "may_edit": may_edit_draft(user, finding),
        "whatsapp": handover_url(finding, finding.get_absolute_url()) if finding.is_open and finding.issued_on else "",
    }
    return page(request, record, "audits/finding.html", "findings", context, status=status)


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


def name_other_findings(finding: Finding, answers: list) -> None:
    """Tell each file which other findings of this application it answers as well."""
    files = [file for answer in answers for file in answer.files]
    if not files:
        return
    rows = Evidence.objects.filter(
        answer__finding__application=finding.application_id,
        answer__sent_at__isnull=False,
        sha256__in={file.sha256 for file in files},
    ).exclude(answer__finding=finding)
    others: dict[str, set] = {}
    for sha, seq in rows.values_list("sha256", "answer__finding__seq"):
        others.setdefault(sha, set()).add(seq)
    for file in files:
        file.also = ", ".join(f"T-{seq:02d}" for seq in sorted(others.get(file.sha256, ())))


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
    form = PersonForm(request.POST, lsp=record.application.lsp, on=timezone.localdate())
    if not form.is_valid():
        return finding_page(request, record, person=form, status=422)
    person, at = form.cleaned_data["person"], timezone.now()
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=FINDING_CORRECTABLE)
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
