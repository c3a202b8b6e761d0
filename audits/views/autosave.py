"""Autosave over HTTP: gives a person back what they left in a form, and keeps what they type."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.forms.autosave import AutosaveForm
from audits.models import UnsavedForm


@require_http_methods(["GET", "POST"])
@login_required
def autosave(request):
    """Give back what this person left in a form, or keep what they have typed so far."""
    if request.method == "GET":
        left = UnsavedForm.objects.of(request.user).filter(form=request.GET.get("form", "")).first()
        answer = JsonResponse(
            ({"words": left.words, "at": left.kept_at.isoformat()} if left else {"words": []}) | about(request)
        )
        patch_cache_control(answer, private=True, no_store=True)
        return answer
    form = AutosaveForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    name, words = form.cleaned_data["form"], form.cleaned_data["words"]
    at = timezone.now()
    if words:
        UnsavedForm.objects.keep(request.user, name, words, at=at)
    else:
        UnsavedForm.objects.forget(request.user, name)
    return HttpResponse(status=204, headers={"Kept-At": at.isoformat()} if words else {})


def about(request) -> dict[str, object]:
    """Who is signed in, with a fresh mark for the forms that the same person has open, and what is said of words that come back."""
    return {
        "person": request.user.pk,
        "token": get_token(request),
        "back": _("Isian yang belum Anda simpan sudah kami pulihkan."),
        "drop": _("Hapus isian ini"),
        "gone": _("Pilihan ini tidak ada lagi; pilih yang lain:"),
        "both": _("Ada dua isian yang berbeda. Pilih yang Anda pakai; yang lain tidak disimpan."),
        "here": _("Terakhir Anda ketik di sini"),
        "there": _("Tersimpan di server"),
        "take": _("Pakai isian ini"),
    }
