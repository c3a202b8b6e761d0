"""While BNSP has the move the LSP's clock stands: the ledger, the day that moves, and what the page says of it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from audits.deadlines import after_days, before_days
from audits.findings.due_date import deadline_of
from audits.findings.urgency import urgency_key
from audits.models import Finding, Pause, RuleSet
from audits.states import State
from tests import cast


@pytest.fixture
def player(script, on):
    """Findings were told twenty days ago."""
    player = script()
    player(State.CORRECTING, until=cast.moment(before_days(on, 20)))
    return player


@pytest.fixture
def ago(on):
    return lambda days: cast.moment(before_days(on, days))


def test_the_days_of_waiting_for_a_verdict_are_given_back(player, ago, on):
    first = player.finding(1).due_on
    player.answer_finding(1, ago(10))
    waiting = player.finding(1)
    assert (waiting.due_on, waiting.paused_since, urgency_key(waiting, on)) == (first, before_days(on, 10), "on_time")
    player.verify_finding(1, ago(3), "return", "Lampirkan foto.")
    returned = player.finding(1)
    assert (returned.due_on, returned.paused_since) == (after_days(first, 7).due_on, None)
    assert (returned.original_due_on, returned.pauses.get().ended_on) == (first, before_days(on, 3))


def test_an_answer_that_waits_long_is_never_overdue(player, ago, on):
    player.answer_finding(1, ago(1))
    long_after = after_days(on, 60).due_on
    waiting = Finding.objects.binding().overdue(long_after)
    assert [finding.seq for finding in waiting.order_by("seq")] == [2]
    assert urgency_key(player.finding(1), long_after) != "overdue"


def test_what_was_late_when_it_was_answered_stays_late(player, on):
    due = player.finding(1).due_on
    player.answer_finding(1, cast.moment(after_days(due, 2).due_on))
    finding = player.finding(1)
    assert urgency_key(finding, after_days(due, 20).due_on) == "overdue"
    player.verify_finding(1, cast.moment(after_days(due, 9).due_on), "return", "Belum cukup.")
    assert player.finding(1).due_on == due


def test_several_rounds_add_up_and_the_day_can_be_computed_again(player, ago, on):
    first = player.finding(1).due_on
    for answered, returned in ((15, 13), (9, 4)):
        player.answer_finding(1, ago(answered))
        player.verify_finding(1, ago(returned), "return", "Belum cukup.")
    finding = player.finding(1)
    assert finding.due_on == after_days(first, 7).due_on == deadline_of(finding).due_on
    assert deadline_of(finding, on=before_days(on, 12)).due_on == after_days(first, 2).due_on
    assert deadline_of(finding, on=before_days(on, 18)).due_on == first


def test_rules_that_let_the_clock_run_have_no_pauses(player, ago):
    RuleSet.objects.update(answer_stops_clock=False)
    player.answer_finding(1, ago(10))
    assert player.finding(1).paused_since is None
    assert not Pause.objects.exists()


def test_a_closed_finding_has_no_clock(player, ago):
    player.answer_finding(1, ago(10))
    player.verify_finding(1, ago(3))
    finding = player.finding(1)
    assert (finding.state, finding.paused_since, finding.pauses.get().ended_at) == ("closed", None, ago(3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(paused_since=dt.date(2025, 1, 1))


def test_the_ledger_has_one_open_line_per_reason(player, ago, on):
    player.answer_finding(1, ago(10))
    line = {"finding": player.finding(1), "reason": "verification", "began_at": ago(9), "began_on": before_days(on, 9)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(**line)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(**line | {"ended_at": ago(10), "ended_on": before_days(on, 10)})


def test_the_page_shows_every_pause_and_what_is_left(client, player, ago, chair_a, on):
    player.answer_finding(1, ago(10))
    player.verify_finding(1, ago(3), "return", "Lampirkan foto.")
    player.answer_finding(1, ago(1))
    client.force_login(chair_a)
    page = client.get(player.application.url("finding", 1))
    assert [(row["days"], row["is_open"]) for row in page.context["pauses"]] == [(7, False), (1, True)]
    why = " ".join(page.context["why"])
    assert "Hitungan tenggat dihentikan sementara" in why
    assert "dengan sisa 18 hari" in why
    words = page.content.decode()
    assert "Hitungan tenggat" in words
    assert "7 hari tidak dihitung" in words
