"""The team judges criteria on a phone, one by one or several at once; two who judge the same one lose nothing."""

import pytest
from django.utils import timezone

from audits.models import Judgement
from audits.onsite.packs import criteria_rows, document_rows
from audits.states import Result, State


@pytest.fixture
def application(play):
    return play(State.ON_SITE)


def judge(client, application, code, result=Result.CONFORMS, version=0, **typed):
    said = {"result": result, "methods": ["document"], "version": version} | typed
    return client.post(application.url("visit_criterion", code), said)


def test_saving_goes_to_the_next_criterion_of_the_area(client, application, lead):
    client.force_login(lead)
    response = judge(client, application, "C01", methods=["document", "interview"], note="Akta ada.")
    assert response.url == application.url("visit_criterion", "C02")
    judgement = application.judgements.get()
    assert (judgement.result, judgement.methods, judgement.note, judgement.by, judgement.version) == (
        "conforms",
        ["document", "interview"],
        "Akta ada.",
        lead,
        1,
    )


def test_the_last_criterion_leads_back_to_the_list(client, application, lead):
    last = application.rule_set.criteria.filter(area="administration").latest("code")
    client.force_login(lead)
    assert judge(client, application, last.code).url == application.url("visit_area", "administrasi")


def test_a_finding_can_follow_at_once_without_losing_the_note(client, application, lead):
    client.force_login(lead)
    response = judge(client, application, "C01", Result.FAILS, then="finding", note="Akta belum disahkan.")
    assert response.url == application.url("finding_new", "C01")
    assert application.judgements.get().note == "Akta belum disahkan."


def test_a_result_says_how_it_was_verified(client, application, lead):
    client.force_login(lead)
    response = judge(client, application, "C01", methods=[], note="Catatan panjang saya.")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["methods"]
    assert "Catatan panjang saya." in response.content.decode()
    assert not application.judgements.exists()


def test_the_second_of_two_assessors_sees_both_entries(client, application, lead, member):
    code = application.rule_set.criteria.filter(area="operations").first().code
    client.force_login(member)
    judge(client, application, code, note="Rekaman ada.")
    client.force_login(lead)
    response = judge(client, application, code, Result.FAILS, note="Rekaman tidak lengkap.")
    assert response.status_code == 409
    page = response.content.decode()
    assert "Rekaman ada." in page
    assert "Rekaman tidak lengkap." in page
    assert application.judgements.get().note == "Rekaman ada."
    knowing = {"version": response.context["form"]["version"].value(), "note": "Sepakat: gagal."}
    assert judge(client, application, code, Result.FAILS, **knowing).status_code == 422
    judge(client, application, code, Result.FAILS, **knowing, why="Rekaman Maret hilang.")
    judgement = application.judgements.get()
    assert (judgement.note, judgement.by, judgement.version) == ("Sepakat: gagal.", lead, 2)


def test_a_member_judges_only_their_own_area(client, application, member, observer, chair_a, secretariat, staff_b):
    own = application.rule_set.criteria.filter(area="operations").first().code
    client.force_login(member)
    assert judge(client, application, "C01").status_code == 403
    assert judge(client, application, own).status_code == 302
    for user in (chair_a, secretariat):
        client.force_login(user)
        assert judge(client, application, own).status_code == 403
    for user in (staff_b, observer):
        client.force_login(user)
        assert judge(client, application, own).status_code == 404
    assert application.judgements.count() == 1


def test_judging_ends_with_the_visit(client, play, lead):
    application = play(State.CORRECTING)
    client.force_login(lead)
    response = judge(client, application, "C01", Result.FAILS, version=1, note="Terlambat ditulis di sini.")
    assert response.status_code == 409
    assert "Terlambat ditulis di sini." in response.content.decode()
    assert application.judgements.get(criterion__code="C01").result == "conforms"


def test_the_lsp_reads_results_only_after_the_closing(client, script, chair_a, lead):
    player = script()
    application = player(State.ON_SITE)
    client.force_login(lead)
    judge(client, application, "C01", Result.NOT_APPLICABLE, note="Catatan tim yang belum dibacakan.")
    client.force_login(chair_a)
    for url in (application.url("visit_criterion", "C01"), application.url("visit_area", "administrasi")):
        assert "Catatan tim yang belum dibacakan." not in client.get(url).content.decode()
    Judgement.objects.filter(application=application).delete()
    player.close_visit(timezone.now())
    assert "Hasil tim" in client.get(application.url("visit_area", "administrasi")).content.decode()


def several(client, application, codes, methods=("document",)):
    return client.post(application.url("visit_area", "administrasi"), {"criteria": codes, "methods": list(methods)})


def test_several_criteria_conform_at_once_each_by_its_own_tick(client, application, lead):
    client.force_login(lead)
    several(client, application, ["C01", "C03"])
    assert sorted(application.judgements.values_list("criterion__code", "result", "version")) == [
        ("C01", "conforms", 1),
        ("C03", "conforms", 1),
    ]


def test_what_was_judged_meanwhile_is_never_overwritten(client, application, lead):
    client.force_login(lead)
    judge(client, application, "C01", Result.FAILS, note="Tidak ada akta.")
    response = several(client, application, ["C01", "C02"])
    assert response.status_code == 422
    assert application.judgements.get().result == "fails"


def test_the_list_wants_a_tick_and_a_way_of_verifying(client, application, lead, member):
    client.force_login(lead)
    assert list(several(client, application, []).context["form"].errors) == ["criteria"]
    assert list(several(client, application, ["C01"], []).context["form"].errors) == ["methods"]
    client.force_login(member)
    assert several(client, application, ["C01"]).status_code == 403


def test_the_list_costs_five_statements_however_much_was_judged(client, application, lead, django_assert_num_queries):
    client.force_login(lead)
    url = application.url("visit_area", "administrasi")
    with django_assert_num_queries(5):
        client.get(url)
    several(client, application, ["C01", "C02", "C04"])
    with django_assert_num_queries(5):
        client.get(url)


def test_an_unknown_area_or_criterion_is_not_there(client, application, lead):
    client.force_login(lead)
    assert client.get(application.url("visit_area", "keuangan")).status_code == 404
    assert client.get(application.url("visit_criterion", "C99")).status_code == 404


def test_a_version_that_never_was_is_taken_as_the_first_judgement(client, application, lead):
    client.force_login(lead)
    assert judge(client, application, "C01", version=5).url == application.url("visit_criterion", "C02")
    assert application.judgements.get().version == 1


def test_the_documents_that_the_lsp_names_itself_come_first(client, application, lead):
    answers = application.self_assessments.filter(criterion__code="C01")
    answers.update(documents="DK08")
    client.force_login(lead)
    shown = client.get(application.url("visit_criterion", "C01"))
    documents = shown.context["documents"]
    assert (documents[0]["code"], documents[0]["is_named"]) == ("DK08", True)
    assert len(documents) > 1
    assert not any(row["is_named"] for row in documents[1:])
    assert shown.content.decode().count("disebut LSP") == 1
    packed = next(row for row in criteria_rows(application) if row["code"] == "C01")
    assert "DK08" in packed["documents"]
    assert "DK08" in {row["code"] for row in document_rows(application)}


def test_long_forms_of_the_visit_keep_what_is_typed(client, application, lead, secretariat):
    client.force_login(lead)
    for name, address in (("nilai", ("visit_criterion", "C01")), ("tanya", ("questions",))):
        assert f'data-draft="{name}"' in client.get(application.url(*address)).content.decode()
    client.force_login(secretariat)
    assert "data-draft" not in client.get(application.url("visit_criterion", "C01")).content.decode()
