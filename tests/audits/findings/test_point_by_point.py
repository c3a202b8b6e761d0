"""The verdict point by point: what was accepted once is not answered again, and nothing that lacks is closed."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.models import Answer
from tests.audits.findings.test_answering import pdf, typed, write  # noqa: F401

ENOUGH, LACKING = Answer.Point.ENOUGH, Answer.Point.LACKING


@pytest.fixture
def answered(player):
    player.answer_finding(2, timezone.now())
    return player


def verify(client, application, person, choice, **points):
    client.force_login(person)
    note = {"note": "Akar masalah belum menjawab mengapa."} if choice == "return" else {}
    return client.post(
        application.url("finding_step", 2, "verify"), {"choice": choice, "seen": "answered"} | note | points
    )


def test_each_point_gets_its_verdict_and_both_sides_read_it(client, answered, application, member, chair_a):
    verify(client, application, member, "return", correction=ENOUGH, root_cause=LACKING, corrective_action=ENOUGH)
    answer = application.findings.get(seq=2).answers.get()
    assert [answer.point(name) for name in Answer.POINTS] == [ENOUGH, LACKING, ENOUGH]
    client.force_login(chair_a)
    said = client.get(application.url("finding", 2)).context["said"]
    assert [(label, words) for label, _tone, words in said[-1][0].points] == [
        ("Koreksi", "Cukup"),
        ("Akar masalah", "Belum cukup"),
        ("Tindakan korektif", "Cukup"),
    ]


def test_what_was_accepted_stays_as_it_was_read(client, answered, application, member, staff_a, typed):  # noqa: F811
    verify(client, application, member, "return", correction=ENOUGH, root_cause=LACKING)
    first = application.findings.get(seq=2).answers.get()
    client.force_login(staff_a)
    form = client.get(application.url("answer_edit", 2)).context["form"]
    assert [name for name in Answer.POINTS if form.fields[name].disabled] == ["correction"]
    assert "Sudah diterima pada putaran 1" in form.fields["correction"].help_text
    write(client, application, typed | {"correction": "Kalimat lain.", "root_cause": "Tidak ada petugas."}, seq=2)
    second = application.findings.get(seq=2).answers.get(round=2)
    assert (second.correction, second.root_cause) == (first.correction, "Tidak ada petugas.")


def test_the_next_verdict_begins_with_what_was_accepted(client, answered, application, member):
    verify(client, application, member, "return", correction=ENOUGH, root_cause=LACKING)
    answered.answer_finding(2, timezone.now(), words="Petugas ditunjuk.")
    client.force_login(member)
    points = client.get(application.url("finding", 2)).context["verify"].points
    assert [(field.name, field.value()) for field in points] == [
        ("correction", ENOUGH),
        ("root_cause", None),
        ("corrective_action", None),
    ]


@pytest.mark.parametrize(
    ("choice", "points", "field"),
    [
        ("close", {"root_cause": LACKING}, "root_cause"),
        ("return", dict.fromkeys(Answer.POINTS, ENOUGH), "choice"),
        ("close", {"correction": "mungkin"}, "correction"),
    ],
)
def test_a_verdict_that_contradicts_its_points_is_not_taken(
    client, answered, application, member, choice, points, field
):
    response = verify(client, application, member, choice, **points)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert application.findings.get(seq=2).state == "answered"


def test_a_plan_is_accepted_only_with_cause_and_action(client, player, application, member):
    player.answer_finding(1, timezone.now())
    client.force_login(member)
    step = application.url("finding_step", 1, "verify")
    typed_in = {"choice": "accept_plan", "seen": "answered", "correction": LACKING}
    assert client.post(step, typed_in | {"corrective_action": LACKING}).status_code == 422
    client.post(step, typed_in)
    assert application.findings.get(seq=1).plan_accepted


def test_closing_without_a_word_finds_every_point_enough(client, answered, application, member):
    verify(client, application, member, "close")
    answer = application.findings.get(seq=2).answers.get()
    assert [answer.point(name) for name in Answer.POINTS] == [ENOUGH] * 3


def test_the_database_refuses_a_closed_answer_that_lacks_something(client, answered, application, member):
    verify(client, application, member, "close")
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(finding__application=application).update(root_cause_verdict=LACKING)
