"""What the chair takes along: the rows of the page as a workbook and on paper, texts as texts, and nothing of anybody else."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from audits.dashboard.situation import situation_of
from audits.deadlines import before_days
from audits.demo.play import FindingDraft
from audits.exports import corrections
from audits.models import RuleSet
from audits.states import Category, State
from tests.cast import moment

DRAFTS = (
    FindingDraft("C01", Category.MAJOR, '=HYPERLINK("http://jahat.example","klik")', "tidak ada"),
    FindingDraft("C40", Category.MINOR, "@Pernyataan kedua", "tidak ada"),
    FindingDraft("C41", Category.OBSERVATION, "Saran", "tidak ada"),
)


@pytest.fixture
def player(script, on):
    player = script(findings=DRAFTS)
    player(State.CORRECTING, until=moment(before_days(on, 26)))
    player.assign(1, moment(on), player.company.staff)
    return player


def download(client, person, lsp, name):
    client.force_login(person)
    return client.get(reverse(f"audits:{name}", args=[lsp.slug]))


def page_text(pdf: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf)).split())


def letters(text: str) -> str:
    """A text without its blanks and hyphens, which a printed column breaks as it likes."""
    return re.sub(r"[\s\ufffe\u00ad-]", "", text)


def test_the_workbook_holds_the_figures_of_the_page(client, player, lsp_a, chair_a, on):
    client.force_login(chair_a)
    page = client.get(reverse("audits:lsp_home", args=[lsp_a.slug])).context
    book = load_workbook(io.BytesIO(download(client, chair_a, lsp_a, "corrections_xlsx").content))
    listed, summary = book.worksheets
    rows = list(listed.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [row.label for row in page["rows"]]
    assert [row[10].date() for row in rows] == [row.due_on for row in page["rows"]]
    assert [row[4].date() for row in rows] == [row.earliest_on for row in page["rows"]]
    assert [row[8] for row in rows] == ["Tarlani", "belum ditunjuk"]
    said = dict(summary.iter_rows(min_row=2, values_only=True))
    for line in page["table"]["lines"]:
        for column, cell in zip(page["table"]["columns"], line["cells"], strict=True):
            assert said[f"{line['label']}: {column.label}"] == cell["n"]
    assert said["Menunggu: LSP"] == page["by_holder"][0].n == 2
    assert said["Penanggung jawab: Tarlani"] == 1
    assert said["Hari tanpa lisensi"] == max(page["plan"].gap, 0)


def test_each_deadline_is_explained_as_its_own_page_explains_it(client, script, lsp_a, chair_a, on):
    RuleSet.objects.update(major_unit="working", minor_unit="working")
    player = script(findings=DRAFTS)
    application = player(State.CORRECTING, until=moment(before_days(on, 26)))
    player.answer_finding(1, moment(before_days(on, 20)))
    player.verify_finding(1, moment(before_days(on, 10)), "return", "Belum lengkap.")
    client.force_login(chair_a)
    pages = {seq: " ".join(client.get(application.url("finding", seq)).context["why"]) for seq in (1, 2)}
    assert "Hitungan tenggat dihentikan sementara" in pages[1]
    assert "Sabtu dan Minggu dilewati" in pages[2]
    listed = load_workbook(io.BytesIO(download(client, chair_a, lsp_a, "corrections_xlsx").content)).worksheets[0]
    assert {int(row[0][2:]): row[11] for row in listed.iter_rows(min_row=2, values_only=True)} == pages
    paper = letters(page_text(download(client, chair_a, lsp_a, "corrections_pdf").content))
    assert paper.startswith(letters("Badan Nasional Sertifikasi Profesi"))  # the head that makes room for the emblem
    assert all(letters(why) in paper for why in pages.values())


@pytest.mark.parametrize("count", [1, 3])
def test_a_workbook_costs_the_same_statements_however_many_findings(
    client, script, lsp_a, chair_a, on, django_assert_num_queries, count
):
    script(findings=DRAFTS[:1] * count)(State.CORRECTING, until=moment(before_days(on, 26)))
    client.force_login(chair_a)
    with django_assert_num_queries(9):
        client.get(reverse("audits:corrections_xlsx", args=[lsp_a.slug]))


def test_a_text_that_looks_like_a_formula_stays_a_text(client, player, lsp_a, chair_a):
    book = load_workbook(io.BytesIO(download(client, chair_a, lsp_a, "corrections_xlsx").content))
    cells = {cell.value: cell.data_type for cell in book.worksheets[0]["C"][1:]}
    assert cells == {DRAFTS[0].claim: "s", DRAFTS[1].claim: "s"}


def test_paper_holds_the_same_rows(client, player, lsp_a, board_a):
    response = download(client, board_a, lsp_a, "corrections_pdf")
    text = page_text(response.content)
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Cache-Control"] == "private, no-store"
    for part in ("T-01", "T-02", "Pernyataan kedua", "Tarlani", "belum ditunjuk", "paling menentukan tanggal lisensi"):
        assert part in text
    assert "T-03" not in text


def test_a_list_too_long_for_one_print_is_offered_as_a_workbook(client, player, lsp_a, chair_a, monkeypatch):
    monkeypatch.setattr(corrections, "MOST_PRINTED", 1)
    response = download(client, chair_a, lsp_a, "corrections_pdf")
    assert response.url == reverse("audits:lsp_home", args=[lsp_a.slug])


def test_without_findings_the_exports_say_so(play, lsp_a, on, rules):
    play(State.DRAFT)
    found = situation_of(lsp_a.pk, on)
    assert corrections.rows_of(found) == []
    assert [row[0] for row in corrections.summary_rows(found)][:3] == ["LSP", "Keadaan pada", "Lisensi berakhir"]


def test_each_number_of_a_person_leads_to_just_those_rows(client, player, lsp_a, chair_a):
    client.force_login(chair_a)
    page = client.get(reverse("audits:lsp_home", args=[lsp_a.slug])).context
    for count in page["by_holder"] + page["by_person"]:
        groups = client.get(count.url).context["groups"]
        assert sum(len(rows) for _area, rows in groups) == count.n


def test_staff_are_offered_the_same_files_on_their_first_page(client, player, lsp_a, staff_a):
    client.force_login(staff_a)
    page = client.get(reverse("audits:lsp_home", args=[lsp_a.slug])).content.decode()
    for name in ("corrections_pdf", "corrections_xlsx", "calendar"):
        address = reverse(f"audits:{name}", args=[lsp_a.slug])
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_without_corrections_there_is_nothing_to_take_along(client, play, lsp_a, staff_a):
    play(State.DRAFT)
    client.force_login(staff_a)
    page = client.get(reverse("audits:lsp_home", args=[lsp_a.slug])).content.decode()
    assert reverse("audits:corrections_pdf", args=[lsp_a.slug]) not in page
