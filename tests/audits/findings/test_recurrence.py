"""A finding that comes back is proposed by its clause, may rise by the rules, and is shown to both sides."""

import pytest
from django.db import IntegrityError, transaction

from audits.deadlines import before_days
from audits.demo.play import FINDINGS, FindingDraft
from audits.findings.recurrence import clause_key, proposals
from audits.models import RuleSet
from audits.states import Category, State
from tests import cast
from tests.audits.onsite.phone import Phone
from tests.audits.play import fresh


@pytest.fixture
def again(script):
    """The second assessment of an LSP whose first one ended; T-01 is on the same clause as before, T-02 on another."""
    first = script()
    then = cast.moment(before_days(cast.BEGAN.date(), 1200))
    first(State.ASSESSED, until=then)
    first.withdraw(then)
    second = script(
        first.lsp, findings=(FINDINGS[0], FindingDraft("C01", Category.MINOR, "Struktur organisasi", "belum disahkan"))
    )
    second(State.ON_SITE)
    second.record_findings(cast.BEGAN)
    return second


def mark(client, player, person, seq, of):
    client.force_login(fresh(person))
    return client.post(player.application.url("finding_repeat", seq), {"of": of})


def key_of(player, seq=1) -> str:
    (earlier,) = proposals(player.finding(seq))
    return f"{earlier.application.ref}/{earlier.seq}"


def test_clauses_are_compared_without_their_signs():
    assert clause_key("PBNSP 201: 9.2.1–9.2.3") == clause_key("pbnsp 201, 9.2.1 - 9.2.3")
    assert clause_key("PBNSP 201: 9.2") != clause_key("PBNSP 201: 9.3")


def test_the_same_clause_of_the_last_assessment_is_proposed(client, again, lead):
    (earlier,) = proposals(again.finding(1))
    assert (earlier.application, earlier.label) == (again.application.previous, "T-01")
    assert proposals(again.finding(2)) == []
    client.force_login(lead)
    page = client.get(again.application.url("finding_edit", 1)).content.decode()
    assert "Mungkin berulang" in page
    assert "minor yang berulang menjadi mayor" in page


def test_a_repeated_minor_rises_by_the_rules_and_both_sides_read_why(client, again, lead, chair_a):
    mark(client, again, lead, 1, key_of(again))
    finding = again.finding(1)
    assert (finding.category, finding.raised_from, finding.repeats.label) == ("major", "minor", "T-01")
    for person, state in ((lead, State.ON_SITE), (chair_a, State.CORRECTING)):
        if state == State.CORRECTING:
            again.attend(cast.BEGAN)
            again.judge(cast.BEGAN)
            again.take("close_visit", again.company.lead.user, cast.BEGAN)
        client.force_login(fresh(person))
        page = client.get(again.application.url("finding", 1)).content.decode()
        assert "Temuan berulang" in page
        assert "kategorinya naik dari minor menjadi mayor" in page
    listed = client.get(again.application.url("findings"))
    assert [row["repeats"] for _area, rows in listed.context["groups"] for row in rows] == [True, False]


def test_the_category_stays_where_the_rules_do_not_raise_it(client, again, lead):
    RuleSet.objects.update(repeat_raises=False)
    mark(client, again, lead, 1, key_of(again))
    assert (again.finding(1).category, again.finding(1).raised_from) == ("minor", "")


def test_taking_it_back_lowers_the_category_again(client, again, lead):
    mark(client, again, lead, 1, key_of(again))
    mark(client, again, lead, 1, "")
    finding = again.finding(1)
    assert (finding.category, finding.raised_from, finding.repeats) == ("minor", "", None)
    verbs = finding.log.order_by("seq").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["finding_repeats", "finding_stands_alone"]


def test_what_was_not_proposed_is_not_taken(client, again, lead):
    mark(client, again, lead, 2, key_of(again))
    assert again.finding(2).repeats is None


def test_rules_that_look_back_at_nothing_propose_nothing(again):
    RuleSet.objects.update(repeat_cycles=0)
    assert proposals(again.finding(1)) == []


def test_a_category_that_rose_is_lowered_by_nobody_while_the_finding_counts_as_repeated(client, again, lead):
    mark(client, again, lead, 1, key_of(again))
    edit, finding = again.application.url("finding_edit", 1), again.finding(1)
    form = client.get(edit).context["form"]
    assert form.fields["category"].choices == [("major", "Mayor")]
    said = {"claim": "Kata baru", "evidence": finding.evidence, "clause": finding.clause, "version": finding.version}
    refused = client.post(edit, said | {"category": "minor"})
    assert refused.status_code == 422
    assert "naik menurut aturan" in refused.content.decode()
    assert "Kata baru" in refused.content.decode()
    assert client.post(edit, said | {"category": "major"}).status_code == 302
    assert (again.finding(1).category, again.finding(1).claim) == ("major", "Kata baru")
    with pytest.raises(IntegrityError), transaction.atomic():
        again.application.findings.filter(seq=1).update(category="minor")


def test_a_phone_that_does_not_know_of_the_rise_changes_the_words_alone(client, again, lead):
    mark(client, again, lead, 1, key_of(again))
    phone = Phone(again.application, lead)
    finding = again.finding(1)
    shown = {"said": {"key": str(finding.head)}}
    phone.sends(client, [phone.finds("C59", "Dokumen dikendalikan", shown, subject=str(finding.origin))])
    finding = again.finding(1)
    assert (finding.category, finding.raised_from, finding.claim) == ("major", "minor", "Dokumen dikendalikan")
