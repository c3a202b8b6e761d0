"""Findings are written down on site as drafts that the LSP never sees, numbered without a gap or a double."""

import pytest

from audits.deadlines import after_days
from audits.models import Finding
from audits.states import State

TYPED = {
    "category": "minor",
    "claim": "Pengendalian dokumen sesuai edisi berlaku",
    "evidence": "tiga SOP masih mengacu pada pedoman lama",
    "clause": "PBNSP 201: 10.2.3",
    "version": 0,
}


@pytest.fixture
def application(play):
    return play(State.ON_SITE)


def test_the_form_begins_with_the_criterion_and_the_note(client, application, lead):
    client.force_login(lead)
    client.post(
        application.url("visit_criterion", "C59"),
        {"result": "fails", "methods": ["document"], "note": "SOP-07 lama.", "version": 0},
    )
    form = client.get(application.url("finding_new", "C59")).context["form"]
    criterion = application.rule_set.criteria.get(code="C59")
    assert (form["claim"].value(), form["clause"].value(), form["evidence"].value()) == (
        criterion.title,
        criterion.clause,
        "SOP-07 lama.",
    )


def test_the_deadline_that_each_category_gets_is_shown_as_a_sum(client, application, lead):
    client.force_login(lead)
    deadlines = client.get(application.url("finding_new", "C59")).context["deadlines"]
    assert [label for label, *_rest in deadlines] == ["Mayor", "Minor"]
    assert deadlines[0][2].startswith("30 hari kalender sejak ")


def test_a_draft_gets_the_next_number_and_its_sentence(client, application, lead):
    client.force_login(lead)
    for seq in (1, 2):
        response = client.post(application.url("finding_new", "C59"), TYPED)
        assert response.url == application.url("finding_edit", seq)
    page = client.get(application.url("finding_edit", 1)).content.decode()
    assert "<strong>belum dapat dipastikan</strong>, terbukti tiga SOP masih mengacu" in page
    assert application.log.filter(verb="finding_drafted").count() == 2


def test_the_number_of_a_dropped_draft_is_not_used_again(client, application, lead):
    client.force_login(lead)
    client.post(application.url("finding_new", "C59"), TYPED)
    client.post(application.url("finding_step", 1, "drop"), {"note": "Ternyata ada.", "seen": "draft"})
    client.post(application.url("finding_new", "C59"), TYPED)
    assert list(application.findings.values_list("seq", "state")) == [(1, "withdrawn"), (2, "draft")]


def test_what_is_missing_is_said_beside_its_field(client, application, lead):
    client.force_login(lead)
    response = client.post(application.url("finding_new", "C59"), {"evidence": "Bukti yang saya tulis."})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"category", "claim", "clause"}
    assert "Bukti yang saya tulis." in response.content.decode()


def test_a_second_saver_sees_both_texts(client, application, lead, member):
    code = application.rule_set.criteria.filter(area="operations").first().code
    client.force_login(member)
    client.post(application.url("finding_new", code), TYPED)
    draft = application.findings.get()
    seen = TYPED | {"version": draft.version}
    client.post(application.url("finding_edit", 1), seen | {"evidence": "dua SOP"})
    client.force_login(lead)
    late = client.post(application.url("finding_edit", 1), seen | {"evidence": "empat SOP"})
    assert late.status_code == 409
    assert "dua SOP" in late.content.decode()
    assert "empat SOP" in late.content.decode()
    draft.refresh_from_db()
    assert draft.evidence == "dua SOP"
    client.post(
        application.url("finding_edit", 1),
        seen | {"evidence": "empat SOP", "version": late.context["form"]["version"].value()},
    )
    draft.refresh_from_db()
    assert draft.evidence == "empat SOP"


def test_who_may_write_a_draft(client, application, lead, member, chair_a, secretariat, staff_b):
    client.force_login(lead)
    client.post(application.url("finding_new", "C59"), TYPED)
    for user in (member, chair_a, secretariat):  # C59 is administration, the member holds operations
        client.force_login(user)
        assert client.post(application.url("finding_new", "C59"), TYPED).status_code == 403
    client.force_login(member)
    assert client.post(application.url("finding_edit", 1), TYPED).status_code == 403
    client.force_login(staff_b)
    assert client.post(application.url("finding_new", "C59"), TYPED).status_code == 404
    assert Finding.objects.count() == 1


def test_the_lsp_never_sees_a_draft(client, application, lead, chair_a, staff_a, board_a):
    client.force_login(lead)
    client.post(application.url("finding_new", "C59"), TYPED)
    for user in (chair_a, staff_a, board_a):
        client.force_login(user)
        assert client.get(application.url("finding", 1)).status_code == 404
        assert client.get(application.url("finding_edit", 1)).status_code == 404
        assert client.get(application.url("findings")).context["n_all"] == 0
        assert "tiga SOP" not in client.get(application.url("visit_criterion", "C59")).content.decode()


def test_the_lsp_never_sees_a_draft_that_was_dropped(client, application, lead, chair_a):
    client.force_login(lead)
    client.post(application.url("finding_new", "C59"), TYPED)
    client.post(application.url("finding_step", 1, "drop"), {"note": "Ternyata ada.", "seen": "draft"})
    assert client.get(application.url("findings")).context["n_all"] == 1
    client.force_login(chair_a)
    assert client.get(application.url("findings")).context["n_all"] == 0
    assert client.get(application.url("finding", 1)).status_code == 404


def test_a_draft_is_written_only_while_the_visit_is_open(client, play, lead):
    application = play(State.CORRECTING)
    client.force_login(lead)
    response = client.post(application.url("finding_new", "C59"), TYPED | {"evidence": "bukti yang terlambat ditulis"})
    assert response.status_code == 409
    assert "bukti yang terlambat ditulis" in response.content.decode()
    assert client.post(application.url("finding_edit", 1), TYPED).status_code == 409
    assert client.get(application.url("finding_edit", 1)).url == application.url("finding", 1)
    told = application.findings.get(seq=1)
    assert told.due_on == after_days(told.issued_on, 30).due_on
