"""The tasks of BNSP's secretariat that no application holds: what a machine noticed and a person settles."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from audits.models import SecretariatTask
from audits.secretariat.tasks import settle, task_row

# Open tasks are few; what was settled is shown so far back.
MOST_DONE = 20
MOST_OPEN = 100


class TaskForm(forms.Form):
    """How a task was settled."""

    note = forms.CharField(label=gettext_lazy("Apa yang dilakukan"), max_length=400, required=False)


def only_secretariat(request) -> None:
    """Nobody else reads or settles these."""
    if not request.user.is_secretariat:
        raise PermissionDenied


@require_GET
@login_required
def secretariat_tasks(request):
    """What is open, oldest first, and what was settled lately."""
    only_secretariat(request)
    tasks = SecretariatTask.objects.select_related("done_by")
    context = {
        "open": [task_row(task) for task in tasks.open().order_by("created_at", "pk")[:MOST_OPEN]],
        "done": [task_row(task) for task in tasks.filter(done_at__isnull=False).order_by("-done_at")[:MOST_DONE]],
    }
    return render(request, "audits/secretariat/secretariat_tasks.html", context)


@require_POST
@login_required
def secretariat_task_done(request, key):
    """A task is settled, by whom and how; the first one to say so is right."""
    only_secretariat(request)
    task = get_object_or_404(SecretariatTask, key=key)
    form = TaskForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    if settle(task, note, by=request.user, at=timezone.now()):
        messages.success(request, _("Pekerjaan ditandai selesai."))
    else:
        messages.info(request, _("Pekerjaan ini sudah ditandai selesai oleh orang lain."))
    return redirect("audits:secretariat_tasks")
