"""The secretariat's queue: who sees it, what stands in a line, views and filters in the address, pages by key."""

import datetime as dt

import pytest
from django.utils.html import strip_tags

from audits.licence.forecast import STRETCH, gap_days, threatened, with_last_due
from audits.models import Application
from audits.secretariat.queue import risk_of
from audits.states import Holder, Side, State
from lsp.models import Licence
from lsp.web.formats import shortdate
from tests import cast
from tests.audits.play import take
from tests.audits.secretariat.rows import many_applications
from tests.audits.team.days import proposed
from tests.cast import moment

pytestmark = pytest.mark.django_db

QUEUE = "/antrean/"
DAY = dt.timedelta(days=1)


def numbers(response):
    return [row.number for row in response.context["rows"]]


@pytest.fixture
def client(client, secretariat):
    client.force_login(secretariat)
    return client


@pytest.fixture
def applications(on, secretariat, rules):
    def applications(number, **more):
        return many_applications(number, on=on, secretariat=secretariat, rules=rules, **more)

    return applications


def test_only_the_secretariat_has_a_queue(client, chair_a, lead, decider):
    for person in (chair_a, lead, decider):
        client.force_login(person)
        assert client.get(QUEUE).status_code == 403
    client.logout()
    assert "/akun/" in client.get(QUEUE).url


def test_an_empty_queue_says_what_will_appear(client):
    assert "Permohonan muncul di sini setelah diajukan LSP" in client.get(QUEUE).content.decode()


def test_a_submitted_application_stands_in_it_and_a_draft_does_not(client, play, lsp_a, lsp_b, on):
    application = play("submitted", on=on - 20 * DAY)
    play("draft", lsp=lsp_b)
    (row,) = client.get(QUEUE).context["rows"]
    assert (row.lsp, row.number, row.kind) == (lsp_a.name, application.number, "P1")
    assert (row.state, row.stage, row.holder) == ("Masuk", 1, "Sekretariat BNSP")
    assert (row.waiting, row.is_long) == ("20 hari", True)
    assert row.ends_iso == application.licence.ends_on.isoformat()
    page = client.get(QUEUE).content.decode()
    assert application.get_absolute_url() in page
    assert row.risk in page
    # what stands beside each other on a wide screen are two words
    assert f"{row.ends_on} {row.distance}" in strip_tags(page).replace("\N{NO-BREAK SPACE}", " ")


def test_nearest_end_of_licence_comes_first_and_longest_wait_when_asked(client, applications, on):
    applications(1, ends_on=lambda n: on + 90 * DAY, since=moment(on - 3 * DAY))
    applications(1, ends_on=lambda n: on - 5 * DAY, since=moment(on), offset=1)
    applications(1, ends_on=lambda n: on + 9 * DAY, since=moment(on - 8 * DAY), offset=2)
    assert numbers(client.get(QUEUE)) == ["RL-2026-0001", "RL-2026-0002", "RL-2026-0000"]
    assert numbers(client.get(QUEUE, {"sort": "waiting"})) == ["RL-2026-0002", "RL-2026-0000", "RL-2026-0001"]


def test_filters_stand_in_the_address(client, applications, on):
    applications(1, state=State.RETURNED, ends_on=lambda n: on - DAY)
    applications(1, state=State.RECOMMENDED, ends_on=lambda n: on, offset=1)
    applications(1, state=State.SUBMITTED, ends_on=lambda n: on + 31 * DAY, offset=2)
    for query, found in [
        ({"stage": "2"}, ["RL-2026-0000"]),
        ({"stage": "4"}, ["RL-2026-0001"]),
        ({"holder": Holder.DECIDERS}, ["RL-2026-0001"]),
        ({"holder": Holder.LSP}, ["RL-2026-0000"]),
        ({"end": "over"}, ["RL-2026-0000"]),
        ({"end": "30"}, ["RL-2026-0001"]),
        ({"end": "90"}, ["RL-2026-0001", "RL-2026-0002"]),
        ({"name": "contoh 0002"}, ["RL-2026-0002"]),
        ({"name": "2026-0001"}, ["RL-2026-0001"]),
        ({"name": "BNSP-LSP-40000"}, ["RL-2026-0000"]),
        ({"name": "tidak ada"}, []),
        ({"stage": "9", "holder": "x", "end": "soon", "sort": "y", "view": "z", "after": "x_y"}, None),
        ({"sort": "waiting", "after": "9999-12-31T23:59:59-12:00_1"}, None),
    ]:
        expected = ["RL-2026-0000", "RL-2026-0001", "RL-2026-0002"] if found is None else found
        assert numbers(client.get(QUEUE, query)) == expected, query
    page = client.get(QUEUE, {"stage": "2", "sort": "waiting"}).content.decode()
    assert '<option value="2" selected>' in page
    assert "stage=2&amp;sort=waiting&amp;view=risk" in page


def test_a_search_without_a_result_offers_the_way_back(client, applications):
    applications(1)
    page = client.get(QUEUE, {"name": "tidak ada"}).content.decode()
    assert "Tidak ada permohonan yang cocok" in page


def test_saved_views_show_and_count_the_same(client, applications, on):
    applications(3, state=State.SUBMITTED, ends_on=lambda n: on + 400 * DAY)
    applications(2, state=State.RETURNED, ends_on=lambda n: on + 400 * DAY, since=moment(on - 15 * DAY), offset=3)
    applications(1, state=State.RETURNED, ends_on=lambda n: on + 400 * DAY, since=moment(on - 14 * DAY), offset=5)
    applications(1, state=State.RECOMMENDED, ends_on=lambda n: on + 3 * DAY, offset=6)
    applications(1, state=State.WITHDRAWN, offset=7)
    chips = {chip["url"]: chip["count"] for chip in client.get(QUEUE).context["chips"]}
    assert list(chips.values()) == [3, 7, 1, 2, 1]
    for address, count in chips.items():
        response = client.get(QUEUE + address.removeprefix(QUEUE))
        assert len(response.context["rows"]) == count, address
        assert sum(chip["is_current"] for chip in response.context["chips"]) == 1


def test_the_threat_counts_in_the_database_as_in_the_badge(applications, on, rules):
    number = 0
    for state in STRETCH:
        for waited in (0, 2, 13, 29, 31, 200):
            for left in (-40, -1, 0, 1, 12, 13, 14, 27, 28, 29, 57, 60, 61, 91, 105, 106, 107, 135, 300):
                applications(
                    1,
                    state=state,
                    ends_on=lambda n, left=left: on + left * DAY,
                    since=moment(on - waited * DAY),
                    offset=number,
                )
                number += 1
    late = set(with_last_due(Application.objects.all(), on).filter(threatened(on)).values_list("pk", flat=True))
    for application in Application.objects.select_related("licence", "rule_set"):
        assert (application.pk in late) == (gap_days(application, on) > 0), (
            application.state,
            application.state_since,
            application.licence_ends_on,
        )
    assert 0 < len(late) < number


def test_the_threat_is_judged_on_the_legal_day_of_the_state(applications, on):
    early = dt.datetime.combine(on, dt.time(0, 30), moment(on).tzinfo)  # the day before in UTC
    for left in range(100, 110):
        applications(1, state=State.RETURNED, ends_on=lambda n, left=left: on + left * DAY, since=early, offset=left)
    late = set(with_last_due(Application.objects.all(), on).filter(threatened(on)).values_list("pk", flat=True))
    rows = Application.objects.select_related("licence", "rule_set")
    assert late == {application.pk for application in rows if gap_days(application, on) > 0}


def test_risk_has_tone_and_word_at_once():
    assert risk_of(5, is_over=False) == ("overdue", "5 hari tanpa lisensi")
    assert risk_of(5, is_over=True) == ("overdue", "Habis, 5 hari tanpa lisensi")
    assert risk_of(0, is_over=False) == ("soon", "Sisa 0 hari")
    assert risk_of(-30, is_over=False) == ("soon", "Sisa 30 hari")
    assert risk_of(-31, is_over=False) == ("ontime", "Sisa 31 hari")
    assert risk_of(None, is_over=False)[0] == ""


@pytest.mark.parametrize("sort", ["end", "waiting"])
def test_pages_of_25_continue_without_gap_or_repetition(client, applications, on, sort):
    applications(30, ends_on=lambda n: on + 10 * DAY, since=moment(on - 2 * DAY))
    applications(30, ends_on=lambda n: on + n * DAY, since=moment(on - DAY), offset=30)
    Application.objects.filter(number__endswith="7").update(licence=None)
    seen, url = [], f"?sort={sort}"
    while url:
        response = client.get(QUEUE + url)
        seen.append(numbers(response))
        url = response.context["next_url"]
    assert [len(page) for page in seen] == [25, 25, 10]
    assert len({number for page in seen for number in page}) == 60


@pytest.mark.parametrize("rows", [1, 3, 50])
@pytest.mark.parametrize(
    "query", [{}, {"view": "risk", "sort": "waiting"}, {"name": "contoh", "stage": "2", "end": "90"}]
)
def test_the_queue_costs_five_statements_however_long_it_is(
    client, django_assert_num_queries, applications, rows, query
):
    applications(rows)
    with django_assert_num_queries(5):  # session, person, rule sets, counts, rows
        client.get(QUEUE, query)


def test_the_threat_follows_the_last_deadline_of_the_open_corrections(play, on):
    record = play(State.CORRECTING)
    due_on = max(f.due_on for f in record.findings.all() if f.due_on)
    rest = record.rule_set.decision_days + record.rule_set.issue_days
    for spare in (-2, -1, 0, 1, 2):
        ends_on = due_on + (rest + spare) * DAY
        cast.redate(Licence.objects.filter(pk=record.licence_id), ends_on=ends_on, renewal_opens_on=on)
        application = with_last_due(Application.objects.select_related("licence", "rule_set"), on).get(pk=record.pk)
        late = with_last_due(Application.objects.all(), on).filter(threatened(on)).exists()
        assert late == (gap_days(application, on, application.last_due_on) > 0) == (spare < -1)


def test_once_the_decree_is_issued_its_day_decides_and_no_forecast(play, on):
    record = play(State.DECREE_ISSUED)
    for left in (-3, -2, -1, 0, 5):
        cast.redate(
            Licence.objects.filter(pk=record.licence_id), ends_on=on + left * DAY, renewal_opens_on=on - 30 * DAY
        )
        application = Application.objects.select_related("licence", "rule_set", "decree").get(pk=record.pk)
        late = with_last_due(Application.objects.all(), on).filter(threatened(on)).exists()
        assert (gap_days(application, on), late) == (max(-left - 1, 0), left < -1)


def test_a_row_says_how_far_the_day_of_the_visit_is(client, play, secretariat, staff_a):
    application = play(State.DOCUMENTS_ACCEPTED)
    client.force_login(secretariat)

    def said() -> str:
        return client.get(QUEUE).context["rows"][0].visit

    assert said() == "Hari asesmen belum ada"
    proposal = proposed(application, secretariat)
    assert said() == "Usulan hari menunggu LSP"
    take(proposal, "ask_others", staff_a, note="Ujian.")
    other = proposed(application, staff_a, side=Side.LSP)
    assert said() == "LSP mengusulkan hari asesmen"
    take(other, "agree", secretariat, facts={"day": 1})
    assert said() == f"Asesmen {shortdate(other.days.first().first_on)}"
