"""The findings of an application by area, the most urgent first; what is shown stands in the address."""

import pytest
from django.utils import timezone

from audits.deadlines import after_days
from audits.demo.play import FindingDraft
from audits.states import State
from tests.cast import moment

MANY = tuple(
    FindingDraft(code, "minor", f"Pernyataan {n}", "bukti")
    for n, code in enumerate([f"C{i:02d}" for i in range(1, 51)], start=1)
)


def labels(response) -> list[str]:
    return [row["label"] for _area, rows in response.context["groups"] for row in rows]


def test_findings_stand_by_area(client, application, chair_a):
    client.force_login(chair_a)
    groups = client.get(application.url("findings")).context["groups"]
    assert [(area, [row["label"] for row in rows]) for area, rows in groups] == [
        ("Administrasi", ["T-01"]),
        ("Kinerja operasional", ["T-02", "T-03"]),
    ]


def test_urgency_follows_from_the_day(client, script, chair_a, on):
    told_on = after_days(on, -31).due_on
    player = script()
    application = player(State.CORRECTING, until=moment(told_on))
    player.extend(2, moment(told_on), 5, "Menunggu alat.")
    client.force_login(chair_a)
    rows = client.get(application.url("findings")).context["groups"]
    assert {row["label"]: row["urgency_key"] for _area, own in rows for row in own} == {
        "T-01": "overdue",
        "T-02": "soon",
        "T-03": "undated",
    }


def test_the_address_filters(client, player, application, chair_a):
    player.answer_finding(1, timezone.now())
    player.verify_finding(1, timezone.now())
    player.answer_finding(2, timezone.now())
    client.force_login(chair_a)
    here = application.url("findings")
    assert labels(client.get(here, {"keadaan": "selesai"})) == ["T-01"]
    assert labels(client.get(here, {"pemegang": "team"})) == ["T-02"]
    assert labels(client.get(here, {"area": "operations", "pemegang": "lsp"})) == ["T-03"]
    assert labels(client.get(here, {"keadaan": "lewat"})) == []
    assert labels(client.get(here, {"keadaan": "'; drop table"})) == []


@pytest.mark.parametrize("drafts", [MANY[:1], MANY[:3], MANY], ids=["1", "3", "50"])
def test_the_list_costs_four_statements_however_long_it_is(client, script, chair_a, django_assert_num_queries, drafts):
    application = script(findings=drafts)(State.CORRECTING)
    client.force_login(chair_a)
    with django_assert_num_queries(4):
        response = client.get(application.url("findings"))
    assert len(labels(response)) == len(drafts)


def test_the_board_reads_and_the_stranger_does_not(client, application, board_a, staff_b):
    client.force_login(board_a)
    assert client.get(application.url("findings")).context["n_all"] == 3
    client.force_login(staff_b)
    assert client.get(application.url("findings")).status_code == 404
