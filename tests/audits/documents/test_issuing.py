"""Documents appear with the step that asks for them: numbered, sealed with the head of the log, kept and never printed again."""

import datetime as dt
import hashlib
import json
import subprocess

import pikepdf
import pytest

from audits import documents
from audits.documents import DOCUMENTS, signing
from audits.documents.signing import SignatureState, SigningKeyMissing
from audits.models import IssuedDocument, NumberSeries
from audits.states import Side, State

pytestmark = pytest.mark.django_db


def latest(application, kind) -> IssuedDocument:
    return application.documents.filter(kind=kind).latest("seq")


def content(document) -> bytes:
    with document.file.open("rb") as file:
        return file.read()


def words(document) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=content(document), capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.fixture
def licensed(play):
    return play(State.LICENSED)


def test_a_whole_renewal_leaves_every_kind_of_document(licensed):
    kinds = list(licensed.documents.values_list("kind", flat=True))
    assert kinds.count("lks") == 2  # at the closing of the visit, and again when corrections close
    assert list(dict.fromkeys(kinds)) == [kind for kind, document in DOCUMENTS.items() if not document.of_sitting]


def test_every_document_is_kept_with_its_hash_and_the_head_of_the_log(licensed):
    heads = set(licensed.log.values_list("hash", flat=True))
    for document in licensed.documents.all():
        kept = content(document)
        assert (document.size, document.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
        assert document.log_head in heads
        assert document.log_head[:8] in words(document)


def test_a_file_is_kept_under_a_name_that_says_nothing(licensed):
    for document in licensed.documents.all():
        assert document.number not in document.file.name
        assert document.file.name.endswith(".pdf")


def test_the_receipt_names_who_submitted_and_what(play, chair_a):
    application = play(State.SUBMITTED)
    said = words(latest(application, "receipt"))
    assert application.number in said
    assert f"{chair_a.full_name}, Ketua LSP" in said
    for scheme in application.lsp.schemes.all():
        assert scheme.code in said


def test_the_assignment_letter_names_the_team_and_who_accompanies_them(play, lead, member):
    application = play(State.SCHEDULED)
    said = words(latest(application, "assignment_letter"))
    for row in application.counterparts.all():
        assert f"didampingi {row.person.user.full_name}" in said
    assert lead.full_name in said
    assert member.assessor.registration_number in said


def test_the_minutes_tell_every_finding_with_its_deadline(play):
    application = play(State.CORRECTING)
    said = words(latest(application, "minutes"))
    for finding in application.findings.all():
        assert f"{finding.claim} belum dapat dipastikan, terbukti {finding.evidence}" in said
    assert "30 hari kalender sejak" in said
    assert "Saran, tanpa tenggat." in said
    assert "66 dinilai: 63 sesuai, 2 tidak sesuai, 1 observasi" in said


def test_minutes_of_a_visit_without_findings_say_so(play):
    application = play(State.ASSESSED, findings=())
    assert "Tidak ada temuan." in words(latest(application, "minutes"))
    assert "Tidak ada ketidaksesuaian." in words(latest(application, "lks"))


def test_the_recommendation_carries_the_hash_of_the_dossier(play):
    application = play(State.RECOMMENDED)
    current = application.recommendations.get(voided_at__isnull=True)
    assert current.dossier_hash[:8] in words(latest(application, "recommendation"))


def test_the_lsp_does_not_read_the_recommendation():
    unread = {kind for kind, document in DOCUMENTS.items() if Side.LSP not in document.audience}
    assert unread == {"recommendation", "sitting_minutes"}
    assert all(Side.BNSP in document.audience for document in DOCUMENTS.values())


def test_the_decree_carries_its_own_number_and_the_new_days(licensed):
    said = words(latest(licensed, "decree"))
    assert f"NOMOR {licensed.decree.number}" in said
    assert licensed.decree.signatory in said
    assert str(licensed.new_licence.ends_on.year) in said


def test_the_certificate_is_signed_and_leads_to_the_public_check(licensed):
    document = latest(licensed, "certificate")
    verdict = documents.signature_of(document)
    assert (verdict.state, verdict.is_development) == (SignatureState.VALID, True)
    assert licensed.new_licence.certificate_sha256 == document.sha256
    said = words(document)
    assert licensed.new_licence.check_code in said.replace(" ", "")
    assert "Sertifikat pengembangan, bukan dokumen resmi" in said


def test_the_address_on_a_document_is_the_configured_one(licensed):
    for document in licensed.documents.all():
        assert "relisensi.test" in words(document)


def test_decree_and_certificate_are_signed_and_nothing_else(licensed):
    states = {d.kind: signing.verify(content(d)).state for d in licensed.documents.all()}
    signed = {kind for kind, state in states.items() if state != SignatureState.UNSIGNED}
    assert signed == {"decree", "certificate"}


def test_a_signed_certificate_is_sound_for_every_tool(licensed, tmp_path):
    (tmp_path / "x.pdf").write_bytes(content(latest(licensed, "certificate")))
    done = subprocess.run(["qpdf", "--check", "x.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    listed = subprocess.run(["pdfdetach", "-list", "x.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "ruang-lingkup.json" in listed.stdout
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        said = json.loads(pdf.attachments["ruang-lingkup.json"].get_file().read_bytes())
    assert said["decree_number"] == licensed.decree.number
    assert [row["code"] for row in said["schemes"]] == list(
        licensed.new_licence.scope.order_by("code").values_list("code", flat=True)
    )


def test_without_a_key_no_certificate_appears(play, secretariat, settings, tmp_path):
    application = play(State.DECREE_ISSUED)
    settings.SIGNING_KEY_FILE = tmp_path / "none.p12"
    with pytest.raises(SigningKeyMissing):
        documents.issue("certificate", application, by=secretariat, at=application.state_since)
    assert not application.documents.filter(kind="certificate").exists()


def test_numbers_of_a_series_follow_each_other_within_a_year(play, secretariat):
    application = play(State.SCHEDULED)
    first = latest(application, "assignment_letter")
    second = documents.issue("assignment_letter", application, by=secretariat, at=first.issued_at)
    year = first.number.split("-")[1]
    assert [first.number, second.number] == [f"SPT-{year}-0001", f"SPT-{year}-0002"]
    assert (first.seq, second.seq) == (1, 2)


def test_a_series_begins_again_with_the_legal_year(play, secretariat):
    application = play(State.SCHEDULED)
    eve = dt.datetime(2031, 12, 31, 16, 59, tzinfo=dt.UTC)
    documents.issue("assignment_letter", application, by=secretariat, at=eve)
    new_year = documents.issue("assignment_letter", application, by=secretariat, at=eve + dt.timedelta(minutes=1))
    assert new_year.number == "SPT-2032-0001"
    assert NumberSeries.objects.get(series="SPT", year=2031).last == 1


def test_a_document_that_cannot_be_printed_takes_no_number(play, secretariat, monkeypatch):
    application = play(State.SCHEDULED)
    monkeypatch.setattr(documents.rendering, "LONGEST_MARKUP", 10)
    with pytest.raises(documents.TooLong):
        documents.issue("assignment_letter", application, by=secretariat, at=application.state_since)
    assert application.documents.filter(kind="assignment_letter").count() == 1
    assert NumberSeries.objects.get(series="SPT").last == 1


def test_a_number_with_strokes_stays_whole_in_the_name_of_the_file(client, play, chair_a):
    application = play(State.LICENSED)
    client.force_login(chair_a)
    for issued in application.documents.filter(kind__in=["decree", "certificate"]):
        header = client.get(issued.get_absolute_url())["Content-Disposition"]
        assert f"{issued.title} {issued.number}.pdf".replace("/", "-") in header
