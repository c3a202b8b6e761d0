"""Versions of the rules: whether one is in use, and a copy of one to be changed."""

import datetime as dt

from django.db import transaction

from audits.models import Application, RuleSet

# A copy waits here until somebody says from when it counts.
NOT_YET = dt.date(2100, 1, 1)


def is_in_use(rule_set: RuleSet) -> bool:
    """Whether a submitted application is judged by this rule set: then it stays as it was."""
    return Application.objects.filter(rule_set=rule_set, submitted_at__isnull=False).exists()


@transaction.atomic
def copy_of(rule_set: RuleSet) -> RuleSet:
    """Copy a rule set with its documents and criteria into a new version that is not yet in force."""
    number = 1
    while RuleSet.objects.filter(version=f"{rule_set.version}-{number}").exists():
        number += 1
    documents = list(rule_set.requirements.all())
    criteria = list(rule_set.criteria.prefetch_related("evidence"))
    values = {f.name: getattr(rule_set, f.name) for f in RuleSet._meta.concrete_fields if not f.primary_key}
    copy = RuleSet.objects.create(
        **values | {"version": f"{rule_set.version}-{number}"[:20], "effective_from": NOT_YET}
    )
    twins = {}
    for requirement in documents:
        old = requirement.pk
        requirement.pk, requirement._state.adding, requirement.rule_set = None, True, copy
        requirement.save()
        twins[old] = requirement
    for criterion in criteria:
        evidence = [twins[requirement.pk] for requirement in criterion.evidence.all()]
        criterion.pk, criterion._state.adding, criterion.rule_set = None, True, copy
        criterion.__dict__.pop("_prefetched_objects_cache")
        criterion.save()
        criterion.evidence.set(evidence)
    return copy
