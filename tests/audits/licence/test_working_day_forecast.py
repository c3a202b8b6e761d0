"""Where the rules count working days, a clock that stands moves the forecast by working days: what is forecast is what happens."""

import pytest
from django.urls import reverse

from audits.dashboard.situation import situation_of
from audits.deadlines import after_days, before_days
from audits.findings.due_date import resumed_due_on
from audits.findings.questions import answer, ask
from audits.licence.forecast import gap_days, settle_last_due, threatened, with_last_due
from audits.models import Application, Finding, RuleSet
from audits.states import State
from lsp.web.formats import plaindate
from tests import cast
from tests.cast import moment

pytestmark = pytest.mark.django_db

WORKING = {"major_unit": "working", "minor_unit": "working", "major_days": 20, "minor_days": 20}


def stopped_for(days, script, staff_a, on) -> Finding:
    """A finding that was told 20 days ago, and whose clock has stood for so many days because a question waits."""
    application = script()(State.CORRECTING, until=moment(before_days(on, 20)))
    finding = application.findings.binding().order_by("seq").first()
    ask(finding, "Bukti mana yang dimaksud?", by=staff_a, at=moment(before_days(on, days)))
    return application.findings.get(pk=finding.pk)


@pytest.mark.parametrize("days", range(1, 9))
@pytest.mark.parametrize("rule", [WORKING, {"moves_to_working_day": True}])
def test_the_day_that_is_forecast_is_the_day_that_counts_once_the_clock_goes_on(rules, script, staff_a, on, rule, days):
    RuleSet.objects.update(**rule)
    finding = stopped_for(days, script, staff_a, on)
    forecast = resumed_due_on(finding, on)
    lead = finding.application.team.get(role="lead").assessor.user
    answer(finding, finding.questions.get(), "Yang di lampiran.", by=lead, at=moment(on))
    assert Finding.objects.get(pk=finding.pk).due_on == forecast


def test_a_week_of_pause_moves_a_working_day_deadline_by_five_days_and_every_page_says_so(
    client, rules, script, lsp_a, staff_a, chair_a, secretariat, on
):
    RuleSet.objects.update(**WORKING)
    finding = stopped_for(7, script, staff_a, on)
    moved = resumed_due_on(finding, on)
    record = finding.application
    record.findings.exclude(pk=finding.pk).update(due_on=before_days(finding.due_on, 20))
    applications = with_last_due(Application.objects.select_related("licence", "rule_set"), on)
    (application,) = settle_last_due([applications.get(pk=record.pk)], on)
    assert application.last_due_on == moved
    gap = gap_days(application, on, moved)
    assert situation_of(lsp_a.pk, on).plan.gap == gap
    client.force_login(chair_a)
    page = " ".join(client.get(finding.get_absolute_url()).content.decode().split())
    assert f"Perkiraan memakai {plaindate(moved)}." in page
    assert "hari kerja." in page[page.index("Hitungan tenggat dihentikan sementara") :][:120]
    client.force_login(secretariat)
    assert client.get(reverse("audits:queue")).context["rows"]
    assert client.get(record.get_absolute_url()).context["application"].last_due_on == moved
    rest = record.rule_set.decision_days + record.rule_set.issue_days
    for spare, is_late in ((-2, True), (-1, False)):
        cast.redate(lsp_a.licences.all(), ends_on=after_days(moved, rest + spare).due_on)
        assert with_last_due(Application.objects.all(), on).filter(threatened(on)).exists() is is_late
