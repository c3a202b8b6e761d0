"""The decider's home: what is ready, whether one may take part and why not, what was decided lately."""

import pytest
from django.contrib.auth.models import Group

from audits.models import Recommendation, SchemeRecommendation
from audits.permissions import excluded_among, is_decider, why_excluded
from lsp.models import Scheme
from tests.audits.secretariat.rows import many_applications
from tests.cast import moment

pytestmark = pytest.mark.django_db

PLENARY = "/pleno/"


def test_deciders_and_the_secretariat_have_it(client, chair_a, lead, secretariat):
    for person in (chair_a, lead):
        client.force_login(person)
        assert client.get(PLENARY).status_code == 403
    client.force_login(secretariat)
    assert client.get(PLENARY).status_code == 200


def test_an_empty_agenda_says_what_will_appear(client, decider):
    client.force_login(decider)
    assert "Belum ada permohonan yang siap" in client.get(PLENARY).content.decode()


def test_a_ready_application_stands_with_advice_end_and_risk(client, play, decider, lsp_a):
    application = play("recommended")
    client.force_login(decider)
    response = client.get(PLENARY)
    (row,) = response.context["rows"]
    assert (row["lsp"], row["number"]) == (lsp_a.name, application.number)
    assert row["advice"] == ["3 diberikan"]
    assert row["ends_on"] == application.licence.ends_on
    assert row["excluded"] == ""


def test_who_is_excluded_reads_why_and_gets_no_button(client, play, decider, lead, secretariat, chair_a, lsp_a):
    application = play("recommended")
    for person, words in [
        (lead, "Anggota tim asesmennya."),
        (secretariat, "Peninjau dokumennya."),
        (chair_a, "Pengurus LSP ini."),
    ]:
        person.groups.add(Group.objects.get(name="Pemutus"))
        client.force_login(person)
        response = client.get(PLENARY)
        assert [row["excluded"] for row in response.context["rows"]] == [words]
        assert application.url("step", "decide") not in response.content.decode()


def test_one_person_and_many_are_judged_alike(
    play, decider, lead, member, observer, secretariat, chair_a, board_a, outsider_assessor
):
    application = play("recommended", with_observer=True)
    people = [decider, lead, member, observer, secretariat, chair_a, board_a, outsider_assessor]
    for person in people:
        person.groups.add(Group.objects.get(name="Pemutus"))
    people = [type(person).objects.get(pk=person.pk) for person in people]  # groups are read once per request
    excluded = excluded_among(people, application)
    assert [excluded[person.pk] for person in people] == [why_excluded(person, application) for person in people]
    assert [is_decider(person, application) for person in people] == [not excluded[person.pk] for person in people]
    assert [person.full_name for person in people if not excluded[person.pk]] == [
        decider.full_name,
        outsider_assessor.full_name,
    ]


def test_decided_applications_move_below(client, play, decider, lsp_a):
    play("approved")
    client.force_login(decider)
    context = client.get(PLENARY).context
    assert context["rows"] == []
    assert [(row["lsp"], row["verdict"]) for row in context["decided"]] == [(lsp_a.name, "Disetujui")]


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_agenda_costs_six_statements_however_long_it_is(
    client, django_assert_num_queries, decider, secretariat, rules, on, rows
):
    applications = many_applications(rows, on=on, secretariat=secretariat, rules=rules, state="recommended")
    for application in applications:
        scheme = Scheme.objects.create(lsp=application.lsp, code="A", title="A")
        recommendation = Recommendation.objects.create(
            application=application, summary="x", dossier_hash="x", by=secretariat, at=moment(on)
        )
        SchemeRecommendation.objects.create(recommendation=recommendation, scheme=scheme, outcome="grant")
    client.force_login(decider)
    with django_assert_num_queries(6):  # session, person, ties, applications with advice, decided, sittings
        response = client.get(PLENARY)
    assert len(response.context["rows"]) == rows
