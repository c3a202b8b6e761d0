"""The decision tab: each side reads what it may, before and after the plenary, and the licence can be followed to its proof."""

import subprocess

import pytest
from django.utils import timezone

from audits.documents import signing
from audits.documents.signing import SignatureState
from audits.states import State
from tests import cast
from tests.audits.play import sit

pytestmark = pytest.mark.django_db


def page(client, person, application):
    client.force_login(person)
    return client.get(application.url("decision"))


def test_before_anything_the_page_says_what_will_appear(client, play, chair_a, secretariat):
    application = play("submitted")
    assert "Rekomendasi tim asesor dapat dibaca setelah" in page(client, chair_a, application).content.decode()
    assert "Belum ada keputusan" in page(client, secretariat, application).content.decode()


def test_the_lsp_reads_the_recommendation_only_after_the_decision(client, play, script, chair_a, decider, lead):
    player = script()
    application = player("recommended")
    summary = application.recommendations.get().summary
    assert page(client, chair_a, application).context["recommendations"] == []
    assert summary not in page(client, chair_a, application).content.decode()
    for person in (decider, lead):
        (block,) = page(client, person, application).context["recommendations"]
        assert (block["summary"], block["by"], len(block["schemes"])) == (summary, lead.full_name, 3)
        assert block["hash"] in page(client, person, application).content.decode()
    player.decide(timezone.now())
    after = page(client, chair_a, application)
    assert len(after.context["recommendations"]) == 1
    assert application.recommendations.get().dossier_hash not in after.content.decode()
    assert [row["verdict"] for row in after.context["decisions"]] == ["Disetujui"]


def test_a_recalled_recommendation_stays_readable_for_bnsp_with_its_reason(client, play, chair_a, lead, decider):
    application = play("recommended")
    client.force_login(lead)
    client.post(application.url("step", "recall_recommendation"), {"seen": "recommended", "note": "Salah skema"})
    (block,) = page(client, decider, application).context["recommendations"]
    assert (bool(block["voided_at"]), block["void_reason"]) == (True, "Salah skema")
    assert page(client, chair_a, application).context["recommendations"] == []


def test_strangers_do_not_find_the_page(client, play, chair_b, outsider_assessor):
    application = play("recommended")
    for person in (chair_b, outsider_assessor):
        assert page(client, person, application).status_code == 404
    client.logout()
    assert client.get(application.url("decision")).status_code == 302


@pytest.mark.parametrize(
    ("state", "role", "names"),
    [
        ("assessed", "lead", ["recommend", "reopen_corrections"]),
        ("recommended", "decider", ["decide"]),
        ("recommended", "lead", ["recall_recommendation"]),
        ("approved", "secretariat", ["issue_decree"]),
        ("decree_issued", "secretariat", ["issue_licence"]),
        ("approved", "chair_a", []),
    ],
)
def test_the_acts_of_this_stage_stand_on_top(client, play, request, state, role, names):
    application = play(state)
    person = request.getfixturevalue(role)
    if role == "decider":
        sit(application, there=[person])
    response = page(client, person, application)
    assert [act["name"] for act in response.context["acts"]] == names
    for name in names:
        assert application.url("step", name) in response.content.decode()


def test_before_issuing_the_page_tells_days_and_gap_of_the_licence(client, play, chair_a, lsp_a, on):
    application = play("decree_issued")
    plan = page(client, chair_a, application).context["licence_plan"]
    assert plan["starts_on"] == on.fromordinal(application.licence.ends_on.toordinal() + 1)
    assert (plan["gap"], plan["is_issued"]) == (0, False)


def test_a_gap_is_told_before_and_after_issuing(client, play, script, lsp_a, on, secretariat):
    licence = lsp_a.licences.get()
    cast.redate(type(licence).objects.filter(pk=licence.pk), ends_on=on.fromordinal(on.toordinal() - 26))
    player = script()
    application = player("decree_issued")
    days = application.decree.decree_date.toordinal() - (on.toordinal() - 26) - 1
    assert page(client, secretariat, application).context["licence_plan"]["gap"] == days > 0
    player.issue_licence(timezone.now())
    response = page(client, secretariat, application)
    assert response.context["licence_plan"]["gap"] == days
    assert f"{days} hari tanpa lisensi" in response.content.decode()


def test_an_issued_licence_leads_to_certificate_check_page_and_qr(client, play, chair_a):
    application = play("licensed")
    response = page(client, chair_a, application)
    body = response.content.decode()
    licence = application.new_licence
    certificate = application.documents.get(kind="certificate")
    assert application.state == State.LICENSED
    assert f"/cek/{licence.check_code}/" in body
    assert certificate.get_absolute_url() in body
    assert licence.certificate_sha256 in body
    assert 'src="data:image/png;base64,' in body
    assert "kunci percobaan" in body
    client.logout()
    truth = client.get(f"/cek/{licence.check_code}/").context
    assert truth["signature"]["sha256"] == licence.certificate_sha256
    assert truth["status"].code == "pending"


def test_the_recommendation_paper_is_for_bnsp_alone(client, play, chair_a, decider):
    application = play("approved")
    paper = application.documents.get(kind="recommendation").get_absolute_url()
    assert paper in page(client, decider, application).content.decode()
    assert paper not in page(client, chair_a, application).content.decode()


def test_the_certificate_is_previewed_as_a_draft_without_signature_or_row(client, play, secretariat, chair_a):
    application = play("decree_issued")
    client.force_login(chair_a)
    assert client.get(application.url("certificate_preview")).status_code == 403
    client.force_login(secretariat)
    assert application.url("certificate_preview") in client.get(application.url("decision")).content.decode()
    pdf = b"".join(client.get(application.url("certificate_preview")).streaming_content)
    said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "PRATINJAU, TIDAK BERLAKU" in " ".join(said.upper().split())
    assert "Belum disegel" in said
    assert signing.verify(pdf).state == SignatureState.UNSIGNED
    assert not application.documents.filter(kind="certificate").exists()


def test_days_without_a_licence_are_told_on_every_page_of_the_application(client, play, script, lsp_a, on, chair_a):
    licence = lsp_a.licences.get()
    cast.redate(type(licence).objects.filter(pk=licence.pk), ends_on=on.fromordinal(on.toordinal() - 26))
    player = script()
    application = player("decree_issued", until=timezone.now())
    for name in ("application", "decision", "documents"):
        client.force_login(chair_a)
        assert (
            "Tidak boleh ada sertifikasi baru sampai lisensi baru berlaku"
            in client.get(application.url(name)).content.decode()
        )
    player.issue_licence(timezone.now())
    assert (
        "tidak ada lisensi sampai masa yang baru mulai" in client.get(application.url("application")).content.decode()
    )
