"""Nobody decides on an LSP they belonged to within the years that the rule set names."""

import pytest
from django.utils import timezone

from audits.deadlines import add_months, next_day
from audits.demo import cast as demo
from audits.models import Notice
from audits.permissions import is_decider
from audits.states import State
from lsp.models import Position


@pytest.mark.parametrize(("months_ago", "may"), [(0, False), (23, False), (25, True)])
def test_a_position_that_ended_lately_keeps_a_decider_out(play, lsp_a, decider, on, client, months_ago, may):
    seat = demo.seat(lsp_a, decider, Position.STAFF)
    seat.ended_on = add_months(on, -months_ago) if months_ago else None
    seat.save()
    record = play(State.RECOMMENDED)
    assert is_decider(decider, record) is may
    assert Notice.objects.filter(recipient=decider, kind="recommended").exists() is may
    client.force_login(decider)
    (row,) = client.get("/pleno/").context["rows"]
    assert (row["excluded"] == "") is may


def test_the_chair_cannot_object_once_the_team_is_at_work(play, chair_a, on, client):
    record = play(State.ON_SITE)
    assert record.objection_until is None
    client.force_login(chair_a)
    assert client.get(record.url("step", "object_to_team")).status_code == 403


def test_an_application_given_up_before_the_notice_keeps_its_team_to_itself(script, chair_a, on, client):
    player = script()
    player(State.DOCUMENTS_ACCEPTED)
    player.propose_team(timezone.now(), next_day(on))
    player.withdraw(timezone.now())
    client.force_login(chair_a)
    page = client.get(player.application.url("team")).content.decode()
    assert "Robiatun" not in page
    assert "Robiatun" not in client.get(player.application.get_absolute_url()).content.decode()
