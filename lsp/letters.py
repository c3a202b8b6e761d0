"""What letters say, in the language of whoever gets them: an Indonesian template, and an English one of the same name in the folder `en`."""

from collections.abc import Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation


def written(folder: str, kind: str, context: Mapping[str, object], language: str) -> tuple[str, str]:
    """Subject, in one line, and body of a letter."""

    def said(name: str) -> str:
        own = [f"{folder}/{language}/{name}.txt"] if language != settings.LANGUAGE_CODE else []
        return render_to_string([*own, f"{folder}/{name}.txt"], dict(context))

    with translation.override(language):
        return " ".join(said(f"{kind}_subject").split()), said(kind).strip()
