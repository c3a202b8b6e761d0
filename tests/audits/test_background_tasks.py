"""Work that waits in the database is found again after its function has moved to another module."""

import ast
import inspect
from pathlib import Path

import pytest
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from audits import background_tasks
from audits.background_tasks import TASKS, stable_task
from audits.exports import dossier_zip
from tests.audits.work import work_off

NAMES = ["announce", "pack_dossier_zip", "search_citations"]


def test_the_names_that_the_database_stores_stay():
    assert sorted(TASKS) == NAMES
    assert [import_string(TASKS[name]).module_path for name in NAMES] == [f"audits.background_tasks.{n}" for n in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_name_leads_to_its_task(name):
    assert import_string(f"audits.background_tasks.{name}") is import_string(TASKS[name])


def test_an_unknown_name_is_no_task():
    with pytest.raises(ImportError):
        import_string("audits.background_tasks.search")


def test_every_task_of_ours_has_a_stable_name():
    root = Path(inspect.getfile(background_tasks)).parent
    importing = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in {"django_tasks", "django_tasks.base"}
        if {alias.name for alias in node.names} & {"Task", "task"}
    ]
    assert importing == ["background_tasks.py"]


kept: list[str] = []


@stable_task("pack_dossier_zip")
def moved(key: str) -> None:
    """Stands for the function at its new place."""
    kept.append(key)


@pytest.mark.django_db
def test_work_that_waits_is_done_after_its_function_has_moved(monkeypatch):
    waiting = dossier_zip.pack_dossier_zip.enqueue("a key")
    monkeypatch.delattr(dossier_zip, "pack_dossier_zip")
    monkeypatch.setitem(TASKS, "pack_dossier_zip", f"{__name__}.moved")
    work_off()
    assert DBTaskResult.objects.get(pk=waiting.id).status == TaskResultStatus.SUCCESSFUL
    assert kept == ["a key"]
