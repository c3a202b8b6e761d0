"""The LSP's answer to a finding: written as a draft by whoever works on it, with its evidence, until it is sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.errors import Stale
from audits.findings import answers
from audits.findings.urgency import sentence_of, time_left
from audits.forms.edit_conflict import mark_of
from audits.forms.files import EvidenceField
from audits.forms.findings import AnswerForm, EvidenceForm, EvidenceSourceForm
from audits.models import Answer, DocumentVersion, Evidence, Finding, WaitingFile
from audits.permissions import answers_finding
from audits.states import FINDING_ANSWERABLE, State
from audits.views.application.frame import fetch_finding, page
from audits.views.application.steps import overtaken
from audits.views.files.chosen_files import ChosenFiles
from audits.views.files.stored_files import SHA_LETTERS, by_hash
from lsp.forms.fields import field_of


def may_answer(user, finding: Finding) -> bool:
    """Whether this person may write the LSP's answer now."""
    return (
        answers_finding(user, finding)
        and finding.is_binding
        and finding.application.state == State.CORRECTING
        and finding.state in FINDING_ANSWERABLE
    )


def mark_of_answer(answer: Answer) -> str:
    """What somebody sees of a round."""
    if not answer.pk:
        return ""
    return mark_of(*(getattr(answer, name) for name in Answer.POINTS), answer.person_id, answer.target_on)


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


# The form of the page: what is said of a file stands below it and is saved with it.
FORM = "tulis-jawaban"


def described(answer: Answer, typed=None) -> list[EvidenceForm]:
    """What is said of each file of a round, as it is stored or as it was typed."""
    files = answer.files if answer.pk else []
    forms = []
    for file in files:
        prefix = file.sha256[:SHA_LETTERS]
        data = typed if typed and f"{prefix}-pages" in typed else None
        forms.append(EvidenceForm(data, instance=file, prefix=prefix, form=FORM))
    return forms


def answer_page(request, finding: Finding, answer: Answer, form, *, other=None, cite=None, status=200):
    """The form of the answer, with what the assessor saw and what was returned last."""
    returned = last_return(finding)
    answer.finding = finding  # each file knows its address without asking for it again
    context = {
        "time_left": time_left(finding, timezone.localdate()),
        "finding": finding,
        "sentence": sentence_of(finding),
        "answer": answer,
        "form": form,
        "other": other,
        "returned": returned,
        "files": [(one.instance, one) for one in described(answer, request.POST if form.is_bound else None)],
        "form_id": FORM,
        "cite": cite or EvidenceSourceForm(sources=sources_for(finding, answer)),
        "step_url": finding.application.url("finding_step", finding.seq, "answer"),
    }
    return page(request, finding.application, "audits/findings/answer_edit.html", "findings", context, status=status)


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
    on, answer = timezone.localdate(), answers.open_round(record)
    mark = mark_of_answer(answer)  # as stored: the form writes into the answer
    form = AnswerForm(
        request.POST or None,
        request.FILES or None,
        instance=answer,
        finding=record,
        on=on,
        before=last_return(record),
        mark=mark,
    )
    chosen = ChosenFiles(request, form)
    if request.method == "GET":
        return answer_page(request, record, answer, form)
    files = described(answer, request.POST)
    if not all([chosen.is_valid(), *(one.is_valid() for one in files if one.is_bound)]):
        keep_good_files(request, record, form, chosen, mark)
        return answer_page(request, record, answers.open_round(record), form, status=422)
    try:
        other, twice = answers.save(
            record,
            form.cleaned_data,
            form.cleaned_data["files"],
            described=[one.instance for one in files if one.has_changed()],
            is_as_seen=lambda now: form.fits(mark_of_answer(now)),
            by=request.user,
            at=timezone.now(),
        )
    except Stale as stale:
        record.refresh_from_db(fields=["state"])
        return overtaken(request, record, record.application, str(stale))
    if other:
        chosen.hold()
        return answer_page(request, record, other, form, other=other, status=409)
    chosen.put_by(WaitingFile.Place.EVIDENCE, record.pk)
    chosen.settle()
    for name in twice:
        messages.warning(
            request, _("%(name)s sudah ada pada jawaban ini, jadi tidak disimpan dua kali.") % {"name": name}
        )
    if "remove" in request.POST:
        return evidence_remove(request, ref, seq, request.POST["remove"])
    if "send" in request.POST:
        return redirect("audits:finding_step", ref, seq, "answer")
    messages.success(request, _("Tersimpan sebagai draf. Tim asesor belum melihatnya."))
    return redirect("audits:answer_edit", ref, seq)


def keep_good_files(request, finding: Finding, form: AnswerForm, chosen: ChosenFiles, mark: str) -> None:
    """Files without a fault stay although something else in the form is wrong: nobody looks for them a second time."""
    kept = field_of(form, "files", EvidenceField).uploads
    if not form.fits(mark):
        chosen.hold()
        return
    try:
        if kept:
            answers.keep_files(finding, kept, by=request.user, at=timezone.now())
            form.fits(mark_of_answer(answers.open_round(finding)))
            names = ", ".join(upload.name for upload in kept)
            messages.success(request, _("Berkas ini sudah tersimpan sebagai bukti: %(names)s.") % {"names": names})
        chosen.put_by(WaitingFile.Place.EVIDENCE, finding.pk)
        chosen.settle()
    except Stale:
        chosen.hold()


@require_POST
@login_required
def evidence_cite(request, ref, seq):
    """Take a file that is there already as evidence for this finding too, with its own pages; nothing is copied."""
    record = fetch_finding(request, ref, seq)
    if not answers_finding(request.user, record) or not record.is_binding:
        raise PermissionDenied
    answer = answers.open_round(record)
    form = EvidenceSourceForm(request.POST, sources=sources_for(record, answer))
    if not form.is_valid():
        blank = AnswerForm(instance=answer, finding=record, on=timezone.localdate(), before=last_return(record))
        ChosenFiles(request, blank, page=record.application.url("answer_edit", seq))
        return answer_page(request, record, answer, blank, cite=form, status=422)
    kind, key = form.cleaned_data["source"][0], form.cleaned_data["source"][1:]
    source = (Evidence if kind == "b" else DocumentVersion).objects.get(pk=key)
    try:
        answers.cite(
            record,
            source,
            note=form.cleaned_data["note"],
            pages=form.cleaned_data["pages"],
            by=request.user,
            at=timezone.now(),
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
    return by_hash(rows, sha)


@require_POST
@login_required
def evidence_remove(request, ref, seq, sha):
    """Take a file out of an answer that was not sent yet."""
    record = fetch_finding(request, ref, seq)
    file = draft_evidence(request, record, sha)
    try:
        answers.remove(record, file)
    except Stale as stale:
        record.refresh_from_db(fields=["state"])
        return overtaken(request, record, record.application, str(stale))
    messages.success(request, _("%(name)s dihapus dari jawaban.") % {"name": file.original_name})
    return redirect("audits:answer_edit", ref, seq)
