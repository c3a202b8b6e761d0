"""What the minutes of the visit print beside the results: who was there, questions and answers, agenda and advice."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from audits.errors import Stale
from audits.forms.edit_conflict import mark_of
from audits.forms.visit import AttendanceForm, ExpectedForm, NotesForm, VisitQuestionForm
from audits.models import Question
from audits.models.visit import position_words
from audits.onsite import desk
from audits.permissions import is_assessing
from audits.states import Side, State
from audits.views.application.frame import fetch, page
from audits.views.application.steps import overtaken
from audits.visit.attendance import attends_as, note_present, subject_of_person, tick
from audits.visit.questions import save_question
from lsp.models import Position

# No row has a key of so many digits.
LONGEST_KEY = 18


def may_write(user, application) -> bool:
    """Whether this person writes about the visit now: those who judge, while it is open."""
    return application.state == State.ON_SITE and is_assessing(user, application)


def must_write(request, record) -> None:
    """Refuse whoever does not judge in the team."""
    if not is_assessing(request.user, record):
        raise PermissionDenied


# Attendance


@override("id")  # what is written down here stands in the minutes
def expected_people(application, on) -> dict[str, tuple[str, str, str]]:
    """Those expected who are not yet on the list: the team, the chair, the counterparts; name, position and side by key."""
    present = {subject_of_person(*row) for row in application.attendances.values_list("name", "position")}
    people: dict[str, tuple[str, str, str]] = {}
    known = set()
    for member in application.team.joined().select_related("assessor__user"):
        position = _("%(role)s asesor lisensi BNSP") % {"role": member.get_role_display()}
        known.add(member.assessor.user_id)
        people[f"tim-{member.assessor.registration_number}"] = (member.assessor.user.full_name, position, Side.BNSP)
    chair = application.lsp.memberships.current(on).filter(position=Position.CHAIR).select_related("user")
    own = [*chair, *(c.person for c in application.counterparts.select_related("person__user"))]
    for number, person in enumerate(own, start=1):
        if person.user_id not in known:
            known.add(person.user_id)
            people[f"lsp-{number}"] = (person.user.full_name, attends_as(person), Side.LSP)
    return {key: row for key, row in people.items() if subject_of_person(*row[:2]) not in present}


@require_http_methods(["GET", "POST"])
@login_required
def attendance(request, ref):
    """Who is there: those expected are ticked, others are written down."""
    record = fetch(request, ref)
    if request.method == "GET":
        return attendance_page(request, record)
    must_write(request, record)
    expected = expected_people(record, timezone.localdate())
    act: Callable[..., object]
    if "people" in request.POST or "tick" in request.POST:
        ticks = ExpectedForm(request.POST, expected=expected)
        if not ticks.is_valid():
            return attendance_page(request, record, ticks=ticks, status=422)
        act = partial(tick, record, [expected[key] for key in ticks.cleaned_data["people"]])
    else:
        form = AttendanceForm(request.POST, application=record)
        if not form.is_valid():
            return attendance_page(request, record, form=form, status=422)
        act = partial(note_present, form.instance)
    try:
        act(by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    except IntegrityError:
        return overtaken(request, record, record, _("Orang ini baru saja dicatat hadir oleh anggota tim lain."))
    messages.success(request, _("Daftar hadir tersimpan."))
    return redirect("audits:attendance", ref)


def attendance_page(request, record, *, form=None, ticks=None, status=200):
    """The list of those present, with the forms of whoever keeps it."""
    writing = may_write(request.user, record)
    expected = expected_people(record, timezone.localdate()) if writing else {}
    if writing:
        form = form or AttendanceForm(application=record)
        ticks = ticks or ExpectedForm(expected=expected)
    ticked = set(ticks["people"].value() or []) if ticks else set()
    people = list(record.attendances.all())
    context = {
        "sides": [(side.label, [p for p in people if p.side == side]) for side in (Side.BNSP, Side.LSP)],
        "people": people,
        "writing": writing,
        "form": form,
        "ticks": ticks,
        "expected": [(key, row[0], position_words(row[1]), key in ticked) for key, row in expected.items()],
    }
    return page(request, record, "audits/visit/attendance.html", "visit", context, status=status)


@require_POST
@login_required
def attendance_remove(request, ref):
    """Strike somebody from the list of those present."""
    record = fetch(request, ref)
    must_write(request, record)
    person = own_row(record.attendances, request.POST.get("person"))
    return remove(request, record, person, "audits:attendance", _("Dihapus dari daftar hadir."))


def own_row(rows, key):
    """The row of this application that a form names; 404 for any other."""
    if not is_key(key or ""):
        raise Http404
    return get_object_or_404(rows, pk=key)


def is_key(text: str) -> bool:
    """Whether a text can be the key of a row: few and plain digits."""
    return text.isdecimal() and len(text) < LONGEST_KEY


def remove(request, record, row, name: str, said: str):
    """Delete a line of the visit while it is open."""
    try:
        desk.strike_row(record, row, by=request.user, at=timezone.now())
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    messages.success(request, said)
    return redirect(name, record.ref)


# Questions and answers


def mark_of_question(question: Question) -> str:
    """What somebody sees of a question."""
    return mark_of(question.area, question.criterion_id, question.asked_by, question.question, question.answer)


@require_http_methods(["GET", "POST"])
@login_required
def questions(request, ref):
    """The questions of the closing discussion; `ubah` in the address opens one of them."""
    record = fetch(request, ref)
    key = request.POST.get("question_key") or request.GET.get("ubah")
    if request.method == "POST" or key:
        must_write(request, record)
    if request.method == "POST" and key and not record.questions.filter(pk__in=[key] if is_key(key) else []).exists():
        return overtaken(request, record, record, _("Pertanyaan ini sudah dihapus anggota tim lain."))
    edited = own_row(record.questions, key) if key else None
    form = VisitQuestionForm(
        request.POST or None,
        instance=edited,
        criteria=record.rule_set.criteria.all(),
        mark=mark_of_question(edited) if edited else "",
        initial={} if edited else {"asked_by": request.user.full_name},
    )
    if request.method == "GET":
        return questions_page(request, record, form, edited)
    if not form.is_valid():
        return questions_page(request, record, form, edited, status=422)
    question = form.instance
    if edited is None:
        question.application, question.by, question.at = record, request.user, timezone.now()
    try:
        stored = save_question(question, lambda now: form.fits(mark_of_question(now) if now else ""))
    except Stale as stale:
        return overtaken(request, record, record, str(stale))
    if stored:
        return questions_page(request, record, form, edited, stored=stored, status=409)
    messages.success(request, _("Pertanyaan dan jawaban tersimpan."))
    return redirect("audits:questions", ref)


def questions_page(request, record, form, edited, *, stored=None, status=200):
    """The questions, with the form of whoever writes them down."""
    context = {
        "questions": list(record.questions.all()),
        "form": form,
        "edited": edited,
        "stored": stored,
        "writing": may_write(request.user, record),
    }
    return page(request, record, "audits/visit/questions.html", "visit", context, status=status)


@require_POST
@login_required
def question_remove(request, ref):
    """Strike a question that was written down by mistake."""
    record = fetch(request, ref)
    must_write(request, record)
    question = own_row(record.questions, request.POST.get("question_key"))
    return remove(request, record, question, "audits:questions", _("Pertanyaan dihapus."))


# Agenda and advice


def notes_are_open(user, application) -> bool:
    """Agenda and advice are written from the scheduling until the visit is closed."""
    return application.state in {State.SCHEDULED, State.ON_SITE} and is_assessing(user, application)


@require_http_methods(["GET", "POST"])
@login_required
def visit_notes(request, ref):
    """The agenda of the visit and the team's advice, as the minutes print them."""
    record = fetch(request, ref)
    must_write(request, record)
    planned = record.visit_or_none
    if planned is None:
        raise Http404
    form = NotesForm(
        request.POST or None,
        mark=mark_of(planned.agenda, planned.advice),
        initial={"agenda": planned.agenda, "advice": planned.advice},
    )
    stored, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            texts = {name: form.cleaned_data[name] for name in ("agenda", "advice")}
            try:
                stored = desk.write_notes(
                    record,
                    texts,
                    lambda now: form.fits(mark_of(now.agenda, now.advice)),
                    by=request.user,
                    at=timezone.now(),
                )
            except Stale as stale:
                return overtaken(request, record, record, str(stale))
            if stored is None:
                messages.success(request, _("Susunan acara dan saran tersimpan."))
                return redirect("audits:visit", ref)
            status = 409
    context = {"form": form, "stored": stored, "writing": notes_are_open(request.user, record)}
    return page(request, record, "audits/visit/visit_notes.html", "visit", context, status=status)
