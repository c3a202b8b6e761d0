"""Names under which work waits in the database for a worker, so that a function can move while its work waits.

django-tasks stores a task as the dotted path of its function and imports that path when a worker takes the task up; a function that
has moved meanwhile is not found, and its work is lost. Ours wait under `audits.background_tasks.<name>` instead. Python asks this
module for an attribute of that name, and `__getattr__` imports the task from where TASKS says that it lives today.

To add a task, decorate its function with `@stable_task("its_name")` and add a line to TASKS. To move one, change its line. A name
that was ever used stays as long as work may wait under it; a removed task keeps its line until its queue is empty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.utils.module_loading import import_string
from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")

TASKS = {
    "search_citations": "audits.dossier.superseded_rules.search_citations",
    "pack_dossier_zip": "audits.exports.dossier_zip.pack_dossier_zip",
    "announce": "audits.notices.announcements.tell_everybody",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StableTask(Task[P, T]):
    """A task that waits under a name of its own rather than under the place of its function."""

    stable_name: str

    @property
    def module_path(self) -> str:
        """The path that the database stores."""
        return f"{__name__}.{self.stable_name}"


def stable_task(name: str) -> Callable[[Callable[P, T]], StableTask[P, T]]:
    """Make a function a task that waits in the database under this name of TASKS."""

    def decorated(function: Callable[P, T]) -> StableTask[P, T]:
        return StableTask(func=function, stable_name=name)

    return decorated


def __getattr__(name: str) -> StableTask[..., Any]:  # Any: each task returns its own
    """The task of this name, imported from where it lives today; what it returns is its own business."""
    if name not in TASKS:
        raise AttributeError(f"module {__name__!r} has no task {name!r}")
    return import_string(TASKS[name])
