"""Fifty at the same moment: every number is given once and none is lost, whether files are submitted or licences issued."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from audits.models import (
    Application,
    Counterpart,
    Decision,
    Decree,
    NumberSeries,
    Plenary,
    Recommendation,
    SchemeDecision,
    ScopeItem,
    SelfAssessment,
)
from audits.states import ReviewArea, State
from audits.workflow import APPLICATION
from lsp.models import Licence, Membership, Position, Scheme
from tests.audits.play import fresh
from tests.audits.queue.rows import many_files
from tests.cast import moment

pytestmark = pytest.mark.django_db(transaction=True)

FIFTY = 50


@pytest.fixture(autouse=True)
def patience(settings):
    """All fifty wait at one press, and on SQLite at one door; a slow machine must not make the last one give up."""
    settings.PRESS_SECONDS = 120
    options = connections["default"].settings_dict["OPTIONS"]
    usual = options.get("timeout")
    if usual:
        options["timeout"] = 120
    yield
    if usual:
        options["timeout"] = usual


def at_once(act, things) -> list:
    """What came of `act`, for each of these things in a thread of its own, all begun together."""
    start = Barrier(len(things))

    def run(thing):
        try:
            start.wait()
            return act(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(run, things))


def test_fifty_numbers_are_taken_once_each(rules, on):
    from django.db import transaction

    def take(_number):
        with transaction.atomic():
            return NumberSeries.take("coba", on)

    assert sorted(at_once(take, range(FIFTY))) == list(range(1, FIFTY + 1))


def schemes_of(files) -> list[Scheme]:
    return Scheme.objects.bulk_create(Scheme(lsp=file.lsp, code="A", title="Skema contoh") for file in files)


def test_fifty_submissions_get_fifty_numbers(chair_a, secretariat, rules, on):
    files = many_files(FIFTY, on=on, secretariat=secretariat, rules=rules)
    Application.objects.filter(pk__in=[f.pk for f in files]).update(
        state=State.DRAFT, number=None, submitted_at=None, declared_by=None, phone="0812 2700 4451"
    )
    schemes = schemes_of(files)
    seats = Membership.objects.bulk_create(
        Membership(lsp=file.lsp, user=chair_a, position=Position.CHAIR, started_on=on) for file in files
    )
    ScopeItem.objects.bulk_create(
        ScopeItem(application=file, scheme=scheme, action="add") for file, scheme in zip(files, schemes, strict=True)
    )
    Counterpart.objects.bulk_create(
        Counterpart(application=file, area=area, person=seat)
        for file, seat in zip(files, seats, strict=True)
        for area in ReviewArea
    )
    criteria = list(rules.criteria.all())
    SelfAssessment.objects.bulk_create(
        SelfAssessment(application=file, criterion=criterion, result="conforms")
        for file in files
        for criterion in criteria
    )
    chair = fresh(chair_a)
    drafts = list(Application.objects.filter(pk__in=[f.pk for f in files]))
    moved = at_once(lambda file: APPLICATION.perform(file, "submit", by=chair, at=timezone.now()), drafts)
    year = timezone.localdate().year
    assert sorted(file.number for file in moved) == [f"RL-{year}-{n:04d}" for n in range(1, FIFTY + 1)]
    assert NumberSeries.objects.get(series="application").last == FIFTY
    assert all(file.documents.get(kind="receipt").file.size for file in moved)


def test_fifty_licences_enter_the_register_whole(secretariat, decider, rules, on):
    files = many_files(FIFTY, on=on, secretariat=secretariat, rules=rules, state=State.DECREE_ISSUED)
    schemes, at = schemes_of(files), moment(on)
    sitting = Plenary.objects.create(ref="sidang", number="PLENO-1", held_on=on, opened_at=at)
    advice = Recommendation.objects.bulk_create(
        Recommendation(application=file, summary="x", dossier_hash="x", by=secretariat, at=at) for file in files
    )
    decisions = Decision.objects.bulk_create(
        Decision(application=file, plenary=sitting, recommendation=row, outcome="approved", by=decider, at=at)
        for file, row in zip(files, advice, strict=True)
    )
    SchemeDecision.objects.bulk_create(
        SchemeDecision(decision=decision, scheme=scheme, outcome="grant")
        for decision, scheme in zip(decisions, schemes, strict=True)
    )
    Decree.objects.bulk_create(
        Decree(
            application=file,
            number=f"KEP.{n:04d}/BNSP/XI/{on.year}",
            decree_date=on,
            signatory="Ketua",
            signatory_position="Ketua BNSP",
            by=secretariat,
            at=at,
        )
        for n, file in enumerate(files)
    )
    officer = fresh(secretariat)
    moved = at_once(lambda file: APPLICATION.perform(file, "issue_licence", by=officer, at=timezone.now()), files)
    licences = Licence.objects.filter(decree_date=on)
    assert {file.state for file in moved} == {State.LICENSED}
    assert (licences.count(), licences.values("check_code").distinct().count()) == (FIFTY, FIFTY)
    assert licences.exclude(certificate_sha256="").values("certificate_sha256").distinct().count() == FIFTY
    assert {file.new_licence.certificate_sha256 for file in moved} == {
        file.documents.get(kind="certificate").sha256 for file in moved
    }
