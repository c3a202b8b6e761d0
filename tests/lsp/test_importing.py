"""Import of an existing register: every fault named by row and column, all or nothing, repeatable without doubles, taken back whole."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from audits.demo import cast as demo
from lsp import importing
from lsp.models import LSP, ImportRun, Licence, Scheme

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
    return ImportRun.objects.create(name="r", columns=HEAD, rows=numbered, mapping=importing.guess(HEAD), by=by)


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
        lsp.licences.update(
            starts_on=dt.date(2015, 1, 1), renewal_opens_on=dt.date(2016, 1, 1), ends_on=dt.date(2017, 1, 1)
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
    assert "sertifikat bertanda tangan" in report["faults"][0]["words"]


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
    mapping = {f"column-{name}": number for name, number in importing.guess(HEAD).items()}
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
