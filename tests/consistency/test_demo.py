"""The demonstration world: made once, on a development machine only, with the real case nearly ready to be submitted."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audits.models import Announcement, Application, DayProposal, LogEntry, Notice, RuleTask
from audits.states import State
from audits.workflow import APPLICATION
from lsp.models import LSP, User


@pytest.fixture
def world(rules, settings):
    settings.DEVELOPMENT = True
    call_command("seed_demo", verbosity=0)


def test_it_is_refused_in_production(rules, settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert not LSP.objects.exists()


def test_the_whole_world(world, settings):
    on = timezone.localdate()
    assert set(Application.objects.values_list("state", flat=True)) == set(State)
    assert {lsp.status_on(on) for lsp in LSP.objects.all()} >= {"active", "expiring", "expired", "suspended", "revoked"}
    assert (LSP.objects.count(), set(LSP.objects.values_list("kind", flat=True))) == (40, {"P1", "P1I", "P2", "P3"})
    assert LSP.objects.values("province").distinct().count() >= 10
    assert [application.ref for application in Application.objects.all() if LogEntry.broken_at(application)] == []
    for application in Application.objects.all():
        told = list(application.log.order_by("seq").values_list("at", flat=True))
        assert told == sorted(told), application
    assert not Notice.objects.to_send().exists()

    real = Application.objects.get(lsp__name="LSP SMK Wiworotomo Purwokerto")
    missing = [str(reason) for reason in APPLICATION.reasons(APPLICATION.named("submit"), real, on)]
    assert missing[:2] == ["Pilih pendamping area administrasi", "Swa-asesmen: 4 kriteria belum dijawab"]
    assert [reason.split()[1] for reason in missing[2:]] == ["DA16", "DK04", "DK08"]

    waiting = DayProposal.objects.waiting().values_list("application__state", "side")
    assert set(waiting) == {("documents_accepted", "bnsp"), ("scheduled", "lsp")}

    tasks = RuleTask.objects.filter(done_at=None, regulation__code="PBNSP 202:2013")
    assert set(tasks.values_list("item__application__state", flat=True)) == {
        "draft",
        "in_review",
        "scheduled",
        "licensed",
    }
    announced = Announcement.objects.get(published_at__isnull=False)
    assert announced.receipts.count() == 30
    assert Notice.objects.filter(kind="announced", url=announced.get_absolute_url()).count() > 30

    for _role, email in settings.DEMO_ACCOUNTS:
        assert User.objects.get(email=email).check_password(settings.DEMO_PASSWORD)

    before = Application.objects.count()
    shown = StringIO()
    call_command("seed_demo", stdout=shown)
    assert Application.objects.count() == before
    assert shown.getvalue().count(settings.DEMO_PASSWORD) == len(settings.DEMO_ACCOUNTS)
