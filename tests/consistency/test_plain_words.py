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


# Rooms that speak of applications and never of stored files, with the one file that they do name.
DECIDING = re.compile(r"decision|plenary|sitting|agenda|objection")
A_FILE = {"berkas dokumen %(key)s"}
AN_APPLICATION = re.compile(
    r"(?i)memutus berkas|berkas (LSP|permohonan|relisensi|yang diputus|yang siap|terbuka|dibuka|diputus|dikembalikan|dikirim lagi)"
)
# What the system's key does to a paper is a seal; only people sign.
SEALED = re.compile(r"public/|signing|lsp/check|health_checks|next_steps|make_signing_key")
SIGNED = re.compile(r"(?i)tanda ?tangan")


def catalogue_of_english() -> polib.POFile:
    return polib.pofile(str(Path(settings.LOCALE_PATHS[0]) / "en/LC_MESSAGES/django.po"))


def letters_and_papers() -> dict[str, str]:
    """The texts that are no sentences of the catalogue: mails, papers and the index of the ZIP."""
    root = settings.BASE_DIR / "templates"
    places = ("audits/mail", "lsp/mail", "audits/documents", "print", "audits/exports")
    return {
        str(path.relative_to(root)): " ".join(path.read_text().split())
        for place in places
        for path in sorted((root / place).rglob("*.*"))
    }


def test_an_application_is_called_permohonan_and_only_a_stored_file_berkas():
    said = [e.msgid for e in catalogue_of_english() if DECIDING.search(e.occurrences[0][0])]
    assert {words for words in said if "berkas" in words.casefold()} == A_FILE
    everywhere = [e.msgid for e in catalogue_of_english()] + list(letters_and_papers().values())
    # All files of an application make one ZIP.
    assert [
        m.group() for words in everywhere for m in AN_APPLICATION.finditer(words.replace("Seluruh berkas", ""))
    ] == []


def test_the_system_seals_and_only_people_sign():
    said = [e.msgid for e in catalogue_of_english() if any(SEALED.search(place) for place, _line in e.occurrences)]
    assert [words for words in said if SIGNED.search(words)] == []
    papers = letters_and_papers()
    for paper in ("audits/documents/decree.html", "audits/documents/certificate.html", "print/_seal.html"):
        assert not SIGNED.search(papers[paper])
    assert "Disegel secara elektronik" in papers["audits/documents/decree.html"]
    assert "Disegel secara elektronik" in papers["audits/documents/certificate.html"]


def test_days_without_a_licence_are_called_just_that():
    said = [e.msgid for e in catalogue_of_english() if re.search(r"(?i)\bjeda\b", e.msgid)]
    # The ledger of a deadline in the administration pages, and the check of a day between two periods.
    assert said == ["jeda", "Tanggal itu jatuh dalam jeda antara dua masa lisensi."]
