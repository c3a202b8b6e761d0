"""Handing over: whoever prepares lays a complete draft before the chair, who submits it."""

import pytest
from django.utils import timezone

from audits.errors import NotAllowed
from audits.models import Notice
from audits.states import State
from lsp.models import Position
from tests.audits.dossier.pages import signed_in
from tests.audits.play import last_line, reasons, take, told
from tests.cast import moment


def words(response) -> str:
    return " ".join(response.content.decode().split())


def home(application, person) -> str:
    return words(signed_in(person).get(f"/lsp/{application.lsp.slug}/"))


def test_a_complete_draft_is_laid_before_the_chair(play, staff_a, chair_a):
    application = take(play(State.DRAFT), "hand_over", staff_a, note="Skema baru ada di halaman dua.")
    assert (application.state, application.handed_over_by) == (State.DRAFT, staff_a)
    assert last_line(application) == ("hand_over", "draft", "draft", "Tarlani")
    assert told(application, "handed_over") == {"Pairan"}
    page = home(application, chair_a)
    assert "Permohonan relisensi menunggu Anda." in page
    assert "Tarlani menyerahkannya" in page
    assert "Skema baru ada di halaman dua." in page
    assert "Permohonan relisensi menunggu Anda." not in home(application, staff_a)


def test_the_chair_reads_until_when_submitting_is_safe(play, staff_a, chair_a):
    application = take(play(State.DRAFT), "hand_over", staff_a)
    mail = Notice.objects.get(kind="handed_over", application=application)
    safe = application.safe_submission_on
    assert f"{safe.day} " in mail.body
    assert "Hari aman terakhir untuk mengajukan" in mail.body
    expected = "Hari aman untuk mengajukan sudah lewat" if safe < timezone.localdate() else "Ajukan paling lambat"
    assert expected in home(application, chair_a)


def test_whoever_handed_over_reads_that_it_lies_before_the_chair(client, play, staff_a):
    application = take(play(State.DRAFT), "hand_over", staff_a)
    page = words(signed_in(staff_a).get(application.get_absolute_url()))
    assert "Menunggu Ketua LSP mengajukan permohonan" in page
    assert application.url("step", "hand_over") not in page
    with pytest.raises(NotAllowed):
        take(application, "hand_over", staff_a)


def test_a_draft_that_lies_before_the_chair_can_still_be_submitted_changed_and_withdrawn(play, staff_a, chair_a):
    application = take(play(State.DRAFT), "hand_over", staff_a)
    assert take(application, "submit", chair_a).state == State.SUBMITTED


def test_what_is_missing_is_named_before_the_chair_is_asked(script, on, staff_a):
    application = script().begin(moment(on))
    assert "Tulis nomor WhatsApp yang dapat dihubungi" in reasons(application, "hand_over")


def test_without_a_chair_nobody_is_said_to_have_been_told(play, staff_a, chair_a):
    application = play(State.DRAFT)
    application.lsp.memberships.filter(position=Position.CHAIR).update(started_on="2019-01-01", ended_on="2020-01-01")
    assert any(reason.startswith("LSP belum mempunyai Ketua") for reason in reasons(application, "hand_over"))


def test_after_a_step_the_page_says_the_number_the_receipt_who_acts_next_and_until_when(client, play, chair_a):
    application = play(State.DRAFT)
    client.force_login(chair_a)
    page = words(client.post(application.url("step", "submit"), {"seen": "draft", "declaration": "on"}, follow=True))
    application.refresh_from_db()
    receipt = application.documents.get(kind="receipt")
    assert (
        f"Permohonan terkirim. Nomornya {application.number}. "
        f'<a href="{receipt.get_absolute_url()}">Tanda terima permohonan</a>. '
        "Menunggu Sekretariat BNSP, kira-kira sampai "
    ) in page
