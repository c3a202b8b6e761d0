"""The language of pages and letters: whoever is signed in and switches it keeps it, on every device and in every letter."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views import i18n

from lsp.models import User


def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language as Django does, and remember it for the person."""
    chosen = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).exclude(language=chosen).update(language=chosen)
    return i18n.set_language(request)
