"""The LSP hands in its documents: new versions, rows set aside, answers, persons in charge."""

import pytest
from django.conf import settings

from audits.models import DocumentVersion
from audits.models.storage import private_files
from audits.states import ItemState, State
from tests.audits.dossier.pages import row, say, send_file, signed_in
from tests.audits.files import samples

MANDATORY, CONDITIONAL = "DA01", "DA22"


def kept_files() -> set[str]:
    return set(private_files.listdir("documents")[1])


@pytest.fixture
def draft(script):
    """A draft in which nothing was handed in yet."""
    from django.utils import timezone

    return script().begin(timezone.now())


def test_staff_hand_in_a_document_of_a_draft(draft, staff_a):
    answer = send_file(staff_a, draft, MANDATORY, samples.pdf(), "Surat Permohonan.pdf", note="Sudah ditandatangani")
    assert answer.status_code == 302
    item = row(draft, MANDATORY)
    version = item.latest
    assert item.state == ItemState.FILLED
    assert (version.number, version.original_name, version.note) == (1, "Surat Permohonan.pdf", "Sudah ditandatangani")
    assert version.uploaded_by == staff_a
    assert version.file.read() == samples.pdf()
    assert not draft.log.filter(verb="document_uploaded").exists()


def test_a_second_file_is_a_second_version_and_the_first_stays(draft, staff_a):
    send_file(staff_a, draft, MANDATORY, samples.pdf("satu"))
    send_file(staff_a, draft, MANDATORY, samples.pdf("dua"))
    versions = row(draft, MANDATORY).versions.order_by("number")
    assert [v.file.read() for v in versions] == [samples.pdf("satu"), samples.pdf("dua")]


def test_several_rows_are_handed_in_at_once_and_the_bad_one_says_why(draft, staff_a):
    sent = {"DA01": samples.named("a.pdf", samples.pdf()), "DA02": samples.named("b.exe", b"MZ"), "DA04": ""}
    answer = signed_in(staff_a).post(draft.url("documents"), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Jenis berkas ini tidak dapat diterima. Unggah PDF, DOCX, XLSX, JPG, PNG, atau HEIC." in page
    assert "1 berkas tersimpan: DA01." in page
    assert row(draft, "DA01").state == ItemState.FILLED
    assert row(draft, "DA02").state == ItemState.EMPTY


def test_sending_without_a_file_says_so(draft, staff_a):
    answer = signed_in(staff_a).post(draft.url("documents"), {})
    assert answer.status_code == 422
    assert "Pilih paling sedikit satu berkas" in answer.content.decode()
    answer = signed_in(staff_a).post(draft.url("document", MANDATORY), {"note": "Catatan panjang saya"})
    assert answer.status_code == 422
    assert "Pilih berkasnya dahulu." in answer.content.decode()
    assert "Catatan panjang saya" in answer.content.decode()


def test_the_same_file_twice_is_told_and_kept_once(draft, staff_a):
    send_file(staff_a, draft, MANDATORY, samples.photograph(), "foto.jpg")
    before = kept_files()
    answer = send_file(staff_a, draft, MANDATORY, samples.photograph(), "nama lain.jpg")
    assert answer.status_code == 422
    assert "Berkas ini sudah ada sebagai versi 1, jadi tidak disimpan lagi." in answer.content.decode()
    assert row(draft, MANDATORY).versions.count() == 1
    assert kept_files() == before


def test_a_file_above_the_limit_hears_the_limit_and_leaves_nothing_behind(draft, staff_a, settings):
    settings.UPLOAD_MAX_BYTES = 1024**2
    before = kept_files() if private_files.exists("documents") else set()
    answer = send_file(staff_a, draft, MANDATORY, samples.pdf() + b"\0" * 1024**2, note="Bab 4 diperbarui")
    assert answer.status_code == 422
    assert "lebih besar dari 1 MB" in answer.content.decode()
    assert "Bab 4 diperbarui" in answer.content.decode()
    assert (kept_files() if private_files.exists("documents") else set()) == before


def test_the_page_tells_the_limit_before(draft, staff_a):
    for url in (draft.url("documents"), draft.url("document", MANDATORY)):
        assert f"{settings.UPLOAD_MAX_BYTES // 1024**2} MB" in signed_in(staff_a).get(url).content.decode()


def test_a_file_of_a_draft_can_be_taken_back(draft, staff_a):
    send_file(staff_a, draft, MANDATORY, samples.pdf())
    answer = signed_in(staff_a).post(draft.url("version_remove", MANDATORY, 1))
    assert answer.status_code == 302
    assert row(draft, MANDATORY).state == ItemState.EMPTY
    assert not DocumentVersion.objects.filter(item__application=draft).exists()


def test_nothing_is_deleted_after_submission(play, staff_a):
    application = play(State.RETURNED)
    answer = signed_in(staff_a).post(application.url("version_remove", "DA16", 1))
    assert answer.status_code == 409
    assert row(application, "DA16").versions.count() == 1


# Set aside


def test_a_conditional_document_is_set_aside_with_a_reason_and_taken_up_again(draft, chair_a):
    browser = signed_in(chair_a)
    assert say(chair_a, draft, CONDITIONAL, "set_aside", reason=" ").status_code == 422
    say(chair_a, draft, CONDITIONAL, "set_aside", reason="Belum pernah disurvei")
    item = row(draft, CONDITIONAL)
    assert (item.state, item.not_applicable_reason) == (ItemState.NOT_APPLICABLE, "Belum pernah disurvei")
    browser.post(draft.url("document_take_up", CONDITIONAL))
    item = row(draft, CONDITIONAL)
    assert (item.state, item.not_applicable_reason) == (ItemState.EMPTY, "")


def test_the_second_to_set_a_document_aside_sees_what_the_colleague_wrote(draft, chair_a, staff_a):
    late = signed_in(staff_a)
    seen = late.get(draft.url("document", CONDITIONAL)).context["set_aside_form"]["opened_with"].value()
    say(chair_a, draft, CONDITIONAL, "set_aside", reason="Belum pernah disurvei")
    typed = {"reason": "Tidak ada skemanya", "opened_with": seen}
    answer = late.post(draft.url("document_set_aside", CONDITIONAL), typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Rekan Anda baru saja menyimpan: Tidak berlaku, Belum pernah disurvei." in page
    assert "Tidak ada skemanya" in page
    assert row(draft, CONDITIONAL).not_applicable_reason == "Belum pernah disurvei"
    typed["opened_with"] = answer.context["set_aside_form"]["opened_with"].value()
    assert late.post(draft.url("document_set_aside", CONDITIONAL), typed).status_code == 302
    assert row(draft, CONDITIONAL).not_applicable_reason == "Tidak ada skemanya"


def test_a_mandatory_document_cannot_be_set_aside(draft, chair_a):
    answer = signed_in(chair_a).post(draft.url("document_set_aside", MANDATORY), {"reason": "Tidak punya"})
    assert answer.status_code == 403
    assert row(draft, MANDATORY).state == ItemState.EMPTY


# A returned application


def test_only_returned_and_missing_rows_of_a_returned_application_take_files(play, staff_a):
    application = play(State.RETURNED)
    assert send_file(staff_a, application, "DA16", samples.pdf("baru")).status_code == 302
    answer = send_file(staff_a, application, "DA01", samples.pdf("baru"))
    assert answer.status_code == 409
    assert "Dokumen DA01 tidak dapat diubah pada tahap ini." in answer.content.decode()
    assert row(application, "DA01").latest.number == 1
    assert row(application, "DA16").latest.number == 2


def test_a_new_version_of_a_returned_file_stands_in_the_log_and_is_ready_to_be_sent(play, staff_a):
    application = play(State.RETURNED)
    send_file(staff_a, application, "DA16", samples.pdf("baru"))
    entry = application.log.latest("seq")
    assert (entry.verb, entry.facts, entry.by) == ("document_uploaded", {"subject": "DA16"}, staff_a)
    assert row(application, "DA16").state == ItemState.FIX
    assert "Siap dikirim" in signed_in(staff_a).get(application.url("document", "DA16")).content.decode()


def test_an_answer_makes_a_returned_document_ready_without_a_file(play, staff_a):
    application = play(State.RETURNED)
    browser = signed_in(staff_a)
    browser.post(application.url("document_answer", "DA16"), {"text": "Tanggal ada pada lampiran 2."})
    browser.post(application.url("document_answer", "DK04"), {"text": "FR.VA ada pada halaman 9."})
    page = browser.get(application.url("document", "DA16")).content.decode()
    assert "Tanggal ada pada lampiran 2." in page
    assert "Siap dikirim" in page
    browser.post(application.url("step", "resubmit"), {"seen": State.RETURNED})
    application.refresh_from_db()
    assert application.state == State.IN_REVIEW


def test_a_returned_row_that_was_set_aside_and_taken_up_again_still_waits_for_its_repair(play, staff_a, secretariat):
    application = play(State.RETURNED)
    item = row(application, "DA16")
    item.requirement.__class__.objects.filter(pk=item.requirement_id).update(necessity="conditional")
    browser = signed_in(staff_a)
    say(staff_a, application, "DA16", "set_aside", reason="Tidak ada")
    assert row(application, "DA16").state == ItemState.NOT_APPLICABLE
    browser.post(application.url("document_take_up", "DA16"))
    assert row(application, "DA16").state == ItemState.FIX


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.DOCUMENTS_ACCEPTED])
def test_while_bnsp_holds_the_application_nothing_changes_and_nothing_typed_is_lost(play, staff_a, state):
    application = play(state)
    before = kept_files()
    answer = send_file(staff_a, application, MANDATORY, samples.pdf("baru"), note="Keterangan saya")
    assert answer.status_code == 409
    assert "Keterangan saya" in answer.content.decode()
    assert row(application, MANDATORY).latest.number == 1
    assert kept_files() == before
    assert signed_in(staff_a).post(application.url("documents"), {}).status_code == 409


# Persons


def test_the_chair_names_who_takes_care_of_a_document(draft, chair_a, staff_a, lsp_a):
    membership = lsp_a.memberships.get(user=staff_a)
    signed_in(chair_a).post(draft.url("document_person", MANDATORY), {"person": membership.pk, "opened_with": "0-0"})
    assert row(draft, MANDATORY).person == membership


def test_a_person_of_another_lsp_cannot_be_named(draft, chair_a, staff_b, lsp_b):
    membership = lsp_b.memberships.get(user=staff_b)
    answer = signed_in(chair_a).post(
        draft.url("document_person", MANDATORY), {"person": membership.pk, "opened_with": "0-0"}
    )
    assert answer.status_code == 422
    assert row(draft, MANDATORY).person is None
