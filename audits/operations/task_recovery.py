"""Work in the background: what a worker that died left behind is done again, and what was done long ago is forgotten.

A task may therefore run twice: each looks first at what is there already.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from audits.deadlines import minutes_before

# Workers that may die over one task before it is given up.
WORKERS_MAX = 3
# What was done is kept for so long, for whoever looks into a fault.
KEPT_MINUTES = 30 * 24 * 60


def put_back(now: dt.datetime) -> int:
    """Give work that a worker left behind to the next one; what has cost three workers is given up. Returns how many were put back."""
    left = DBTaskResult.objects.running().filter(started_at__lt=minutes_before(now, settings.WORK_MINUTES_MAX))
    done_again = 0
    for task in left:
        held = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        if len(task.worker_ids) < WORKERS_MAX:
            done_again += held.update(status=TaskResultStatus.READY, started_at=None, run_after=get_date_max())
        else:
            held.update(
                status=TaskResultStatus.FAILED, finished_at=now, traceback="Three workers ended over this task."
            )
    return done_again


def forget(now: dt.datetime) -> int:
    """Delete what was finished long ago. Returns how many rows went."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=minutes_before(now, KEPT_MINUTES))
    return old.delete()[0]


def counts(now: dt.datetime) -> dict[str, Any]:  # Any: numbers, and the moment since when
    """How much waits and since when, how much runs, and how much failed within the last day; one statement."""
    ready = Q(status=TaskResultStatus.READY)
    return DBTaskResult.objects.order_by().aggregate(
        waiting=Count("pk", filter=ready),
        oldest=Min("enqueued_at", filter=ready),
        running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED, finished_at__gte=minutes_before(now, 24 * 60))),
    )
