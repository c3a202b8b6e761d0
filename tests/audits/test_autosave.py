"""Words that are being typed: kept for one person, one form and one record, and forgotten only once they were truly saved."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import UnsavedForm
from audits.states import State
from tests.audits.dossier.pages import row, signed_in

ADDRESS = "/draf/"


@pytest.fixture
def under_review(play):
    return play(State.IN_REVIEW)


def name_of(application, code="DA16") -> str:
    return f"{application.url('document', code)}#hasil"


def keep(person, name, *pairs):
    return signed_in(person).post(ADDRESS, {"form": name, "words": json.dumps([list(pair) for pair in pairs])})


def left(person, name):
    return signed_in(person).get(ADDRESS, {"form": name}).json()["words"]


def test_words_come_back_to_the_same_person_in_a_new_session_and_to_nobody_else(under_review, secretariat, lead):
    assert reverse("audits:unsaved") == ADDRESS
    assert keep(secretariat, name_of(under_review), ("note", "Belum selesai ditulis")).status_code == 204
    keep(secretariat, name_of(under_review), ("note", "Belum selesai ditulis, tetapi lebih panjang"))
    assert left(secretariat, name_of(under_review)) == [["note", "Belum selesai ditulis, tetapi lebih panjang"]]
    assert left(lead, name_of(under_review)) == []
    assert left(secretariat, name_of(under_review, "DK04")) == []


def test_a_true_save_forgets_them_and_a_refused_one_does_not(under_review, secretariat):
    name = name_of(under_review)
    keep(secretariat, name, ("note", "Tanggal pengesahan belum ada."))
    browser, address = signed_in(secretariat), under_review.url("document_verdict", "DA16")
    seen = browser.get(under_review.url("document", "DA16")).context["verdict_form"]["seen"].value()
    given = {"seen": seen, "choice": "fix", "note": "", "unsaved": name}
    assert browser.post(address, given).status_code == 422
    assert left(secretariat, name)
    assert browser.post(address, given | {"note": "Tanggal pengesahan belum ada."}).status_code == 302
    assert left(secretariat, name) == []


def test_a_session_that_ended_loses_nothing(client, under_review, secretariat):
    name = name_of(under_review)
    keep(secretariat, name, ("note", "Ditulis sebelum sesi berakhir"))
    given = {"choice": "fix", "note": "Ditulis sebelum sesi berakhir", "unsaved": name}
    assert client.post(under_review.url("document_verdict", "DA16"), given).status_code == 302
    assert row(under_review, "DA16").state == "reviewing"
    assert left(secretariat, name) == [["note", "Ditulis sebelum sesi berakhir"]]


def test_nobody_without_a_session_keeps_or_reads_anything(client):
    for answer in (client.get(ADDRESS), client.post(ADDRESS, {"form": "/x/#hasil", "words": "[]"})):
        assert answer.url.startswith("/akun/login/")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("https://lain.example/#hasil", '[["note", "x"]]'),
        ("/x/", '[["note", "x"]]'),
        ("/x/#hasil", '{"note": "x"}'),
        ("/x/#hasil", '[["note", 1]]'),
        ("/x/#hasil", "bukan JSON"),
        ("/x/#hasil", json.dumps([["note", "x" * 200_001]])),
    ],
)
def test_only_the_words_of_a_form_of_ours_are_kept(secretariat, form, words):
    assert signed_in(secretariat).post(ADDRESS, {"form": form, "words": words}).status_code == 422
    assert not UnsavedForm.objects.exists()


def test_the_oldest_go_when_there_are_too_many(secretariat):
    for number in range(UnsavedForm.MOST + 2):
        keep(secretariat, f"/halaman-{number}/#hasil", ("note", "x"))
    assert UnsavedForm.objects.count() == UnsavedForm.MOST
    assert left(secretariat, "/halaman-0/#hasil") == []


def test_emptied_words_are_forgotten(secretariat):
    keep(secretariat, "/x/#hasil", ("note", "x"))
    keep(secretariat, "/x/#hasil")
    assert not UnsavedForm.objects.exists()


def test_a_form_that_came_back_with_errors_keeps_what_stands_in_it(under_review, secretariat):
    browser = signed_in(secretariat)
    assert "data-bound" not in browser.get(under_review.url("document", "DA16")).content.decode()
    seen = browser.get(under_review.url("document", "DA16")).context["verdict_form"]["seen"].value()
    page = browser.post(under_review.url("document_verdict", "DA16"), {"seen": seen, "choice": "fix", "note": ""})
    assert "data-bound" in page.content.decode()


def offers_to_keep(person, address, name) -> bool:
    page = signed_in(person).get(address).content.decode()
    return f'data-draft="{name}"' in page and "js/autosave" in page


def test_what_bnsp_writes_among_its_own_is_kept(under_review, secretariat):
    assert offers_to_keep(secretariat, under_review.url("document", "DA16"), "internal")


def test_what_an_lsp_asks_is_kept(play, chair_a):
    correcting = play(State.CORRECTING)
    finding = correcting.findings.filter(category="major").first()
    assert offers_to_keep(chair_a, correcting.url("question_ask", finding.seq), "pertanyaan")
    assert offers_to_keep(chair_a, correcting.url("extension_ask", finding.seq), "perpanjangan")
    assert offers_to_keep(chair_a, reverse("audits:knowledge_new", args=[correcting.lsp.slug]), "pertanyaan")


# Several tabs


def test_an_open_form_learns_who_is_signed_in_and_gets_a_fresh_mark(secretariat, lead):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(secretariat)
    told = browser.get(ADDRESS).json()
    assert told["person"] == secretariat.pk
    given = {"form": "/x/#hasil", "words": '[["note", "x"]]', "csrfmiddlewaretoken": told["token"]}
    kept = browser.post(ADDRESS, given)
    assert (kept.status_code, kept["Kept-At"]) == (204, browser.get(ADDRESS, {"form": "/x/#hasil"}).json()["at"])


def test_a_form_that_is_too_old_gives_its_words_back_to_a_page_of_ours_only(under_review, secretariat):
    browser, address = Client(enforce_csrf_checks=True), under_review.url("document_verdict", "DA16")
    browser.force_login(secretariat)
    given = {"choice": "fix", "note": "Tanggal pengesahan belum ada.", "csrfmiddlewaretoken": "x" * 64}
    page = browser.post(address, given, headers={"Origin": "http://testserver"})
    assert page.status_code == 403
    assert "Tanggal pengesahan belum ada." in page.content.decode()
    assert "data-unsent" in page.content.decode()
    other = browser.post(address, given, headers={"Origin": "https://lain.example"})
    assert "Tanggal pengesahan belum ada." not in other.content.decode()
