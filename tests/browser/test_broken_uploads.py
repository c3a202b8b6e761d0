"""Uploads on a bad day: the server dies at 60 percent, the page is loaded anew, and the file still arrives whole; 25 MB cost no memory."""

import hashlib
import random

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from audits.models import ResumableUpload
from audits.states import State
from tests.audits.dossier.pages import row
from tests.audits.files import samples
from tests.browser.server import Server

MB = 1024**2


def large_pdf(size: int) -> bytes:
    """A PDF of about this size that cannot be made smaller."""
    return samples.pdf_saying(random.Random(size).randbytes(size))


@pytest.fixture
def server(transactional_db):
    server = Server()
    server.start()
    yield server
    server.kill()


def session_of(user) -> str:
    """The session of somebody who signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def test_an_upload_cut_off_at_60_percent_by_a_killed_server_arrives_whole(server, page, play, staff_a, tmp_path):
    application = play(State.RETURNED)
    content = large_pdf(6 * MB)
    (tmp_path / "pindaian.pdf").write_bytes(content)
    page.context.add_cookies([{"name": "sessionid", "value": session_of(staff_a), "url": server.url}])
    page.goto(server.url + application.url("documents"))
    dead = []

    def dies_at_60_percent(route):
        if not dead and int(route.request.headers.get("upload-offset", 0)) >= 0.6 * len(content):
            dead.append(route.request.headers["upload-offset"])
            server.kill()
        route.continue_()

    page.route("**/kiriman/**", dies_at_60_percent)
    page.set_input_files("#id_DA16", tmp_path / "pindaian.pdf")
    expect(page.locator("#DA16 .progress-line")).to_contain_text("Sambungan terputus", timeout=60_000)
    stopped_at = ResumableUpload.objects.get().received
    assert stopped_at >= 0.6 * len(content)
    sent_again = []
    page.on("request", lambda r: sent_again.append(r) if r.method == "PATCH" else None)
    server.start()
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(server.url + application.url("documents"))  # the page knows by itself what it had begun
    expect(page.locator("#DA16 .state")).to_have_text("Siap dikirim", timeout=60_000)
    version = row(application, "DA16").latest
    assert version.number == 2
    assert version.sha256 == hashlib.sha256(content).hexdigest()
    assert hashlib.sha256(version.file.read()).hexdigest() == version.sha256
    assert min(int(r.headers["upload-offset"]) for r in sent_again) >= stopped_at


def test_25_megabytes_leave_the_worker_as_it_was(server, script, staff_a):
    import requests

    draft = script().begin(timezone.now())
    browser = requests.Session()
    browser.cookies.set("sessionid", session_of(staff_a))
    page = server.url + draft.url("document", "DA01")
    browser.get(page)
    browser.headers["X-CSRFToken"] = browser.cookies["csrftoken"]

    def hand_in(content: bytes, code: str) -> None:
        sent = {"file": ("besar.pdf", content, "application/pdf")}
        assert browser.post(server.url + draft.url("document", code), files=sent).url.endswith(f"/{code}/")
        begun = browser.post(
            server.url + draft.url("upload_begin", f"{code[:2]}1{code[3]}"),
            {"name": "besar.pdf", "size": len(content)},
        ).json()
        for offset in range(0, len(content), 2 * MB):
            piece = content[offset : offset + 2 * MB]
            browser.patch(server.url + begun["url"], data=piece, headers={"Upload-Offset": str(offset)})
        assert browser.post(server.url + begun["url"]).status_code == 201

    hand_in(large_pdf(25 * MB - 5000), "DA02")
    before = server.memory()
    hand_in(large_pdf(25 * MB - 5001), "DA03")
    assert server.memory() - before < 10 * MB, "the worker grows with every file"
    assert server.memory("VmHWM") - before < 20 * MB, "the worker held a whole file"
