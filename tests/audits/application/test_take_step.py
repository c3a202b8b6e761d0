"""Every act has one page: what will happen, who is told, what is missing; taken once, and never over somebody else."""

import pytest
from django.core import mail

from audits.models import Application, LogEntry
from audits.states import State
from tests.cast import moment


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_says_what_will_happen_and_who_is_told(client, play, chair_a):
    record = play(State.SUBMITTED)
    client.force_login(chair_a)
    page = words(client.get(record.url("step", "withdraw")))
    assert "Permohonan berakhir dan tidak dapat dibuka lagi." in page
    assert "Yang diberi tahu: LSP, Sekretariat BNSP dan tim asesor." in page


def test_an_act_without_its_reason_is_asked_for_it(client, play, chair_a):
    record = play(State.SUBMITTED)
    client.force_login(chair_a)
    response = client.post(record.url("step", "withdraw"), {"seen": record.state, "note": "  "})
    assert response.status_code == 422
    assert '<a href="#id_note">Alasan: Tulis alasannya.</a>' in words(response)
    assert words(response).count("Alasan: Tulis alasannya.") == 1
    assert Application.objects.get(pk=record.pk).state == State.SUBMITTED


def test_a_step_that_is_not_ready_keeps_its_button_and_says_why(client, script, on, chair_a):
    record = script().begin(moment(on))
    client.force_login(chair_a)
    page = words(client.get(record.url("step", "submit")))
    assert 'type="submit" disabled aria-describedby="kurang"' in page
    assert f'href="{record.url("application_form", anchor="id_phone")}"' in page


def test_a_step_that_is_not_ready_is_refused_on_the_server_too(client, script, on, chair_a):
    record = script().begin(moment(on))
    client.force_login(chair_a)
    response = client.post(record.url("step", "submit"), {"seen": "draft", "declaration": "on"})
    assert response.status_code == 422
    assert "Belum dapat dilakukan" in words(response)
    assert Application.objects.get(pk=record.pk).state == State.DRAFT


def test_a_complete_draft_is_submitted_once(client, play, chair_a, django_capture_on_commit_callbacks):
    record = play(State.DRAFT)
    client.force_login(chair_a)
    form = {"seen": "draft", "declaration": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        first = client.post(record.url("step", "submit"), form)
        second = client.post(record.url("step", "submit"), form)
    assert first.url == record.get_absolute_url()
    assert second.status_code == 409
    assert Application.objects.get(pk=record.pk).state == State.SUBMITTED
    assert LogEntry.objects.filter(application=record, verb="submit").count() == 1
    assert len(mail.outbox) == len({message.to[0] for message in mail.outbox})


def test_whoever_comes_second_reads_who_was_first_and_keeps_their_words(client, play, chair_a, secretariat):
    record = play(State.SUBMITTED)
    client.force_login(secretariat)
    client.post(record.url("step", "begin_review"), {"seen": "submitted"})
    client.force_login(chair_a)
    typed = "Kami mengajukan lagi tahun depan dengan ruang lingkup yang lebih kecil."
    response = client.post(record.url("step", "withdraw"), {"seen": "submitted", "note": typed})
    page = words(response)
    assert response.status_code == 409
    assert "Ratna Wulandari memulai peninjauan dokumen" in page
    assert "Dokumen ditinjau BNSP" in page
    assert typed in page
    assert Application.objects.get(pk=record.pk).state == State.IN_REVIEW


@pytest.mark.parametrize(("who", "act"), [("board_a", "withdraw"), ("secretariat", "withdraw"), ("chair_a", "fly")])
def test_an_act_that_is_not_theirs_is_refused(client, play, request, who, act):
    record = play(State.SUBMITTED)
    client.force_login(request.getfixturevalue(who))
    assert client.get(record.url("step", act)).status_code == 403
    assert client.post(record.url("step", act), {"note": "alasan"}).status_code == 403


def test_a_stranger_finds_no_such_step(client, play, staff_b):
    record = play(State.SUBMITTED)
    client.force_login(staff_b)
    assert client.post(record.url("step", "withdraw"), {"note": "alasan"}).status_code == 404


def test_a_choice_says_what_each_answer_brings(client, play, decider):
    record = play(State.RECOMMENDED)
    client.force_login(decider)
    page = words(client.get(record.url("step", "decide")))
    for consequence in (
        "Sekretariat BNSP menyiapkan surat keputusan (SK).",
        "LSP dan ketua tim membaca syaratnya.",
        "Permohonan berakhir.",
    ):
        assert page.count(consequence) == 1


def test_an_act_that_was_taken_and_is_opened_again_says_who_took_it(client, play, chair_a):
    record = play(State.SUBMITTED)
    client.force_login(chair_a)
    response = client.get(record.url("step", "submit"))
    assert response.status_code == 409
    assert f"{chair_a} mengajukan permohonan" in words(response)


def test_an_act_whose_time_has_not_come_is_refused(client, play, secretariat):
    client.force_login(secretariat)
    assert client.get(play(State.SUBMITTED).url("step", "issue_licence")).status_code == 403
