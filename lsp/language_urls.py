"""The address that switches the language, under Django's name for it."""

from django.urls import path

from lsp.views.language import set_language

urlpatterns = [path("", set_language, name="set_language")]
