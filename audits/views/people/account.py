"""The person's own data and roles."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.forms.account import AccountForm
from audits.people.roles import roles_of
from lsp.models import User
from lsp.people.signing_in import speak


@require_http_methods(["GET", "POST"])
@login_required
def account(request):
    """The person's own name, telephone and time zone, and their roles."""
    person = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Data Anda tersimpan."))
        response = redirect("audits:account")
        if "language" in form.changed_data:
            speak(response, person.language)
        return response
    context = {"form": form, "roles": roles_of(request.user)}
    return render(request, "audits/people/account.html", context, status=422 if request.method == "POST" else 200)
