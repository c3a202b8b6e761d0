"""Recommending: an outcome and a reason for each scheme, a summary, and the findings that are still open in plain sight."""

import pytest

from audits.states import Outcome, State

pytestmark = pytest.mark.django_db


def act(application, name="recommend"):
    return application.url("step", name)


def typed(application, outcome=Outcome.GRANT, reason="", **more):
    fields = {"seen": application.state, "note": "Semua temuan ditutup; tim menyarankan perpanjangan."}
    fields["overall"] = outcome
    for item in application.scope.exclude(action="drop"):
        fields |= {f"outcome_{item.scheme_id}": outcome, f"reason_{item.scheme_id}": reason}
    return fields | more


def test_the_lead_recommends_each_scheme_with_its_reason(client, play, lead):
    application = play("assessed")
    first, second, third = [item.scheme for item in application.scope.all()]
    client.force_login(lead)
    page = client.get(act(application)).content.decode()
    for scheme in (first, second, third):
        assert scheme.title in page
    form = typed(application) | {
        f"outcome_{second.pk}": "conditions",
        f"reason_{second.pk}": "Dua asesor baru dalam 6 bulan",
        f"outcome_{third.pk}": "refuse",
        f"reason_{third.pk}": "Peralatan belum tersedia",
        f"clause_{third.pk}": "PBNSP 202 6.3",
        "overall": "conditions",
        "open_points": "Dua asesor baru",
        "clause_reason_1": "Edisi berlaku sudah dipakai",
    }
    assert client.post(act(application), form).url == application.get_absolute_url()
    application.refresh_from_db()
    recommendation = application.recommendations.get()
    assert application.state == State.RECOMMENDED
    assert (recommendation.by, recommendation.outcome, recommendation.open_points) == (
        lead,
        "conditions",
        "Dua asesor baru",
    )
    assert [row.text for row in recommendation.clauses.all()] == ["Edisi berlaku sudah dipakai"]
    assert list(recommendation.schemes.values_list("scheme", "outcome", "clause", "reason")) == [
        (first.pk, "grant", "", ""),
        (second.pk, "conditions", "", "Dua asesor baru dalam 6 bulan"),
        (third.pk, "refuse", "PBNSP 202 6.3", "Peralatan belum tersedia"),
    ]


def test_nothing_is_chosen_beforehand_and_everything_is_asked_for(client, play, lead):
    application = play("assessed")
    client.force_login(lead)
    response = client.post(act(application), {"seen": application.state, "note": " "})
    assert response.status_code == 422
    schemes = [item.scheme_id for item in application.scope.all()]
    assert set(response.context["form"].errors) == {"note", "overall", *(f"outcome_{pk}" for pk in schemes)}
    application.refresh_from_db()
    assert application.state == State.ASSESSED


@pytest.mark.parametrize("outcome", ["conditions", "defer", "refuse"])
def test_whatever_is_not_simply_granted_needs_a_reason_and_keeps_the_rest(client, play, lead, outcome):
    application = play("assessed")
    client.force_login(lead)
    response = client.post(act(application), typed(application, outcome, note="Ringkasan yang panjang sekali"))
    assert response.status_code == 422
    assert all(name.startswith(("reason_", "clause_")) for name in response.context["form"].errors)
    page = response.content.decode()
    assert "Ringkasan yang panjang sekali" in page
    assert f'<option value="{outcome}" selected>' in page


def test_what_is_said_in_all_fits_what_is_said_of_each_scheme(client, play, lead):
    application = play("assessed")
    client.force_login(lead)
    for overall, outcome in (("refuse", "grant"), ("grant", "conditions"), ("conditions", "defer")):
        said = typed(application, outcome, reason="Bukti kurang") | {"overall": overall}
        assert set(client.post(act(application), said).context["form"].errors) == {"overall"}


def test_the_reasons_by_clause_are_proposed_from_the_findings(client, play, lead):
    application = play("assessed")
    client.force_login(lead)
    rows = client.get(act(application)).context["form"].clause_rows()
    assert [field.label for field in rows] == [f.clause for f in application.findings.binding().order_by("seq")]
    assert "ditutup setelah buktinya diverifikasi" in rows[0].value()


def test_schemes_of_other_bodies_and_unknown_outcomes_never_get_in(client, play, lead, lsp_b):
    application = play("assessed")
    client.force_login(lead)
    foreign = lsp_b.schemes.first()
    assert client.post(act(application), typed(application, "crown")).status_code == 422
    client.post(act(application), typed(application) | {f"outcome_{foreign.pk}": "grant"})
    assert not application.recommendations.get().schemes.filter(scheme=foreign).exists()


def test_only_the_lead_recommends(client, play, member, chair_a, secretariat, decider, lsp_b, chair_b):
    application = play("assessed")
    for person, status in {member: 403, chair_a: 403, secretariat: 403, decider: 404, chair_b: 404}.items():
        client.force_login(person)
        assert client.get(act(application)).status_code == status
        assert client.post(act(application), typed(application)).status_code == status


def test_a_second_press_meets_the_new_state(client, play, lead):
    application = play("assessed")
    client.force_login(lead)
    form = typed(application)
    client.post(act(application), form)
    response = client.post(act(application), form)
    assert response.status_code == 409
    assert application.recommendations.count() == 1
    assert "Semua temuan ditutup" in response.content.decode()


def test_closed_findings_are_chosen_by_number_and_go_back(client, play, lead, chair_a):
    application = play("assessed")
    closed = application.findings.binding().order_by("seq")
    client.force_login(lead)
    page = client.get(act(application, "reopen_corrections")).content.decode()
    for finding in closed:
        assert finding.claim in page
    observation = application.findings.filter(category="observation").first()
    assert observation.claim not in page
    without = client.post(act(application, "reopen_corrections"), {"seen": "assessed", "note": "Bukti ternyata lama"})
    assert "findings" in without.context["form"].errors
    wrong = {"seen": "assessed", "note": "x", "findings": [observation.seq]}
    assert client.post(act(application, "reopen_corrections"), wrong).status_code == 422
    form = {"seen": "assessed", "note": "Bukti ternyata lama", "findings": [closed[0].seq]}
    assert client.post(act(application, "reopen_corrections"), form).status_code == 302
    application.refresh_from_db()
    assert application.state == State.CORRECTING
    assert [f.seq for f in application.findings.binding().open()] == [closed[0].seq]
