"""Loads the first rule set, the regulations and the free days; adds what is missing and never changes what an officer edited."""

import csv
import datetime as dt
import json
from pathlib import Path

import holidays
from django.core.management.base import BaseCommand
from django.db import transaction

from audits.models import (
    Criterion,
    DocumentRequirement,
    FindingWording,
    Holiday,
    Regulation,
    RuleSet,
    StandardSentence,
)

DATA = Path(__file__).resolve().parents[2] / "data"
YEARS = range(2024, 2028)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_rule_set() -> int:
    """The rule set with its documents and criteria; one that is there already is left as it is."""
    rules = json.loads((DATA / "rules.json").read_text(encoding="utf-8"))
    rules["effective_from"] = dt.date.fromisoformat(rules["effective_from"])
    rule_set, created = RuleSet.objects.get_or_create(version=rules.pop("version"), defaults=rules)
    if not created:
        return 0
    DocumentRequirement.objects.bulk_create(
        DocumentRequirement(
            rule_set=rule_set,
            code=row["code"],
            area=row["area"],
            title=row["title_id"],
            necessity=row["requirement"],
            only_kinds=row["only_lsp_kinds"],
            only_sectors=row["only_sectors"],
            only_after_findings=bool(row["only_after_findings"]),
            reference=row["reference"],
        )
        for row in rows("documents.csv")
    )
    documents = {document.code: document for document in rule_set.requirements.all()}
    criteria = rows("criteria.csv")
    Criterion.objects.bulk_create(
        Criterion(
            rule_set=rule_set,
            code=row["code"],
            area=row["area"],
            clause=row["clause"],
            title=row["title_id"],
            question=row["check_id"],
        )
        for row in criteria
    )
    made = {criterion.code: criterion for criterion in rule_set.criteria.all()}
    link = Criterion.evidence.through
    link.objects.bulk_create(
        link(criterion=made[row["code"]], documentrequirement=documents[code])
        for row in criteria
        for code in row["evidence_documents"].split()
    )
    return 1 + len(documents) + len(made)


def load_regulations() -> int:
    """The rules that documents and criteria cite."""
    known = set(Regulation.objects.values_list("code", flat=True))
    fresh = [
        Regulation(
            code=row["code"],
            instrument=row["instrument"],
            title=row["title_id"],
            effective_year=int(row["effective_year"]),
            replaces=row["replaces"],
            subject=row["subject_id"],
        )
        for row in rows("regulations.csv")
        if row["code"] not in known
    ]
    return len(Regulation.objects.bulk_create(fresh))


def load_sentences() -> int:
    """The first sentences of the reviewers; once there are any they are the secretariat's own."""
    if StandardSentence.objects.exists():
        return 0
    sentences = [StandardSentence(code=row["code"], text=row["text_id"]) for row in rows("sentences.csv")]
    return len(StandardSentence.objects.bulk_create(sentences))


def load_wordings() -> int:
    """How findings are usually worded; a criterion that has a sentence already keeps what an officer made of it."""
    known = set(FindingWording.objects.values_list("criterion_code", flat=True))
    fresh = [
        FindingWording(
            criterion_code=row["criterion"], label=row["label_id"], claim=row["claim_id"], evidence=row["evidence_id"]
        )
        for row in rows("wordings.csv")
        if row["criterion"] not in known
    ]
    return len(FindingWording.objects.bulk_create(fresh))


def load_holidays() -> int:
    """National holidays and joint leave of all years that are published or can be computed."""
    national = holidays.country_holidays("ID", years=YEARS, language="id")
    joint_leave = holidays.country_holidays("ID", years=YEARS, categories=("government",), language="id")
    free = {day: (name, Holiday.Kind.JOINT_LEAVE) for day, name in joint_leave.items()}
    free |= {day: (name, Holiday.Kind.NATIONAL) for day, name in national.items()}
    known = set(Holiday.objects.values_list("day", flat=True))
    fresh = [Holiday(day=day, name=name, kind=kind) for day, (name, kind) in sorted(free.items()) if day not in known]
    return len(Holiday.objects.bulk_create(fresh))


class Command(BaseCommand):
    """May be run again at any time."""

    help = "Muat kumpulan aturan, peraturan, dan hari libur. Baris yang sudah ada tidak diubah."

    @transaction.atomic
    def handle(self, *args, **options):
        added = load_rule_set() + load_regulations() + load_sentences() + load_wordings() + load_holidays()
        if options["verbosity"]:
            self.stdout.write(f"Aturan dan hari libur: {added} baris baru.")
