"""The whole application as one ZIP: everything that a side may read and nothing else, packed once, told when ready, checked at the door."""

import csv
import hashlib
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from audits.deadlines import minutes_before
from audits.exports.dossier_zip import pack_dossier_zip
from audits.models import DossierZip, InternalNote, Notice
from audits.models.storage import private_files
from audits.states import State
from tests.audits.dossier.pages import row, send_file, signed_in
from tests.audits.files import samples
from tests.audits.work import work_off


def ask(user, application):
    """Ask for the ZIP as a person does."""
    answer = signed_in(user).post(application.url("dossier_zip"))
    assert answer.status_code == 302
    return DossierZip.objects.filter(application=application).first()


def fetched(user, dossier_zip) -> zipfile.ZipFile:
    """The ZIP as a browser gets it."""
    answer = signed_in(user).get(dossier_zip.get_absolute_url())
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.fixture
def returned(play, staff_a, secretariat):
    """A returned application with a second version, an internal note, and a name that no system likes."""
    application = play(State.RETURNED)
    send_file(staff_a, application, "DA16", samples.pdf("edisi dua"), 'Daftar "induk": SOP?.pdf')
    InternalNote.objects.create(
        item=row(application, "DA16"), text="Rahasia antara kami", by=secretariat, at=timezone.now()
    )
    return application


def test_the_zip_holds_every_version_with_its_checksum_and_is_told(returned, staff_a):
    dossier_zip = ask(staff_a, returned)
    assert "Sedang dikemas" in signed_in(staff_a).get(returned.url("dossier_zip")).content.decode()
    assert signed_in(staff_a).get(dossier_zip.get_absolute_url()).status_code == 404
    work_off()
    dossier_zip.refresh_from_db()
    assert dossier_zip.packed == dossier_zip.parts > 40
    archive = fetched(staff_a, dossier_zip)
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:3] == ["daftar-isi.pdf", "catatan.txt", "riwayat.csv"]
    assert archive.read("dokumen/DA16/v2-Daftar _induk__ SOP_.pdf") == samples.pdf("edisi dua")
    assert [name for name in names if name.startswith("dokumen/DA16/v1-")]
    sums = dict(line.split("  ", 1)[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names if name != "SHA256SUMS"}
    assert archive.read("daftar-isi.pdf").startswith(b"%PDF-")
    told = Notice.objects.get(kind="dossier_zip_ready")
    assert (told.recipient, told.url) == (staff_a, returned.url("dossier_zip"))
    assert "Siap diunduh" in signed_in(staff_a).get(returned.url("dossier_zip")).content.decode()


def test_neither_side_finds_what_is_not_its_own(play, staff_a, secretariat, returned):
    for person in (staff_a, secretariat):
        ask(person, returned)
    work_off()
    for person, side in ((staff_a, "lsp"), (secretariat, "bnsp")):
        archive = fetched(person, DossierZip.objects.get(application=returned, side=side))
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Rahasia antara kami" not in everything
        assert "Daftar induk belum memuat tanggal" in archive.read("catatan.txt").decode()


def test_the_lsp_reads_no_recommendation_in_its_zip(play, staff_a, secretariat):
    application = play(State.RECOMMENDED)
    found = {}
    for person, side in ((staff_a, "lsp"), (secretariat, "bnsp")):
        ask(person, application)
        work_off()
        archive = fetched(person, DossierZip.objects.get(application=application, side=side))
        found[side] = [name for name in archive.namelist() if name.startswith("terbitan/Rekomendasi")]
        assert [name for name in archive.namelist() if name.startswith("temuan/")]
        lines = list(csv.reader(io.StringIO(archive.read("riwayat.csv").decode("utf-8-sig"))))
        assert lines[0] == ["waktu", "siapa", "apa", "catatan"]
        assert len(lines) > 5
    assert found["lsp"] == []
    assert len(found["bnsp"]) == 1


def test_the_notes_that_were_not_sent_stay_with_bnsp(script, staff_a, secretariat):
    player = script()
    application = player(State.IN_REVIEW, until=timezone.now())
    player.mark_for_repair(timezone.now(), {"DA01": "Belum disampaikan."})
    for person, side, there in ((staff_a, "lsp", False), (secretariat, "bnsp", True)):
        ask(person, application)
        work_off()
        archive = fetched(person, DossierZip.objects.get(application=application, side=side))
        assert ("Belum disampaikan." in archive.read("catatan.txt").decode()) is there


def test_access_is_checked_at_the_door(returned, staff_a, staff_b, secretariat, outsider_assessor):
    dossier_zip = ask(staff_a, returned)
    work_off()
    for stranger in (staff_b, secretariat, outsider_assessor):
        assert signed_in(stranger).get(dossier_zip.get_absolute_url()).status_code == 404
    assert signed_in(staff_b).post(returned.url("dossier_zip")).status_code == 404


def test_the_same_state_is_packed_once_and_a_changed_application_anew(returned, staff_a, chair_a):
    first = ask(staff_a, returned)
    assert ask(chair_a, returned) == first
    assert DBTaskResult.objects.filter(task_path=pack_dossier_zip.module_path).count() == 1
    work_off()
    send_file(staff_a, returned, "DA16", samples.pdf("edisi tiga"))
    page = signed_in(staff_a).get(returned.url("dossier_zip")).content.decode()
    assert "Isi permohonan sudah berubah" in page
    assert "Kemas keadaan terbaru" in page
    assert ask(staff_a, returned) != first


def test_a_task_that_is_done_twice_packs_once(returned, staff_a):
    dossier_zip = ask(staff_a, returned)
    work_off()
    before = set(private_files.listdir("dossier_zips")[1])
    pack_dossier_zip.call(str(dossier_zip.key))
    assert set(private_files.listdir("dossier_zips")[1]) == before
    assert Notice.objects.filter(kind="dossier_zip_ready").count() == 1


def test_a_zip_is_deleted_after_a_week(returned, staff_a, settings):
    dossier_zip = ask(staff_a, returned)
    work_off()
    dossier_zip.refresh_from_db()
    call_command("housekeeping", verbosity=0)
    assert private_files.exists(dossier_zip.file.name)
    DossierZip.objects.update(asked_at=minutes_before(timezone.now(), settings.DOSSIER_ZIP_KEPT_HOURS * 60 + 1))
    call_command("housekeeping", verbosity=0)
    assert not private_files.exists(dossier_zip.file.name)
    assert not DossierZip.objects.exists()


def test_the_page_costs_the_same_however_much_there_is(returned, staff_a, django_assert_num_queries):
    browser = signed_in(staff_a)
    ask(staff_a, returned)
    for _step in range(2):
        with django_assert_num_queries(4):
            browser.get(returned.url("dossier_zip"))
        work_off()


def test_of_a_zip_that_cannot_be_packed_one_is_told_and_may_ask_again(returned, staff_a):
    version = row(returned, "DA16").latest
    content = version.file.read()
    private_files.delete(version.file.name)
    ask(staff_a, returned)
    work_off()
    assert not DossierZip.objects.exists()
    told = Notice.objects.get(kind="dossier_zip_failed")
    assert (told.recipient, told.url) == (staff_a, returned.url("dossier_zip"))
    assert "Kemas seluruh berkas" in signed_in(staff_a).get(returned.url("dossier_zip")).content.decode()
    private_files.save(version.file.name, ContentFile(content))
    ask(staff_a, returned)
    work_off()
    assert DossierZip.objects.get().ready_at is not None
