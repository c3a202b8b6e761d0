"""Superseded rules: found in uploaded files, confirmed by people, and one task where a newer rule has replaced an older one."""

import io

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from docx import Document
from openpyxl import Workbook

from audits.dossier import items, superseded_rules
from audits.files.accepted_file import DOCX, PDF, XLSX, as_is
from audits.models import Citation, Notice, Regulation, RuleTask
from audits.states import State
from tests.audits.dossier.pages import row, send_file, signed_in
from tests.audits.files import samples

OLD = "PBNSP 202:2013"
KINDS = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}


def docx(*paragraphs: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def xlsx(*cells: str) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(list(cells))
    book.save(out)
    return out.getvalue()


@pytest.fixture
def draft(script):
    return script().begin(timezone.now())


def hand_in(user, application, code, content, name="berkas.pdf"):
    """Upload, and let the work in the background be done."""
    assert send_file(user, application, code, content, name).status_code == 302
    version = row(application, code).latest
    superseded_rules.find_citations(version.pk, timezone.now())
    return version


# Searching


@pytest.mark.parametrize(
    "text",
    [
        "mengacu pada PBNSP 202:2013 tentang pembentukan",
        "Pedoman BNSP 202 Tahun 2013",
        "PBNSP 202-2013",
        "Peraturan BNSP nomor 202/2013",
        "pedoman 07/BNSP.202/XI/2013",
        "pedoman 7 / BNSP.202 / XI / 2013",
    ],
)
def test_a_rule_is_found_however_documents_write_it(rules, text):
    found = superseded_rules.citations_in([(3, text)], list(Regulation.objects.all()))
    assert [(one.regulation.code, one.page) for one in found] == [(OLD, 3)]
    assert "2013" in found[0].passage


def test_a_passage_is_whole_words_and_says_where_it_goes_on(rules):
    text = f"{'panduan ' * 40}mengacu pada {OLD} butir empat {'berikutnya ' * 40}"
    (found,) = superseded_rules.citations_in([(None, text)], list(Regulation.objects.all()))
    assert found.passage.startswith("… panduan")
    assert found.passage.endswith("berikutnya …")
    assert f"mengacu pada {OLD} butir empat" in found.passage


@pytest.mark.parametrize("text", ["PBNSP 202", "PBNSP 2020:2013", "nomor 107/BNSP.202/XI/2013", "BNSP-LSP-202-2013X"])
def test_what_only_looks_alike_is_no_citation(rules, text):
    assert superseded_rules.citations_in([(None, text)], list(Regulation.objects.all())) == []


def test_the_register_knows_what_replaced_what(rules, on):
    old = Regulation.objects.get(code=OLD)
    assert old.replaced_by.code == "PBNSP 202:2014"
    assert old.is_replaced_on(on)
    assert not old.replaced_by.is_replaced_on(on)


def test_a_pdf_and_a_docx_make_one_task_each_however_often_it_is_run(draft, staff_a, lsp_a):
    words = f"SOP ini mengacu pada {OLD} dan PBNSP 301:2013."
    hand_in(staff_a, draft, "DA16", samples.pdf(words))
    hand_in(staff_a, draft, "DA15", docx("Panduan mutu", words), "panduan.docx")
    for _again in range(2):
        for code in ("DA15", "DA16"):
            superseded_rules.find_citations(row(draft, code).latest.pk, timezone.now())
        superseded_rules.check_all(timezone.now())
    tasks = RuleTask.objects.order_by("item__requirement__code")
    assert [(t.lsp, t.item.code, t.regulation.code, t.done_at) for t in tasks] == [
        (lsp_a, "DA15", OLD, None),
        (lsp_a, "DA16", OLD, None),
    ]
    assert all(OLD in task.passage for task in tasks)
    assert [task.page for task in tasks] == [None, 1]
    assert Citation.objects.count() == 4


def test_the_words_of_a_sheet_are_read_too(draft, staff_a):
    hand_in(staff_a, draft, "DA16", xlsx("Daftar induk", OLD), "daftar.xlsx")
    assert row(draft, "DA16").outdated == OLD


def test_an_upload_leaves_the_search_to_the_worker(draft, staff_a):
    send_file(staff_a, draft, "DA16", samples.pdf(OLD))
    waiting = DBTaskResult.objects.get(task_path="audits.background_tasks.search_citations")
    assert waiting.args_kwargs["args"] == [row(draft, "DA16").latest.pk]
    assert not Citation.objects.exists()


def test_a_file_without_readable_text_cites_nothing(draft, staff_a):
    assert (
        superseded_rules.find_citations(hand_in(staff_a, draft, "DA16", samples.pdf("Tanpa acuan")).pk, timezone.now())
        == 0
    )
    assert superseded_rules.find_citations(0, timezone.now()) == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rusak.pdf", samples.broken_pdf()),
        ("berputar.pdf", samples.circling_pdf()),
        ("rangka.docx", samples.docx()),
        ("bom.docx", samples.bomb_docx()),
        ("rangka.xlsx", samples.xlsx()),
    ],
)
def test_a_hostile_file_costs_the_worker_nothing_and_cites_nothing(draft, staff_a, name, content):
    # It was kept by a release that looked less closely.
    upload = as_is(samples.named(name, content), name, KINDS[name.rpartition(".")[2]])
    items.add_version(row(draft, "DA16"), upload, application=draft, by=staff_a, at=timezone.now())
    version = row(draft, "DA16").latest
    assert not Citation.objects.exists()
    assert signed_in(staff_a).get(draft.url("document", "DA16")).status_code == 200
    assert superseded_rules.find_citations(version.pk, timezone.now()) == 0


# People


def test_both_sides_read_the_list_with_the_passage_before_the_visit(play, staff_a, lead, secretariat):
    application = play(State.SCHEDULED)
    item = row(application, "DA16")
    rule = Regulation.objects.get(code=OLD)
    Citation.objects.create(version=item.latest, regulation=rule, passage=f"sesuai {OLD} butir 4", page=2)
    superseded_rules.check_all(timezone.now())
    for reader in (staff_a, lead, secretariat):
        page = " ".join(signed_in(reader).get(application.url("citations")).content.decode().split())
        assert "sesuai PBNSP 202:2013 butir 4" in page
        assert "Halaman 2:" in page
        assert "berlaku PBNSP 202:2014" in page
    listed = signed_in(lead).get(application.url("documents") + "?tampil=acuan-lama").context["areas"]
    assert [line.code for area in listed for line in area.rows] == ["DA16"]


def test_a_person_confirms_or_dismisses_and_the_task_follows(draft, staff_a):
    hand_in(staff_a, draft, "DA16", samples.pdf(f"Menggantikan {OLD}"))
    address = draft.url("citation_decide", "DA16", 1)
    signed_in(staff_a).post(address, {"state": "confirmed"})
    citation = Citation.objects.get()
    assert (citation.state, citation.decided_by) == ("confirmed", staff_a)
    signed_in(staff_a).post(address, {"state": "dismissed"})
    assert RuleTask.objects.get().done_at is not None
    assert (row(draft, "DA16").cites, row(draft, "DA16").outdated) == ("", "")
    assert superseded_rules.find_citations(row(draft, "DA16").latest.pk, timezone.now()) == 0
    assert RuleTask.objects.get().done_at is not None
    assert signed_in(staff_a).post(address, {"state": "proposed"}).status_code == 404


def test_a_new_edition_without_the_old_rule_ends_the_task(draft, staff_a):
    hand_in(staff_a, draft, "DA16", samples.pdf(OLD))
    hand_in(staff_a, draft, "DA16", samples.pdf("PBNSP 202:2014"))
    assert RuleTask.objects.get().done_at is not None
    assert row(draft, "DA16").cites == "PBNSP 202:2014"
    hand_in(staff_a, draft, "DA16", samples.pdf(f"{OLD} lagi"))
    assert RuleTask.objects.get().done_at is None


def test_a_rule_that_the_search_did_not_find_is_named_by_hand(draft, staff_a, board_a):
    send_file(staff_a, draft, "DA16", samples.pdf("hasil pindaian"))
    rule = Regulation.objects.get(code=OLD)
    signed_in(staff_a).post(draft.url("citation_add", "DA16"), {"regulation": rule.pk})
    assert row(draft, "DA16").outdated == OLD
    assert signed_in(board_a).post(draft.url("citation_add", "DA16"), {"regulation": rule.pk}).status_code == 403


def test_a_rule_that_is_replaced_today_reaches_every_lsp_that_cites_it_once(play, secretariat, staff_a):
    application = play(State.IN_REVIEW)
    rule = Regulation.objects.get(code="PBNSP 301:2013")
    Citation.objects.create(version=row(application, "DK04").latest, regulation=rule, passage="sesuai PBNSP 301:2013")
    superseded_rules.check_all(timezone.now())
    assert not RuleTask.objects.exists()
    rule.replaced_by = Regulation.objects.create(
        code="PBNSP 301:2026", instrument="PBNSP 301:2026", title="Asesmen", effective_year=2026
    )
    rule.save()
    assert [superseded_rules.check_all(timezone.now()) for _again in range(2)] == [1, 0]
    assert Notice.objects.filter(kind="rule_replaced", recipient=staff_a).count() == 1
    home = signed_in(staff_a).get(f"/lsp/{application.lsp.slug}/").content.decode()
    assert "Sesuaikan DK04 dengan peraturan yang berlaku" in home
    rule.replaced_by.effective_year = 2099
    rule.replaced_by.save()
    superseded_rules.check_all(timezone.now())
    assert RuleTask.objects.get().done_at is not None


def test_a_copied_document_keeps_what_was_found_in_it(play, script):
    licensed = play(State.LICENSED)
    rule = Regulation.objects.get(code=OLD)
    Citation.objects.create(version=row(licensed, "DA16").latest, regulation=rule, passage=OLD)
    application = script().begin(timezone.now())
    assert row(application, "DA16").outdated == OLD
    assert RuleTask.objects.filter(item=row(application, "DA16"), done_at=None).count() == 1


def test_an_lsp_without_a_running_application_reads_of_its_tasks_on_its_home(play, staff_a, chair_a):
    licensed = play(State.LICENSED)
    home = lambda user: signed_in(user).get(f"/lsp/{licensed.lsp.slug}/").content.decode()  # noqa: E731
    assert "masih mengikuti peraturan" not in home(staff_a)
    Citation.objects.create(
        version=row(licensed, "DA16").latest, regulation=Regulation.objects.get(code=OLD), passage=OLD
    )
    superseded_rules.check_all(timezone.now())
    for reader in (staff_a, chair_a):
        assert "1 dokumen LSP Anda masih mengikuti peraturan yang sudah digantikan." in home(reader)
        assert licensed.url("citations") in home(reader)
