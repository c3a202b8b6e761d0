"""Loading the rules: complete, repeatable, and never over an officer's own words."""

import pytest
from django.core.management import call_command

from audits.models import Circumstances, Criterion, DocumentRequirement, Holiday, Regulation, RuleSet
from audits.states import Category


def load():
    call_command("load_rules", verbosity=0)


def test_the_first_rule_set_is_complete(rules):
    assert (rules.requirements.count(), rules.criteria.count(), Regulation.objects.count()) == (48, 66, 16)
    assert rules.reminder_days == [365, 270, 180, 90, 60, 30, 14, 7, 1]
    policies = [rules.correction_policy(category) for category in Category]
    assert [policy and policy.count for policy in policies] == [30, 30, None]
    assert sum(days for _key, days in rules.stage_lengths) == 105


def test_each_area_has_its_half(rules):
    assert rules.requirements.filter(area="administration").count() == 24
    assert rules.criteria.filter(area="administration").count() == 31
    assert rules.criteria.filter(area="operations").count() == 35


def test_every_criterion_has_its_evidence(rules):
    assert not rules.criteria.filter(evidence=None).exists()
    assert set(rules.criteria.get(code="C43").evidence.values_list("code", flat=True)) == {"DK04", "DK13"}


def test_only_p3_is_asked_for_its_supporters(rules):
    supporters = rules.requirements.get(code="DA06")
    assert [supporters.applies_to(Circumstances(kind)) for kind in ("P1", "P2", "P3")] == [False, False, True]


def test_loading_again_adds_nothing(rules):
    models = (RuleSet, DocumentRequirement, Criterion, Regulation, Holiday)
    before = [model.objects.count() for model in models]
    load()
    assert [model.objects.count() for model in models] == before


def test_loading_again_keeps_what_an_officer_wrote(rules):
    rules.major_days = 45
    rules.save()
    rules.requirements.filter(code="DA01").update(title="Surat permohonan (format 2026)")
    Holiday.objects.filter(day="2026-08-17").update(name="HUT RI ke-81")
    load()
    assert RuleSet.objects.get().major_days == 45
    assert rules.requirements.get(code="DA01").title == "Surat permohonan (format 2026)"
    assert Holiday.objects.get(day="2026-08-17").name == "HUT RI ke-81"


def test_joint_leave_is_told_apart_from_national_holidays(rules):
    assert Holiday.objects.get(day="2025-01-27").kind == "national"
    assert Holiday.objects.get(day="2025-01-28").kind == "joint_leave"
    assert {day.year for day in Holiday.objects.dates("day", "year")} == {2024, 2025, 2026, 2027}


@pytest.mark.parametrize(("on", "version"), [("2025-06-01", "2025-1"), ("2026-06-01", "2026-1")])
def test_the_rules_of_a_day_are_those_begun_by_then(rules, on, version):
    RuleSet.objects.create(version="2026-1", effective_from="2026-01-01")
    assert RuleSet.objects.in_force(on).version == version
