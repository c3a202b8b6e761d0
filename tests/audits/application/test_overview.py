"""The overview says where an application stands, what this reader can do, and who holds it otherwise."""

import pytest
from django.utils import timezone

from audits.models import Application
from audits.states import State
from tests.cast import moment


def read(client, person, record):
    client.force_login(person)
    return client.get(record.get_absolute_url())


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_stranger_finds_no_such_application(client, play, staff_b):
    assert read(client, staff_b, play(State.SUBMITTED)).status_code == 404


def test_bnsp_does_not_see_a_draft(client, play, secretariat):
    assert read(client, secretariat, play(State.DRAFT)).status_code == 404


def test_each_side_reads_its_own_words(client, play, chair_a, secretariat):
    record = play(State.SUBMITTED)
    assert "<em>Diajukan</em>" in words(read(client, chair_a, record))
    assert "<em>Masuk</em>" in words(read(client, secretariat, record))


def test_the_chair_sees_what_is_missing_and_where_it_is_mended(client, script, on, chair_a):
    record = script().begin(moment(on))
    page = words(read(client, chair_a, record))
    assert "Belum dapat dilakukan" in page
    assert f'href="{record.url("self_assessment")}"' in page
    assert f'href="{record.url("application_form", anchor="pendamping")}"' in page
    assert f'href="{record.url("step", "submit")}"' not in page


def test_a_complete_draft_is_ready_for_the_chair(client, play, chair_a):
    record = play(State.DRAFT)
    page = words(read(client, chair_a, record))
    assert f'<a class="btn btn-primary" href="{record.url("step", "submit")}">Ajukan permohonan</a>' in page


def test_staff_prepare_what_only_the_chair_submits(client, play, script, on, staff_a):
    record = play(State.DRAFT)
    page = words(read(client, staff_a, record))
    assert f'<a class="btn btn-primary" href="{record.url("step", "hand_over")}">Serahkan kepada Ketua</a>' in page
    assert record.url("step", "submit") not in page


def test_a_reader_without_a_step_learns_who_holds_the_application(client, play, board_a):
    page = words(read(client, board_a, play(State.SUBMITTED)))
    assert "Saat ini tidak ada yang perlu Anda lakukan" in page
    assert "Menunggu Sekretariat BNSP sejak" in page


def test_findings_that_wait_for_the_reader_are_steps(client, play, staff_a, lead):
    record = play(State.CORRECTING)
    assert "Kirim jawaban T-02" in words(read(client, staff_a, record))
    assert "Menunggu LSP (2) ·" in words(read(client, staff_a, record))
    assert "Kirim jawaban T-02" not in words(read(client, lead, record))


def test_a_closed_finding_is_held_by_nobody(client, script, staff_a):
    player = script()
    record = player(State.CORRECTING)
    now = timezone.now()
    player.answer_finding(2, now)
    assert "Menunggu LSP (1) dan tim asesor (1)" in words(read(client, staff_a, record))
    player.verify_finding(2, now)
    assert "Menunggu LSP (1) ·" in words(read(client, staff_a, record))
    player.answer_finding(1, now)
    assert "Menunggu tim asesor (1)" in words(read(client, staff_a, record))
    player.verify_finding(1, now)
    assert "Menunggu Ketua tim" in words(read(client, staff_a, record))


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.DRAFT, ["Ringkasan", "Permohonan", "Swa-asesmen", "Dokumen", "Riwayat"]),
        (State.DOCUMENTS_ACCEPTED, ["Ringkasan", "Permohonan", "Swa-asesmen", "Dokumen", "Riwayat"]),
        (State.SCHEDULED, ["Ringkasan", "Permohonan", "Swa-asesmen", "Dokumen", "Tim & jadwal", "Riwayat"]),
    ],
)
def test_the_lsp_sees_only_the_parts_that_make_sense(client, play, chair_a, state, shown):
    response = read(client, chair_a, play(state))
    assert [tab.label for tab in response.context["tabs"]] == shown


@pytest.mark.parametrize("state", [s for s in State if s != State.DRAFT])
def test_every_tab_opens_for_whoever_sees_it(client, play, state, chair_a, secretariat):
    record = play(state)
    for person in (chair_a, secretariat) if record.submitted_at else (chair_a,):
        response = read(client, person, record)
        opened = {tab.label: client.get(tab.url).status_code for tab in response.context["tabs"]}
        assert set(opened.values()) == {200}, (person, opened)


def test_the_history_page_keeps_what_the_lsp_must_not_read(client, play, chair_a, secretariat):
    record = play(State.ON_SITE)
    client.force_login(chair_a)
    assert "mengusulkan asesor" not in words(client.get(record.url("timeline")))
    client.force_login(secretariat)
    assert "mengusulkan asesor" in words(client.get(record.url("timeline")))


def test_a_licensed_application_leads_to_the_licence(client, play, chair_a):
    record = Application.objects.get(pk=play(State.LICENSED).pk)
    page = words(read(client, chair_a, record))
    assert f"/cek/{record.new_licence.check_code}/" in page
