"""The LSP's answer to a finding: written as a draft by whoever works on it, with its evidence, until it is sent."""

from contextlib import ExitStack

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits import orphans
from audits.errors import Stale
from audits.forms.findings import AnswerForm, CiteForm, EvidenceForm
from audits.forms.seen import mark_of
from audits.models import Answer, DocumentVersion, Evidence, Finding
from audits.models.storage import evidence_name
from audits.permissions import answers_finding
from audits.standing import sentence_of
from audits.states import FINDING_ANSWERABLE, State
from audits.uploads import placed
from audits.views.application import fetch_finding, page
from audits.views.files import SHA_LETTERS
from audits.views.steps import overtaken


def link_evidence(finding: Finding, answer: Answer) -> None:
    """Each file knows its address without asking for the finding again."""
    answer.finding = finding
    answer.files = list(answer.evidence.all())
    for file in answer.files:
        file.answer = answer


def may_answer(user, finding: Finding) -> bool:
    """Whether this person may write the LSP's answer now."""
    return (
        answers_finding(user, finding)
        and finding.is_binding
        and finding.application.state == State.CORRECTING
        and finding.state in FINDING_ANSWERABLE
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


def last_return(finding: Finding) -> Answer | None:
    """The round that was judged last, where it came back; after a finding was closed and reopened nothing is settled."""
    judged = finding.answers.exclude(verdict="").select_related("verified_by").last()
    return judged if judged and judged.verdict == Answer.Verdict.RETURN else None


def sources_for(finding: Finding, answer: Answer) -> list[tuple[str, str]]:
    """Files of this application that the answer does not hold yet: of earlier rounds, of other findings, of the dossier; each once."""
    held = set(answer.evidence.values_list("sha256", flat=True)) if answer.pk else set()
    sources = []
    rows = Evidence.objects.filter(answer__finding__application=finding.application_id)
    for file in rows.select_related("answer__finding").order_by("answer__finding__seq", "pk"):
        if file.sha256 not in held:
            held.add(file.sha256)
            sources.append((f"b{file.pk}", f"{file.original_name} ({file.answer.finding.label})"))
    versions = DocumentVersion.objects.filter(item__application=finding.application_id)
    for version in versions.select_related("item__requirement").order_by("item__requirement__code", "-number"):
        if version.sha256 not in held:
            held.add(version.sha256)
            words = {"code": version.item.code, "n": version.number, "name": version.original_name}
            sources.append((f"d{version.pk}", _("%(code)s versi %(n)d: %(name)s") % words))
    return sources


def answer_page(request, finding: Finding, answer: Answer, form, *, other=None, cite=None, status=200):
    """The form of the answer, with what the assessor saw and what was returned last."""
    returned = last_return(finding)
    if answer.pk:
        link_evidence(finding, answer)
        for file in answer.files:
            file.form = EvidenceForm(instance=file, prefix=file.sha256[:SHA_LETTERS])
    context = {
        "finding": finding,
        "sentence": sentence_of(finding),
        "answer": answer,
        "form": form,
        "other": other,
        "returned": returned,
        "files": answer.files if answer.pk else [],
        "cite": cite or CiteForm(sources=sources_for(finding, answer)),
        "step_url": finding.application.url("finding_step", finding.seq, "answer"),
    }
    return page(request, finding.application, "audits/answer_edit.html", "findings", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def answer_edit(request, ref, seq):
    """Write the LSP's answer; it stays a draft until it is sent, and two who write at once both keep their words."""
    record = fetch_finding(request, ref, seq)
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
        before=last_return(record),
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
        finding.touch(while_in=FINDING_ANSWERABLE)
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
            row = files.enter_context(placed(upload, evidence_name))
            now.evidence.create(note=upload.remark[:300], uploaded_by=by, uploaded_at=at, **row)
    return None, twice


@require_POST
@login_required
def evidence_cite(request, ref, seq):
    """Take a file that is there already as evidence for this finding too, with its own pages; nothing is copied."""
    record = fetch_finding(request, ref, seq)
    if not answers_finding(request.user, record) or not record.is_binding:
        raise PermissionDenied
    answer = open_round(record)
    form = CiteForm(request.POST, sources=sources_for(record, answer))
    if not form.is_valid():
        blank = AnswerForm(instance=answer, finding=record, on=timezone.localdate(), before=last_return(record))
        return answer_page(request, record, answer, blank, cite=form, status=422)
    kind, key = form.cleaned_data["source"][0], form.cleaned_data["source"][1:]
    source = (Evidence if kind == "b" else DocumentVersion).objects.get(pk=key)
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=FINDING_ANSWERABLE)
            now = open_round(record)
            if now.pk is None:
                now.save()
            if not now.evidence.filter(sha256=source.sha256).exists():
                now.evidence.create(
                    file=source.file.name,
                    original_name=source.original_name,
                    content_type=source.content_type,
                    size=source.size,
                    sha256=source.sha256,
                    note=form.cleaned_data["note"],
                    pages=form.cleaned_data["pages"],
                    uploaded_by=request.user,
                    uploaded_at=timezone.now(),
                )
    except Stale as stale:
        record.refresh_from_db(fields=["state"])
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("%(name)s dipakai sebagai bukti.") % {"name": source.original_name})
    return redirect(record.application.url("answer_edit", seq, anchor="terunggah"))


def draft_evidence(request, finding: Finding, sha: str) -> Evidence:
    """A file of the answer that is being written; 403 for whoever does not answer, 404 where there is none."""
    if not answers_finding(request.user, finding):
        raise PermissionDenied
    rows = Evidence.objects.filter(answer__finding=finding, answer__sent_at__isnull=True)
    file = rows.filter(sha256__startswith=sha).first() if len(sha) >= SHA_LETTERS else None
    if file is None:
        raise Http404
    return file


@require_POST
@login_required
def evidence_edit(request, ref, seq, sha):
    """Say on which pages the evidence stands, and whether it shows before or after."""
    record = fetch_finding(request, ref, seq)
    file = draft_evidence(request, record, sha)
    form = EvidenceForm(request.POST, instance=file, prefix=sha[:SHA_LETTERS])
    if not form.is_valid():
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
        return redirect(record.application.url("answer_edit", seq, anchor="terunggah"))
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=FINDING_ANSWERABLE)
            form.save()
    except Stale as stale:
        record.refresh_from_db(fields=["state"])
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("Keterangan bukti tersimpan."))
    return redirect(record.application.url("answer_edit", seq, anchor="terunggah"))


@require_POST
@login_required
def evidence_remove(request, ref, seq, sha):
    """Take a file out of an answer that was not sent yet."""
    record = fetch_finding(request, ref, seq)
    file = draft_evidence(request, record, sha)
    try:
        with transaction.atomic():
            record.application.touch(while_in=[State.CORRECTING])
            record.touch(while_in=FINDING_ANSWERABLE)
            file.delete()
            orphans.let_go(file.file, file.original)
    except Stale as stale:
        record.refresh_from_db(fields=["state"])
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("%(name)s dihapus dari jawaban.") % {"name": file.original_name})
    return redirect("audits:answer_edit", ref, seq)
