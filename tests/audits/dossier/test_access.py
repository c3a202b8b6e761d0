"""Who may open the dossier, write to it and take its files away."""

import pytest
from django.utils import timezone

from audits.models import Evidence
from audits.states import State
from audits.workflow import FINDING
from tests.audits.dossier.pages import signed_in
from tests.audits.files import samples

WRITES = [
    ("document", ("DA16",)),
    ("version_remove", ("DA16", 1)),
    ("document_set_aside", ("DA16",)),
    ("document_take_up", ("DA16",)),
    ("document_person", ("DA16",)),
    ("document_answer", ("DA16",)),
    ("documents", ()),
]
REVIEWS = [("document_verdict", ("DA16",)), ("note_done", ("DA16", 1))]
READS = [("documents", ()), ("document", ("DA16",)), ("document_file", ("DA16", 1))]


@pytest.fixture
def returned(play):
    return play(State.RETURNED)


@pytest.mark.parametrize(("name", "keys"), READS)
def test_strangers_find_nothing(returned, staff_b, outsider_assessor, decider, name, keys, client):
    for stranger in (staff_b, outsider_assessor, decider):
        assert signed_in(stranger).get(returned.url(name, *keys)).status_code == 404
    assert client.get(returned.url(name, *keys)).status_code == 302


@pytest.mark.parametrize(("name", "keys"), WRITES + REVIEWS)
def test_strangers_change_nothing(returned, staff_b, name, keys):
    assert signed_in(staff_b).post(returned.url(name, *keys), {}).status_code == 404


@pytest.mark.parametrize(("name", "keys"), WRITES)
def test_the_steering_board_and_bnsp_read_but_do_not_hand_in(returned, board_a, secretariat, name, keys):
    sent = {"file": samples.named("a.pdf", samples.pdf()), "reason": "x", "text": "x"}
    for reader in (board_a, secretariat):
        assert signed_in(reader).post(returned.url(name, *keys), sent).status_code == 403
    assert returned.items.get(requirement__code="DA16").versions.count() == 1


@pytest.mark.parametrize(("name", "keys"), READS)
def test_the_steering_board_reads(returned, board_a, name, keys):
    answer = signed_in(board_a).get(returned.url(name, *keys))
    assert answer.status_code == 200
    if name != "document_file":
        assert b'<input type="file"' not in answer.content


@pytest.mark.parametrize(("name", "keys"), REVIEWS)
def test_only_reviewers_judge(returned, chair_a, board_a, name, keys):
    for reader in (chair_a, board_a):
        assert signed_in(reader).post(returned.url(name, *keys), {"choice": "accept"}).status_code == 403


def test_the_team_reads_every_document_but_judges_none(play, lead, member, observer):
    application = play(State.SCHEDULED, with_observer=True)
    for assessor in (lead, member, observer):
        browser = signed_in(assessor)
        for name, keys in READS:
            assert browser.get(application.url(name, *keys)).status_code == 200
        assert browser.post(application.url("document_verdict", "DA16"), {"choice": "accept"}).status_code == 403


def test_unknown_codes_and_versions_are_not_found(returned, staff_a):
    browser = signed_in(staff_a)
    assert browser.get(returned.url("document", "DZ99")).status_code == 404
    assert browser.get(returned.url("document_file", "DA16", 9)).status_code == 404


# Files on their way out


def test_a_document_leaves_as_an_attachment_that_nobody_keeps(returned, staff_a):
    answer = signed_in(staff_a).get(returned.url("document_file", "DA16", 1))
    assert answer["Content-Disposition"] == 'attachment; filename="DA16.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_a_pdf_is_shown_inside_our_own_page_alone(returned, staff_a):
    answer = signed_in(staff_a).get(returned.url("document_file", "DA16", 1) + "?tampil")
    assert answer["Content-Disposition"] == 'inline; filename="DA16.pdf"'
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_an_office_file_is_never_shown_inside_a_page(returned, staff_a):
    browser = signed_in(staff_a)
    browser.post(
        returned.url("document", "DA16"), {"file": samples.named("Daftar Induk – “2025”.docx", samples.docx())}
    )
    answer = browser.get(returned.url("document_file", "DA16", 2) + "?tampil")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Daftar%20Induk")


def test_a_file_that_is_lost_is_not_found_instead_of_a_fault(returned, staff_a):
    file = returned.items.get(requirement__code="DA16").latest.file
    file.storage.delete(file.name)
    assert signed_in(staff_a).get(returned.url("document_file", "DA16", 1)).status_code == 404


def test_files_have_no_address_of_their_own(returned, client):
    file = returned.items.get(requirement__code="DA16").latest.file
    with pytest.raises(ValueError, match="no public address"):
        _ = file.url
    for root in ("/media/", "/files/", "/static/", "/"):
        assert client.get(root + file.name).status_code == 404


def test_the_recommendation_is_for_bnsp_alone(play, lead, chair_a, secretariat):
    application = play(State.RECOMMENDED)
    url = application.url("issued_document", "recommendation", 1)
    browser = signed_in(chair_a)
    assert browser.get(url).status_code == 404
    assert url not in browser.get(application.get_absolute_url()).content.decode()
    for reader in (lead, secretariat):
        assert signed_in(reader).get(url)["Content-Type"] == "application/pdf"


def test_an_issued_document_bears_its_title_and_number(play, chair_a, staff_b):
    application = play(State.SUBMITTED)
    url = application.url("issued_document", "receipt", 1)
    assert signed_in(staff_b).get(url).status_code == 404
    answer = signed_in(chair_a).get(url)
    assert answer["Content-Disposition"] == (f'attachment; filename="Tanda terima permohonan {application.number}.pdf"')
    assert signed_in(chair_a).get(application.url("issued_document", "receipt", 2)).status_code == 404


def test_evidence_is_read_by_bnsp_only_once_the_answer_was_sent(script, chair_a, lead, staff_b):
    player = script()
    application = player(State.CORRECTING)
    player.write_answer(player.finding(1), timezone.now())
    evidence = Evidence.objects.get(answer__finding__application=application)
    url = evidence.get_absolute_url()
    assert signed_in(lead).get(url).status_code == 404
    assert signed_in(chair_a).get(url)["Content-Type"] == evidence.content_type
    FINDING.perform(player.finding(1), "answer", by=chair_a, at=timezone.now())
    assert signed_in(staff_b).get(url).status_code == 404
    assert signed_in(lead).get(url)["Content-Type"] == evidence.content_type
