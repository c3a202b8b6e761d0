"""The life of the reviewer's notes in a real browser: three of many go back, two are mended, one is answered, and all are ticked off."""

from contextlib import contextmanager

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from audits.demo.papers import small_pdf
from audits.models import DocumentNote, UnsavedForm
from audits.states import ItemState, State
from tests.browser.visitor import DESK, PHONE, window
from tests.cast import PASSWORD

MENDED, ANSWERED = ("DA16", "DK04"), "DA18"
NOTES = {"DA16": "Tanggal pengesahan belum ada.", "DK04": "Lampirkan FR.VA.", "DA18": "Di mana bukti penutupannya?"}


@pytest.fixture
def player(transactional_db, script):
    """A draft that lacks one document."""
    player = script()
    player.start(timezone.now())
    item = player.application.items.get(requirement__code="DA01")
    item.versions.all().delete()
    player.application.items.filter(pk=item.pk).update(state=ItemState.EMPTY)
    return player


@pytest.fixture
def sit_down(browser, watch):
    """Somebody signs in at a window of their own."""

    @contextmanager
    def sit_down(user, size=DESK):
        with window(browser, watch, size) as visitor:
            visitor.signs_in(user.email, PASSWORD)
            yield visitor

    return sit_down


def file(name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": small_pdf(f"{name} {timezone.now()}")}


def state_of(record, code) -> str:
    return record.items.get(requirement__code=code).state


def test_notes_live_until_a_reviewer_ticks_them_off(player, sit_down, chair_a, staff_a, secretariat):
    record = player.application
    document = lambda code: record.url("document", code)  # noqa: E731

    # Fill and submit
    with sit_down(staff_a, PHONE) as secretary:
        secretary.opens(record.url("documents")).reads("40 dari 41 dokumen wajib sudah ada")
        secretary.page.set_input_files("#id_DA01", file("DA01.pdf"))
        secretary.reads("41 dari 41 dokumen wajib sudah ada")
    with sit_down(chair_a) as chair:
        chair.opens(record.url("step", "submit")).ticks("[name=declaration]").presses("Ajukan permohonan")
    record.refresh_from_db()
    assert record.state == State.SUBMITTED

    # Review by keyboard; what was typed survives the end of the session
    with sit_down(secretariat) as officer:
        officer.opens(record.url("step", "begin_review")).presses("Mulai peninjauan")
        officer.opens(document("DA01"))
        officer.page.keyboard.press("t")
        with officer.page.expect_navigation():
            officer.page.keyboard.press("Enter")
        officer.reads("DA01 diterima.")
        officer.opens(document("DA16"))
        officer.page.keyboard.press("p")
        officer.page.keyboard.type("Tanggal pengesahan")
        expect(officer.page.get_by_text("Draf tersimpan otomatis")).to_be_visible()
        officer.page.context.clear_cookies()
        officer.signs_in(secretariat.email, PASSWORD)
        officer.opens(document("DA16")).reads("sudah kami pulihkan")
        expect(officer.page.locator("[name=note]")).to_have_value("Tanggal pengesahan")
        officer.page.locator("[name=note]").fill(NOTES["DA16"])
        with officer.page.expect_navigation():
            officer.page.keyboard.press("Control+Enter")
        officer.reads("DA16 ditandai perlu diperbaiki.")
        assert not UnsavedForm.objects.exists()
        for code in ("DK04", "DA18"):
            officer.opens(document(code))
            officer.page.get_by_label("Perlu diperbaiki", exact=True).check()
            officer.writes(note=NOTES[code]).presses("Simpan dan buka dokumen berikutnya")
        officer.page.goto(f"{officer.watch.site}{document('DA16')}")
        officer.reads("Belum disampaikan kepada LSP")
        with sit_down(staff_a) as early:
            early.page.goto(f"{early.watch.site}{document('DA16')}")
            early.finds_nothing_of(NOTES["DA16"])
        officer.opens(record.url("step", "return_documents")).reads("3 dokumen dikembalikan", *NOTES.values())
        officer.presses("Kembalikan kepada LSP")

    # Mend two, answer one
    with sit_down(staff_a, PHONE) as secretary:
        secretary.opens(record.url("documents")).reads(*NOTES.values())
        for code in MENDED:
            secretary.page.set_input_files(f"#id_{code}", file(f"{code}-2.pdf"))
            expect(secretary.page.locator(f"#{code} .state")).to_have_text("Siap dikirim")
            expect(secretary.page.locator(f"#{code}")).to_contain_text(NOTES[code])
        secretary.opens(document(ANSWERED)).reads(NOTES[ANSWERED], "Belum selesai")
        secretary.page.get_by_label("Jawaban untuk BNSP").fill("Ada pada lampiran halaman tujuh.")
        secretary.presses("Simpan jawaban").reads("Ada pada lampiran halaman tujuh.", "Belum selesai")
        secretary.opens(record.url("step", "resubmit")).presses("Kirim perbaikan dokumen")

    # Only what changed is new and comes first; each note is there until it is ticked off
    assert {code: state_of(record, code) for code in (*NOTES, "DA01")} == {
        **dict.fromkeys(NOTES, ItemState.REVIEWING),
        "DA01": ItemState.ACCEPTED,
    }
    player.examine(timezone.now(), record.items.exclude(requirement__code__in=NOTES))
    with sit_down(secretariat) as officer:
        officer.opens(f"{record.url('documents')}?tampil=berubah")
        expect(officer.page.locator(".dossier > li")).to_have_count(3)
        officer.opens(document("DA18")).reads("Berubah sejak putaran lalu (3)", "Ada pada lampiran halaman tujuh.")
        officer.presses("Nyatakan catatan selesai").reads("Catatan dinyatakan selesai.")
        for code in ("DA16", "DA18", "DK04"):
            officer.page.goto(f"{officer.watch.site}{document(code)}")
            officer.page.locator("[name=choice][value=accept]").check()
            officer.presses("Simpan dan buka dokumen berikutnya").reads(f"{code} diterima.")
        officer.opens(record.url("step", "accept_documents")).presses("Nyatakan dokumen lengkap")
    record.refresh_from_db()
    assert record.state == State.DOCUMENTS_ACCEPTED
    assert not DocumentNote.objects.filter(side="bnsp", resolved_at__isnull=True).exists()
    with sit_down(staff_a) as secretary:
        secretary.opens(document("DA16")).reads(NOTES["DA16"], "Selesai")
