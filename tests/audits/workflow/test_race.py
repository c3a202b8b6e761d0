"""Many at once: eight people press the same button, and exactly one of them moves the application."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from audits.deadlines import after_days
from audits.errors import NotAllowed, NotReady, Stale
from audits.models import Application, Finding, LogEntry, Notice, NumberSeries
from audits.states import State
from audits.workflow import APPLICATION, FINDING
from tests.audits.play import fresh

pytestmark = pytest.mark.django_db(transaction=True)


def press_together(count: int, act) -> list[str]:
    """What came of `act` pressed by so many threads at the same moment."""
    start = Barrier(count)

    def press(_number):
        try:
            start.wait()
            act()
        except (NotAllowed, NotReady, Stale) as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(press, range(count)))


def test_eight_at_once_begin_one_review(play, secretariat):
    application = play(State.SUBMITTED)
    officer = fresh(secretariat)

    def begin():
        APPLICATION.perform(Application.objects.get(pk=application.pk), "begin_review", by=officer, at=timezone.now())

    came = press_together(8, begin)
    application.refresh_from_db()
    assert came.count("done") == 1
    assert set(came) <= {"done", "Stale", "NotAllowed"}
    assert application.state == State.IN_REVIEW
    assert application.log.filter(verb="begin_review").count() == 1
    assert LogEntry.broken_at(application) is None


def test_eight_submissions_make_one_number(play, chair_a):
    application = play(State.DRAFT)
    chair = fresh(chair_a)
    came = press_together(8, lambda: APPLICATION.perform(application, "submit", by=chair, at=timezone.now()))
    assert sorted(set(came)) == ["Stale", "done"]
    assert came.count("done") == 1
    assert NumberSeries.objects.get(series="application").last == 1


def test_eight_posts_of_one_step_take_effect_once(play, secretariat):
    application = play(State.SUBMITTED)
    address = application.url("step", "begin_review")
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(secretariat)
    waiting, answers = iter(clients), []

    def post():
        answers.append(next(waiting).post(address, {"seen": "submitted"}).status_code)

    press_together(8, post)
    assert sorted(answers) == [302] + [409] * 7
    assert application.log.filter(verb="begin_review").count() == 1
    told = Notice.objects.filter(application=application, kind="review_begun").values_list("recipient", flat=True)
    assert len(told) == len(set(told)) == 3


def test_one_form_that_arrives_eight_times_at_once_makes_one_question(play, lead):
    application = play(State.ON_SITE)
    address, client = application.url("questions"), Client()
    client.force_login(lead)
    form = {
        "csrfmiddlewaretoken": "drawn-anew-for-each-form",
        "asked_by": "Tarlani",
        "question": "Kapan berita acara diterima?",
        "answer": "Hari ini.",
    }
    came = []

    def post():
        again = Client()
        again.cookies = client.cookies
        came.append(again.post(address, form).status_code)

    press_together(8, post)
    assert (came, application.questions.count()) == ([302] * 8, 1)


def test_a_change_to_a_part_and_a_step_never_overlap(play, secretariat):
    application = play(State.SUBMITTED)
    seen = Application.objects.get(pk=application.pk)
    seen.touch(while_in=[State.SUBMITTED])
    APPLICATION.perform(seen, "begin_review", by=fresh(secretariat), at=timezone.now())
    with pytest.raises(Stale):
        seen.touch(while_in=[State.SUBMITTED])


def test_two_findings_of_one_application_can_move_at_the_same_moment(play, lead):
    application, person, at = play(State.CORRECTING), fresh(lead), timezone.now()
    waiting = iter(list(application.findings.binding().order_by("seq")[:2]))

    def withdraw():
        finding = Finding.objects.get(pk=next(waiting).pk)
        FINDING.perform(finding, "withdraw", by=person, at=at, note="Tercatat dua kali.")

    assert press_together(2, withdraw) == ["done", "done"]
    assert application.log.filter(verb="finding.withdraw").count() == 2
    assert LogEntry.broken_at(application) is None


@pytest.mark.parametrize("asks", ["extension_ask", "question_ask"])
def test_of_four_who_ask_the_team_at_once_one_is_heard_and_the_others_are_told(play, chair_a, asks):
    application = play(State.CORRECTING)
    finding = application.findings.get(seq=1)
    address, clients = application.url(asks, 1), [Client() for _ in range(4)]
    for client in clients:
        client.force_login(chair_a)
    wanted = after_days(finding.due_on, 5).due_on
    form = {"wanted_on": f"{wanted:%d-%m-%Y}", "reason": "Menunggu pengesahan.", "text": "Edisi mana?"}
    waiting, came = iter(clients), []

    def post():
        came.append(next(waiting).post(address, form).status_code)

    press_together(4, post)
    assert (sorted(came), finding.extensions.count() + finding.questions.count()) == ([302, 409, 409, 409], 1)
