"""What was typed and what was chosen survives a broken file, a colleague, and the end of a session: no browser fills a file field again."""

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from audits.models import Evidence
from audits.states import State
from tests.browser.visitor import DESK, Visitor, pdf, window
from tests.cast import PASSWORD


def test_an_answer_with_a_broken_file_and_an_ended_session_loses_nothing(browser, watch, play, staff_a):
    application = play(State.CORRECTING)
    finding = application.findings.get(seq=1)
    address = application.url("answer_edit", 1)
    with window(browser, watch, DESK) as staff:
        staff.signs_in(staff_a.email, PASSWORD)
        staff.opens(address).writes(correction="Tiga SOP diganti.", root_cause="Tidak ada yang memantau.")
        staff.page.set_input_files("[name=files]", [pdf("satu", "satu.pdf"), pdf("dua", "dua.pdf")])
        staff.presses("Simpan draf")
        rows = staff.page.locator(".upload")
        expect(rows).to_have_count(2)
        # Two rows are described, words are added, and one of three new files is broken, while the session has ended.
        for number, pages in ((0, "3"), (1, "7-9")):
            rows.nth(number).get_by_label("Halaman").fill(pages)
        staff.writes(corrective_action="Manajer Mutu memantau tiap bulan.")
        broken = {"name": "rusak.pdf", "mimeType": "application/pdf", "buffer": b"bukan pdf"}
        staff.page.set_input_files("[name=files]", [pdf("tiga", "tiga.pdf"), broken, pdf("empat", "empat.pdf")])
        Session.objects.all().delete()
        staff.button("Simpan dan periksa sebelum mengirim").click()
        staff.reads("Belum terkirim: Anda perlu masuk lagi")
        assert staff.path == address
        assert staff.page.evaluate("document.querySelector('[name=files]').files.length") == 3
        Visitor(staff.page.context.new_page(), watch).signs_in(staff_a.email, PASSWORD)
        watch.expected = {422}
        staff.presses("Simpan dan periksa sebelum mengirim")
        watch.expected = set()
        staff.reads("rusak.pdf: ", "Berkas ini sudah tersimpan sebagai bukti: tiga.pdf, empat.pdf.")
        expect(rows).to_have_count(4)
        for number, pages in ((0, "3"), (1, "7-9")):
            expect(rows.nth(number).get_by_label("Halaman")).to_have_value(pages)
        expect(staff.page.locator("[name=corrective_action]")).to_have_value("Manajer Mutu memantau tiap bulan.")
        staff.presses("Simpan dan periksa sebelum mengirim")
    answer = finding.answers.get()
    assert (answer.correction, answer.corrective_action) == ("Tiga SOP diganti.", "Manajer Mutu memantau tiap bulan.")
    kept = Evidence.objects.filter(answer=answer).values_list("original_name", "pages")
    assert sorted(kept) == [("dua.pdf", "7-9"), ("empat.pdf", ""), ("satu.pdf", "3"), ("tiga.pdf", "")]


def test_evidence_that_is_too_heavy_together_never_leaves_and_stays_chosen(browser, watch, play, staff_a):
    """The web server in front cut it off with a page of its own, and everything typed and chosen was gone."""
    application = play(State.CORRECTING)
    sent = []
    with window(browser, watch, DESK) as staff:
        staff.signs_in(staff_a.email, PASSWORD)
        staff.opens(application.url("answer_edit", 1)).writes(correction="Tiga SOP diganti.")
        staff.page.on("request", lambda request: sent.extend([request.url] if request.method == "POST" else []))
        heavy = [
            {"name": f"{n}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b"0" * 18 * 1024**2} for n in "ab"
        ]
        staff.page.set_input_files("[name=files]", heavy)
        staff.button("Simpan dan periksa sebelum mengirim").click()
        staff.reads("Berkas-berkas ini bersama-sama lebih besar dari 35 MB.")
        assert staff.page.evaluate("document.querySelector('[name=files]').files.length") == 2
        expect(staff.page.locator("[name=correction]")).to_have_value("Tiga SOP diganti.")
        assert [url for url in sent if url.endswith("/jawaban/")] == []
