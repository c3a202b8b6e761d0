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
def typed(application, staff_a, on):
    """Everything that sending asks for, files apart."""
    return {
        "correction": "Tiga SOP diganti.",
        "root_cause": "Tidak ada yang memantau.",
        "corrective_action": "Manajer Mutu memantau tiap bulan.",
        "person": Membership.objects.get(user=staff_a).pk,
        "target_on": f"{on:%d-%m-%Y}",
        "opened_with": "",
    }


def write(client, application, typed, seq=1, **more):
    return client.post(application.url("answer_edit", seq), typed | more)


def mark(client, application, seq=1) -> str:
    return client.get(application.url("answer_edit", seq)).context["form"]["opened_with"].value()


def test_a_draft_may_have_gaps_and_only_the_lsp_sees_it(client, application, typed, staff_a, lead, chair_a):
    client.force_login(staff_a)
    write(client, application, {"correction": "Baru separuh.", "opened_with": ""}, files=[pdf()])
    answer = application.findings.get(seq=1).answers.get()
    assert (answer.round, answer.correction, answer.sent_at, answer.evidence.count()) == (1, "Baru separuh.", None, 1)
    client.force_login(chair_a)
    assert "Baru separuh." in client.get(application.url("finding", 1)).content.decode()
    client.force_login(lead)
    assert "Baru separuh." not in client.get(application.url("finding", 1)).content.decode()
    assert client.get(answer.evidence.get().get_absolute_url()).status_code == 404


def test_sending_fixes_the_answer_and_hands_it_to_the_team(client, application, typed, staff_a, lead):
    client.force_login(staff_a)
    sending = write(client, application, typed, files=[pdf()], send="1")
    assert sending.url == application.url("finding_step", 1, "answer")
    assert client.post(sending.url, {"seen": "issued"}).url == application.url("finding", 1)
    finding = application.findings.get(seq=1)
    assert finding.state == "answered"
    late = write(client, application, typed | {"correction": "Kalimat sesudah dikirim."})
    assert late.status_code == 409
    assert "Kalimat sesudah dikirim." in late.content.decode()
    client.force_login(lead)
    evidence = finding.answers.get().evidence.get()
    assert b"".join(client.get(evidence.get_absolute_url()).streaming_content) == small_pdf("bukti")


def test_sending_names_everything_that_is_missing(client, application, staff_a):
    client.force_login(staff_a)
    write(client, application, {"correction": "Baru separuh.", "opened_with": ""}, seq=2)
    reasons = client.get(application.url("finding_step", 2, "answer")).context["reasons"]
    assert [reason.url for reason in reasons][-1] == application.url("answer_edit", 2, anchor="bukti")
    assert client.post(application.url("finding_step", 2, "answer"), {"seen": "issued"}).status_code == 422
    assert application.findings.get(seq=2).state == "issued"


def test_a_major_asks_for_the_cause_and_a_minor_does_not(client, application, typed, staff_a):
    client.force_login(staff_a)
    for seq in (1, 2):
        write(client, application, typed | {"root_cause": ""}, seq=seq, files=[pdf()])
        client.post(application.url("finding_step", seq, "answer"), {"seen": "issued"})
    assert [f.state for f in application.findings.filter(seq__in=(1, 2))] == ["answered", "issued"]


def test_two_colleagues_who_write_at_once_both_keep_their_words(client, application, typed, staff_a, chair_a):
    client.force_login(staff_a)
    write(client, application, typed | {"correction": "Tulisan staf."})
    client.force_login(chair_a)
    late = write(client, application, typed | {"correction": "Tulisan ketua."})
    assert late.status_code == 409
    assert "Tulisan staf." in late.content.decode()
    assert "Tulisan ketua." in late.content.decode()
    answer = application.findings.get(seq=1).answers.get()
    assert answer.correction == "Tulisan staf."
    again = late.context["form"]["opened_with"].value()
    write(client, application, typed | {"correction": "Gabungan.", "opened_with": again})
    answer.refresh_from_db()
    assert answer.correction == "Gabungan."


def test_a_bad_file_is_named_and_the_words_and_good_files_stay(client, application, typed, staff_a):
    client.force_login(staff_a)
    broken = SimpleUploadedFile("rusak.pdf", b"bukan pdf", "application/pdf")
    response = write(client, application, typed, files=[pdf(name="a.pdf"), broken, pdf("lain", "b.pdf")])
    assert response.status_code == 422
    assert str(response.context["form"].errors["files"][0]).startswith("rusak.pdf: ")
    assert "Tiga SOP diganti." in response.content.decode()
    assert "Berkas ini sudah tersimpan sebagai bukti: a.pdf, b.pdf." in response.content.decode()
    answer = application.findings.get(seq=1).answers.get()
    assert list(answer.evidence.values_list("original_name", flat=True)) == ["a.pdf", "b.pdf"]
    again = response.context["form"]["opened_with"].value()
    assert write(client, application, typed | {"opened_with": again}).status_code == 302
    answer.refresh_from_db()
    assert answer.correction == "Tiga SOP diganti."


def test_before_sending_and_after_an_error_the_answer_and_its_files_are_read(client, application, typed, staff_a, lead):
    client.force_login(staff_a)
    sending = write(client, application, typed, files=[pdf(name="bukti-a.pdf")], send="1")
    for words in ("Tiga SOP diganti.", "bukti-a.pdf"):
        assert words in client.get(sending.url).content.decode()
    client.post(sending.url, {"seen": "issued"})
    client.force_login(lead)
    refused = client.post(application.url("finding_step", 1, "verify"), {"seen": "answered"})
    assert refused.status_code == 422
    for words in ("Tiga SOP diganti.", "bukti-a.pdf"):
        assert words in refused.content.decode()


@pytest.mark.parametrize("day", ["31-02-2026", "besok", "01-01-0001"])
def test_a_day_that_is_none_is_said_beside_its_field(client, application, typed, staff_a, day):
    client.force_login(staff_a)
    response = write(client, application, typed | {"target_on": day})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["target_on"]


def test_the_same_file_is_kept_once(client, application, typed, staff_a):
    client.force_login(staff_a)
    write(client, application, typed, files=[pdf(name="a.pdf")])
    response = client.post(
        application.url("answer_edit", 1),
        typed | {"opened_with": mark(client, application), "files": [pdf(name="b.pdf"), pdf("lain", "c.pdf")]},
        follow=True,
    )
    names = application.findings.get(seq=1).answers.get().evidence.values_list("original_name", flat=True)
    assert list(names) == ["a.pdf", "c.pdf"]
    assert "b.pdf sudah ada" in response.content.decode()


def test_a_file_is_taken_out_before_sending_but_not_after(
    client, application, typed, staff_a, lead, django_capture_on_commit_callbacks
):
    client.force_login(staff_a)
    write(client, application, typed, files=[pdf(), pdf("dua", "dua.pdf")])
    answer = application.findings.get(seq=1).answers.get()
    first, second = answer.evidence.all()
    gone = application.url("evidence_remove", 1, first.sha256[:16])
    client.force_login(lead)
    assert client.post(gone).status_code == 403
    client.force_login(staff_a)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(gone)
    assert list(answer.evidence.all()) == [second]
    assert not private_files.exists(first.file.name)
    assert private_files.exists(second.file.name)
    client.post(application.url("finding_step", 1, "answer"), {"seen": "issued"})
    assert client.post(application.url("evidence_remove", 1, second.sha256[:16])).status_code == 404
    assert answer.evidence.count() == 1


def test_somebody_of_another_lsp_cannot_be_put_in_charge(client, application, typed, staff_a, staff_b):
    stranger = Membership.objects.get(user=staff_b)
    client.force_login(staff_a)
    response = write(client, application, typed | {"person": stranger.pk})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["person"]
    assert client.post(application.url("finding_person", 1), {"person": stranger.pk}).status_code == 422
    assert application.findings.get(seq=1).person is None


def test_naming_who_is_in_charge_is_logged(client, application, chair_a, staff_a):
    client.force_login(chair_a)
    client.post(application.url("finding_person", 1), {"person": Membership.objects.get(user=staff_a).pk})
    assert application.findings.get(seq=1).person.user == staff_a
    assert application.log.get(verb="person_assigned").facts == {"subject": "Tarlani"}


def test_only_the_lsp_answers(client, application, typed, board_a, lead, secretariat, staff_b):
    for user in (board_a, lead, secretariat):
        client.force_login(user)
        assert write(client, application, typed).status_code == 403
        assert client.post(application.url("finding_person", 1), {}).status_code == 403
    client.force_login(staff_b)
    assert write(client, application, typed).status_code == 404
    assert client.get(application.url("answer_edit", 1)).status_code == 404


def test_a_returned_answer_begins_the_next_round_with_its_words(client, player, application, staff_a):
    player.answer_finding(1, timezone.now())
    player.verify_finding(1, timezone.now(), "return", "Lampirkan daftar induk.")
    client.force_login(staff_a)
    page = client.get(application.url("answer_edit", 1))
    assert page.context["answer"].round == 2
    assert page.context["form"]["correction"].value() == application.findings.get(seq=1).answers.get().correction
    assert "Lampirkan daftar induk." in page.content.decode()


def test_a_file_is_taken_out_only_by_its_whole_address(client, application, typed, staff_a):
    client.force_login(staff_a)
    write(client, application, typed, files=pdf())
    kept = application.findings.get(seq=1).answers.get().evidence.get()
    assert client.post(application.url("evidence_remove", 1, kept.sha256[:1])).status_code == 404
    assert client.post(application.url("evidence_remove", 1, kept.sha256[:16])).status_code == 302
