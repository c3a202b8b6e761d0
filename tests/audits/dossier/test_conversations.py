"""Two conversations about one document: with the LSP, in threads that stay open until ticked off, and among BNSP's people alone."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audits.models import DocumentNote, InternalNote, Notice, StandardSentence
from audits.notices.delivery import deliver
from audits.states import Side, State
from tests.audits.dossier.pages import judge, row, send_file, signed_in
from tests.audits.files import samples

SECRET = "Curiga tanda tangannya hasil tempel, tanyakan pada hari asesmen."


@pytest.fixture
def under_review(play):
    return play(State.IN_REVIEW)


def whisper(user, application, code="DA16", text=SECRET):
    return signed_in(user).post(application.url("document_internal", code), {"internal-text": text})


def words(user, application, code="DA16") -> str:
    return signed_in(user).get(application.url("document", code)).content.decode()


def notes(application, code="DA16"):
    return list(DocumentNote.objects.filter(item=row(application, code)).order_by("pk"))


# Among BNSP's people


def test_what_bnsp_says_among_its_own_never_reaches_the_lsp(under_review, secretariat, chair_a, staff_a, board_a):
    assert whisper(secretariat, under_review).status_code == 302
    assert SECRET in words(secretariat, under_review)
    judge(secretariat, under_review, "DA16", "fix", "Tanggal pengesahan belum ada.")
    signed_in(secretariat).post(under_review.url("step", "return_documents"), {"seen": State.IN_REVIEW})
    for reader in (chair_a, staff_a, board_a):
        page = words(reader, under_review)
        assert "Tanggal pengesahan belum ada." in page
        assert SECRET not in page
        assert "internal BNSP" not in page
        assert SECRET not in signed_in(reader).get(under_review.url("documents")).content.decode()
        assert SECRET not in signed_in(reader).get(under_review.url("timeline")).content.decode()


def test_the_lsp_cannot_write_among_bnsps_people(under_review, chair_a):
    assert whisper(chair_a, under_review).status_code == 403
    assert not InternalNote.objects.exists()


def test_the_model_itself_gives_an_lsps_people_nothing(under_review, secretariat, chair_a, chair_b, lsp_a):
    whisper(secretariat, under_review)
    readable = InternalNote.objects.readable_by
    assert [note.text for note in readable(secretariat, under_review)] == [SECRET]
    assert not readable(chair_a, under_review).exists()
    lsp_a.memberships.create(user=secretariat, position="staff", started_on=timezone.localdate())
    secretariat.__dict__.pop("positions", None)
    assert not readable(secretariat, under_review).exists()


def test_no_mail_carries_an_internal_word_or_an_unsent_note(script, secretariat):
    player, at = script(), timezone.now()
    player(State.IN_REVIEW, until=at)
    for item in player.application.items.all():
        InternalNote.objects.create(item=item, text=SECRET, by=secretariat, at=at)
    player.return_documents(at)
    player.resubmit(at)
    player.accept_documents(at)
    deliver()
    assert Notice.objects.filter(application=player.application).exists()
    said = [f"{notice.subject} {notice.body}" for notice in Notice.objects.all()]
    assert not any(SECRET in text for text in said + [f"{m.subject} {m.body}" for m in mail.outbox])


# With the LSP


def test_question_answer_and_question_again_are_one_thread_until_it_is_ticked_off(play, secretariat, staff_a):
    application = play(State.RETURNED)
    signed_in(staff_a).post(application.url("document_answer", "DA16"), {"text": "Tanggalnya ada pada halaman dua."})
    send_file(staff_a, application, "DK04", samples.pdf("baru"))
    signed_in(staff_a).post(application.url("step", "resubmit"), {"seen": State.RETURNED})
    judge(secretariat, application, "DA16", "fix", "Halaman dua belum ditandatangani.")
    first, answer, again = notes(application)
    assert (answer.reply_to, again.reply_to) == (first, first)
    (thread,) = signed_in(secretariat).get(application.url("document", "DA16")).context["threads"]
    assert [note.text for note in thread.replies] == [answer.text, again.text]
    assert again.text not in words(staff_a, application)
    signed_in(secretariat).post(application.url("note_done", "DA16", 1))
    assert all(note.resolved_by == secretariat for note in notes(application) if note.side == Side.BNSP)


def test_the_lsp_says_which_note_it_answers(play, secretariat, staff_a):
    application = play(State.RETURNED)
    (first,) = notes(application)
    DocumentNote.objects.create(
        item=first.item, side=Side.BNSP, text="Nomor edisi belum ada.", by=secretariat, at=timezone.now(), sent=True
    )
    page = signed_in(staff_a)
    assert "Catatan yang dijawab" in words(staff_a, application)
    page.post(application.url("document_answer", "DA16"), {"text": "Sudah ada.", "thread": first.pk})
    assert notes(application)[-1].reply_to == first
    other = notes(application, "DK04")[0]
    answer = page.post(application.url("document_answer", "DA16"), {"text": "Sudah.", "thread": other.pk})
    assert answer.status_code == 422


def test_the_return_collects_everything_that_was_marked(under_review, secretariat):
    judge(secretariat, under_review, "DA16", "fix", "Tanggal pengesahan belum ada.")
    judge(secretariat, under_review, "DK04", "fix", "Lampirkan FR.VA.")
    page = signed_in(secretariat).get(under_review.url("step", "return_documents")).content.decode()
    assert "2 dokumen dikembalikan bersama catatannya" in page
    assert "Tanggal pengesahan belum ada." in page
    assert "Lampirkan FR.VA." in page


# Standard sentences


def test_standard_sentences_belong_to_a_kind_of_document_and_count_their_uses(under_review, secretariat):
    sentence = StandardSentence.objects.get(code="DA16")
    offered = signed_in(secretariat).get(under_review.url("document", "DA16")).context["verdict_form"]
    assert sentence in offered.fields["sentences"].queryset
    assert not offered.fields["sentences"].queryset.filter(code="DK04").exists()
    judge(secretariat, under_review, "DA16", "fix", "Lihat halaman satu.", sentences=[sentence.pk])
    (note,) = notes(under_review)
    assert note.text == f"Lihat halaman satu.\n{sentence.text}"
    sentence.refresh_from_db()
    assert sentence.uses == 1
    assert "(dipakai 1 kali)" in words(secretariat, under_review)


def test_a_sentence_that_is_in_the_note_already_is_not_written_twice(under_review, secretariat):
    sentence = StandardSentence.objects.get(code="DA16")
    judge(secretariat, under_review, "DA16", "fix", f"{sentence.text} Segera.", sentences=[sentence.pk])
    assert [note.text for note in notes(under_review)] == [f"{sentence.text} Segera."]


def test_the_secretariat_keeps_the_sentences(client, secretariat):
    client.force_login(secretariat)
    client.post(reverse("admin:audits_standardsentence_add"), {"code": "DA01", "text": "Surat belum bernomor."})
    assert StandardSentence.objects.filter(code="DA01", text="Surat belum bernomor.").exists()


# Two reviewers at once


def test_the_second_reviewer_sees_both_notes_and_may_save_knowingly(under_review, secretariat, everybody):
    browser, address = signed_in(secretariat), under_review.url("document_verdict", "DA16")
    seen = browser.get(under_review.url("document", "DA16")).context["verdict_form"]["seen"].value()
    judge(secretariat, under_review, "DA16", "fix", "Rekan saya lebih dahulu.")
    late = browser.post(address, {"seen": seen, "choice": "fix", "note": "Kalimat saya sendiri."})
    assert late.status_code == 409
    page = late.content.decode()
    assert "Rekan saya lebih dahulu." in page
    assert "Kalimat saya sendiri." in page
    again = late.context["verdict_form"]["seen"].value()
    assert browser.post(address, {"seen": again, "choice": "fix", "note": "Kalimat bersama."}).status_code == 302
    assert [note.text for note in notes(under_review)] == ["Kalimat bersama."]
