"""Uploading with a browser: a chosen file goes at once, its row alone is drawn anew, and a file too large never leaves; drop, camera, several at once."""

import base64
import io
import random

import pypdfium2
import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from audits.demo.papers import small_pdf
from audits.models import ResumableUpload
from audits.states import State
from tests.audits.dossier.pages import row
from tests.audits.files import samples
from tests.cast import PASSWORD


@pytest.fixture
def returned(transactional_db, play):
    return play(State.RETURNED)


def signs_in(page, person) -> None:
    page.goto("/akun/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form button[type=submit]")


@pytest.fixture
def signed_page(page, returned, staff_a):
    """The documents of a returned application, opened by the LSP's secretary."""
    page.goto("/akun/login/")
    page.fill("[name=login]", staff_a.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.goto(returned.url("documents"))
    return page


def chosen(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def test_a_chosen_file_is_kept_and_its_row_says_so(signed_page):
    signed_page.set_input_files("#id_DA16", chosen("baru.pdf", small_pdf(f"Baru {timezone.now()}")))
    expect(signed_page.locator("#DA16 .state")).to_have_text("Siap dikirim")
    expect(signed_page.locator("#DA16")).to_contain_text("Versi 2")
    expect(signed_page.locator("#DK04 .state")).to_have_text("Perlu versi baru")


def test_a_file_above_the_limit_is_told_before_it_is_sent(signed_page):
    sent = []
    signed_page.on("request", lambda request: sent.extend([request.url] if request.method == "POST" else []))
    signed_page.set_input_files("#id_DA16", chosen("besar.pdf", b"%PDF-" + b"0" * (25 * 1024**2)))
    expect(signed_page.locator("#DA16 .invalid-feedback")).to_contain_text("lebih besar dari 25 MB")
    assert sent == []


def test_a_refused_file_says_why_beside_its_row(signed_page):
    signed_page.set_input_files("#id_DA16", chosen("bukan.pdf", b"MZ" + b"\0" * 100))
    expect(signed_page.locator("#DA16 .invalid-feedback")).to_contain_text("bukan PDF")
    expect(signed_page.locator("#DA16 .state")).to_have_text("Perlu versi baru")


def photographs(*names: str) -> list[dict]:
    """As the camera of a phone hands them over, each another picture."""
    return [
        {"name": name, "mimeType": "image/jpeg", "buffer": samples.picture(size=(60, 40 + number))}
        for number, name in enumerate(names)
    ]


def drop(page, where: str, *chosen: dict) -> None:
    """Let go of files over a place of the page, as a browser tells it."""
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const { name, type, content } of files)
                transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type }));
            return transfer;
        }""",
        [
            {"name": one["name"], "type": one["mimeType"], "content": base64.b64encode(one["buffer"]).decode()}
            for one in chosen
        ],
    )
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event(where, kind, {"dataTransfer": transfer})


def pages_in(application, code: str) -> int:
    return len(pypdfium2.PdfDocument(row(application, code).latest.file.read()))


def test_several_files_chosen_for_one_row_are_sent_in_pieces_and_become_one_document(signed_page, returned):
    signed_page.set_input_files("#id_DA16", photographs("halaman 1.jpg", "halaman 2.jpg", "halaman 3.jpg"))
    expect(signed_page.locator("#DA16 .state")).to_have_text("Siap dikirim", timeout=30_000)
    assert row(returned, "DA16").latest.original_name == "halaman 1.pdf"
    assert pages_in(returned, "DA16") == 3
    assert set(ResumableUpload.objects.values_list("version", flat=True)) == {row(returned, "DA16").latest.pk}


def test_photographs_that_are_too_heavy_together_are_made_smaller_before_they_leave(signed_page, returned):
    """21 pages photographed with a phone weigh more than one document may."""
    noise = Image.frombytes("RGB", (1500, 1000), random.Random(1).randbytes(1500 * 1000 * 3)).resize((4500, 3000))
    pages = []
    for number in range(5):
        noise.paste((0, 0, 0), (0, 0, 400 * (number + 1), 400))  # each page is another one
        out = io.BytesIO()
        noise.save(out, "JPEG", quality=90)
        pages.append({"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    assert sum(len(page["buffer"]) for page in pages) > 25 * 1024**2
    signed_page.set_input_files("#id_DA16", pages[:1])
    expect(signed_page.locator("#DA16 .state")).to_have_text("Siap dikirim", timeout=60_000)
    assert Image.open(row(returned, "DA16").latest.file).width == 4500  # what is light enough stays as it is
    signed_page.set_input_files("#id_DK04", pages)
    expect(signed_page.locator("#DK04 .state")).to_have_text("Siap dikirim", timeout=120_000)
    assert pages_in(returned, "DK04") == 5
    assert row(returned, "DK04").latest.size < 25 * 1024**2


def test_documents_chosen_all_at_once_wait_in_a_queue_and_none_is_lost(page, transactional_db, script, staff_a):
    draft = script().begin(timezone.now())
    page.goto("/akun/login/")
    page.fill("[name=login]", staff_a.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form button[type=submit]")
    page.goto(draft.url("documents"))
    page.route("**/kiriman/**", lambda route: route.abort())
    codes = ["DA01", "DA02", "DA03", "DA04", "DA05"]
    for code in codes:
        page.set_input_files(f"#id_{code}", chosen("a.pdf", small_pdf(f"Dokumen {code}")))
    expect(page.locator(".progress-line", has_text="Sambungan terputus")).to_have_count(3)
    expect(page.locator(".progress-line", has_text="Menunggu giliran")).to_have_count(2)
    page.unroute("**/kiriman/**")
    for code in codes:
        expect(page.locator(f"#{code}")).to_contain_text("Versi 1", timeout=60_000)
    assert {row(draft, code).latest.number for code in codes} == {1}


def test_uploads_of_a_session_that_ended_go_on_after_a_sign_in_in_another_tab(page, transactional_db, script, staff_a):
    draft = script().begin(timezone.now())
    signs_in(page, staff_a)
    page.goto(draft.url("documents"))
    Session.objects.all().delete()
    codes = ["DA01", "DA02", "DA03", "DA04"]
    for code in codes:
        page.set_input_files(f"#id_{code}", chosen("a.pdf", small_pdf(f"Dokumen {code}")))
    expect(page.locator(".progress-line", has_text="Anda perlu masuk lagi")).to_have_count(3)
    expect(page.locator(".progress-line", has_text="Menunggu giliran")).to_have_count(1)
    signs_in(page.context.new_page(), staff_a)
    page.bring_to_front()
    for code in codes:
        expect(page.locator(f"#{code}")).to_contain_text("Versi 1", timeout=90_000)
    assert {row(draft, code).latest.number for code in codes} == {1}


def test_an_upload_under_way_survives_signing_out_and_in_elsewhere(page, transactional_db, script, staff_a):
    draft = script().begin(timezone.now())
    signs_in(page, staff_a)
    page.goto(draft.url("documents"))
    page.route("**/kiriman/**", lambda route: route.abort())
    page.set_input_files("#id_DA01", chosen("a.pdf", small_pdf("Dokumen DA01")))
    expect(page.locator("#DA01 .progress-line")).to_contain_text("Sambungan terputus")
    other = page.context.new_page()
    other.goto("/akun/logout/")
    with other.expect_navigation():
        other.get_by_role("button", name="Keluar", exact=True).click()
    signs_in(other, staff_a)
    page.unroute("**/kiriman/**")
    page.bring_to_front()
    expect(page.locator("#DA01")).to_contain_text("Versi 1", timeout=90_000)


def test_several_files_that_were_interrupted_go_on_after_a_reload(signed_page, returned):
    sent = []

    def only_the_first(route):
        if route.request.method == "PATCH":
            sent.append(route.request.url)
        if len(set(sent)) > 1:
            route.abort()
        else:
            route.continue_()

    signed_page.route("**/kiriman/**", only_the_first)
    signed_page.set_input_files("#id_DA16", photographs("1.jpg", "2.jpg", "3.jpg"))
    expect(signed_page.locator("#DA16 .progress-line")).to_contain_text("Sambungan terputus")
    signed_page.unroute("**/kiriman/**")
    signed_page.once("dialog", lambda dialog: dialog.accept())
    signed_page.reload()
    expect(signed_page.locator("#DA16 .state")).to_have_text("Siap dikirim", timeout=30_000)
    assert pages_in(returned, "DA16") == 3


def test_what_one_person_began_is_not_sent_by_the_next_at_the_same_machine(signed_page, returned, chair_a):
    signed_page.route("**/kiriman/**", lambda route: route.abort())
    signed_page.set_input_files("#id_DA16", chosen("rahasia.pdf", small_pdf("Milik sekretaris")))
    expect(signed_page.locator("#DA16 .progress-line")).to_contain_text("Sambungan terputus")
    signed_page.once("dialog", lambda dialog: dialog.accept())
    signed_page.context.clear_cookies()
    signed_page.unroute("**/kiriman/**")
    signed_page.goto("/akun/login/")
    signed_page.fill("[name=login]", chair_a.email)
    signed_page.fill("[name=password]", PASSWORD)
    signed_page.click("form button[type=submit]")
    signed_page.goto(returned.url("documents"))
    signed_page.set_input_files("#id_DK04", chosen("lain.pdf", small_pdf(f"Milik ketua {timezone.now()}")))
    expect(signed_page.locator("#DK04 .state")).to_have_text("Siap dikirim")
    assert row(returned, "DA16").latest.number == 1
    assert not ResumableUpload.objects.filter(item=row(returned, "DA16")).exists()


def test_a_file_dropped_on_its_row_is_kept_there_and_nowhere_else(signed_page, returned):
    drop(signed_page, "#DK04 h4", chosen("lampiran.pdf", small_pdf(f"Jatuh {timezone.now()}")))
    expect(signed_page.locator("#DK04 .state")).to_have_text("Siap dikirim")
    assert row(returned, "DK04").latest.original_name == "lampiran.pdf"
    expect(signed_page.locator("#DA16 .state")).to_have_text("Perlu versi baru")
    expect(signed_page.locator(".drop-here")).to_have_count(0)


def test_several_files_dropped_on_the_page_of_a_document_wait_for_the_button(signed_page, returned):
    signed_page.goto(returned.url("document", "DA16"))
    drop(signed_page, "form[data-upload=page]", *photographs("a.jpg", "b.jpg"))
    signed_page.fill("[name=note]", "Dua halaman")
    with signed_page.expect_navigation():
        signed_page.get_by_role("button", name="Unggah", exact=True).click()
    expect(signed_page.locator("main")).to_contain_text("DA16 versi 2 tersimpan.")
    assert pages_in(returned, "DA16") == 2
    assert row(returned, "DA16").latest.note.startswith("Dua halaman")


def test_only_a_phone_is_offered_its_camera_and_under_a_thumb(signed_page, returned, browser):
    expect(signed_page.locator("#DA16 .camera")).to_be_hidden()
    phone = browser.new_context(
        base_url=signed_page.url.partition("/relisensi")[0],
        storage_state=signed_page.context.storage_state(),
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    page = phone.new_page()
    page.goto(returned.url("documents"))
    camera = page.locator("#DA16 .camera")
    assert camera.bounding_box()["height"] >= 44
    expect(camera.locator("input")).to_have_attribute("capture", "environment")
    camera.locator("input").set_input_files(photographs("IMG_1.jpg"))
    expect(page.locator("#DA16 .state")).to_have_text("Siap dikirim")
    assert row(returned, "DA16").latest.content_type == "image/jpeg"
    page.goto(returned.url("document", "DK04"))
    for photograph in photographs("IMG_2.jpg", "IMG_3.jpg"):
        page.locator(".camera input").set_input_files(photograph)
    with page.expect_navigation():
        page.get_by_role("button", name="Unggah", exact=True).click()
    expect(page.locator("main")).to_contain_text("DK04 versi 2 tersimpan.")
    assert pages_in(returned, "DK04") == 2
    phone.close()
