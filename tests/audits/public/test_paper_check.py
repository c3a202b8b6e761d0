"""Whoever scans the code of a paper learns what it is and whether it holds today, signed in or not, and nothing of what it says."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.documents import DOCUMENTS
from audits.documents.table import address
from audits.models import IssuedDocument
from audits.states import State
from lsp.models import LicenceEvent, User
from tests.audits.play import take

pytestmark = pytest.mark.django_db


def paper(application, kind) -> IssuedDocument:
    return application.documents.filter(kind=kind).latest("seq")


def scan(client, issued):
    """What the QR code of the paper opens."""
    link = DOCUMENTS[issued.kind].leads_to(issued.application or issued.plenary, issued)
    return client.get(link.partition("#")[0])


def words(response) -> str:
    return " ".join(response.content.decode().split())


def status_of(client, issued) -> str:
    return str(scan(client, issued).context["paper_status"].label)


def test_the_code_of_every_paper_opens_a_page_for_anybody_and_tells_nothing_private(client, play):
    application = play(State.LICENSED)
    people = set(User.objects.values_list("full_name", flat=True))
    papers = [*application.documents.all(), *IssuedDocument.objects.filter(plenary__isnull=False)]
    assert {one.kind for one in papers} >= set(DOCUMENTS) - {"sitting_minutes"}
    for issued in papers:
        response = scan(client, issued)
        assert response.status_code == 200, issued.kind
        page = words(response)
        assert issued.number in page
        if issued.kind != "certificate":
            assert str(DOCUMENTS[issued.kind].title) in page
            assert issued.sha256 in page
        for name in people:
            assert not re.search(rf"\b{re.escape(name)}\b", page), (issued.kind, name)
        for finding in application.findings.all():
            assert finding.evidence not in page
        assert "Nomor WhatsApp" not in page


@pytest.mark.parametrize("kind", ["assignment_letter", "decree", "certificate", "receipt"])
def test_a_genuine_file_is_never_called_false(client, play, kind):
    issued = paper(play(State.LICENSED), kind)
    with issued.file.open("rb") as file:
        given = SimpleUploadedFile("berkas.pdf", file.read(), "application/pdf")
    page = words(client.post(reverse("audits:check_file"), {"berkas": given}))
    assert "Berkas asli" in page
    assert "Bukan" not in page
    assert issued.number in page or kind == "certificate"


def test_a_letter_holds_until_another_takes_its_place_and_until_the_visit_is_over(client, script, secretariat, on):
    player = script()
    application = player(State.SCHEDULED)
    first = paper(application, "assignment_letter")
    assert status_of(client, first) == "Berlaku"
    take(application, "reschedule", secretariat, note="Bentrok.", facts={"planned_on": application.visit.planned_on})
    second = paper(application, "assignment_letter")
    assert (status_of(client, first), status_of(client, second)) == ("Sudah digantikan", "Berlaku")
    assert second.number in words(scan(client, first))
    application.refresh_from_db()
    take(application, "release_team", secretariat, note="Sakit.")
    assert status_of(client, second) == "Tidak berlaku lagi"


def test_the_letter_of_a_visit_that_is_over_says_so(client, play):
    assert status_of(client, paper(play(State.CORRECTING), "assignment_letter")) == "Tugas selesai"


def test_a_receipt_says_whether_the_application_is_in_hand(client, play, script):
    application = play(State.IN_REVIEW)
    assert status_of(client, paper(application, "receipt")) == "Sedang diproses"
    take(application, "withdraw", application.declared_by, note="Tidak jadi.")
    assert status_of(client, paper(application, "receipt")) == "Selesai"


def test_a_decree_shows_the_licence_it_opened_as_it_stands(client, script, lsp_a, on):
    player = script()
    application = player(State.DECREE_ISSUED)
    decree = paper(application, "decree")
    assert status_of(client, decree) == "Lisensi belum terbit"
    player.issue_licence(application.state_since)
    assert status_of(client, decree) in {"Belum mulai", "Berlaku"}
    LicenceEvent.objects.record(lsp_a, "revoked", on, decree_number="KEP.7", reason="Sebab", by=None)
    response = scan(client, decree)
    assert str(response.context["paper_status"].label) == "Dicabut"
    assert response.context["paper_status"].url in words(response)


def test_a_code_that_nobody_gave_is_not_found(client, rules):
    assert client.get(reverse("audits:check_paper", args=["tidak-ada"])).status_code == 404


def test_every_paper_prints_the_address_of_its_check(play):
    issued = paper(play(State.SUBMITTED), "receipt")
    assert "/cek/surat/" in address(DOCUMENTS["receipt"].leads_to(issued.application, issued))
