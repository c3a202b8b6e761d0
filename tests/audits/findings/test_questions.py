"""A question to BNSP about a finding: asked by the LSP, answered by the team, and the clock stands meanwhile."""

import pytest
from django.utils import timezone

from audits.deadlines import after_days, before_days
from audits.findings.due_date import start_clock, stop_clock
from audits.findings.urgency import urgency_key
from audits.models import FindingQuestion, Notice, Pause, RuleSet
from audits.states import State
from tests import cast
from tests.audits.play import LSP_PEOPLE, told


def ask(client, application, text="Edisi SOP mana yang dimaksud?", seq=2):
    return client.post(application.url("question_ask", seq), {"text": text})


def answer(client, application, text="Edisi 2024.", seq=2):
    return client.post(application.url("question_answer", seq), {"answer": text})


def test_the_clock_stands_until_the_team_has_answered(client, application, staff_a, member, on):
    client.force_login(staff_a)
    assert ask(client, application).url == application.url("finding", 2)
    finding = application.findings.get(seq=2)
    assert (finding.paused_since, finding.state, finding.holder) == (on, "issued", "team")
    assert told(finding, "question_asked") == {"Robiatun", "Arofitun"}
    page = client.get(application.url("finding", 2))
    assert [(row["reason"], row["is_open"]) for row in page.context["pauses"]] == [
        ("Pertanyaan kepada BNSP belum dijawab", True)
    ]
    assert not page.context["may_ask_team"]
    client.force_login(member)
    assert client.get(application.url("finding", 2)).context["may_answer_question"]
    answer(client, application)
    finding.refresh_from_db()
    assert (finding.paused_since, finding.holder) == (None, "lsp")
    assert told(finding, "question_answered") == LSP_PEOPLE
    assert [e.verb for e in application.log.filter(verb__startswith="question").order_by("seq")] == [
        "question_asked",
        "question_answered",
    ]
    client.force_login(staff_a)
    assert "Edisi 2024." in client.get(application.url("finding", 2)).content.decode()


def test_the_days_without_an_answer_are_given_back(script, on):
    player = script()
    player(State.CORRECTING, until=cast.moment(before_days(on, 20)))
    finding = player.finding(2)
    due = finding.due_on
    stop_clock(finding, Pause.Reason.QUESTION, cast.moment(before_days(on, 15)))
    assert urgency_key(player.finding(2), after_days(due, 30).due_on) != "overdue"
    start_clock(player.finding(2), cast.moment(before_days(on, 6)), [Pause.Reason.QUESTION])
    assert player.finding(2).due_on == after_days(due, 9).due_on


def test_two_reasons_at_once_stop_the_clock_once(script, on):
    player = script()
    player(State.CORRECTING, until=cast.moment(before_days(on, 20)))
    due = player.finding(2).due_on
    stop_clock(player.finding(2), Pause.Reason.QUESTION, cast.moment(before_days(on, 15)))
    player.answer_finding(2, cast.moment(before_days(on, 12)))
    start_clock(player.finding(2), cast.moment(before_days(on, 10)), [Pause.Reason.QUESTION])
    assert player.finding(2).paused_since == before_days(on, 12)
    player.verify_finding(2, cast.moment(before_days(on, 8)), "return", "Belum cukup.")
    finding = player.finding(2)
    assert (finding.paused_since, finding.due_on) == (None, after_days(due, 7).due_on)


def test_one_question_is_open_at_a_time(client, application, staff_a):
    client.force_login(staff_a)
    ask(client, application)
    again = ask(client, application, "Satu pertanyaan lagi.")
    assert again.status_code == 409
    assert "Satu pertanyaan lagi." in again.content.decode()
    assert FindingQuestion.objects.count() == 1


def test_questions_beyond_the_limit_are_answered_but_stop_nothing(client, application, staff_a):
    RuleSet.objects.update(questions_stop_clock=0)
    client.force_login(staff_a)
    assert "tetap berjalan" in client.get(application.url("question_ask", 2)).content.decode()
    ask(client, application)
    assert application.findings.get(seq=2).paused_since is None
    assert FindingQuestion.objects.count() == 1


def test_only_the_lsp_asks_and_only_who_judges_answers(
    client, application, chair_a, board_a, lead, secretariat, observer, staff_b
):
    for user in (board_a, lead, secretariat):
        client.force_login(user)
        assert ask(client, application).status_code == 403
    client.force_login(staff_b)
    assert ask(client, application).status_code == 404
    client.force_login(chair_a)
    ask(client, application)
    for user in (chair_a, board_a, secretariat):
        client.force_login(user)
        assert answer(client, application).status_code == 403
    client.force_login(lead)
    answer(client, application)
    late = answer(client, application, "Sekali lagi.")
    assert late.status_code == 409
    assert FindingQuestion.objects.get().answer == "Edisi 2024."


@pytest.mark.parametrize("text", ["", "x" * 1001])
def test_a_question_has_words(client, application, staff_a, text):
    client.force_login(staff_a)
    assert ask(client, application, text).status_code == 422
    assert not Notice.objects.filter(kind="question_asked").exists()


def test_an_observation_is_not_asked_about(client, application, staff_a):
    client.force_login(staff_a)
    assert ask(client, application, seq=3).status_code == 403


def test_an_answer_sent_while_the_question_is_open_leaves_no_open_clock_behind(
    client, player, application, staff_a, on
):
    client.force_login(staff_a)
    ask(client, application)
    player.answer_finding(2, timezone.now())
    player.verify_finding(2, timezone.now())
    finding = player.finding(2)
    assert (finding.state, finding.paused_since) == ("closed", None)
    assert not finding.pauses.filter(ended_at=None).exists()
