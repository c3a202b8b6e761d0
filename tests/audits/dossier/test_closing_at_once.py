"""Closing an upload and sending a piece of a photo at the same moment: everybody hears the same answer, and nothing is kept twice."""

import hashlib
import io

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from audits.models import DocumentVersion, PhotoPiece, ResumableUpload
from audits.states import State
from tests.audits.dossier.pages import signed_in
from tests.audits.dossier.test_resumable_upload import BIG, CODE, begin, pieces, send_all
from tests.audits.onsite.phone import Phone
from tests.audits.workflow.test_race import press_together

pytestmark = pytest.mark.django_db(transaction=True)

EIGHT = 8


@pytest.fixture(autouse=True)
def many_threads(settings):
    """A server whose threads are enough that one person may wait with eight of them."""
    settings.WEB_THREADS = EIGHT * 4


def answers_of(browser: Client, act) -> list:
    """What eight requests of one session at the same moment are told."""
    came = []

    def press():
        again = Client(raise_request_exception=False)
        again.cookies = browser.cookies
        answer = act(again)
        came.append((answer.status_code, answer.content))
        connection.close()

    press_together(EIGHT, press)
    return came


def test_an_upload_closed_eight_times_at_once_is_one_version_and_one_answer(script, staff_a):
    draft, browser, before = script().begin(timezone.now()), signed_in(staff_a), pieces()
    url = begin(browser, draft, BIG).json()["url"]
    send_all(browser, url, BIG)
    came = answers_of(browser, lambda client: client.post(url))
    assert {code for code, _content in came} == {201}
    assert len({content for _code, content in came}) == 1
    assert DocumentVersion.objects.filter(item__application=draft, item__requirement__code=CODE).count() == 1
    assert browser.post(url).status_code == 201
    assert ResumableUpload.objects.get().version is not None
    assert pieces() == before


def photo_bytes() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_a_photo_whose_last_piece_comes_eight_times_at_once_is_one_photo(play, lead):
    application = play(State.ON_SITE)
    content = photo_bytes()
    sha = hashlib.sha256(content).hexdigest()
    Phone(application, lead)
    photo = application.photos.create(
        sha256=sha, size=len(content), content_type="image/jpeg", announced_at=timezone.now()
    )
    url = f"{application.url('onsite_pieces', sha)}?mulai=0"
    browser = signed_in(lead)

    def send(client):
        return client.post(url, content, content_type="application/octet-stream")

    came = answers_of(browser, send)
    assert {code for code, _content in came} <= {200, 503}  # so many pictures at once, the others ask again
    again = [send(browser) for _number in came]
    said = {content for code, content in came if code == 200} | {answer.content for answer in again}
    assert said == {b'{"missing": []}'}
    photo.refresh_from_db()
    assert photo.arrived_at
    assert photo.file.read() == content
    assert not PhotoPiece.objects.exists()
