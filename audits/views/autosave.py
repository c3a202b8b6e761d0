"""Words that are being typed: kept per person, form and record, given back to that person alone, forgotten once they were truly saved."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from audits.forms.unsaved import UnsavedWordsForm
from audits.models import UnsavedForm


@require_http_methods(["GET", "POST"])
@login_required
def unsaved(request):
    """Give back what this person left in a form, or keep what they have typed so far."""
    mine = UnsavedForm.objects.filter(person=request.user)
    if request.method == "GET":
        left = mine.filter(form=request.GET.get("form", "")).first()
        answer = JsonResponse({"words": left.words, "at": left.kept_at.isoformat()} if left else {"words": []})
        patch_cache_control(answer, private=True, no_store=True)
        return answer
    form = UnsavedWordsForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    name, words = form.cleaned_data["form"], form.cleaned_data["words"]
    if not words:
        mine.filter(form=name).delete()
        return HttpResponse(status=204)
    kept = {"words": words, "kept_at": timezone.now()}
    UnsavedForm.objects.update_or_create(person=request.user, form=name, defaults=kept)
    too_many = mine.order_by("-kept_at", "-pk").values_list("pk", flat=True)[UnsavedForm.MOST :]
    mine.filter(pk__in=list(too_many)).delete()
    return HttpResponse(status=204)


class SavedMiddleware:
    """A form that was truly saved leaves nothing unsaved behind: its answer leads on, and not to the sign-in page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or not request.user.is_authenticated:
            return response
        if not request.content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
            return response
        name = request.POST.get("unsaved", "")
        if name and not response["Location"].startswith(resolve_url(settings.LOGIN_URL)):
            UnsavedForm.objects.filter(person=request.user, form=name[:300]).delete()
        return response
