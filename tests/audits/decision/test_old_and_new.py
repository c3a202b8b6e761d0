"""The old licence beside the new one, and the rule for the day on which the new period begins."""

import datetime as dt

import pytest

from audits.deadlines import ON_DECREE_DAY, licence_days, next_day
from audits.licence.comparison import schemes_compared
from audits.models import Application, RuleSet
from audits.states import State
from audits.workflow.effects import planned_licence
from lsp.models import Scheme
from tests.audits.play import reasons

DECREE, END = dt.date(2025, 1, 20), dt.date(2025, 1, 25)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_period_begins_on_the_decree_day_where_the_rules_say_so():
    assert licence_days(DECREE, END, 5)[0] == dt.date(2025, 1, 26)
    assert licence_days(DECREE, END, 5, ON_DECREE_DAY) == (DECREE, dt.date(2030, 1, 19), 0)
    late = dt.date(2025, 2, 21)
    assert licence_days(late, END, 5, ON_DECREE_DAY) == licence_days(late, END, 5) == (late, dt.date(2030, 2, 20), 26)


def test_plan_page_and_register_follow_the_rule_of_the_rule_set(play, client, secretariat, lsp_a, on):
    application = play(State.DECREE_ISSUED)
    decree_date = application.decree.decree_date
    assert planned_licence(application)[0] == next_day(application.licence.ends_on)
    RuleSet.objects.update(new_period_starts="on_decree_day", new_period_source="Pasal 9 rancangan.")
    application = Application.objects.get(pk=application.pk)
    assert planned_licence(application)[0] == decree_date
    assert any("bertumpang tindih" in reason for reason in reasons(application, "issue_licence"))
    client.force_login(secretariat)
    page = words(client.get(application.url("decision")))
    assert "hari SK keputusan (aturan versi 2025-1)." in page
    assert "Pasal 9 rancangan." in page


def test_every_scheme_says_whether_it_was_added_kept_or_dropped(play, lsp_a, on):
    application = play(State.DECREE_ISSUED)
    kept, asked_out, refused = application.licence.scope.order_by("code")
    application.scope.filter(scheme=asked_out).update(action="drop")
    added = Scheme.objects.create(lsp=lsp_a, code="ZZ-BARU", title="Skema baru")
    rows = schemes_compared(application, [kept, added], on)
    assert [(row.code, row.was, row.will_be, row.words) for row in rows] == [
        (kept.code, True, True, "Dipertahankan"),
        (asked_out.code, True, False, "Dihentikan atas permintaan LSP"),
        (refused.code, True, False, "Tidak diberikan"),
        ("ZZ-BARU", False, True, "Ditambahkan"),
    ]


@pytest.mark.parametrize("state", [State.DECREE_ISSUED, State.LICENSED])
def test_both_periods_and_their_schemes_stand_on_one_page(play, client, chair_a, state):
    application = play(state)
    client.force_login(chair_a)
    response = client.get(application.url("decision"))
    page = words(response)
    assert "Lisensi lama" in page
    assert {row.words for row in response.context["licence_plan"]["changes"]} == {"Dipertahankan"}
    assert len(response.context["licence_plan"]["changes"]) == application.licence.scope.count()
