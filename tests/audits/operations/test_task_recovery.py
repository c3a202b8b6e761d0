"""Work in the background: done once, done again after a worker died, given up when it costs too many, forgotten in time."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from audits.deadlines import minutes_before
from audits.operations import task_recovery
from tests.audits.work import done, lost, waiting, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()


def state(row: DBTaskResult) -> str:
    return DBTaskResult.objects.get(pk=row.pk).status


def test_a_task_is_done_by_the_worker():
    row = waiting()
    assert done == []
    work_off()
    assert done == ["selesai"]
    assert state(row) == TaskResultStatus.SUCCESSFUL


def test_what_a_dead_worker_left_is_done_by_the_next_one():
    row = lost()
    work_off()
    assert done == []
    call_command("housekeeping", verbosity=0)
    work_off()
    assert done == ["selesai"]
    assert state(row) == TaskResultStatus.SUCCESSFUL


def test_work_that_is_being_done_is_left_alone():
    row = lost(minutes=29)
    assert task_recovery.put_back(timezone.now()) == 0
    assert state(row) == TaskResultStatus.RUNNING


def test_a_task_that_ended_three_workers_is_given_up():
    row = lost(workers=3)
    assert task_recovery.put_back(timezone.now()) == 0
    assert state(row) == TaskResultStatus.FAILED


def test_what_was_done_a_month_ago_is_forgotten():
    row = waiting()
    work_off()
    call_command("housekeeping", verbosity=0)
    assert state(row) == TaskResultStatus.SUCCESSFUL
    DBTaskResult.objects.update(finished_at=minutes_before(timezone.now(), task_recovery.KEPT_MINUTES + 1))
    call_command("housekeeping", verbosity=0)
    assert not DBTaskResult.objects.exists()
