"""The LSP answers a finding in rounds: a draft of its own, evidence, and then the sending."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audits.demo.papers import small_pdf
from audits.models.storage import private_files
from lsp.models import Membership


def pdf(title: str = "bukti", name: str = "bukti.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_pdf(title), "application/pdf")


@pytest.fixture
def typed(file, staff_a, on):
    """Everything that sending asks for, files apart."""
    return {
        "correction": "Tiga SOP diganti.",
        "root_cause": "Tidak ada yang memantau.",
        "corrective_action": "Manajer Mutu memantau tiap bulan.",
        "person": Membership.objects.get(user=staff_a).pk,
        "target_on": f"{on:%d-%m-%Y}",
        "opened_with": "",
    }


def write(client, file, typed, seq=1, **more):
    return client.post(file.url("answer_edit", seq), typed | more)


def mark(client, file, seq=1) -> str:
    return client.get(file.url("answer_edit", seq)).context["form"]["opened_with"].value()


def test_a_draft_may_have_gaps_and_only_the_lsp_sees_it(client, file, typed, staff_a, lead, chair_a):
    client.force_login(staff_a)
    write(client, file, {"correction": "Baru separuh.", "opened_with": ""}, files=[pdf()])
    answer = file.findings.get(seq=1).answers.get()
    assert (answer.round, answer.correction, answer.sent_at, answer.evidence.count()) == (1, "Baru separuh.", None, 1)
    client.force_login(chair_a)
    assert "Baru separuh." in client.get(file.url("finding", 1)).content.decode()
    client.force_login(lead)
    assert "Baru separuh." not in client.get(file.url("finding", 1)).content.decode()
    assert client.get(answer.evidence.get().get_absolute_url()).status_code == 404


def test_sending_fixes_the_answer_and_hands_it_to_the_team(client, file, typed, staff_a, lead):
    client.force_login(staff_a)
    sending = write(client, file, typed, files=[pdf()], send="1")
    assert sending.url == file.url("finding_step", 1, "answer")
    assert client.post(sending.url, {"seen": "issued"}).url == file.url("finding", 1)
    finding = file.findings.get(seq=1)
    assert finding.state == "answered"
    late = write(client, file, typed | {"correction": "Kalimat sesudah dikirim."})
    assert late.status_code == 409
    assert "Kalimat sesudah dikirim." in late.content.decode()
    client.force_login(lead)
    evidence = finding.answers.get().evidence.get()
    assert b"".join(client.get(evidence.get_absolute_url()).streaming_content) == small_pdf("bukti")


def test_sending_names_everything_that_is_missing(client, file, staff_a):
    client.force_login(staff_a)
    write(client, file, {"correction": "Baru separuh.", "opened_with": ""}, seq=2)
    reasons = client.get(file.url("finding_step", 2, "answer")).context["reasons"]
    assert [reason.url for reason in reasons][-1] == file.url("answer_edit", 2, anchor="bukti")
    assert client.post(file.url("finding_step", 2, "answer"), {"seen": "issued"}).status_code == 422
    assert file.findings.get(seq=2).state == "issued"


def test_a_major_asks_for_the_cause_and_a_minor_does_not(client, file, typed, staff_a):
    client.force_login(staff_a)
    for seq in (1, 2):
        write(client, file, typed | {"root_cause": ""}, seq=seq, files=[pdf()])
        client.post(file.url("finding_step", seq, "answer"), {"seen": "issued"})
    assert [f.state for f in file.findings.filter(seq__in=(1, 2))] == ["answered", "issued"]


def test_two_colleagues_who_write_at_once_both_keep_their_words(client, file, typed, staff_a, chair_a):
    client.force_login(staff_a)
    write(client, file, typed | {"correction": "Tulisan staf."})
    client.force_login(chair_a)
    late = write(client, file, typed | {"correction": "Tulisan ketua."})
    assert late.status_code == 409
    assert "Tulisan staf." in late.content.decode()
    assert "Tulisan ketua." in late.content.decode()
    answer = file.findings.get(seq=1).answers.get()
    assert answer.correction == "Tulisan staf."
    again = late.context["form"]["opened_with"].value()
    write(client, file, typed | {"correction": "Gabungan.", "opened_with": again})
    answer.refresh_from_db()
    assert answer.correction == "Gabungan."


def test_a_bad_file_is_named_and_the_words_stay(client, file, typed, staff_a):
    client.force_login(staff_a)
    broken = SimpleUploadedFile("rusak.pdf", b"bukan pdf", "application/pdf")
    response = write(client, file, typed, files=[pdf(), broken])
    assert response.status_code == 422
    assert str(response.context["form"].errors["files"][0]).startswith("rusak.pdf: ")
    assert "Tiga SOP diganti." in response.content.decode()
    assert not file.findings.get(seq=1).answers.exists()


@pytest.mark.parametrize("day", ["31-02-2026", "besok", "01-01-0001"])
def test_a_day_that_is_none_is_said_beside_its_field(client, file, typed, staff_a, day):
    client.force_login(staff_a)
    response = write(client, file, typed | {"target_on": day})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["target_on"]


def test_the_same_file_is_kept_once(client, file, typed, staff_a):
    client.force_login(staff_a)
    write(client, file, typed, files=[pdf(name="a.pdf")])
    response = client.post(
        file.url("answer_edit", 1),
        typed | {"opened_with": mark(client, file), "files": [pdf(name="b.pdf"), pdf("lain", "c.pdf")]},
        follow=True,
    )
    names = file.findings.get(seq=1).answers.get().evidence.values_list("original_name", flat=True)
    assert list(names) == ["a.pdf", "c.pdf"]
    assert "b.pdf sudah ada" in response.content.decode()


def test_a_file_is_taken_out_before_sending_but_not_after(
    client, file, typed, staff_a, lead, django_capture_on_commit_callbacks
):
    client.force_login(staff_a)
    write(client, file, typed, files=[pdf(), pdf("dua", "dua.pdf")])
    answer = file.findings.get(seq=1).answers.get()
    first, second = answer.evidence.all()
    gone = file.url("evidence_remove", 1, first.sha256[:16])
    client.force_login(lead)
    assert client.post(gone).status_code == 403
    client.force_login(staff_a)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(gone)
    assert list(answer.evidence.all()) == [second]
    assert not private_files.exists(first.file.name)
    assert private_files.exists(second.file.name)
    client.post(file.url("finding_step", 1, "answer"), {"seen": "issued"})
    assert client.post(file.url("evidence_remove", 1, second.sha256[:16])).status_code == 404
    assert answer.evidence.count() == 1


def test_somebody_of_another_lsp_cannot_be_put_in_charge(client, file, typed, staff_a, staff_b):
    stranger = Membership.objects.get(user=staff_b)
    client.force_login(staff_a)
    response = write(client, file, typed | {"person": stranger.pk})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["person"]
    assert client.post(file.url("finding_person", 1), {"person": stranger.pk}).status_code == 422
    assert file.findings.get(seq=1).person is None


def test_naming_who_is_in_charge_is_logged(client, file, chair_a, staff_a):
    client.force_login(chair_a)
    client.post(file.url("finding_person", 1), {"person": Membership.objects.get(user=staff_a).pk})
    assert file.findings.get(seq=1).person.user == staff_a
    assert file.log.get(verb="person_assigned").facts == {"subject": "Tarlani"}


def test_only_the_lsp_answers(client, file, typed, board_a, lead, secretariat, staff_b):
    for user in (board_a, lead, secretariat):
        client.force_login(user)
        assert write(client, file, typed).status_code == 403
        assert client.post(file.url("finding_person", 1), {}).status_code == 403
    client.force_login(staff_b)
    assert write(client, file, typed).status_code == 404
    assert client.get(file.url("answer_edit", 1)).status_code == 404


def test_a_returned_answer_begins_the_next_round_with_its_words(client, player, file, staff_a):
    player.answer_finding(1, timezone.now())
    player.verify_finding(1, timezone.now(), "return", "Lampirkan daftar induk.")
    client.force_login(staff_a)
    page = client.get(file.url("answer_edit", 1))
    assert page.context["answer"].round == 2
    assert page.context["form"]["correction"].value() == file.findings.get(seq=1).answers.get().correction
    assert "Lampirkan daftar induk." in page.content.decode()


def test_a_file_is_taken_out_only_by_its_whole_address(client, file, typed, staff_a):
    client.force_login(staff_a)
    write(client, file, typed, files=pdf())
    kept = file.findings.get(seq=1).answers.get().evidence.get()
    assert client.post(file.url("evidence_remove", 1, kept.sha256[:1])).status_code == 404
    assert client.post(file.url("evidence_remove", 1, kept.sha256[:16])).status_code == 302
