"""A file sent by a plain form while it cannot be looked into is kept, and becomes a version later without being sent again."""

from contextlib import ExitStack

import pytest
from django.core.management import call_command
from django.utils import timezone

from audits.files import slots
from audits.files.reading_room import PLACES_OF_PERSON
from audits.models import WaitingFile
from tests.audits.dossier.pages import row, signed_in
from tests.audits.files import samples
from tests.audits.files.test_virus_scan import free_port


@pytest.fixture
def draft(script):
    return script().begin(timezone.now())


@pytest.fixture
def busy(staff_a):
    """All places of this person are taken."""
    with ExitStack() as taken:
        for _place in range(PLACES_OF_PERSON):
            taken.enter_context(slots.take(f"person:{staff_a.pk}", PLACES_OF_PERSON))
        yield taken


@pytest.mark.parametrize(("where", "field"), [("document", "file"), ("documents", "DA01")])
def test_a_busy_server_keeps_the_file_of_a_plain_form_and_says_so(draft, staff_a, busy, where, field):
    address = draft.url("document", "DA01") if where == "document" else draft.url("documents")
    file = samples.named("panduan.pdf", samples.pdf_saying(b"isi"))
    sent = signed_in(staff_a).post(address, {field: [file], "note": "bab 4"}, follow=True)
    assert "panduan.pdf sudah kami terima" in sent.content.decode()
    assert not row(draft, "DA01").versions.exists()
    assert WaitingFile.objects.get().name == "panduan.pdf"
    waiting = signed_in(staff_a).get(draft.url("document", "DA01")).content.decode()
    assert "menunggu diperiksa, lalu tersimpan dengan sendirinya" in waiting
    busy.close()
    call_command("housekeeping", verbosity=0)
    assert row(draft, "DA01").latest.original_name == "panduan.pdf"
    assert not WaitingFile.objects.exists()


def test_a_scanner_that_is_away_keeps_the_file_of_a_plain_form(draft, staff_a, settings):
    settings.CLAMD = f"clamd://127.0.0.1:{free_port()}"
    file = samples.named("panduan.pdf", samples.pdf_saying(b"isi"))
    signed_in(staff_a).post(draft.url("document", "DA01"), {"file": [file]})
    settings.CLAMD = ""
    call_command("housekeeping", verbosity=0)
    assert row(draft, "DA01").versions.count() == 1


def test_a_file_that_is_wrong_is_refused_at_once(draft, staff_a):
    file = samples.named("panduan.pdf", b"bukan pdf sama sekali")
    assert signed_in(staff_a).post(draft.url("document", "DA01"), {"file": [file]}).status_code == 422
    assert not WaitingFile.objects.exists()


def test_several_files_that_become_one_document_wait_together(draft, staff_a, busy):
    pages = [samples.named(f"{name}.jpg", samples.picture()) for name in "abc"]
    signed_in(staff_a).post(draft.url("document", "DA01"), {"file": pages, "note": "bab 4"})
    assert [one.name for one in WaitingFile.objects.all()] == ["a.jpg", "b.jpg", "c.jpg"]
    busy.close()
    call_command("housekeeping", verbosity=0)
    version = row(draft, "DA01").latest
    assert (version.original_name, version.number) == ("a.pdf", 1)
    assert not WaitingFile.objects.exists()


def test_a_note_that_is_too_long_costs_no_file(draft, staff_a):
    browser, address = signed_in(staff_a), draft.url("document", "DA01")
    file = samples.named("panduan.pdf", samples.pdf_saying(b"isi"))
    refused = browser.post(address, {"file": [file], "note": "x" * 181})
    assert refused.status_code == 422
    assert "sudah kami terima dan tidak perlu dipilih lagi: panduan.pdf" in refused.content.decode()
    assert browser.post(address, {"note": "bab 4"}).status_code == 302
    assert row(draft, "DA01").latest.original_name == "panduan.pdf"
    assert not WaitingFile.objects.exists()


def test_the_list_keeps_the_sound_files_of_a_row_with_a_broken_one(draft, staff_a):
    browser, address = signed_in(staff_a), draft.url("documents")
    files = [samples.named("a.jpg", samples.picture()), samples.named("b.pdf", b"bukan pdf sama sekali")]
    refused = browser.post(address, {"DA01": files})
    assert refused.status_code == 422
    assert "sudah kami terima dan tidak perlu dipilih lagi: a.jpg" in refused.content.decode()
    again = browser.get(address).content.decode()
    assert "a.jpg:" in again
    more = samples.named("c.pdf", samples.pdf_saying(b"isi"))
    browser.post(address, {"DA01": [more]})
    assert row(draft, "DA01").latest.original_name == "a.pdf"
    assert "a.jpg, c.pdf" in row(draft, "DA01").latest.note
    assert not WaitingFile.objects.exists()
