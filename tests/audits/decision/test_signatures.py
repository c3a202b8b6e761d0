"""The whole team signs its recommendation, on one state of the dossier; whatever changes afterwards is named."""

import pytest
from django.utils import timezone

from audits.decision.plenary import ready_applications
from audits.models import TeamSignature
from audits.onsite.desk import write_event
from audits.states import State
from tests.audits.play import reasons, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(play, lead):
    """Recommended by the lead, signed by nobody else."""
    record = play(State.ASSESSED)
    schemes = [{"scheme": s.pk, "outcome": "grant", "reason": ""} for s in record.lsp.schemes.all()]
    return take(record, "recommend", lead, note="LSP memenuhi syarat.", facts={"schemes": schemes})


def sign(client, application, note=""):
    seen = application.recommendations.get(voided_at=None).dossier_hash
    return client.post(application.url("recommendation_sign"), {"seen": seen, "note": note})


def test_until_the_member_has_signed_the_application_is_not_ready_for_the_plenary(client, application, member):
    assert not ready_applications().exists()
    assert "Arofitun Nurjanah belum menandatangani rekomendasi" in reasons(application, "approve")
    client.force_login(member)
    page = client.get(application.url("decision")).content.decode()
    assert "Belum menandatangani: Arofitun Nurjanah" in page
    sign(client, application, "Satu catatan berbeda")
    assert list(ready_applications()) == [application]
    signature = TeamSignature.objects.get(person=member)
    assert (signature.role, signature.note) == ("member", "Satu catatan berbeda")
    assert application.documents.filter(kind="recommendation").count() == 1
    assert "Pendapat berbeda: Satu catatan berbeda" in client.get(application.url("decision")).content.decode()


def test_a_judgement_that_was_overruled_is_put_before_the_plenary(client, play, lead, member, decider):
    """The member ticks it when signing; whoever decides reads both judgements and the reason."""
    record = play(State.ASSESSED)
    judged = record.judgements.get(criterion__code="C46")
    theirs = {"result": "fails", "methods": ["document"], "note": "skema lama"}
    before = write_event(record, "judgement", "C46", theirs, [], by=member, made_at=judged.at, at=judged.at)
    now = {"result": judged.result, "methods": ["document"], "note": "", "why": "SOP baru."}
    write_event(record, "judgement", "C46", now, [str(before.key)], by=lead, made_at=judged.at, at=judged.at)
    schemes = [{"scheme": s.pk, "outcome": "grant", "reason": ""} for s in record.lsp.schemes.all()]
    application = take(record, "recommend", lead, note="LSP memenuhi syarat.", facts={"schemes": schemes})
    client.force_login(member)
    assert "Penilaian Anda yang tidak dipakai" in client.get(application.url("decision")).content.decode()
    seen = application.recommendations.get(voided_at=None).dossier_hash
    client.post(application.url("recommendation_sign"), {"seen": seen, "note": "", "dissents": ["C46"]})
    client.force_login(decider)
    page = client.get(application.url("decision")).content.decode()
    assert (
        "Pendapat berbeda: C46: Arofitun Nurjanah: Tidak sesuai (skema lama); dipakai Robiatun Awadiyah:"
        in " ".join(page.split())
    )
    assert "alasan: SOP baru." in page


def test_one_signs_once(client, application, member):
    client.force_login(member)
    sign(client, application)
    sign(client, application)
    assert TeamSignature.objects.filter(person=member).count() == 1


@pytest.mark.asks_for_proof
def test_a_signature_asks_who_one_is(client, application, member):
    client.force_login(member)
    assert sign(client, application).url.startswith("/akun/reauthenticate/")
    assert not TeamSignature.objects.filter(person=member).exists()


def test_nobody_signs_what_has_changed(client, application, member):
    application.items.filter(requirement__code="DA01").update(state="fix")
    client.force_login(member)
    sign(client, application)
    assert "Berubah sejak ditandatangani: dokumen DA01." in client.get(application.url("decision")).content.decode()
    assert not TeamSignature.objects.filter(person=member).exists()


def test_nobody_signs_another_recommendation_than_the_one_they_saw(client, application, member):
    client.force_login(member)
    client.post(application.url("recommendation_sign"), {"seen": "0" * 64, "note": ""})
    assert not TeamSignature.objects.filter(person=member).exists()


@pytest.mark.parametrize("role", ["chair_a", "secretariat", "observer", "decider"])
def test_only_those_who_judged_sign(client, application, request, role):
    client.force_login(request.getfixturevalue(role))
    assert sign(client, application).status_code in {403, 404}


@pytest.mark.parametrize("role", ["lead", "secretariat"])
def test_a_signature_that_cannot_be_given_is_explained(client, application, request, role, member):
    """By the lead, or by the secretariat where the lead is no longer there."""
    place = application.team.get(assessor__user=member)
    client.force_login(request.getfixturevalue(role))
    client.post(application.url("recommendation_excuse"), {"member": place.pk, "reason": ""})
    assert not ready_applications().exists()
    client.post(application.url("recommendation_excuse"), {"member": place.pk, "reason": "Dirawat di rumah sakit"})
    assert list(ready_applications()) == [application]
    assert "Tidak dapat menandatangani: Dirawat" in client.get(application.url("decision")).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: a.items.filter(requirement__code="DA01").update(state="fix"), "dokumen DA01"),
        (lambda a: a.findings.filter(seq=2).update(claim="Lain"), "temuan nomor 2"),
        (lambda a: a.judgements.filter(criterion__code="C43").update(note="Lain"), "penilaian kriteria C43"),
        (lambda a: a.scope.filter(scheme__code="KKNI-II-TKR").update(action="drop"), "ruang lingkup KKNI-II-TKR"),
        (lambda a: a.team.filter(role="member").update(released_at=timezone.now()), "tim asesor"),
    ],
)
def test_what_changed_since_the_signature_is_named(application, change, words):
    change(application)
    assert f"Berubah sejak ditandatangani: {words}. Ketua tim perlu merekomendasikan lagi" in reasons(
        application, "approve"
    )
