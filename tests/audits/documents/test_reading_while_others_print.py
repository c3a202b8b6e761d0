"""Whoever only reads a paper never holds the threads that answer pages, and never keeps an act from being printed."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.urls import reverse

from audits import documents
from audits.files.reading_room import CHAIRS, Reader
from audits.pdf.client import PRESS, PressBusy
from audits.states import State
from tests.audits.documents.samples import SAMPLES

pytestmark = pytest.mark.django_db
RECEIPT = "audits/documents/receipt.html"


@contextmanager
def elsewhere(begin, end):
    """Another thread does the one and, at the end, the other."""
    with ThreadPoolExecutor(1) as other:
        other.submit(begin).result()
        try:
            yield
        finally:
            other.submit(end).result()


def paper_of(client, play, person, name):
    """The address of a paper that is printed only to be read."""
    application = play({"preview": State.DECREE_ISSUED, "corrections": State.CORRECTING}[name])
    client.force_login(person)
    if name == "preview":
        return application.url("certificate_preview")
    return reverse("audits:corrections_pdf", args=[application.lsp.slug])


@pytest.fixture(params=["preview", "corrections"])
def paper(request, client, play, secretariat, chair_a):
    return paper_of(client, play, {"preview": secretariat, "corrections": chair_a}[request.param], request.param)


def test_whoever_reads_while_others_print_gets_a_page_that_asks_again(client, paper, settings):
    settings.FILES_PATIENCE, settings.PDF_SECONDS = 0.1, 60
    begun = time.monotonic()
    with elsewhere(PRESS.lock.acquire, PRESS.lock.release):
        answer = client.get(paper)
    assert time.monotonic() - begun < settings.PDF_SECONDS
    assert (answer.status_code, answer["Retry-After"], answer["Refresh"]) == (503, "3", "3")
    assert "Dokumen menunggu giliran dicetak" in answer.content.decode()
    assert client.get(paper)["Content-Type"] == "application/pdf"


def test_a_person_who_opens_many_papers_waits_for_one_of_them_at_a_time(client, paper, settings):
    person = Reader(f"person:{client.session['_auth_user_id']}", is_public=False)
    with elsewhere(lambda: CHAIRS.sit(person), CHAIRS.stand_up):
        assert client.get(paper).status_code == 503
    assert client.get(paper).status_code == 200
    assert CHAIRS.taken == []


def test_papers_to_read_take_half_of_the_threads_at_most(client, paper, settings):
    readers = [Reader(f"person:{-number}", is_public=False) for number in range(settings.WEB_THREADS // 2)]
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as two:
        for thread, reader in zip((one, two), readers, strict=True):
            assert thread.submit(CHAIRS.sit, reader).result()
        assert client.get(paper).status_code == 503
        for thread in (one, two):
            thread.submit(CHAIRS.stand_up).result()


def test_an_act_waits_for_its_turn_while_readers_give_up(settings):
    settings.FILES_PATIENCE = 0.1
    context = SAMPLES["receipt"]()
    given_back = Event()

    def hold():
        with PRESS.lock:
            given_back.wait(30)

    with ThreadPoolExecutor(2) as others:
        held = others.submit(hold)
        while not PRESS.lock.locked():
            pass
        with pytest.raises(PressBusy):
            documents.render_to_read(RECEIPT, context, identifier="x")
        act = others.submit(documents.render, RECEIPT, context, identifier="x")
        assert not act.done()
        given_back.set()
        held.result()
        assert act.result().startswith(b"%PDF")
