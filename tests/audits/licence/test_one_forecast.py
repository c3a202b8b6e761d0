"""One function forecasts, one counts the time left: queue, home, plan and application say the same number."""

import pytest
from django.urls import reverse

from audits.dashboard.situation import situation_of
from audits.deadlines import after_days, before_days
from audits.findings.due_date import resumed_due_on
from audits.findings.questions import answer, ask
from audits.licence.forecast import expected_licence_on, gap_days, threatened, with_last_due
from audits.models import Application, Visit
from audits.states import State
from lsp.web.formats import distance, plaindate
from tests import cast
from tests.cast import moment

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(response.content.decode().split())


def after_visit(rules) -> int:
    """The planned days from the opening of the visit to the licence."""
    lengths = dict(rules.stage_lengths)
    return sum(lengths[key] for key in ("visit", "correction", "decision", "issue"))


@pytest.mark.parametrize("state", [State.DOCUMENTS_ACCEPTED, State.SCHEDULED])
@pytest.mark.parametrize("days", [1, 40, 90])
def test_the_forecast_begins_with_the_agreed_visit_day(play, lsp_a, rules, on, state, days):
    application = play(state)
    agreed = after_days(on, days).due_on
    Visit.objects.update_or_create(application=application, defaults={"planned_on": agreed, "place": "Jakarta"})
    application = Application.objects.get(pk=application.pk)
    expected = after_days(agreed, after_visit(rules)).due_on
    assert expected_licence_on(application, on) == expected
    plan = situation_of(lsp_a.pk, on).plan
    assert (plan.milestones[2].day, plan.expected_on) == (agreed, expected)
    assert plan.gap == gap_days(application, on)
    assert with_last_due(Application.objects.all(), on).filter(threatened(on)).exists() == (
        gap_days(application, on) > 0
    )


def test_a_visit_day_that_has_passed_counts_from_today(play, rules, on):
    application = play(State.SCHEDULED)
    Visit.objects.filter(application=application).update(planned_on=before_days(on, 5))
    application = Application.objects.get(pk=application.pk)
    assert expected_licence_on(application, on) == after_days(on, after_visit(rules)).due_on


def test_the_queue_says_the_gap_of_the_agreed_day(client, play, secretariat, on):
    application = play(State.SCHEDULED)
    Visit.objects.filter(application=application).update(planned_on=after_days(on, 100).due_on)
    gap = gap_days(Application.objects.get(pk=application.pk), on)
    client.force_login(secretariat)
    assert f"{gap} hari" in words(client.get(reverse("audits:queue")))


def test_late_steps_before_a_licence_in_time_are_counted(client, play, lsp_a, rules, chair_a, on):
    application = play(State.SCHEDULED)
    Visit.objects.filter(application=application).update(planned_on=after_days(on, 1).due_on)
    cast.redate(lsp_a.licences.all(), ends_on=after_days(on, after_visit(rules) + 1).due_on)
    client.force_login(chair_a)
    response = client.get(reverse("audits:lsp_home", args=[lsp_a.slug]))
    late = sum(milestone.late > 0 for milestone in response.context["plan"].milestones)
    assert late > 0
    assert response.context["plan"].lateness <= 0
    assert f"{late} langkah terlambat dari rencana aman" in words(response)
    assert "masih di dalam rencana aman" not in words(response)


@pytest.fixture
def stopped(script, staff_a, on):
    """A finding whose clock stopped six days ago, because a question waits for the team."""
    player = script()
    application = player(State.CORRECTING, until=moment(before_days(on, 10)))
    finding = application.findings.binding().order_by("seq").first()
    ask(finding, "Bukti mana yang dimaksud?", by=staff_a, at=moment(before_days(on, 6)))
    return application.findings.get(pk=finding.pk)


def test_a_stopped_clock_shows_one_number_everywhere(client, stopped, lsp_a, chair_a, staff_a, on):
    assert stopped.paused_since == before_days(on, 6)
    left = distance(stopped.due_on, stopped.paused_since)
    wrong = distance(stopped.due_on, on)
    record = stopped.application
    for user, address in [
        (chair_a, reverse("audits:lsp_home", args=[lsp_a.slug])),
        (chair_a, record.url("findings")),
        (chair_a, stopped.get_absolute_url()),
        (staff_a, record.url("answer_edit", stopped.seq)),
    ]:
        client.force_login(user)
        page = words(client.get(address))
        assert left in page, (address, user)
        others = record.findings.binding().exclude(pk=stopped.pk)
        if not any(distance(other.due_on, other.clock_on(on)) == wrong for other in others):
            assert wrong not in page, address


def test_a_clock_that_stands_today_is_part_of_the_forecast_everywhere(client, stopped, lsp_a, chair_a, secretariat, on):
    record = stopped.application
    record.findings.exclude(pk=stopped.pk).update(due_on=before_days(stopped.due_on, 20))
    moved = after_days(stopped.due_on, 6).due_on
    application = with_last_due(Application.objects.select_related("licence", "rule_set"), on).get(pk=record.pk)
    assert (resumed_due_on(stopped, on), application.last_due_on) == (moved, moved)
    plan = situation_of(lsp_a.pk, on).plan
    gap = gap_days(application, on, moved)
    assert (plan.gap, plan.milestones[4].day) == (gap, moved)
    assert with_last_due(Application.objects.all(), on).filter(threatened(on)).exists() == (gap > 0)
    client.force_login(chair_a)
    assert f"Perkiraan memakai {plaindate(moved)}." in words(client.get(stopped.get_absolute_url()))
    rows = {row.label: row.why for row in client.get(reverse("audits:lsp_home", args=[lsp_a.slug])).context["rows"]}
    assert f"Perkiraan memakai {plaindate(moved)}." in rows[stopped.label]
    lead = record.team.get(role="lead").assessor.user
    answer(stopped, stopped.questions.get(), "Yang di lampiran.", by=lead, at=moment(on))
    assert record.findings.get(pk=stopped.pk).due_on == moved


def test_how_it_is_counted_names_pauses_and_extensions(client, script, lsp_a, chair_a, staff_a, on):
    player = script()
    application = player(State.CORRECTING, until=moment(before_days(on, 10)))
    first, second = application.findings.binding().order_by("seq")[:2]
    player.extend(first.seq, moment(before_days(on, 2)), 10, "Menunggu kalibrasi.")
    ask(second, "Bukti mana yang dimaksud?", by=staff_a, at=moment(before_days(on, 6)))
    client.force_login(chair_a)
    rows = {row.label: row.why for row in client.get(reverse("audits:lsp_home", args=[lsp_a.slug])).context["rows"]}
    assert "Diperpanjang dari" in rows[first.label]
    assert "Hitungan tenggat dihentikan sementara sejak" in rows[second.label]


@pytest.mark.parametrize("state", [State.DOCUMENTS_ACCEPTED, State.SCHEDULED, State.ON_SITE])
def test_a_visit_of_several_days_ends_on_its_last_one_in_every_forecast(play, lsp_a, rules, on, state):
    application = play(state)
    first = on if state == State.ON_SITE else after_days(on, 3).due_on
    last = after_days(first, 6).due_on
    days = {"planned_on": first, "planned_until": last}
    Visit.objects.update_or_create(application=application, defaults=days | {"place": "Jakarta"})
    expected = after_days(last, after_visit(rules) - rules.visit_days).due_on
    assert expected_licence_on(Application.objects.get(pk=application.pk), on) == expected
    assert situation_of(lsp_a.pk, on).plan.milestones[3].day == last
    for spare, is_late in ((-2, True), (-1, False)):
        cast.redate(lsp_a.licences.all(), ends_on=after_days(expected, spare).due_on)
        found = Application.objects.get(pk=application.pk)
        assert (gap_days(found, on) > 0) is is_late
        assert with_last_due(Application.objects.all(), on).filter(threatened(on)).exists() is is_late
