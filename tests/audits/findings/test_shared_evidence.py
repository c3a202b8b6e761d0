"""One document may answer several findings, each on its own pages."""

import pytest
from django.utils import timezone

from audits.models import DocumentVersion, Evidence
from audits.models.storage import private_files
from tests.audits.findings.test_answering import mark, pdf, typed, write  # noqa: F401


@pytest.fixture
def shared(client, application, staff_a, typed):  # noqa: F811
    """T-01 is answered with a file that T-02 takes up as well."""
    client.force_login(staff_a)
    write(client, application, typed, files=[pdf(name="MUK.pdf")])
    first = Evidence.objects.get()
    client.post(application.url("evidence_cite", 2), {"source": f"b{first.pk}", "pages": "3, 7-9", "note": "FR.VA"})
    return application


def test_a_file_answers_a_second_finding_without_being_copied(client, shared):
    first, second = Evidence.objects.order_by("pk")
    assert (first.file.name, first.sha256) == (second.file.name, second.sha256)
    assert (second.answer.finding.seq, second.pages, second.note) == (2, "3, 7-9", "FR.VA")
    page = client.get(shared.url("finding", 2)).content.decode()
    assert "halaman 3, 7-9" in page
    assert "?tampil#page=3" in page


def test_both_findings_say_that_they_share_it_once_it_was_sent(client, shared, chair_a):
    for answer in (e.answer for e in Evidence.objects.all()):
        answer.sent_by, answer.sent_at = chair_a, timezone.now()
        answer.save()
    assert "juga menjawab T-02" in client.get(shared.url("finding", 1)).content.decode()
    assert "juga menjawab T-01" in client.get(shared.url("finding", 2)).content.decode()


def test_a_shared_file_stays_while_one_answer_holds_it(client, shared, django_capture_on_commit_callbacks):
    first, second = Evidence.objects.order_by("pk")
    place = first.file.name
    for held, evidence in ((True, first), (False, second)):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(shared.url("evidence_remove", evidence.answer.finding.seq, evidence.sha256[:16]))
        assert private_files.exists(place) is held


def test_a_document_of_the_dossier_may_be_evidence_and_outlives_the_answer(
    client, application, staff_a, django_capture_on_commit_callbacks
):
    version = DocumentVersion.objects.filter(item__application=application).first()
    client.force_login(staff_a)
    client.post(application.url("evidence_cite", 2), {"source": f"d{version.pk}", "pages": "12"})
    evidence = Evidence.objects.get()
    assert (evidence.sha256, evidence.pages) == (version.sha256, "12")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(application.url("evidence_remove", 2, evidence.sha256[:16]))
    assert version.file.storage.exists(version.file.name)


@pytest.mark.parametrize("typed_in", [{"source": "b999999"}, {"source": ""}, {"source": "d1", "pages": "tiga"}])
def test_what_cannot_be_cited_is_told_at_its_field(client, application, staff_a, typed_in):
    client.force_login(staff_a)
    response = client.post(application.url("evidence_cite", 2), typed_in)
    assert response.status_code == 422
    assert Evidence.objects.count() == 0


def test_a_file_of_another_lsp_is_not_in_the_list(client, shared, script, lsp_b, staff_b):
    stranger = Evidence.objects.first()
    other = script(lsp_b)
    other("correcting", until=timezone.now())
    client.force_login(staff_b)
    response = client.post(other.application.url("evidence_cite", 2), {"source": f"b{stranger.pk}"})
    assert response.status_code == 422


def test_pages_and_what_it_shows_are_added_while_it_is_a_draft(client, shared, typed):  # noqa: F811
    evidence = Evidence.objects.order_by("pk").first()
    key = evidence.sha256[:16]
    said = typed | {"opened_with": mark(client, shared), f"{key}-pages": "4–6", f"{key}-shows": "before"}
    client.post(shared.url("answer_edit", 1), said)
    evidence.refresh_from_db()
    assert (evidence.pages, evidence.shows, evidence.first_page) == ("4–6", "before", "4")


@pytest.fixture
def two_files(client, application, staff_a, typed):  # noqa: F811
    """T-01 is answered with two files; the form as it stands now, with the prefixes of both."""
    client.force_login(staff_a)
    write(client, application, typed, files=[pdf(name="satu.pdf"), pdf("dua", name="dua.pdf")])
    keys = [file.sha256[:16] for file in Evidence.objects.order_by("pk")]
    return typed | {"opened_with": mark(client, application)}, keys


def test_one_save_keeps_the_words_and_what_is_said_of_every_file(client, application, two_files):
    said, keys = two_files
    page = client.get(application.url("answer_edit", 1)).content.decode()
    assert page.count('form="tulis-jawaban"') == 2 * 3 + 1
    more = {f"{keys[0]}-pages": "3", f"{keys[0]}-shows": "before", f"{keys[1]}-pages": "7-9", f"{keys[1]}-shows": ""}
    client.post(application.url("answer_edit", 1), said | more | {"correction": "Empat SOP diganti."})
    assert [(file.pages, file.shows) for file in Evidence.objects.order_by("pk")] == [("3", "before"), ("7-9", "")]
    assert Evidence.objects.first().answer.correction == "Empat SOP diganti."


def test_a_fault_in_the_pages_of_one_file_keeps_everything_in_its_field(client, application, two_files):
    said, keys = two_files
    more = {f"{keys[0]}-pages": "tiga", f"{keys[1]}-pages": "7-9"}
    response = client.post(application.url("answer_edit", 1), said | more | {"correction": "Empat SOP diganti."})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="tiga"' in page
    assert 'value="7-9"' in page
    assert "Empat SOP diganti." in page
    assert response.context["files"][0][1].errors["pages"]


def test_taking_a_file_away_saves_what_was_typed_beside_it(client, application, two_files):
    said, keys = two_files
    more = {f"{keys[0]}-pages": "", f"{keys[1]}-pages": "7-9", "remove": keys[0]}
    client.post(application.url("answer_edit", 1), said | more | {"correction": "Empat SOP diganti."})
    (left,) = Evidence.objects.all()
    assert (left.original_name, left.pages, left.answer.correction) == ("dua.pdf", "7-9", "Empat SOP diganti.")


def test_before_sending_and_after_a_fault_in_the_verdict_answer_and_files_are_in_view(
    client,
    application,
    two_files,
    lead,
    member,
    player,
):
    said, _keys = two_files
    checking = client.post(application.url("answer_edit", 1), said | {"send": "1"}, follow=True).content.decode()
    for words in ("Tiga SOP diganti.", "satu.pdf", "dua.pdf"):
        assert words in checking, words
    client.post(application.url("finding_step", 1, "answer"), {"seen": player.finding(1).state})
    finding = player.finding(1)
    client.force_login(lead if finding.criterion.area == "administration" else member)
    refused = client.post(application.url("finding_step", 1, "verify"), {"seen": finding.state, "choice": "return"})
    assert refused.status_code == 422
    for words in ("Tiga SOP diganti.", "satu.pdf", "dua.pdf"):
        assert words in refused.content.decode(), words
