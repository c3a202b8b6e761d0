"""The list of documents: filters in the address, how far each area is, and the same few statements however long it is."""

import pytest
from django.utils import timezone

from audits.models import DocumentNote
from audits.states import ItemState, State
from tests.audits.dossier.pages import grow, send_file, signed_in
from tests.audits.files import samples


def codes(answer) -> list[str]:
    return [row.code for area in answer.context["areas"] for row in area.rows]


@pytest.mark.parametrize("reader", ["staff_a", "secretariat"])
@pytest.mark.parametrize("rows", [1, 3, 46])
def test_the_list_takes_six_statements_however_long_it_is(play, request, reader, rows, django_assert_num_queries):
    application = play(State.RETURNED)
    keep = application.items.order_by("requirement__code").values_list("pk", flat=True)[:rows]
    DocumentNote.objects.exclude(item__in=list(keep)).delete()
    application.items.exclude(pk__in=list(keep)).delete()
    browser = signed_in(request.getfixturevalue(reader))
    with django_assert_num_queries(6):
        answer = browser.get(application.url("documents") + "?tampil=semua")
    assert len(codes(answer)) == rows


def test_a_draft_says_how_many_mandatory_documents_are_there(script, staff_a):
    application = script().begin(timezone.now())
    send_file(staff_a, application, "DA01", samples.pdf())
    page = signed_in(staff_a).get(application.url("documents")).content.decode()
    assert "1 dari 41 dokumen wajib sudah ada" in page
    assert "1 dari 20 dokumen wajib sudah ada" in page
    assert "Hanya bila ada di LSP Anda" in page


def test_a_returned_application_opens_with_what_came_back(play, staff_a):
    application = play(State.RETURNED)
    browser = signed_in(staff_a)
    assert codes(browser.get(application.url("documents"))) == ["DA16", "DK04"]
    assert len(codes(browser.get(application.url("documents") + "?tampil=semua"))) == 46


def test_filters_find_what_they_say(play, secretariat):
    application = play(State.IN_REVIEW)
    application.items.filter(requirement__code__in=["DA01", "DA02"]).update(state=ItemState.ACCEPTED)
    application.items.filter(requirement__code="DA22").update(
        state=ItemState.NOT_APPLICABLE, not_applicable_reason="Belum pernah"
    )
    browser = signed_in(secretariat)
    assert codes(browser.get(application.url("documents") + "?tampil=diterima")) == ["DA01", "DA02"]
    assert codes(browser.get(application.url("documents") + "?tampil=tidak-berlaku")) == ["DA22"]
    assert "DA01" not in codes(browser.get(application.url("documents") + "?tampil=perhatian"))
    answer = browser.get(application.url("documents") + "?tampil=apa-saja")
    assert "Tidak ada dokumen yang cocok" in answer.content.decode()
    assert "2 dari" in answer.content.decode()


def test_a_long_dossier_is_shown_in_parts_with_the_same_statements(
    play, secretariat, staff_a, django_assert_num_queries
):
    application = play(State.IN_REVIEW)
    grow(application, 70, staff_a)
    browser, address = signed_in(secretariat), application.url("documents")
    with django_assert_num_queries(6):
        first = browser.get(address)
    assert len(codes(first)) == 25
    assert "0 dari 70 diterima" in first.content.decode()
    assert {chip["label"]: chip["count"] for chip in first.context["chips"]}["Semua"] == 70
    seen = codes(first)
    while next_url := first.context["next_url"]:
        with django_assert_num_queries(6):
            first = browser.get(address + next_url)
        seen += codes(first)
    assert sorted(seen) == [f"X{n:03d}" for n in range(70)]
    assert first.context["first_url"] == "?tampil=semua"
