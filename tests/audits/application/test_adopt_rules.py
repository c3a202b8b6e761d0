"""A draft follows newer rules when its LSP says so, and loses no file by it."""

import pytest
from django.urls import reverse

from audits.deadlines import before_days
from audits.models import Application, Criterion, DocumentRequirement, RuleSet
from audits.states import State
from tests.audits.dossier.pages import say


@pytest.fixture
def draft(play):
    return play(State.DRAFT)


@pytest.fixture
def newer(draft, rules, on):
    """The same rules without their first document of each area and criterion, with one of each more."""
    newest = RuleSet.objects.create(version="uji-2", effective_from=before_days(on, 1))
    for requirement in rules.requirements.exclude(code__in=["DA01", "DK19"]):
        requirement.pk, requirement.rule_set = None, newest
        requirement.save()
    for criterion in rules.criteria.exclude(code="C01"):
        criterion.pk, criterion.rule_set = None, newest
        criterion.save()
    DocumentRequirement.objects.create(
        rule_set=newest, code="DA99", area="administration", title="Bukti baru", necessity="mandatory"
    )
    Criterion.objects.create(
        rule_set=newest, code="C99", area="administration", clause="9.9", title="Kriteria baru", question="Adakah?"
    )
    return newest


def test_the_page_tells_what_comes_and_goes(client, draft, newer, staff_a):
    client.force_login(staff_a)
    context = client.get(draft.url("adopt_rules")).context
    assert [r.code for r in context["new_documents"]] == ["DA99"]
    assert [i.code for i in context["kept_documents"]] == ["DA01"]
    assert [i.code for i in context["gone_documents"]] == ["DK19"]
    assert [c.code for c in context["new_criteria"]] == ["C99"]
    assert [a.criterion.code for a in context["gone_criteria"]] == ["C01"]


def test_following_the_rules_keeps_files_and_answers(client, draft, newer, staff_a):
    before = draft.items.get(requirement__code="DA02").versions.get().sha256
    client.force_login(staff_a)
    assert client.post(draft.url("adopt_rules")).url == draft.get_absolute_url()
    record = Application.objects.get(pk=draft.pk)
    assert record.rule_set == newer
    assert record.items.get(requirement__code="DA02").versions.get().sha256 == before
    assert record.items.filter(requirement__code="DA01").exists()
    assert record.items.get(requirement__code="DA99").state == "empty"
    assert record.self_assessments.get(criterion__code="C99").result == "open"
    assert record.self_assessments.get(criterion__code="C02").criterion.rule_set == newer
    assert record.log.filter(verb="rules_adopted", by=staff_a).count() == 1


def test_a_draft_under_the_newest_rules_has_nothing_to_follow(client, draft, staff_a):
    client.force_login(staff_a)
    assert "sudah mengikuti aturan terbaru" in client.get(draft.url("adopt_rules")).content.decode()


@pytest.mark.parametrize("who", ["board_a", "secretariat"])
def test_only_the_lsp_that_works_on_it_follows(client, draft, newer, request, who):
    client.force_login(request.getfixturevalue(who))
    status = client.post(reverse("audits:adopt_rules", args=[draft.ref])).status_code
    assert status == (404 if who == "secretariat" else 403)
    assert Application.objects.get(pk=draft.pk).rule_set != newer


def test_a_submitted_application_keeps_its_rules(client, play, rules, chair_a):
    record = play(State.SUBMITTED)
    client.force_login(chair_a)
    assert client.post(record.url("adopt_rules")).status_code == 403


def test_what_became_mandatory_is_no_longer_set_aside(client, draft, newer, staff_a):
    item = draft.items.exclude(requirement__necessity="mandatory").filter(versions=None).first()
    say(staff_a, draft, item.code, "set_aside", reason="Belum pernah terjadi.")
    client.force_login(staff_a)
    newer.requirements.filter(code=item.code).update(necessity="mandatory")
    client.post(draft.url("adopt_rules"))
    item.refresh_from_db()
    assert (item.state, item.not_applicable_reason) == ("empty", "")
