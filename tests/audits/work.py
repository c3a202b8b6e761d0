"""Work in the background, as tests put it there and have it done."""

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from audits.deadlines import minutes_before

done = []


@task()
def remember(word: str) -> None:
    """The least that a task can do."""
    done.append(word)


def waiting(*, minutes: int = 0) -> DBTaskResult:
    """A task that has waited for so long."""
    row = DBTaskResult.objects.get(pk=remember.enqueue("selesai").id)
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=minutes_before(timezone.now(), minutes))
    return row


def lost(*, workers: int = 1, minutes: int = 31) -> DBTaskResult:
    """A task that so many workers began and did not finish, the last of them so long ago."""
    row = waiting()
    DBTaskResult.objects.filter(pk=row.pk).update(
        status=TaskResultStatus.RUNNING,
        started_at=minutes_before(timezone.now(), minutes),
        worker_ids=[f"w{n}" for n in range(workers)],
    )
    return row


def work_off() -> None:
    """Do everything that waits, as the worker does it; its own loop would close the connection that holds the test."""
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    while row := DBTaskResult.objects.ready().first():
        row.claim(worker.worker_id)
        worker.run_task(row)
