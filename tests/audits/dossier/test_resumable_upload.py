"""Uploads in pieces: each piece counts once, a broken one goes on where it stopped, and only the whole file becomes a version."""

import hashlib
from contextlib import ExitStack

import pytest
from django.core.management import call_command
from django.utils import timezone

from audits.deadlines import minutes_before
from audits.dossier import resumable_upload
from audits.errors import Stale
from audits.files import slots
from audits.files.reading_room import PLACES_OF_PERSON
from audits.models import Infection, Notice, ResumableUpload
from audits.models.storage import private_files
from audits.states import ItemState
from tests.audits.dossier.pages import row, signed_in
from tests.audits.files import samples
from tests.audits.files.test_virus_scan import clamd, free_port  # noqa: F401

CODE = "DA01"


@pytest.fixture
def draft(script):
    return script().begin(timezone.now())


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def begin(browser, draft, content: bytes, name="panduan.pdf", **typed):
    told = {"name": name, "size": len(content), "sha256": sha(content)} | typed
    return browser.post(draft.url("upload_begin", CODE), told)


def send(browser, url: str, content: bytes, offset: int, length: int = 10_000):
    piece = content[offset : offset + length]
    return browser.patch(url, piece, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})


def send_all(browser, url: str, content: bytes, offset: int = 0) -> None:
    while offset < len(content):
        offset = send(browser, url, content, offset).json()["offset"]


def pieces() -> set[str]:
    if not private_files.exists("resumable"):
        return set()
    return {
        name
        for folder in private_files.listdir("resumable")[0]
        for name in private_files.listdir(f"resumable/{folder}")[1]
    }


BIG = samples.pdf_saying(bytes(range(256)) * 200)


def test_a_file_in_pieces_becomes_a_version_with_its_own_hash_and_leaves_no_pieces(draft, staff_a):
    browser, before = signed_in(staff_a), pieces()
    begun = begin(browser, draft, BIG, note="Bab 4 baru")
    assert (begun.status_code, begun.json()["offset"]) == (201, 0)
    url = begun.json()["url"]
    send_all(browser, url, BIG)
    assert row(draft, CODE).state == ItemState.EMPTY
    answer = browser.post(url)
    assert answer.json() == {"version": 1, "sha256": sha(BIG)}
    version = row(draft, CODE).latest
    assert (version.original_name, version.note, version.uploaded_by) == ("panduan.pdf", "Bab 4 baru", staff_a)
    assert version.file.read() == BIG
    assert pieces() == before
    assert browser.post(url).json() == {"version": 1, "sha256": sha(BIG)}
    assert row(draft, CODE).versions.count() == 1


def test_choosing_the_same_file_again_goes_on_where_it_stopped(draft, staff_a):
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG).json()["url"]
    send(browser, url, BIG, 0, 30_000)
    again = begin(signed_in(staff_a), draft, BIG, name="nama-lain.pdf").json()
    assert again == {"url": url, "offset": 30_000}
    assert browser.get(url).json() == {"offset": 30_000, "size": len(BIG)}
    assert begin(browser, draft, BIG + b" ").json()["offset"] == 0


def test_a_browser_that_did_not_hear_that_its_file_was_kept_sends_nothing_again(draft, staff_a):
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG).json()["url"]
    send_all(browser, url, BIG)
    kept = browser.post(url).json()
    assert begin(browser, draft, BIG).json() == {"url": url, "offset": len(BIG)}
    assert browser.post(url).json() == kept
    assert row(draft, CODE).versions.count() == 1


def test_the_same_file_chosen_again_hears_that_it_is_there_and_is_not_called_stored(draft, staff_a):
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG, chosen=1).json()["url"]
    send_all(browser, url, BIG)
    browser.post(url)
    answer = begin(browser, draft, BIG, chosen=1)
    assert answer.status_code == 422
    assert answer.json()["message"] == "Berkas ini sudah ada sebagai versi 1, jadi tidak disimpan lagi."
    assert row(draft, CODE).versions.count() == 1


def test_a_file_chosen_again_with_others_makes_a_new_document_of_all(draft, staff_a):
    browser, other = signed_in(staff_a), samples.pdf("Lampiran")
    url = begin(browser, draft, BIG, chosen=1).json()["url"]
    send_all(browser, url, BIG)
    browser.post(url)
    urls = [begin(browser, draft, content, chosen=2).json()["url"] for content in (BIG, other)]
    for one, content in zip(urls, (BIG, other), strict=True):
        send_all(browser, one, content)
    answer = browser.post(urls[0], {"with": urls[1].split("/")[-2]})
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    alone = begin(browser, draft, other, chosen=1)
    assert (alone.status_code, alone.json()["offset"]) == (201, 0)


@pytest.mark.parametrize("offset", [0, 5_000, 10_001, 40_000])
def test_a_piece_at_another_place_hears_the_right_one_and_changes_nothing(draft, staff_a, offset):
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG).json()["url"]
    send(browser, url, BIG, 0)
    answer = send(browser, url, BIG, offset)
    assert (answer.status_code, answer.json()) == (409, {"offset": 10_000})
    send_all(browser, url, BIG, 10_000)
    assert browser.post(url).json()["sha256"] == sha(BIG)


def test_closing_too_early_hears_how_far_it_is(draft, staff_a):
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG).json()["url"]
    send(browser, url, BIG, 0)
    answer = browser.post(url)
    assert (answer.status_code, answer.json()) == (409, {"offset": 10_000})


def test_a_piece_that_is_too_large_or_says_nothing_is_refused(draft, staff_a, settings):
    settings.UPLOAD_PIECE_MAX_BYTES = 1000
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG).json()["url"]
    assert send(browser, url, BIG, 0).status_code == 400
    assert send(browser, url, b"", 0).status_code == 400
    assert browser.patch(url, b"x", content_type="application/octet-stream").status_code == 400


def test_a_file_that_could_never_be_kept_is_refused_before_it_is_sent(draft, staff_a):
    browser = signed_in(staff_a)
    for name, size, words in (
        ("a.exe", 10, "Jenis berkas ini"),
        ("a.pdf", 0, "kosong"),
        ("a.pdf", 26 * 1024**2, "25 MB"),
    ):
        answer = browser.post(draft.url("upload_begin", CODE), {"name": name, "size": size})
        assert answer.status_code == 422
        assert words in answer.json()["message"]
    assert not ResumableUpload.objects.exists()


def test_a_file_that_changed_on_its_way_is_not_kept(draft, staff_a):
    browser, before = signed_in(staff_a), pieces()
    url = begin(browser, draft, BIG).json()["url"]
    send_all(browser, url, BIG[:-6] + b"      ")
    answer = browser.post(url)
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "Berkas ini berubah di perjalanan, jadi tidak disimpan. Unggah sekali lagi.",
    )
    assert pieces() == before


def test_a_file_that_is_refused_at_the_end_says_why_and_leaves_nothing(draft, staff_a):
    browser, before = signed_in(staff_a), pieces()
    content = samples.locked_pdf()
    url = begin(browser, draft, content).json()["url"]
    send_all(browser, url, content)
    answer = browser.post(url)
    assert answer.status_code == 422
    assert "dikunci dengan kata sandi" in answer.json()["message"]
    assert pieces() == before
    assert browser.get(url).status_code == 404


def test_nobody_else_reaches_a_file_on_its_way(draft, staff_a, chair_a, staff_b):
    url = begin(signed_in(staff_a), draft, BIG).json()["url"]
    for other in (chair_a, staff_b):
        browser = signed_in(other)
        assert [browser.get(url).status_code, send(browser, url, BIG, 0).status_code] == [404, 404]
        assert [browser.post(url).status_code, browser.delete(url).status_code] == [404, 404]


def test_what_is_given_up_goes_away(draft, staff_a):
    browser, before = signed_in(staff_a), pieces()
    url = begin(browser, draft, BIG).json()["url"]
    send(browser, url, BIG, 0)
    assert browser.delete(url).status_code == 204
    assert pieces() == before
    assert not ResumableUpload.objects.exists()


def test_what_nobody_went_on_with_goes_away_after_three_days(draft, staff_a, settings):
    browser, before = signed_in(staff_a), pieces()
    url = begin(browser, draft, BIG).json()["url"]
    send(browser, url, BIG, 0)
    call_command("housekeeping", verbosity=0)
    assert browser.get(url).status_code == 200
    ResumableUpload.objects.update(touched_at=minutes_before(timezone.now(), settings.UPLOAD_KEPT_HOURS * 60 + 1))
    call_command("housekeeping", verbosity=0)
    assert browser.get(url).status_code == 404
    assert pieces() == before


def test_what_was_begun_is_kept_and_one_more_than_the_limit_is_not_begun(draft, staff_a, settings):
    settings.UPLOADS_UNFINISHED_MAX = 2
    browser = signed_in(staff_a)
    answers = [begin(browser, draft, samples.pdf(str(n))) for n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert answers[2].json()["message"].startswith("Sudah 2 unggahan Anda yang belum selesai.")
    urls = [answer.json()["url"] for answer in answers[:2]]
    assert [browser.get(url).status_code for url in urls] == [200, 200]
    send_all(browser, urls[0], samples.pdf("0"))
    assert browser.post(urls[0]).status_code == 201
    assert begin(browser, draft, samples.pdf("2")).status_code == 201


def test_of_32_uploads_begun_at_once_none_is_lost(draft, staff_a):
    browser = signed_in(staff_a)
    urls = [begin(browser, draft, samples.pdf(str(n))).json()["url"] for n in range(32)]
    assert {browser.get(url).status_code for url in urls} == {200}


def test_a_piece_of_an_upload_that_was_called_off_meanwhile_hears_so(draft, staff_a):
    browser = signed_in(staff_a)
    url, before = begin(browser, draft, BIG).json()["url"], pieces()
    resumable = ResumableUpload.objects.get()
    assert browser.delete(url).status_code == 204
    with pytest.raises(Stale, match="sudah dibatalkan"):
        resumable_upload.take(resumable, 0, BIG[:1000], at=timezone.now())
    assert pieces() == before


def test_what_has_to_wait_for_its_check_is_kept_for_the_next_try(draft, staff_a):
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG).json()["url"]
    send_all(browser, url, BIG)
    with ExitStack() as taken:
        for _place in range(PLACES_OF_PERSON):
            taken.enter_context(slots.take(f"person:{staff_a.pk}", PLACES_OF_PERSON))
        answer = browser.post(url)
        message = answer.json()["message"]
        assert (answer.status_code, "Banyak berkas sedang diperiksa" in message) == (503, True)
        assert "sudah sampai dan menunggu gilirannya" in message  # which the page shows: no line was cut
    assert browser.post(url).status_code == 201


def test_a_scanner_that_is_away_keeps_the_file_aside_until_it_answers(draft, staff_a, clamd, settings):  # noqa: F811
    settings.CLAMD = f"clamd://127.0.0.1:{free_port()}"
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG).json()["url"]
    send_all(browser, url, BIG)
    answer = browser.post(url)
    assert (answer.status_code, "menunggu pemeriksaan virus" in answer.json()["message"]) == (202, True)
    call_command("housekeeping", verbosity=0)
    assert not row(draft, CODE).versions.exists()
    settings.CLAMD = clamd
    call_command("housekeeping", verbosity=0)
    assert row(draft, CODE).latest.sha256 == sha(BIG)
    assert browser.post(url).status_code == 201


def test_an_infected_file_that_was_kept_aside_is_told_to_its_sender(draft, staff_a, clamd, settings):  # noqa: F811
    settings.CLAMD = f"clamd://127.0.0.1:{free_port()}"
    browser, content = signed_in(staff_a), samples.pdf_saying(samples.EICAR)
    url = begin(browser, draft, content, name="surat.pdf").json()["url"]
    send_all(browser, url, content)
    assert browser.post(url).status_code == 202
    settings.CLAMD = clamd
    call_command("housekeeping", verbosity=0)
    assert not row(draft, CODE).versions.exists()
    told = Notice.objects.get(kind="upload_refused")
    assert told.recipient == staff_a
    assert "surat.pdf" in told.body
    assert "membawa virus (Eicar-Test" in told.body
    assert Infection.objects.get().by == staff_a
