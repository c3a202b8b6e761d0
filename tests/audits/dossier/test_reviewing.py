"""The reviewer judges documents: verdicts on what was seen, notes that stay until they are ticked off."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import DocumentNote
from audits.states import ItemState, State
from tests.audits.dossier.pages import judge, row, send_file, signed_in
from tests.audits.files import samples


@pytest.fixture
def under_review(play):
    return play(State.IN_REVIEW)


def notes(application, code):
    return list(DocumentNote.objects.filter(item=row(application, code)).order_by("pk"))


def test_an_accepted_document_leads_to_the_next_one_that_waits(under_review, secretariat):
    answer = judge(secretariat, under_review, "DA01", "accept")
    assert answer.status_code == 302
    assert answer.url == under_review.url("document", "DA02")
    assert row(under_review, "DA01").state == ItemState.ACCEPTED


def test_a_document_is_marked_with_a_note_on_the_version_that_was_seen(under_review, secretariat):
    judge(secretariat, under_review, "DA16", "fix", "Tanggal pengesahan belum ada.")
    item = row(under_review, "DA16")
    (note,) = notes(under_review, "DA16")
    assert item.state == ItemState.FIX
    assert (note.text, note.version, note.by, note.sent) == (
        "Tanggal pengesahan belum ada.",
        item.latest,
        secretariat,
        False,
    )


def test_a_verdict_needs_a_choice_and_a_repair_needs_words(under_review, secretariat):
    answer = judge(secretariat, under_review, "DA16", "fix", "  ")
    assert answer.status_code == 422
    assert "Tulis apa yang perlu diperbaiki" in answer.content.decode()
    answer = judge(secretariat, under_review, "DA16", "", "Kalimat yang tidak boleh hilang")
    assert answer.status_code == 422
    assert "Kalimat yang tidak boleh hilang" in answer.content.decode()
    assert row(under_review, "DA16").state == ItemState.REVIEWING


def test_the_lsp_reads_neither_note_nor_mark_before_the_return(under_review, secretariat, staff_a):
    judge(secretariat, under_review, "DA16", "fix", "Tanggal pengesahan belum ada.")
    for url in (under_review.url("document", "DA16"), under_review.url("documents")):
        page = signed_in(staff_a).get(url).content.decode()
        assert "Tanggal pengesahan" not in page
        assert "Perlu" not in page.partition("dossier")[2]
    signed_in(secretariat).post(under_review.url("step", "return_documents"), {"seen": State.IN_REVIEW})
    for url in (under_review.url("document", "DA16"), under_review.url("documents")):
        assert "Tanggal pengesahan belum ada." in signed_in(staff_a).get(url).content.decode()


def test_an_unsent_note_is_put_in_other_words_not_doubled(under_review, secretariat):
    judge(secretariat, under_review, "DA16", "fix", "Belum lengkap.")
    judge(secretariat, under_review, "DA16", "fix", "Tanggal pengesahan belum ada.")
    assert [note.text for note in notes(under_review, "DA16")] == ["Tanggal pengesahan belum ada."]


def test_a_note_stays_until_a_reviewer_ticks_it_off(play, secretariat):
    application = play(State.DOCUMENTS_ACCEPTED, rounds=1)
    (note,) = notes(application, "DA16")
    assert note.resolved_by == secretariat


def test_accepting_ticks_off_the_notes_and_says_so(play, secretariat, staff_a):
    application = play(State.RETURNED)
    send_file(staff_a, application, "DA16", samples.pdf("baru"))
    send_file(staff_a, application, "DK04", samples.pdf("baru"))
    signed_in(staff_a).post(application.url("step", "resubmit"), {"seen": State.RETURNED})
    page = signed_in(secretariat).get(application.url("document", "DA16")).content.decode()
    assert "Terima, dan nyatakan 1 catatan selesai" in page
    judge(secretariat, application, "DA16", "accept")
    (note,) = notes(application, "DA16")
    assert note.resolved_by == secretariat
    signed_in(secretariat).post(application.url("note_done", "DK04", 1))
    (note,) = notes(application, "DK04")
    assert note.resolved_by == secretariat
    assert row(application, "DK04").state == ItemState.REVIEWING


def test_a_verdict_on_something_older_is_refused_and_keeps_what_was_typed(under_review, secretariat):
    browser = signed_in(secretariat)
    seen = browser.get(under_review.url("document", "DA16")).context["verdict_form"]["seen"].value()
    judge(secretariat, under_review, "DA16", "fix", "Rekan saya lebih dahulu.")
    answer = browser.post(
        under_review.url("document_verdict", "DA16"), {"seen": seen, "choice": "accept", "note": "Kalimat panjang saya"}
    )
    assert answer.status_code == 409
    assert "Kalimat panjang saya" in answer.content.decode()
    assert row(under_review, "DA16").state == ItemState.FIX
    assert len(notes(under_review, "DA16")) == 1


def test_a_verdict_comes_too_late_once_the_application_moved_on(under_review, secretariat):
    browser = signed_in(secretariat)
    seen = browser.get(under_review.url("document", "DA01")).context["verdict_form"]["seen"].value()
    judge(secretariat, under_review, "DA16", "fix", "Tanggal pengesahan belum ada.")
    browser.post(under_review.url("step", "return_documents"), {"seen": State.IN_REVIEW})
    answer = browser.post(under_review.url("document_verdict", "DA01"), {"seen": seen, "choice": "accept"})
    assert answer.status_code == 409
    assert row(under_review, "DA01").state == ItemState.REVIEWING


def test_a_document_that_is_not_there_can_be_asked_for_but_not_accepted(under_review, secretariat):
    assert judge(secretariat, under_review, "DA22", "accept").status_code == 422
    assert row(under_review, "DA22").state == ItemState.EMPTY
    judge(secretariat, under_review, "DA22", "fix", "Lampirkan bukti tindak lanjut.")
    assert row(under_review, "DA22").state == ItemState.FIX


def test_what_changed_since_the_last_round_comes_first(play, secretariat, staff_a):
    application = play(State.RETURNED)
    for code in ("DA16", "DK04"):
        send_file(staff_a, application, code, samples.pdf("baru"))
    signed_in(staff_a).post(application.url("step", "resubmit"), {"seen": State.RETURNED})
    groups = signed_in(secretariat).get(application.url("document", "DA01")).context["groups"]
    label, links = groups[0]
    assert label == "Berubah sejak putaran lalu"
    assert [link["code"] for link in links] == ["DA16", "DK04"]
    assert judge(secretariat, application, "DA01", "accept").url == application.url("document", "DA16")


def test_two_versions_are_read_side_by_side(play, secretariat, staff_a):
    application = play(State.RETURNED)
    send_file(staff_a, application, "DA16", samples.pdf("baru"))
    browser = signed_in(secretariat)
    url = application.url("document", "DA16")
    assert 'href="?banding=1#tampilan"' in browser.get(url).content.decode()
    shown = browser.get(url + "?banding=1").context["shown"]
    assert [(one.file.number, one.preview) for one in shown] == [(1, "page"), (2, "page")]
    for odd in ("2", "9", "x"):
        assert len(browser.get(f"{url}?banding={odd}").context["shown"]) == 1


def test_what_a_reviewer_marks_is_counted_for_the_lsp_only_once_it_was_returned(client, script, lsp_a, staff_a):
    player, at = script(), timezone.now()
    player(State.IN_REVIEW, until=at)
    player.mark_for_repair(at, {"DA16": "Belum disahkan."})
    client.force_login(staff_a)
    home = reverse("audits:lsp_home", args=[lsp_a.slug])
    assert "perlu diperbaiki" not in client.get(home).content.decode()
    player.take("return_documents", player.company.secretariat, at)
    assert "1 perlu diperbaiki" in client.get(home).content.decode()


def test_a_verdict_belongs_to_its_version_and_an_older_one_is_shown_as_such(play, staff_a, secretariat):
    application = play(State.RETURNED)
    first = row(application, "DA16").latest
    assert (first.verdict, first.judged_by) == ("fix", secretariat)
    send_file(staff_a, application, "DA16", samples.pdf("edisi baru"))
    for reader in (staff_a, secretariat):
        page = signed_in(reader).get(application.url("document", "DA16")).content.decode()
        assert "Putusan terakhir berlaku untuk versi 1, bukan versi 2." in page
    assert row(application, "DA16").latest.verdict == ""


def test_the_lsp_reads_no_verdict_of_a_review_that_goes_on(play, staff_a, secretariat):
    application = play(State.IN_REVIEW)
    judge(secretariat, application, "DA01", "accept")
    assert row(application, "DA01").latest.verdict == "accepted"
    versions = signed_in(secretariat).get(application.url("document", "DA01")).context["versions"]
    assert [(verdict.tone, verdict.label) for _version, verdict in versions] == [("done", "Diterima")]
    versions = signed_in(staff_a).get(application.url("document", "DA01")).context["versions"]
    assert [verdict for _version, verdict in versions] == [None]
