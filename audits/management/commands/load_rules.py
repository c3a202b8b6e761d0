"""Loads the first rule set, the regulations and the free days; adds what is missing and never changes what an officer edited."""

import csv
import datetime as dt
import json
import re
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from audits.models import (
    Criterion,
    DocumentRequirement,
    FindingWording,
    Holiday,
    Regulation,
    RuleSet,
    StandardSentence,
)
from audits.rules.calendar import publish

DATA = Path(__file__).resolve().parents[2] / "data"


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
            title_en=row["title_en"],
            necessity=row["requirement"],
            only_kinds=row["only_lsp_kinds"],
            only_sectors=row["only_sectors"],
            only_after_findings=bool(row["only_after_findings"]),
            reference=row["reference"],
            fed_by=row["fed_by"],
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
            title_en=row["title_en"],
            question=row["check_id"],
            question_en=row["check_en"],
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
            title_en=row["title_en"],
            effective_year=int(row["effective_year"]),
            replaces=row["replaces"],
            subject=row["subject_id"],
            subject_en=row["subject_en"],
        )
        for row in rows("regulations.csv")
        if row["code"] not in known
    ]
    return len(Regulation.objects.bulk_create(fresh)) + load_predecessors()


REPLACED = re.compile(r"(?:Peraturan BNSP )?(?P<instrument>\S+/(?P<year>\d{4}))")


def load_predecessors() -> int:
    """The rules that those in force have replaced, as documents still cite them: PBNSP 202:2013 for 07/BNSP.202/XI/2013."""
    made = 0
    for successor in Regulation.objects.exclude(replaces="").filter(replaced=None):
        named = REPLACED.fullmatch(successor.replaces)
        if named is None:
            continue
        _rule, created = Regulation.objects.get_or_create(
            code=f"{successor.code.split(':')[0]}:{named['year']}",
            defaults={
                "instrument": successor.replaces,
                "also_called": named["instrument"],
                "title": successor.title,
                "title_en": successor.title_en,
                "effective_year": int(named["year"]),
                "subject": successor.subject,
                "subject_en": successor.subject_en,
                "replaced_by": successor,
            },
        )
        made += created
    return made


def load_sentences() -> int:
    """The first sentences of the reviewers; once there are any they are the secretariat's own."""
    if StandardSentence.objects.exists():
        return 0
    sentences = [
        StandardSentence(code=row["code"], text=row["text_id"], text_en=row["text_en"]) for row in rows("sentences.csv")
    ]
    return len(StandardSentence.objects.bulk_create(sentences))


def load_wordings() -> int:
    """How findings are usually worded; a criterion that has a sentence already keeps what an officer made of it."""
    known = set(FindingWording.objects.values_list("criterion_code", flat=True))
    fresh = [
        FindingWording(
            criterion_code=row["criterion"],
            label=row["label_id"],
            label_en=row["label_en"],
            claim=row["claim_id"],
            evidence=row["evidence_id"],
        )
        for row in rows("wordings.csv")
        if row["criterion"] not in known
    ]
    return len(FindingWording.objects.bulk_create(fresh))


def holiday_of(row: dict[str, str]) -> Holiday:
    """A row of the calendar, not yet stored."""
    published_on = dt.date.fromisoformat(row["published_on"]) if row["published_on"] else None
    return Holiday(**row | {"day": dt.date.fromisoformat(row["day"]), "published_on": published_on})


def load_holidays() -> int:
    """National holidays and joint leave with their decrees; a row from before decrees were kept gets its own."""
    read = {row.day: row for row in map(holiday_of, rows("calendar.csv"))}
    known = {holiday.day: holiday for holiday in Holiday.objects.all()}
    for day in read.keys() & known.keys():
        if not known[day].decree and known[day].kind == read[day].kind and read[day].decree:
            Holiday.objects.filter(day=day, published_on=None).update(
                decree=read[day].decree, published_on=read[day].published_on
            )
    fresh = Holiday.objects.bulk_create(row for day, row in read.items() if day not in known)
    publish(by=None, at=timezone.now())
    return len(fresh)


class Command(BaseCommand):
    """May be run again at any time."""

    help = "Muat kumpulan aturan, peraturan, dan hari libur. Baris yang sudah ada tidak diubah."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        added = load_rule_set() + load_regulations() + load_sentences() + load_wordings() + load_holidays()
        if options["verbosity"]:
            self.stdout.write(f"Aturan dan hari libur: {added} baris baru.")
