"""Scope, counterparts and contact: saved as far as they go, never over a colleague, and closed once submitted."""

import pytest

from audits.deadlines import after_days
from audits.models import Application
from audits.states import State
from lsp.models import Scheme
from lsp.web.formats import longdates
from tests.cast import moment


@pytest.fixture
def record(script, on):
    return script().begin(moment(on))


@pytest.fixture
def address(record):
    return record.url("application_form")


def opened(client, address, person) -> dict:
    """The form as the browser would send it back untouched."""
    client.force_login(person)
    form = client.get(address).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form}


def words(response) -> str:
    return " ".join(response.content.decode().split())


def seats(lsp, *people) -> list[str]:
    return [str(lsp.memberships.get(user=person).pk) for person in people]


def test_an_incomplete_form_is_saved_as_far_as_it_goes(client, record, address, lsp_a, staff_a):
    scheme = lsp_a.licences.get().scope.first()
    form = opened(client, address, staff_a) | {f"scheme_{scheme.pk}": "keep", "phone": "0812 3456 7890"}
    assert client.post(address, form).url == f"{address}#periksa"
    assert list(record.scope.values_list("scheme", "action")) == [(scheme.pk, "keep")]
    assert Application.objects.get(pk=record.pk).phone == "0812 3456 7890"
    assert not record.counterparts.exists()


def test_every_answer_is_saved_and_can_be_taken_back(client, record, address, lsp_a, staff_a, chair_a):
    extra = Scheme.objects.create(lsp=lsp_a, code="SK-BARU", title="Skema Baru")
    first, second = seats(lsp_a, staff_a, chair_a)
    form = opened(client, address, staff_a) | {f"scheme_{s.pk}": "drop" for s in lsp_a.licences.get().scope.all()}
    form |= {
        f"scheme_{extra.pk}": "add",
        "counterpart_administration": first,
        "counterpart_operations": second,
        "changes": "Alamat berganti.",
    }
    client.post(address, form)
    assert record.scope.get(scheme=extra).action == "add"
    assert set(record.scope.exclude(scheme=extra).values_list("action", flat=True)) == {"drop"}
    assert record.counterparts.count() == 2
    back = opened(client, address, staff_a) | {f"scheme_{extra.pk}": "", "counterpart_operations": ""}
    client.post(address, back)
    assert not record.scope.filter(scheme=extra).exists()
    assert list(record.counterparts.values_list("area", flat=True)) == ["administration"]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("phone", "0281 635", "Tulis nomor telepon dengan 10 sampai 13 angka, misalnya 0812 3456 7890."),
        (
            "proposed_visit_on",
            "30-02-2027",
            "Tanggal itu tidak ada atau tidak terbaca. Tulis dengan angka: hari-bulan-tahun, misalnya 18-01-2025.",
        ),
        ("proposed_visit_on", "01-01-2020", "Tanggal itu sudah lewat. Pilih tanggal yang akan datang."),
    ],
)
def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(
    client, record, address, staff_a, field, typed, message
):
    form = opened(client, address, staff_a) | {"changes": "Manajer Mutu berganti.", field: typed}
    response = client.post(address, form)
    page = words(response)
    assert response.status_code == 422
    assert f'<a href="#id_{field}">' in page
    assert message in page
    assert f'value="{typed}"' in page
    assert "Manajer Mutu berganti." in page
    assert Application.objects.get(pk=record.pk).changes == ""


def test_one_person_does_not_accompany_both_areas(client, record, address, lsp_a, staff_a):
    (person,) = seats(lsp_a, staff_a)
    form = opened(client, address, staff_a)
    response = client.post(address, form | {"counterpart_administration": person, "counterpart_operations": person})
    assert response.status_code == 422
    assert "Tarlani sudah mendampingi area administrasi. Pilih orang lain." in words(response)
    assert not record.counterparts.exists()


def test_a_person_of_another_lsp_is_no_choice(client, record, address, lsp_b, staff_a, staff_b):
    (foreign,) = seats(lsp_b, staff_b)
    response = client.post(address, opened(client, address, staff_a) | {"counterpart_administration": foreign})
    assert response.status_code == 422
    assert not record.counterparts.exists()


def test_two_people_who_save_at_once_both_keep_their_words(client, record, address, staff_a, chair_a):
    late = opened(client, address, staff_a) | {"changes": "Ditulis Sekretaris."}
    client.post(address, opened(client, address, chair_a) | {"changes": "Ditulis Ketua."})
    client.force_login(staff_a)
    response = client.post(address, late)
    page = words(response)
    assert response.status_code == 409
    assert "Ditulis Sekretaris." in page
    assert "Ditulis Ketua." in page
    assert Application.objects.get(pk=record.pk).changes == "Ditulis Ketua."
    shown = {bound.html_name: bound.value() or "" for bound in response.context["form"]}
    client.post(address, shown)
    assert Application.objects.get(pk=record.pk).changes == "Ditulis Sekretaris."


def test_what_was_submitted_meanwhile_is_not_changed(client, play, staff_a):
    record = play(State.SUBMITTED)
    address = record.url("application_form")
    client.force_login(staff_a)
    response = client.post(address, {"changes": "Masih ingin menambah satu kalimat."})
    assert response.status_code == 409
    assert "Masih ingin menambah satu kalimat." in words(response)
    assert Application.objects.get(pk=record.pk).changes == record.changes


def test_a_submitted_application_is_read_by_both_sides(client, play, staff_a, secretariat):
    record = play(State.SUBMITTED)
    for person in (staff_a, secretariat):
        client.force_login(person)
        page = words(client.get(record.url("application_form")))
        assert "Dinyatakan benar dan diajukan oleh Pairan" in page
        assert "<form" not in page.split('id="isi"')[1]


def test_the_steering_board_reads_and_does_not_write(client, record, address, board_a):
    client.force_login(board_a)
    assert "Permohonan ini belum diajukan." in words(client.get(address))
    assert client.post(address, {"phone": "0812 3456 7890"}).status_code == 403


def test_a_stranger_finds_nothing(client, address, staff_b):
    client.force_login(staff_b)
    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code == 404


def test_the_wished_visit_may_take_several_days(client, record, address, staff_a, on):
    first, last = after_days(on, 40).due_on, after_days(on, 41).due_on
    form = opened(client, address, staff_a)
    wrong = form | {"proposed_visit_on": f"{last:%d-%m-%Y}", "proposed_visit_until": f"{first:%d-%m-%Y}"}
    assert "Hari terakhir tidak boleh sebelum hari pertama." in words(client.post(address, wrong))
    alone = form | {"proposed_visit_until": f"{last:%d-%m-%Y}"}
    assert "Tulis juga hari pertamanya." in words(client.post(address, alone))
    client.post(address, form | {"proposed_visit_on": f"{first:%d-%m-%Y}", "proposed_visit_until": f"{last:%d-%m-%Y}"})
    record.refresh_from_db()
    assert (record.proposed_visit_on, record.proposed_visit_until) == (first, last)
    assert longdates(first, last) in words(client.get(record.get_absolute_url()))
