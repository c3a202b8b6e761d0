"""The LSP answers every criterion for itself; an area is saved at once, row by row, and nobody's words are overwritten unseen."""

import gzip

import pytest

from audits.models import Criterion
from audits.states import Result, ReviewArea, State
from tests.cast import moment


@pytest.fixture
def record(script, on):
    return script().begin(moment(on))


@pytest.fixture
def address(record):
    return record.url("self_assessment")


def opened(client, address, person) -> dict:
    """The rows as the browser would send them back untouched."""
    client.force_login(person)
    rows = client.get(address).context["form"].rows
    sent = {f"mark_{row.code}": row.mark for row in rows} | {f"text_{row.code}": row.text for row in rows}
    return sent | {f"result_{row.code}": row.result for row in rows if row.result}


def words(response) -> str:
    return " ".join(response.content.decode().split())


def answer(record, code):
    return record.self_assessments.values_list("result", "text").get(criterion__code=code)


@pytest.fixture
def codes(rules):
    return list(rules.criteria.filter(area=ReviewArea.ADMINISTRATION).order_by("code").values_list("code", flat=True))


def test_only_what_was_changed_is_written(client, record, address, staff_a, codes):
    form = opened(client, address, staff_a) | {f"result_{codes[0]}": "fails", f"text_{codes[0]}": "Belum ada SK."}
    response = client.post(address, form, follow=True)
    assert "1 jawaban tersimpan." in words(response)
    assert answer(record, codes[0]) == ("fails", "Belum ada SK.")
    assert record.self_assessments.exclude(result=Result.OPEN).count() == 1


def test_the_second_area_has_its_own_page(client, record, address, staff_a, rules):
    code = rules.criteria.filter(area=ReviewArea.OPERATIONS).order_by("code").first().code
    form = opened(client, f"{address}?area=operasional", staff_a) | {f"result_{code}": "not_applicable"}
    assert client.post(f"{address}?area=operasional", form).url == f"{address}?area=operasional"
    assert answer(record, code) == ("not_applicable", "")


def test_what_does_not_conform_is_named_before_it_becomes_a_finding(client, record, address, staff_a, codes):
    client.post(address, opened(client, address, staff_a) | {f"result_{codes[2]}": "fails"})
    page = words(client.get(f"{address}?area=operasional"))
    assert "1 kriteria dinyatakan tidak sesuai" in page
    assert f'href="{address}?area=administrasi#k-{codes[2]}"' in page


def test_the_rest_is_marked_only_by_its_own_button(client, record, address, staff_a, codes):
    form = opened(client, address, staff_a) | {f"result_{codes[0]}": "fails"}
    client.post(address, form | {"rest": "conforms"})
    assert answer(record, codes[0]) == ("fails", "")
    area = record.self_assessments.filter(criterion__area=ReviewArea.ADMINISTRATION)
    assert area.filter(result=Result.CONFORMS).count() == len(codes) - 1
    other = record.self_assessments.filter(criterion__area=ReviewArea.OPERATIONS)
    assert set(other.values_list("result", flat=True)) == {"open"}


def test_two_people_answer_different_rows_at_once(client, record, address, staff_a, chair_a, codes):
    late = opened(client, address, staff_a) | {f"result_{codes[0]}": "conforms"}
    client.post(address, opened(client, address, chair_a) | {f"result_{codes[1]}": "fails"})
    client.force_login(staff_a)
    client.post(address, late)
    assert answer(record, codes[0]) == ("conforms", "")
    assert answer(record, codes[1]) == ("fails", "")


def test_two_answers_to_one_row_are_both_shown(client, record, address, staff_a, chair_a, codes):
    code = codes[0]
    late = opened(client, address, staff_a) | {f"result_{code}": "conforms", f"text_{code}": "Ada SK tahun 2020."}
    late |= {f"result_{codes[1]}": "conforms"}
    client.post(address, opened(client, address, chair_a) | {f"result_{code}": "fails", f"text_{code}": "SK hilang."})
    client.force_login(staff_a)
    response = client.post(address, late)
    page = words(response)
    assert response.status_code == 409
    assert "Tidak sesuai. SK hilang." in page
    assert "Ada SK tahun 2020." in page
    assert answer(record, code) == ("fails", "SK hilang.")
    assert answer(record, codes[1]) == ("conforms", "")
    rows = {row.code: row for row in response.context["form"].rows}
    again = late | {f"mark_{code}": rows[code].mark for code in rows}
    client.post(address, again)
    assert answer(record, code) == ("conforms", "Ada SK tahun 2020.")


def test_a_text_that_is_too_long_is_kept_and_nothing_is_saved(client, record, address, staff_a, codes):
    form = opened(client, address, staff_a) | {f"text_{codes[0]}": "a" * 501, f"result_{codes[1]}": "fails"}
    response = client.post(address, form)
    assert response.status_code == 422
    assert "Keterangan terlalu panjang: 501 huruf. Paling banyak 500." in words(response)
    assert "a" * 501 in words(response)
    assert answer(record, codes[1]) == ("open", "")


def test_an_answer_can_be_taken_back(client, record, address, staff_a, codes):
    client.post(address, opened(client, address, staff_a) | {f"result_{codes[0]}": "fails"})
    assert answer(record, codes[0]) == ("fails", "")
    page = client.get(address).content.decode()
    assert f'id="r-{codes[0]}-0" value=""' in page
    client.post(address, opened(client, address, staff_a) | {f"result_{codes[0]}": ""})
    assert answer(record, codes[0]) == ("open", "")


def test_a_result_that_does_not_exist_is_refused(client, record, address, staff_a, codes):
    response = client.post(address, opened(client, address, staff_a) | {f"result_{codes[0]}": "perfect"})
    assert response.status_code == 422
    assert answer(record, codes[0]) == ("open", "")


def test_each_criterion_names_its_documents_and_their_state(client, record, address, staff_a, rules):
    criterion = Criterion.objects.filter(rule_set=rules, area="administration", evidence__isnull=False).first()
    document = criterion.evidence.first()
    client.force_login(staff_a)
    page = words(client.get(address))
    assert (
        f'<a href="{record.url("document", document.code)}">{document.code}</a> {document.title} (belum diunggah)'
        in page.replace("&amp;", "&")
    )


def test_after_submission_the_answers_are_read_and_not_changed(client, play, staff_a, secretariat):
    record = play(State.SUBMITTED)
    address = record.url("self_assessment")
    client.force_login(secretariat)
    assert "sebagaimana diajukan" in words(client.get(address))
    assert client.post(address, {}).status_code == 403
    client.force_login(staff_a)
    assert client.post(address, {}).status_code == 409


def test_strangers_and_the_steering_board_do_not_write(client, address, staff_b, board_a):
    client.force_login(staff_b)
    assert client.post(address, {}).status_code == 404
    client.force_login(board_a)
    assert client.post(address, {}).status_code == 403


def test_an_area_costs_six_statements(client, record, address, staff_a, django_assert_num_queries):
    client.force_login(staff_a)
    with django_assert_num_queries(6):
        response = client.get(address)
    assert len(gzip.compress(response.content)) <= 7_000


def test_a_character_that_no_database_keeps_is_left_out(client, record, address, staff_a, codes):
    form = opened(client, address, staff_a) | {f"result_{codes[0]}": "fails", f"text_{codes[0]}": "Belum\0 ada SK."}
    client.post(address, form)
    assert answer(record, codes[0]) == ("fails", "Belum ada SK.")
