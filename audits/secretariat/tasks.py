"""Tasks that no application holds: how one is shown, and how one is settled."""

import datetime as dt

from audits.models import SecretariatTask
from lsp.models import User
from lsp.web.formats import longtime


def task_row(task: SecretariatTask) -> dict[str, object]:
    """One task, ready to be written down."""
    return {
        "key": task.key,
        "kind": task.get_kind_display(),
        "subject": task.subject,
        "lines": task.detail.splitlines(),
        "url": task.url,
        "since": longtime(task.created_at),
        "done": longtime(task.done_at),
        "by": task.done_by.full_name if task.done_by else "",
        "note": task.done_note,
    }


def settle(task: SecretariatTask, note: str, *, by: User, at: dt.datetime) -> bool:
    """Note who settled a task and how; the first one to say so is right. Says whether it was this one."""
    open_still = SecretariatTask.objects.open().filter(pk=task.pk)
    return bool(open_still.update(done_at=at, done_by=by, done_note=note))
