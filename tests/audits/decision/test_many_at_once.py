"""Fifty at the same moment: every number is given once and none is lost, whether applications are submitted or licences issued."""

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
from tests.audits.secretariat.rows import many_applications
from tests.cast import moment

pytestmark = pytest.mark.django_db(transaction=True)

FIFTY = 50


@pytest.fixture(autouse=True)
def patience(settings):
    """All fifty wait at one press, and on SQLite at one door; a slow machine must not make the last one give up."""
    settings.PDF_SECONDS = 120
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


def schemes_of(applications) -> list[Scheme]:
    return Scheme.objects.bulk_create(
        Scheme(lsp=application.lsp, code="A", title="Skema contoh") for application in applications
    )


def test_fifty_submissions_get_fifty_numbers(chair_a, secretariat, rules, on):
    applications = many_applications(FIFTY, on=on, secretariat=secretariat, rules=rules)
    Application.objects.filter(pk__in=[f.pk for f in applications]).update(
        state=State.DRAFT, number=None, submitted_at=None, declared_by=None, phone="0812 2700 4451"
    )
    schemes = schemes_of(applications)
    seats = Membership.objects.bulk_create(
        Membership(lsp=application.lsp, user=chair_a, position=Position.CHAIR, started_on=on)
        for application in applications
    )
    ScopeItem.objects.bulk_create(
        ScopeItem(application=application, scheme=scheme, action="add")
        for application, scheme in zip(applications, schemes, strict=True)
    )
    Counterpart.objects.bulk_create(
        Counterpart(application=application, area=area, person=seat)
        for application, seat in zip(applications, seats, strict=True)
        for area in ReviewArea
    )
    criteria = list(rules.criteria.all())
    SelfAssessment.objects.bulk_create(
        SelfAssessment(application=application, criterion=criterion, result="conforms")
        for application in applications
        for criterion in criteria
    )
    chair = fresh(chair_a)
    drafts = list(Application.objects.filter(pk__in=[f.pk for f in applications]))
    moved = at_once(lambda application: APPLICATION.perform(application, "submit", by=chair, at=timezone.now()), drafts)
    year = timezone.localdate().year
    assert sorted(application.number for application in moved) == [f"RL-{year}-{n:04d}" for n in range(1, FIFTY + 1)]
    assert NumberSeries.objects.get(series="application").last == FIFTY
    assert all(application.documents.get(kind="receipt").file.size for application in moved)


def test_fifty_licences_enter_the_register_whole(secretariat, decider, rules, on):
    applications = many_applications(FIFTY, on=on, secretariat=secretariat, rules=rules, state=State.DECREE_ISSUED)
    schemes, at = schemes_of(applications), moment(on)
    sitting = Plenary.objects.create(ref="sidang", number="PLENO-1", held_on=on, opened_at=at)
    advice = Recommendation.objects.bulk_create(
        Recommendation(application=application, summary="x", dossier_hash="x", by=secretariat, at=at)
        for application in applications
    )
    decisions = Decision.objects.bulk_create(
        Decision(application=application, plenary=sitting, recommendation=row, outcome="approved", by=decider, at=at)
        for application, row in zip(applications, advice, strict=True)
    )
    SchemeDecision.objects.bulk_create(
        SchemeDecision(decision=decision, scheme=scheme, outcome="grant")
        for decision, scheme in zip(decisions, schemes, strict=True)
    )
    Decree.objects.bulk_create(
        Decree(
            application=application,
            number=f"KEP.{n:04d}/BNSP/XI/{on.year}",
            decree_date=on,
            signatory="Ketua",
            signatory_position="Ketua BNSP",
            by=secretariat,
            at=at,
        )
        for n, application in enumerate(applications)
    )
    officer = fresh(secretariat)
    moved = at_once(
        lambda application: APPLICATION.perform(application, "issue_licence", by=officer, at=timezone.now()),
        applications,
    )
    licences = Licence.objects.filter(decree_date=on)
    assert {application.state for application in moved} == {State.LICENSED}
    assert (licences.count(), licences.values("check_code").distinct().count()) == (FIFTY, FIFTY)
    assert licences.exclude(certificate_sha256="").values("certificate_sha256").distinct().count() == FIFTY
    assert {application.new_licence.certificate_sha256 for application in moved} == {
        application.documents.get(kind="certificate").sha256 for application in moved
    }
