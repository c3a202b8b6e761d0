"""Import of an existing register: every fault named by row and column, all or nothing, repeatable without doubles, taken back whole."""

import csv
import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook

from audits.demo import cast as demo
from audits.models import Notice
from lsp.models import LSP, SECRETARIAT, AdminChange, ImportRun, Licence, Membership, Scheme
from lsp.register import import_rows, importing, spreadsheet
from tests import cast

pytestmark = pytest.mark.django_db

HEAD = [
    "Nomor lisensi", "Nama LSP", "Jenis", "Alamat", "Kabupaten/Kota", "Provinsi", "Surel", "Telepon",
    "Nomor SK", "Tanggal SK", "Berlaku sejak", "Berlaku sampai", "Skema",
]  # fmt: skip


def row(number: int, **other) -> list:
    told = {
        "Nomor lisensi": f"BNSP-LSP-{number:04d}-ID",
        "Nama LSP": f"LSP Contoh {number}",
        "Jenis": "P1",
        "Alamat": "Jalan Merdeka 1",
        "Kabupaten/Kota": "Kota Pati",
        "Provinsi": "Jawa Tengah",
        "Surel": f"lsp{number}@contoh.example",
        "Telepon": "0281 637 0112",
        "Nomor SK": f"KEP.{number:04d}/BNSP/I/2023",
        "Tanggal SK": "10-01-2023",
        "Berlaku sejak": "15-01-2023",
        "Berlaku sampai": "14-01-2028",
        "Skema": "TKR: Teknik Kendaraan Ringan; LAS: Juru Las",
    } | other
    return [told[column] for column in HEAD]


def sheet(rows, name="register.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEAD, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode())


def opens_on(starts_on: dt.date, ends_on: dt.date) -> dt.date:
    return starts_on


def run_of(rows, by) -> ImportRun:
    numbered = [(number, line) for number, line in enumerate(rows, start=2)]
    return ImportRun.objects.create(
        name="r", columns=HEAD, rows=numbered, mapping=import_rows.REGISTER.guess(HEAD), by=by
    )


def held() -> tuple[int, int, int]:
    return LSP.objects.count(), Licence.objects.count(), Scheme.objects.count()


# What can be wrong with a row, the column that is named, and words of the sentence.
FAULTS = [
    ({"Nomor lisensi": ""}, "Nomor lisensi", "wajib diisi"),
    ({"Nama LSP": ""}, "Nama LSP", "wajib diisi"),
    ({"Nama LSP": "L" * 161}, "Nama LSP", "160"),
    ({"Jenis": "P9"}, "Jenis", "P9"),
    ({"Provinsi": "Jawa Selatan"}, "Provinsi", "Jawa Selatan"),
    ({"Surel": "bukan surel"}, "Surel", "bukan alamat surel"),
    ({"Telepon": "12"}, "Telepon", "nomor telepon"),
    ({"Tanggal SK": "30-02-2023"}, "Tanggal SK", "30-02-2023"),
    ({"Berlaku sejak": "kemarin"}, "Berlaku sejak", "kemarin"),
    ({"Berlaku sampai": "14-01-2022"}, "Berlaku sampai", "sesudah hari mulai"),
    ({"Skema": "Tanpa kode"}, "Skema", "KODE: Judul"),
    ({"Skema": "A: Satu; A: Dua"}, "Skema", "dua kali"),
    ({"Nomor SK": "KEP.0001/BNSP/I/2023"}, "Nomor SK", "baris 2"),
    ({"Nomor lisensi": "BNSP-LSP-0001-ID", "Nama LSP": "LSP Contoh 1"}, "Berlaku sejak", "bertumpang tindih"),
    ({"Nomor lisensi": "BNSP-LSP-0001-ID"}, "Nama LSP", "baris 2"),
    ({"Berlaku sampai": "14-01-10000"}, "Berlaku sampai", "kalender"),
    ({"Nama LSP": "#N/A"}, "Nama LSP", "galat rumus (#N/A)"),
    ({"Alamat": "#REF!"}, "Alamat", "galat rumus (#REF!)"),
    ({"Kabupaten/Kota": "#DIV/0!"}, "Kabupaten/kota", "galat rumus"),
    ({"Skema": "TKR: Teknik; #VALUE!"}, "Skema", "galat rumus"),
]  # fmt: skip


def test_a_register_of_2500_rows_with_40_faults_is_refused_whole_and_all_are_named(secretariat):
    before = held()
    rows = [row(number) for number in range(1, 2501)]
    planted = {}
    for seat in range(40):
        number = 60 * (seat + 1)
        other, column, words = FAULTS[seat % len(FAULTS)]
        rows[number - 1] = row(number, **other)
        planted[number + 1] = (column, words)
    run = run_of(rows, secretariat)
    report = importing.apply(run, opens_on, secretariat)
    assert {fault["row"]: fault["column"] for fault in report["faults"]} == {r: c for r, (c, _w) in planted.items()}
    for fault in report["faults"]:
        assert planted[fault["row"]][1] in fault["words"], fault
    assert len(report["faults"]) == 40
    assert report["periods"] == 2500 - 40
    assert held() == before
    assert ImportRun.objects.get().applied_at is None


def test_a_sound_register_is_written_once_however_often_it_comes_and_taken_back_whole(secretariat, lsp_a, on):
    rows = [row(number) for number in range(1, 2501)]
    before, name = held(), lsp_a.name
    run = run_of(rows, secretariat)
    first = importing.apply(run, opens_on, secretariat)
    assert (first["faults"], first["new"], first["periods"]) == ([], 2500 - 2, 2500)
    after = held()
    assert after == (before[0] + 2498, before[1] + 2500, before[2] + 5000)
    histories = LSP.history.count()
    again = importing.apply(run_of(rows, secretariat), opens_on, secretariat)
    assert (again["new"], again["periods"], again["changed"], again["same"]) == (0, 0, 0, 2500)
    assert held() == after
    assert LSP.history.count() == histories
    found = LSP.objects.with_status_on(on).matching("contoh 2499 las", on).get()
    assert (found.status, found.slug) == (found.status_on(on), "contoh-2499")
    assert importing.undo(run, secretariat) == []
    assert held() == before
    assert LSP.objects.get(pk=lsp_a.pk).name == name
    assert not LSP.objects.with_status_on(on).matching("contoh 2499", on).exists()


@pytest.fixture(autouse=True)
def known_bodies(everybody):
    """LSP A and B hold the numbers 1 and 2 with periods that end long before these begin."""
    for number in (1, 2):
        lsp = LSP.objects.get(licence_number=f"BNSP-LSP-{number:04d}-ID")
        cast.redate(
            lsp.licences.all(),
            starts_on=dt.date(2015, 1, 1),
            renewal_opens_on=dt.date(2016, 1, 1),
            ends_on=dt.date(2017, 1, 1),
        )


def test_a_run_is_taken_back_whole(client, secretariat, lsp_a):
    before = held()
    name = lsp_a.name
    run = run_of([row(1), row(7)], secretariat)
    importing.apply(run, opens_on, secretariat)
    assert LSP.objects.get(pk=lsp_a.pk).name == "LSP Contoh 1"
    assert importing.undo(run, secretariat) == []
    assert held() == before
    assert LSP.objects.get(pk=lsp_a.pk).name == name
    assert importing.undo(run, secretariat) == ["Impor ini sudah dibatalkan."]


def test_what_has_been_built_upon_is_not_taken_back(secretariat, chair_a):
    run = run_of([row(7), row(8)], secretariat)
    importing.apply(run, opens_on, secretariat)
    demo.seat(LSP.objects.get(licence_number="BNSP-LSP-0008-ID"), chair_a, "chair")
    before = held()
    assert "sudah dipakai" in importing.undo(run, secretariat)[0]
    assert held() == before
    assert ImportRun.objects.get().undone_at is None


def test_what_somebody_changed_since_is_not_overwritten(secretariat, lsp_a):
    run = run_of([row(1)], secretariat)
    importing.apply(run, opens_on, secretariat)
    LSP.objects.filter(pk=lsp_a.pk).update(name="LSP Baru Sekali")
    assert "sudah diubah sesudah impor" in importing.undo(run, secretariat)[0]
    assert LSP.objects.get(pk=lsp_a.pk).name == "LSP Baru Sekali"


def test_a_number_of_another_body_and_a_signed_period_are_refused(secretariat, lsp_b):
    licence = lsp_b.licences.get()
    report = importing.dry_run(run_of([row(7, **{"Nomor SK": licence.decree_number})], secretariat), opens_on)[1]
    assert "sudah tercatat untuk LSP lain" in report["faults"][0]["words"]
    Licence.objects.filter(pk=licence.pk).update(certificate_sha256="ab" * 32)
    report = importing.dry_run(run_of([row(2, **{"Nomor SK": licence.decree_number})], secretariat), opens_on)[1]
    assert "sertifikat bersegel" in report["faults"][0]["words"]


def test_the_whole_way_on_the_pages(client, secretariat):
    client.force_login(secretariat)
    address = reverse("audits:register_import")
    response = client.post(address, {"berkas": sheet([row(7), row(8, Provinsi="Jawa Selatan")])})
    page = client.get(response.url)
    assert [(fault["row"], fault["column"]) for fault in page.context["faults"]] == [(3, "Provinsi")]
    assert "Impor ke register" not in page.content.decode()
    run_page = client.post(address, {"berkas": sheet([row(7), row(8)])}).url
    client.post(run_page, {"act": "apply"})
    assert LSP.objects.filter(licence_number__in=["BNSP-LSP-0007-ID", "BNSP-LSP-0008-ID"]).count() == 2
    assert client.post(run_page, {"act": "mapping"}).status_code == 409
    client.post(run_page, {"act": "undo"})
    assert not LSP.objects.filter(licence_number="BNSP-LSP-0007-ID").exists()


def test_a_workbook_with_other_headings_is_mapped_by_hand(client, secretariat):
    book = Workbook()
    book.active.append([heading if heading != "Provinsi" else "Wilayah" for heading in HEAD])
    line = row(7)
    line[HEAD.index("Berlaku sampai")] = dt.date(2028, 1, 14)
    book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    client.force_login(secretariat)
    page = client.post(
        reverse("audits:register_import"), {"berkas": SimpleUploadedFile("r.xlsx", content.getvalue())}
    ).url
    assert [column.name for column in client.get(page).context["missing"]] == ["province"]
    mapping = {f"column-{name}": number for name, number in import_rows.REGISTER.guess(HEAD).items()}
    client.post(page, mapping | {"act": "mapping"})
    run = ImportRun.objects.get()
    assert (run.report["faults"], run.report["new"]) == ([], 1)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.csv", b"", "kosong"),
        ("r.csv", b"Nomor lisensi;Nama LSP\n", "tidak memuat baris"),
        ("r.xlsx", b"PK\x03\x04 broken", "rusak"),
        ("r.pdf", b"%PDF-1.7", "XLSX atau CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_register_is_refused_in_words(client, secretariat, name, content, words):
    client.force_login(secretariat)
    response = client.post(reverse("audits:register_import"), {"berkas": SimpleUploadedFile(name, content)})
    assert words in response.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("runs", [1, 3])
def test_the_list_of_runs_costs_the_same_however_many_there_are(client, django_assert_num_queries, secretariat, runs):
    for _ in range(runs):
        run_of([row(7)], secretariat)
    client.force_login(secretariat)
    with django_assert_num_queries(3):
        client.get(reverse("audits:register_import"))


# Nobody for a body they belong to; the body is told of what changed


def test_a_row_of_ones_own_body_is_left_to_a_colleague(lsp_a, secretariat, on):
    Membership.objects.create(lsp=lsp_a, user=secretariat, position="staff", started_on=on)
    given = run_of([row(1, **{"Nomor lisensi": lsp_a.licence_number})], secretariat)
    report = importing.apply(given, opens_on, secretariat)
    assert [fault["words"] for fault in report["faults"]] == [
        "Anda termasuk pengurus LSP ini. Minta rekan Anda mengimpor baris ini."
    ]


def test_what_an_import_changed_is_logged_and_told(lsp_a, chair_a, secretariat):
    licence = lsp_a.licences.get()
    told = {
        "Nomor lisensi": lsp_a.licence_number,
        "Nama LSP": "LSP Nama Baru",
        "Nomor SK": licence.decree_number,
        "Tanggal SK": f"{licence.decree_date:%d-%m-%Y}",
        "Berlaku sejak": f"{licence.starts_on:%d-%m-%Y}",
        "Berlaku sampai": "01-01-2090",
        "Skema": "; ".join(f"{scheme.code}: {scheme.title}" for scheme in licence.scope.all()),
    }
    run = run_of([row(1, **told)], secretariat)
    assert importing.apply(run, opens_on, secretariat)["faults"] == []
    said = AdminChange.objects.filter(reason="Impor register: r")
    changed = {line["field"]: line["after"] for change in said for line in change.changes}
    assert (changed["name"], changed["ends_on"]) == ("LSP Nama Baru", "1 Januari 2090")
    assert Notice.objects.filter(kind="admin_change", recipient=chair_a).exists()
    assert importing.undo(run, secretariat) == []
    assert AdminChange.objects.filter(reason__startswith="Impor register dibatalkan").exists()


def test_a_new_period_of_a_body_that_was_there_is_told_to_it_and_the_run_to_other_administrators(
    lsp_a, chair_a, secretariat
):
    colleague = cast.person("Sekar Ayu", groups=(SECRETARIAT,))
    told = {"Nomor lisensi": lsp_a.licence_number, "Nama LSP": lsp_a.name}
    run = run_of([row(1, **told), row(7)], secretariat)
    assert importing.apply(run, opens_on, secretariat)["faults"] == []
    period = AdminChange.objects.get(lsp=lsp_a, key=str(lsp_a.licences.first().pk), reason="Impor register: r")
    assert {line["field"]: line["after"] for line in period.changes}["ends_on"] == "14 Januari 2028"
    (whole,) = AdminChange.objects.filter(key=str(run.pk), lsp=None, what="impor register")
    assert [line["after"] for line in whole.changes if line["field"] == "periods"] == ["2"]
    assert {n.recipient for n in Notice.objects.filter(body__contains="KEP.0001/BNSP/I/2023")} >= {chair_a, colleague}
    assert Notice.objects.filter(kind="admin_change", recipient=colleague, body__contains="LSP baru: - → 1").exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_written_at_once_give_each_body_a_page_of_its_own(secretariat):
    named = {"Nama LSP": "LSP Nama Kembar"}
    runs = [run_of([row(number, **named)], secretariat) for number in (7, 8)]

    def write(run):
        try:
            return importing.apply(run, opens_on, secretariat)["faults"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(write, runs)) == [[], []]
    assert {*LSP.objects.filter(name="LSP Nama Kembar").values_list("slug", flat=True)} == {
        "nama-kembar",
        "nama-kembar-2",
    }


@pytest.mark.asks_for_proof
@pytest.mark.parametrize("act", ["apply", "undo"])
def test_writing_and_undoing_ask_who_one_is(client, secretariat, act):
    client.force_login(secretariat)
    run = run_of([row(1)], secretariat)
    page = reverse("audits:register_import_run", args=[run.key])
    assert client.post(page, {"act": act}).url.startswith("/akun/reauthenticate/")


# Files that are meant to hold the import up, and cells that hold no value


@pytest.mark.parametrize("line", ["\n", "\r", "\r\n", ",,,\n"])
def test_nine_megabytes_of_empty_lines_are_refused_where_they_become_too_many(line):
    content = b"Nama LSP,Jenis\n" + line.encode() * (9 * 1024 * 1024 // len(line))
    with pytest.raises(ValidationError, match="terlalu banyak baris kosong"):
        spreadsheet.table_of("kosong.csv", content)


def test_a_file_with_more_rows_than_a_page_can_wait_for_is_refused(client, secretariat):
    client.force_login(secretariat)
    many = SimpleUploadedFile("banyak.csv", b"Nama LSP;Jenis\n" + b"LSP;P1\n" * 5_100)
    page = client.post(reverse("audits:register_import"), {"berkas": many})
    assert (page.status_code, "lebih dari 5.000 baris" in page.content.decode()) == (422, True)
    assert not ImportRun.objects.exists()


def test_a_sheet_of_formulas_that_failed_gives_no_licensed_body(secretariat):
    book = Workbook()
    book.active.append(HEAD)
    book.active.append(row(1, **{"Nama LSP": "#N/A"}))
    book.active.append(row(2, Surel="#REF!"))
    out = io.BytesIO()
    book.save(out)
    columns, rows = spreadsheet.table_of("galat.xlsx", out.getvalue())
    run = ImportRun.objects.create(
        name="g", columns=columns, rows=rows, mapping=import_rows.REGISTER.guess(columns), by=secretariat
    )
    report = importing.apply(run, opens_on, secretariat)
    assert [(fault["row"], fault["column"]) for fault in report["faults"]] == [(2, "Nama LSP"), (3, "Surel")]
    assert not LSP.objects.filter(name="#N/A").exists()


def test_a_line_break_in_a_name_becomes_a_space(secretariat):
    given = sheet([row(1, **{"Nama LSP": "LSP Dua\nBaris_x000D_", "Alamat": "Jalan 1\r\nLantai 2"})])
    _columns, rows = spreadsheet.table_of(given.name, given.read())
    run = run_of([cells for _number, cells in rows], secretariat)
    assert importing.apply(run, opens_on, secretariat)["faults"] == []
    lsp = LSP.objects.get(licence_number="BNSP-LSP-0001-ID")
    assert (lsp.name, lsp.address) == ("LSP Dua Baris", "Jalan 1 Lantai 2")


@pytest.mark.parametrize(
    ("module", "name", "limit", "words"),
    [
        (import_rows, "PATIENCE", -1, "terlalu lama diuji. Bagi menjadi beberapa berkas"),
        (importing, "MOST_SCHEMES", 3, "lebih dari 20.000 skema baru. Bagi menjadi beberapa berkas"),
    ],
)
def test_what_a_dry_run_would_take_too_long_for_is_refused_in_words(
    client, secretariat, monkeypatch, module, name, limit, words
):
    """5,000 rows of 350 schemes each held the thread of a page for 18 seconds of the processor."""
    client.force_login(secretariat)
    monkeypatch.setattr(module, name, limit)
    page = client.post(reverse("audits:register_import"), {"berkas": sheet([row(7), row(8)])})
    assert (page.status_code, words in page.content.decode()) == (422, True)
    assert not ImportRun.objects.exists()


def test_a_run_that_has_grown_too_large_meanwhile_is_refused_in_words(client, secretariat, monkeypatch):
    client.force_login(secretariat)
    page = client.post(reverse("audits:register_import"), {"berkas": sheet([row(7), row(8)])}).url
    monkeypatch.setattr(import_rows, "PATIENCE", -1)
    mapping = {f"column-{name}": number for name, number in import_rows.REGISTER.guess(HEAD).items()}
    for act in ("mapping", "apply"):
        answer = client.post(page, mapping | {"act": act})
        assert (answer.status_code, "terlalu lama diuji" in answer.content.decode()) == (409, True)
    assert not LSP.objects.filter(licence_number="BNSP-LSP-0007-ID").exists()


def test_a_file_that_unpacks_to_too_much_text_is_refused_where_it_is_read(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_TEXT", 100)
    with pytest.raises(ValidationError, match="terlalu banyak tulisan"):
        spreadsheet.sheets_of("r.csv", sheet([row(7)]).read())


def test_a_cell_that_is_far_too_long_is_named_and_not_read(secretariat):
    report = importing.dry_run(run_of([row(7, **{"Tanggal SK": "1" * 4000})], secretariat), opens_on)[1]
    assert report["faults"] == [{"row": 2, "column": "Tanggal SK", "words": "Lebih dari 200 huruf."}]
