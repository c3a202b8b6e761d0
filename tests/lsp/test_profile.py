"""The body's own pages: who reads, who writes, what is fixed, and that nobody's words are overwritten unseen."""

import pytest
from django.urls import reverse

from audits.demo import cast as demo
from lsp.models import LSP, AssessmentSite, CompetencyAssessor, Scheme
from lsp.permissions import edits_profile, manages_people

pytestmark = pytest.mark.django_db

READING = ["profile", "people", "schemes", "sites", "competency_assessors"]
WRITING = ["profile_edit", "scheme_new", "site_new", "competency_assessor_new"]
CONTACT = {
    "email": "baru@contoh.example",
    "phone": "0281 637 0112",
    "website": "",
}


def url(name, lsp, *keys):
    return reverse(f"lsp:{name}", args=[lsp.slug, *keys])


def opened(client, address):
    """The mark of what a form was opened with."""
    return client.get(address).context["form"]["opened_with"].value()


@pytest.mark.parametrize("page", READING)
def test_strangers_get_404_and_anonymous_are_asked_to_sign_in(client, lsp_a, chair_b, outsider_assessor, decider, page):
    assert client.get(url(page, lsp_a)).status_code == 302
    for person in (chair_b, outsider_assessor, decider):
        client.force_login(person)
        assert client.get(url(page, lsp_a)).status_code == 404


@pytest.mark.parametrize("page", READING)
def test_the_body_and_the_secretariat_read(client, lsp_a, chair_a, staff_a, board_a, secretariat, page):
    for person in (chair_a, staff_a, board_a, secretariat):
        client.force_login(person)
        assert lsp_a.name in client.get(url(page, lsp_a)).content.decode()


@pytest.mark.parametrize("page", WRITING)
def test_the_steering_board_reads_only(client, lsp_a, board_a, page):
    client.force_login(board_a)
    assert client.get(url(page, lsp_a)).status_code == 403
    assert client.post(url(page, lsp_a), CONTACT).status_code == 403


def test_predicates_know_who_keeps_the_profile(lsp_a, chair_a, staff_a, board_a, chair_b, secretariat):
    quality = lsp_a.memberships.get(position="quality_manager").user
    people = [chair_a, staff_a, quality, board_a, chair_b, secretariat]
    assert [edits_profile(person, lsp_a) for person in people] == [True, True, True, False, False, True]
    assert [manages_people(person, lsp_a) for person in people] == [True, True, False, False, False, True]


def test_contact_is_changed_and_name_number_and_official_address_never_come_from_the_form(client, lsp_a, staff_a):
    client.force_login(staff_a)
    address = url("profile_edit", lsp_a)
    foreign = {"name": "LSP Palsu", "licence_number": "BNSP-LSP-1-ID", "address": "Jalan Baru 7", "province": "BA"}
    typed = CONTACT | {"opened_with": opened(client, address)} | foreign
    assert client.post(address, typed).url == url("profile", lsp_a)
    changed = LSP.objects.get(pk=lsp_a.pk)
    assert (changed.email, changed.phone) == ("baru@contoh.example", "0281 637 0112")
    for name in foreign:
        assert getattr(changed, name) == getattr(lsp_a, name), name
    assert changed.history.first().history_user == staff_a


def test_bad_contact_is_told_beside_its_field_and_stays(client, lsp_a, staff_a):
    client.force_login(staff_a)
    address = url("profile_edit", lsp_a)
    typed = CONTACT | {
        "opened_with": opened(client, address),
        "phone": "12",
        "website": "javascript:x",
    }
    response = client.post(address, typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"phone", "website"}
    assert "baru@contoh.example" in response.content.decode()
    assert LSP.objects.get(pk=lsp_a.pk).email == lsp_a.email


def test_the_second_saver_sees_both_texts_and_decides(client, lsp_a, chair_a, staff_a):
    address = url("profile_edit", lsp_a)
    client.force_login(chair_a)
    mark = opened(client, address)
    client.force_login(staff_a)
    client.post(address, CONTACT | {"opened_with": mark, "phone": "0281 111 1111"})
    client.force_login(chair_a)
    response = client.post(address, CONTACT | {"opened_with": mark, "phone": "0281 222 2222"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "0281 111 1111" in page
    assert "0281 222 2222" in page
    assert staff_a.full_name in page
    assert LSP.objects.get(pk=lsp_a.pk).phone == "0281 111 1111"
    again = response.context["form"]["opened_with"].value()
    client.post(address, CONTACT | {"opened_with": again, "phone": "0281 222 2222"})
    assert LSP.objects.get(pk=lsp_a.pk).phone == "0281 222 2222"


def test_a_scheme_is_added_changed_and_removed_while_nothing_uses_it(client, lsp_a, staff_a):
    client.force_login(staff_a)
    new = {"code": "SKM/LAS-01 A", "title": "Juru Las", "kind": "occupation", "standard": ""}
    assert client.post(url("scheme_new", lsp_a), new).url == url("schemes", lsp_a)
    address = url("scheme_edit", lsp_a, "SKM/LAS-01 A")
    client.post(address, new | {"title": "Juru Las 3G", "opened_with": opened(client, address)})
    assert lsp_a.schemes.get(code="SKM/LAS-01 A").title == "Juru Las 3G"
    client.post(address, {"remove": "yes"})
    assert not Scheme.objects.filter(code="SKM/LAS-01 A").exists()
    assert Scheme.history.filter(code="SKM/LAS-01 A", history_type="-").exists()


def test_a_code_is_used_once_in_a_body_and_freely_in_another(client, lsp_a, lsp_b, staff_a):
    client.force_login(staff_a)
    code = lsp_a.schemes.first().code
    response = client.post(url("scheme_new", lsp_a), {"code": code, "title": "Lain", "kind": "kkni", "standard": ""})
    assert response.status_code == 422
    assert response.context["form"].errors["code"] == ["Kode skema ini sudah dipakai."]
    assert lsp_b.schemes.filter(code=code).exists()


def test_a_licensed_scheme_keeps_its_words(client, lsp_a, staff_a):
    client.force_login(staff_a)
    scheme = lsp_a.schemes.first()
    address = url("scheme_edit", lsp_a, scheme.code)
    assert "dipakai dalam lisensi" in client.get(address).content.decode()
    for typed in ({"code": scheme.code, "title": "Dokter Bedah", "kind": "kkni"}, {"remove": "yes"}):
        assert client.post(address, typed).status_code == 403
    assert Scheme.objects.get(pk=scheme.pk).title == scheme.title


def test_a_scheme_that_an_application_names_keeps_its_words(lsp_a, play):
    application = play("draft")
    scheme = Scheme.objects.create(lsp=lsp_a, code="NEW", title="Baru")
    assert not scheme.is_used
    application.scope.create(scheme=scheme, action="add")
    assert scheme.is_used


def test_sites_offer_only_their_own_bodys_schemes(client, lsp_a, lsp_b, staff_a):
    client.force_login(staff_a)
    typed = {
        "name": "TUK Bengkel A/B",
        "kind": "workplace",
        "address": "Jalan 1",
        "regency": "Banyumas",
        "province": "JT",
        "verified_on": "31-12-2024",
    }
    foreign = client.post(url("site_new", lsp_a), typed | {"schemes": [lsp_b.schemes.first().pk]})
    assert foreign.status_code == 422
    assert client.post(url("site_new", lsp_a), typed | {"schemes": [lsp_a.schemes.first().pk]}).status_code == 302
    site = AssessmentSite.objects.get(name="TUK Bengkel A/B")
    assert (site.lsp, site.schemes.get()) == (lsp_a, lsp_a.schemes.first())
    assert client.get(url("site_edit", lsp_a, site.name)).context["record"] == site
    assert client.get(url("site_edit", lsp_b, site.name)).status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "31/02/2026", "1-1-0001", "1-1-10000", "besok"])
def test_a_day_that_does_not_exist_is_told_beside_the_field(client, lsp_a, staff_a, day):
    client.force_login(staff_a)
    typed = {"name": "Suti", "registration_number": "MET.1", "valid_until": day}
    response = client.post(url("competency_assessor_new", lsp_a), typed)
    assert response.status_code == 422
    assert "valid_until" in response.context["form"].errors
    assert not CompetencyAssessor.objects.filter(name="Suti").exists()


def test_assessors_show_whether_their_certificate_is_valid(client, lsp_a, staff_a, on):
    client.force_login(staff_a)
    CompetencyAssessor.objects.all().delete()
    for name, days in [("Ada", 91), ("Beni", 90), ("Cici", 0), ("Didi", -1)]:
        CompetencyAssessor.objects.create(
            lsp=lsp_a, name=name, registration_number=name, valid_until=on.fromordinal(on.toordinal() + days)
        )
    rows = client.get(url("competency_assessors", lsp_a)).context["rows"]
    assert [row["badge"].label for row in rows] == ["Berlaku", "Akan habis", "Akan habis", "Habis"]


@pytest.mark.parametrize("rows", [1, 3, 50])
@pytest.mark.parametrize(
    ("page", "statements"), [("schemes", 5), ("sites", 5), ("competency_assessors", 5), ("people", 5)]
)
def test_lists_cost_the_same_with_1_3_and_50_rows(
    client, django_assert_num_queries, rules, on, secretariat, page, statements, rows
):
    lsp = demo.make_lsp("LSP Panjang", "BNSP-LSP-5555-ID")
    schemes = [Scheme.objects.create(lsp=lsp, code=f"S{n}", title=f"Skema {n}") for n in range(rows)]
    demo.make_licence(lsp, schemes, ends_on=on, decree="KEP.5")
    for n in range(rows):
        site = demo.make_site(lsp, f"TUK {n}", schemes[:2], verified_on=on)
        assert site.pk
        demo.seat(lsp, demo.make_person(f"Orang {n}", f"orang{n}@contoh.example"), "staff")
    demo.make_competency_assessors(lsp, [f"Asesor {n}" for n in range(rows)], schemes[:2], on=on)
    client.force_login(secretariat)
    with django_assert_num_queries(statements):
        client.get(url(page, lsp))
