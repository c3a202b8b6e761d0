"""Sheets as other offices send them: titles above the head, days as numbers, lost zeros, short names; what is sound is taken, the rest leaves with its reasons."""

import datetime as dt
import io
from contextlib import ExitStack

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from audits.files import sandbox, sheets, slots
from audits.files.reading_room import PLACES_OF_PERSON
from audits.models import Holiday, WaitingFile
from lsp.models import LSP, ImportRun, Licence
from lsp.register import importing, spreadsheet
from lsp.register.import_rows import as_phone
from lsp.register.spellings import kind_of, province_of
from tests.lsp.test_importing import HEAD, opens_on, row, sheet

pytestmark = pytest.mark.django_db
NEW = [f"BNSP-LSP-{number:04d}-ID" for number in (7, 8, 9)]
NUMBERED = [str(number) for number in range(1, len(HEAD) + 1)]


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_of(*rows) -> Workbook:
    book = Workbook()
    for line in rows:
        book.active.append(line)
    return book


def report_of(content: bytes, by, name: str = "r.xlsx") -> tuple[ImportRun, dict]:
    run = importing.run_of(name, spreadsheet.sheets_of(name, content), by)
    run.save()
    return run, importing.dry_run(run, opens_on)[1]


def test_titles_above_the_head_and_a_row_of_numbers_below_it_are_no_data(secretariat):
    book = book_of(["DAFTAR LSP TERLISENSI"], [], HEAD, list(range(1, len(HEAD) + 1)), row(7))
    run, report = report_of(saved(book), secretariat)
    assert (run.head, [number for number, _cells in run.rows], report["faults"]) == (3, [5], [])
    text = "DAFTAR LSP;;\n\n" + ";".join(HEAD) + "\n" + ";".join(NUMBERED) + "\n" + '"' + '";"'.join(row(7)) + '"\n'
    assert report_of(text.encode(), secretariat, "r.csv")[1] == report


def test_the_sheet_with_the_register_is_found_behind_instructions_and_before_hidden_ones(secretariat):
    book = book_of(["Petunjuk pengisian"], ["Isi semua kolom"], ["1", "Nomor lisensi wajib"])
    hidden, wanted = book.create_sheet("Arsip"), book.create_sheet("Data")
    hidden.sheet_state = "hidden"
    for page in (hidden, wanted):
        page.append(HEAD)
        page.append(row(7))
    run, report = report_of(saved(book), secretariat)
    assert (run.sheet, run.head, report["faults"]) == (2, 1, [])


def test_sheet_and_head_are_the_persons_choice(client, secretariat):
    book = book_of(HEAD, row(7), row(8))
    other = book.create_sheet("Cabang")
    for line in ([], ["Wilayah", *HEAD[1:]], row(9)):
        other.append(line)
    client.force_login(secretariat)
    given = SimpleUploadedFile("r.xlsx", saved(book))
    page = client.post(reverse("audits:register_import"), {"berkas": given}).url
    assert [sheet["name"] for _n, sheet, _chosen in client.get(page).context["sheets"]] == ["Sheet", "Cabang"]
    client.post(page, {"act": "mapping", "sheet": "1", "head": "1"})
    run = ImportRun.objects.get()
    assert (run.sheet, run.head, run.rows) == (1, 2, [[3, row(9)]])
    client.post(page, {"act": "mapping", "sheet": "1", "head": "3"})
    assert "tidak memuat baris data" in client.post(page, {"act": "mapping", "head": "3"}).content.decode()
    client.post(page, {"act": "mapping", "sheet": "0", "head": "2"})
    assert ImportRun.objects.get().report["new"] == 2


def test_days_as_serial_numbers_are_read_and_shown_before_the_import(client, secretariat):
    serial = {"Tanggal SK": 44936, "Berlaku sejak": 44941, "Berlaku sampai": 46766.5}
    client.force_login(secretariat)
    given = SimpleUploadedFile("r.xlsx", saved(book_of(HEAD, row(7, **serial))))
    page = client.post(reverse("audits:register_import"), {"berkas": given}).url
    shown = client.get(page)
    assert ["Berlaku sejak", "44941", "15 Januari 2023", 1] in shown.context["read_as"]
    assert "15 Januari 2023" in shown.content.decode()
    client.post(page, {"act": "apply"})
    period = Licence.objects.get(decree_number="KEP.0007/BNSP/I/2023")
    assert (period.decree_date, period.starts_on, period.ends_on) == (
        dt.date(2023, 1, 10),
        dt.date(2023, 1, 15),
        dt.date(2028, 1, 14),
    )


def test_a_workbook_that_counts_from_1904_gives_the_same_days(secretariat):
    book = book_of(HEAD, row(7, **{"Tanggal SK": 44936 - 1462}))
    book.epoch = CALENDAR_MAC_1904
    run, _report = report_of(saved(book), secretariat)
    plan = importing.dry_run(run, opens_on)[0]
    assert plan.new_periods[0][0].decree_date == dt.date(2023, 1, 10)


@pytest.mark.parametrize("written", ["10 Januari 2023", "2023-01-10 00:00:00", "10/1/23", "Selasa, 10 Jan 2023"])
def test_days_in_a_sheet_are_written_as_in_a_form(secretariat, written):
    run, report = report_of(sheet([row(7, **{"Tanggal SK": written})]).read(), secretariat, "r.csv")
    assert report["faults"] == []
    assert importing.dry_run(run, opens_on)[0].new_periods[0][0].decree_date == dt.date(2023, 1, 10)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2816370112", "02816370112"),
        ("81234567890", "081234567890"),
        ("6281234567890", "+6281234567890"),
        ("(0281) 6370112", "0281 6370112"),
    ],
)
def test_a_lost_zero_is_put_back_where_the_rule_is_clear(cell, number):
    assert as_phone(cell) == number


@pytest.mark.parametrize("cell", ["6370112", "6221234567", "8,12346E+10"])
def test_a_number_that_could_be_several_is_a_fault_that_names_it(cell):
    with pytest.raises(ValidationError, match="%\\(text\\)s"):
        as_phone(cell)


def test_figures_alone_are_no_number_of_a_licence_or_a_decree(secretariat):
    book = book_of(HEAD, row(7, **{"Nomor lisensi": 7}), row(8, **{"Nomor SK": 8}))
    faults = report_of(saved(book), secretariat)[1]["faults"]
    assert [(fault["row"], fault["column"]) for fault in faults] == [(2, "Nomor lisensi"), (3, "Nomor SK")]
    assert "mungkin hilang" in faults[0]["words"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jateng", "JT"),
        ("Prov. Jawa Tengah", "JT"),
        ("DIY", "YO"),
        ("D.I. Yogyakarta", "YO"),
        ("Daerah Istimewa Yogyakarta (DIY)", "YO"),
        ("DKI", "JK"),
        ("Kep. Riau", "KR"),
        ("N.T.B.", "NB"),
        ("ID-JT", "JT"),
        ("Jawa Selatan", None),
        ("Jawa Barat/Jawa Tengah", None),
    ],
)
def test_usual_names_of_a_province_are_known(text, code):
    assert province_of(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LSP P-1", "P1"),
        ("Pihak Kesatu", "P1"),
        ("Pihak Kesatu (P1)", "P1"),
        ("P1 SMK", "P1"),
        ("P1 (Industri)", "P1I"),
        ("P.II", "P2"),
        ("LSP Pihak Ketiga", "P3"),
        ("P9", None),
        ("P2 Industri", None),
        ("P1/P2", None),
    ],
)
def test_usual_names_of_a_kind_are_known(text, code):
    assert kind_of(text) == code


def test_sound_rows_are_taken_and_the_others_leave_with_their_reasons_and_come_back(client, secretariat):
    client.force_login(secretariat)
    address = reverse("audits:register_import")
    rows = [row(7), row(8, Provinsi="Jawa Selatan", Surel="bukan surel"), row(9, **{"Nama LSP": "=1+1"}, Jenis="P9")]
    page = client.post(address, {"berkas": sheet(rows)}).url
    assert "Impor 1 baris yang benar" in client.get(page).content.decode()
    client.post(page, {"act": "apply_sound"})
    assert [lsp.name for lsp in LSP.objects.filter(licence_number__in=NEW)] == ["LSP Contoh 7"]
    rest = client.get(reverse("audits:register_import_rest", args=[ImportRun.objects.get().key]))
    table = load_workbook(io.BytesIO(rest.content)).active
    lines = [[cell.value for cell in line] for line in table.iter_rows()]
    assert lines[0] == [*HEAD, "Baris semula", "Yang salah"]
    assert [line[-2] for line in lines[1:]] == ["3", "4"]
    assert "Provinsi: “Jawa Selatan” bukan salah satu dari 38 provinsi." in lines[1][-1]
    assert (lines[2][1], table.cell(3, 2).data_type) == ("=1+1", "s")
    table.cell(2, HEAD.index("Provinsi") + 1).value = "Jabar"
    table.cell(2, HEAD.index("Surel") + 1).value = "lsp8@contoh.example"
    table.delete_rows(3)
    book = table.parent
    again = client.post(address, {"berkas": SimpleUploadedFile("perbaikan.xlsx", saved(book))}).url
    client.post(again, {"act": "apply"})
    assert LSP.objects.get(licence_number="BNSP-LSP-0008-ID").province == "JB"
    client.post(page, {"act": "undo"})
    assert not LSP.objects.filter(licence_number="BNSP-LSP-0007-ID").exists()


def test_no_part_of_a_faulty_row_is_written_with_the_sound_ones(secretariat, lsp_a):
    scheme = lsp_a.schemes.first()
    other = row(1, **{"Nomor lisensi": lsp_a.licence_number, "Skema": f"{scheme.code}: Judul lain"})
    run, report = report_of(sheet([other, row(7)]).read(), secretariat, "r.csv")
    run.report = report
    run.save()
    name = lsp_a.name
    assert importing.apply(run, opens_on, secretariat, sound_only=True)["faulty"] == 1
    assert LSP.objects.get(pk=lsp_a.pk).name == name
    assert LSP.objects.filter(licence_number="BNSP-LSP-0007-ID").exists()


def test_sound_rows_are_not_taken_when_others_are_faulty_than_were_shown(client, secretariat):
    client.force_login(secretariat)
    page = client.post(reverse("audits:register_import"), {"berkas": sheet([row(7), row(8, Jenis="P9")])}).url
    run, _report = report_of(sheet([row(9, **{"Nomor SK": "KEP.0007/BNSP/I/2023"})]).read(), secretariat, "r.csv")
    importing.apply(run, opens_on, secretariat)
    assert "Register berubah sesudah uji coba" in client.post(page, {"act": "apply_sound"}).content.decode()
    assert not LSP.objects.filter(licence_number="BNSP-LSP-0007-ID").exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
def test_letters_are_read_in_whatever_they_are_written(encoding):
    text = "Nama LSP\tJenis\r\nLSP Kopi Toraja – Café_x000D_\tP1\r\n"
    assert spreadsheet.table_of("r.txt", text.encode(encoding))[1] == [(2, ["LSP Kopi Toraja – Café", "P1"])]


@pytest.mark.parametrize("first", ["sep=;\n", "sep=;;;\n", '"sep=;"\n', "Daftar, tahun 2023\n"])
def test_the_first_line_does_not_mislead_about_the_divider(first):
    text = first + "Nama LSP;Jenis;Skema\nLSP A, Pati;P1;TKR: Teknik, ringan\n"
    assert spreadsheet.table_of("r.csv", text.encode())[0] == ["Nama LSP", "Jenis", "Skema"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS lama atau terkunci"),
        ("r.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS lama atau terkunci"),
        ("r.xlsx", b"Nama;Jenis\n", "rusak"),
        ("r.csv", b"%PDF-1.7\n", "XLSX atau CSV"),
    ],
)
def test_what_a_file_is_shows_in_its_content(name, content, words):
    with pytest.raises(ValidationError, match=words):
        spreadsheet.sheets_of(name, content)


def test_a_workbook_that_is_called_csv_is_a_workbook():
    assert spreadsheet.table_of("r.csv", saved(book_of(["Nama", "Jenis"], ["A", "P1"])))[0] == ["Nama", "Jenis"]


def test_the_calendar_is_read_by_the_same_reader(client, secretariat, rules):
    client.force_login(secretariat)
    book = book_of(["Petunjuk"], ["Isi semua kolom"])
    page = book.create_sheet("Hari libur")
    for line in (
        ["KALENDER 2027"], [], ["Hari", "Nama", "Jenis", "Dasar", "Diterbitkan"], [46513, "Uji", "Hari Libur Nasional"]
    ):  # fmt: skip
        page.append(line)
    given = SimpleUploadedFile("kalender.xlsx", saved(book))
    run = client.post(reverse("audits:calendar_import"), {"berkas": given}).url
    shown = client.get(run)
    assert ["Hari", "46513", "6 Mei 2027", 1] in shown.context["read_as"]
    assert [name for _n, name, is_chosen in shown.context["heads"] if is_chosen] == [
        "Hari · Nama · Jenis · Dasar · Diterbitkan"
    ]
    client.post(run, {"act": "apply"})
    added = Holiday.objects.get(name="Uji")
    assert (added.day, added.kind) == (dt.date(2027, 5, 6), "national")


def test_sheets_of_others_are_opened_in_a_process_apart_and_nowhere_else(client, secretariat, rules, monkeypatch):
    """A workbook of a few kilobytes that unpacks to very much held a thread, and as much memory as it liked."""
    monkeypatch.setitem(sandbox.ACTS, "sheets", sandbox.SandboxAct("no such program", 1))
    client.force_login(secretariat)
    content = saved(book_of(HEAD, row(7)))
    for page in ("audits:register_import", "audits:calendar_import"):
        given = SimpleUploadedFile("a.xlsx", content)
        answer = client.post(reverse(page), {"berkas": given}).content.decode()
        assert "Berkas XLSX ini rusak atau terpotong." in answer
    assert not ImportRun.objects.exists()


def test_what_is_read_apart_is_what_is_read_here_and_refused_in_the_language_of_the_reader():
    content = saved(book_of(["DAFTAR"], [], HEAD, row(7), ["#N/A", "baris\ndua"]))
    assert sheets.sheets_of("r.xlsx", content) == spreadsheet.sheets_of("r.xlsx", content)
    with override("en"), pytest.raises(ValidationError, match="Choose an XLSX or CSV file"):
        sheets.sheets_of("r\0.pdf\ud800", b"%PDF-1.7")


@pytest.mark.parametrize("page", ["audits:register_import", "audits:calendar_import"])
def test_a_sheet_that_nobody_can_read_now_is_kept_for_the_next_try(client, secretariat, rules, page):
    client.force_login(secretariat)
    content = "hari;nama;jenis\n06-05-2027;Uji;libur nasional\n" if "calendar" in page else sheet([row(7)]).read()
    with ExitStack() as taken:
        for _place in range(PLACES_OF_PERSON):
            taken.enter_context(slots.take(f"person:{secretariat.pk}", PLACES_OF_PERSON))
        given = SimpleUploadedFile("r.csv", content if isinstance(content, bytes) else content.encode())
        busy = client.post(reverse(page), {"berkas": given})
    assert busy.status_code == 422
    assert "sudah kami terima dan tidak perlu dipilih lagi: r.csv" in busy.content.decode()
    assert client.post(reverse(page), {}).status_code == 302
    assert ImportRun.objects.get().name == "r.csv"
    assert not WaitingFile.objects.exists()


def test_neither_import_opens_the_run_of_the_other(client, secretariat, rules):
    client.force_login(secretariat)
    client.post(reverse("audits:register_import"), {"berkas": sheet([row(7)])})
    key = ImportRun.objects.get().key
    assert client.get(reverse("audits:calendar_import_run", args=[key])).status_code == 404
    assert key not in {run.key for run, _url in client.get(reverse("audits:calendar_import")).context["runs"]}
