"""A form that makes something new takes effect once, however often its button is pressed, also without a script in the page."""

import pytest
from django.utils import timezone

from audits.demo.play import FINDINGS
from audits.states import ReviewArea, State
from lsp.models import SentForm
from lsp.web.idempotency import REMEMBERED
from tests.journeys.people import Person

pytestmark = pytest.mark.django_db

QUESTION = {
    "area": ReviewArea.OPERATIONS.value,
    "asked_by": "Tarlani",
    "question": "Kapan lembar LKS kami terima?",
    "answer": "Hari ini, bersama berita acara.",
}


@pytest.fixture
def application(play):
    return play(State.ON_SITE)


@pytest.fixture
def assessor(lead):
    return Person(lead)


def press_twice(person: Person, url: str, words: str, **answers) -> None:
    """The same form of the same page, sent two times."""
    person.opens(url)
    paper = person.paper
    person.presses(words, **answers)
    person.url, person.paper = url, paper
    person.presses(words, **answers)


def test_a_question_pressed_twice_is_written_down_once(application, assessor):
    press_twice(assessor, application.url("questions"), "Simpan", **QUESTION)
    assert [question.answer for question in application.questions.all()] == [QUESTION["answer"]]
    assert "kiriman kedua tidak disimpan lagi" in assessor.text


def test_a_finding_pressed_twice_is_one_draft_and_both_presses_lead_to_it(application, assessor):
    draft = next(draft for draft in FINDINGS if draft.category == "observation")
    url = application.url("finding_new", draft.criterion)
    answers = {"category": draft.category, "claim": draft.claim, "evidence": draft.evidence}
    press_twice(assessor, url, "Simpan temuan", **answers)
    assert application.findings.count() == 1
    assert assessor.url == application.url("finding_edit", application.findings.get().seq)


def test_an_answer_to_a_note_pressed_twice_is_said_once(play, staff_a):
    application = play(State.RETURNED)
    item = application.items.filter(state="fix").in_order().first()
    press_twice(
        Person(staff_a), application.url("document", item.code), "Simpan jawaban", text="Tanggal pengesahan di hal. 2."
    )
    assert item.notes.filter(side="lsp").count() == 1


def test_another_form_with_the_same_words_counts(application, assessor):
    for _time in range(2):
        assessor.opens(application.url("questions")).presses("Simpan", **QUESTION)
    assert application.questions.count() == 2


def test_other_words_in_the_same_form_count(application, assessor):
    url = application.url("questions")
    assessor.opens(url)
    paper = assessor.paper
    assessor.presses("Simpan", **QUESTION)
    assessor.url, assessor.paper = url, paper
    assessor.presses("Simpan", **QUESTION | {"question": "Siapa yang menandatangani?"})
    assert application.questions.count() == 2


def test_a_form_that_was_refused_may_be_sent_again(application, assessor):
    assessor.opens(application.url("questions")).sends("Simpan", **QUESTION | {"answer": ""})
    assert assessor.status == 422
    assert not SentForm.objects.exists()
    assessor.presses("Simpan", **QUESTION)
    assert application.questions.count() == 1


def test_only_the_last_hundred_forms_of_a_person_are_remembered(application, assessor, lead, member):
    old = [SentForm(digest=f"{number:064}", by=lead, at=timezone.now()) for number in range(REMEMBERED)]
    SentForm.objects.bulk_create([*old, SentForm(digest="of somebody else", by=member, at=timezone.now())])
    assessor.opens(application.url("questions")).presses("Simpan", **QUESTION)
    assert SentForm.objects.filter(by=lead).count() == REMEMBERED
    assert not SentForm.objects.filter(digest=old[0].digest).exists()
    assert SentForm.objects.filter(by=member).exists()
