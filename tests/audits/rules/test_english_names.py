"""Whoever reads English finds criteria, documents and papers by English names; papers and what is stored stay Indonesian."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from audits.documents.contexts.citations import cited
from audits.findings.extensions import ask as ask_extension
from audits.history.timeline import lines_for
from audits.models import (
    Attendance,
    Criterion,
    DocumentRequirement,
    FindingWording,
    Regulation,
    StandardSentence,
)
from audits.states import Side, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_every_criterion_and_document_of_the_first_rules_has_an_english_name(rules):
    assert not Criterion.objects.filter(title_en="").exists()
    assert not Criterion.objects.filter(question_en="").exists()
    assert not DocumentRequirement.objects.filter(title_en="").exists()


def test_regulations_and_standard_sentences_of_the_first_rules_have_their_english(rules):
    assert not Regulation.objects.filter(title_en="").exists()
    assert not StandardSentence.objects.filter(text_en="").exists()
    assert not FindingWording.objects.filter(label_en="").exists()


def test_a_regulation_has_an_english_title_on_pages_and_the_indonesian_one_on_papers(english, rules, secretariat):
    english.force_login(secretariat)
    page = words(english.get(reverse("audits:regulations")))
    assert "General Provisions on the Licence of Professional Certification Bodies" in page
    assert "Ketentuan Umum Lisensi" not in page
    rule = Regulation.objects.get(code="PBNSP 208:2014")
    with translation.override("en"):
        assert cited(rule) == (
            "Peraturan BNSP Nomor 3/BNSP/III/2014 tentang Ketentuan Umum Lisensi Lembaga Sertifikasi Profesi"
        )


def test_a_standard_sentence_is_read_in_english_and_written_in_indonesian(english, play, secretariat):
    application = play(State.IN_REVIEW)
    english.force_login(secretariat)
    sentence = StandardSentence.objects.get(text__startswith="Hasil pindaian tidak terbaca")
    page = words(english.get(application.url("document", "DA16")))
    assert "The scan cannot be read." in page
    assert f'data-text="{sentence.text}"' in page
    form = english.get(application.url("document", "DA16")).context["verdict_form"]
    given = {"seen": form["seen"].value(), "choice": "fix", "sentences": [sentence.pk], "note": ""}
    assert english.post(application.url("document_verdict", "DA16"), given).status_code == 302
    assert sentence.text in application.items.get(requirement__code="DA16").notes.get().text


def test_a_rule_that_an_officer_wrote_in_indonesian_alone_keeps_its_name(rules):
    criterion = Criterion(title="Kinerja", question="Uji berjalan")
    with translation.override("en"):
        assert (criterion.name, criterion.asks) == ("Kinerja", "Uji berjalan")


def test_english_pages_name_criteria_documents_and_papers_in_english(english, play, lead, chair_a):
    application = play(State.ON_SITE)
    english.force_login(lead)
    assert "Control of documents" in words(english.get(application.url("visit_criterion", "C59")))
    assert "Valid edition, approval, withdrawal of old editions" in words(
        english.get(application.url("visit_area", Criterion.objects.get(code="C59").area_slug))
    )
    assert "Master list of documents, with all procedures (SOP)" in words(english.get(application.url("documents")))
    english.force_login(chair_a)
    page = words(english.get(application.get_absolute_url()))
    assert "Acknowledgement of application" in page
    assert "Tanda terima permohonan" not in page
    titles = set(application.documents.values_list("title", flat=True))
    assert {"Tanda terima permohonan", "Surat perintah tugas"} <= titles


def test_the_claim_of_a_new_finding_stays_indonesian(english, play, lead):
    application = play(State.ON_SITE)
    english.force_login(lead)
    form = english.get(application.url("finding_new", "C59")).context["form"]
    assert form["claim"].value() == "Pengendalian dokumen"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ketua tim asesor lisensi BNSP", "Team lead, BNSP licensing assessor"),
        ("Ketua LSP", "LSP chair"),
        ("Kepala Bengkel", "Kepala Bengkel"),
    ],
)
def test_titles_in_the_list_of_those_present_are_english_where_they_are_ours(written, said):
    person = Attendance(name="Pairan", position=written)
    assert person.position_name == written
    with translation.override("en"):
        assert person.position_name == said


def test_the_history_says_days_in_the_readers_language(script, chair_a, on):
    application = script()(State.CORRECTING)
    finding = application.findings.binding().first()
    wanted = finding.due_on.replace(day=1, month=1, year=finding.due_on.year + 1)
    with translation.override("id"):
        ask_extension(finding, wanted, "Menunggu kalibrasi.", [], by=chair_a, at=application.state_since)
    with translation.override("en"):
        said = [line.what for line in lines_for(application, Side.LSP)]
    assert any("until 1 January" in what for what in said)
    assert not any("sampai" in what for what in said)
