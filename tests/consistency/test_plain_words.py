"""What people read is Indonesian as it is written today, also where a package says it."""

import re
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.conf import settings
from django.utils import translation

from lsp.web.formats import span

# Words of the packages' own Indonesian that our readers would stumble over.
FOREIGN = re.compile(
    r"\b(e-?mail|anda|[Ss]ilahkan|autenti(?:fik|k)asi dua[ -]faktor)\b|[Bb]idang ini|(?<![Kk]ata )\b[Ss]andi\b",
    re.ASCII,
)
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]*>")
SHOWN = {
    Path(allauth.__file__).parent / "locale/id/LC_MESSAGES/django.po": (
        "account/",
        "mfa/",
        "templates/account",
        "templates/mfa",
    ),
    Path(django.__file__).parent / "contrib/auth/locale/id/LC_MESSAGES/django.po": ("password_validation", "forms.py"),
    Path(django.__file__).parent / "conf/locale/id/LC_MESSAGES/django.po": ("core/validators", "forms/"),
}


@pytest.mark.parametrize(("catalogue", "places"), SHOWN.items(), ids=["allauth", "auth", "forms"])
def test_the_sentences_of_packages_are_said_in_our_words(catalogue, places):
    wrong = []
    for entry in polib.pofile(str(catalogue)):
        shown = any(place in where for where, _line in entry.occurrences for place in places)
        if not shown or entry.obsolete or entry.msgctxt or entry.msgid_plural or not entry.msgstr:
            continue
        with translation.override("id"):
            said = translation.gettext(entry.msgid)
        if FOREIGN.search(PLACES.sub("", said)) or set(PLACES.findall(entry.msgid)) - set(PLACES.findall(said)):
            wrong.append(said)
    assert wrong == []


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 hari"),
        (60, "60 hari"),
        (79, "79 hari (sekitar 3 bulan)"),
        (400, "400 hari (sekitar 13 bulan)"),
        (1450, "1.450 hari (hampir 4 tahun)"),
        (1945, "1.945 hari (sekitar 5 tahun)"),
    ],
)
def test_many_days_are_also_told_in_months_or_years(days, words):
    assert span(days) == words


OLD_WORDS = (
    "Anda sudah mengajukan", "Dipegang", "bita)", "Hari ini sudah lewat", "Rencana mundur", "dikeberatani", "Calon temuan", "Jam berhenti",
    "Buka yang dimaksud", "Undang orang", "Bukan acuan",
)  # fmt: skip


def test_sentences_that_readers_stumbled_over_are_gone():
    english = polib.pofile(str(Path(settings.LOCALE_PATHS[0]) / "en/LC_MESSAGES/django.po"))
    assert [e.msgid for e in english if any(old in e.msgid for old in OLD_WORDS)] == []
