"""Viruses: searched by a real clamd with a signature of its own; a scanner that is away never lets a file through."""

import datetime as dt
import shutil
import socket
import subprocess
import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audits.files import virus_scan
from audits.files.upload import accepted
from audits.models import Infection
from audits.models.storage import private_files
from audits.operations.health_checks import CHECKS, WORKS
from tests.audits.dossier.pages import row, send_file, signed_in
from tests.audits.files import samples

# Debian keeps daemons where not everybody's path leads.
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """A clamd on loopback that knows one virus: the scanners' own test file."""
    assert CLAMD, "clamd is missing: run `make test`, or deploy/system-packages clamav-daemon"
    folder, port = tmp_path_factory.mktemp("clamd"), free_port()
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar-Test:0:*:{samples.EICAR.hex()}\n")
    settings = folder / "clamd.conf"
    settings.write_text(
        f"TCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {signatures}\nForeground yes\nMaxThreads 2\n"
    )
    with subprocess.Popen(
        [CLAMD, "--config-file", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            until = time.monotonic() + 30
            while socket.socket().connect_ex(("127.0.0.1", port)):
                assert process.poll() is None, "clamd did not start"
                assert time.monotonic() < until, "clamd does not listen"
                time.sleep(0.05)
            yield f"clamd://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def scanned(clamd, settings):
    """The site with a scanner that works."""
    settings.CLAMD = clamd


@pytest.fixture
def unreachable(settings):
    """The site with a scanner that is away."""
    settings.CLAMD = f"clamd://127.0.0.1:{free_port()}"


INFECTED = [
    ("a.pdf", samples.pdf_saying(samples.EICAR)),
    ("a.docx", samples.docx(**{"word/media/gambar.bin": samples.EICAR})),
    ("a.png", samples.picture("PNG") + samples.EICAR),
]


@pytest.mark.parametrize(("name", "content"), INFECTED)
def test_an_infected_file_is_refused_by_name_of_its_virus(db, scanned, name, content):
    with pytest.raises(ValidationError, match=r"membawa virus \(Eicar-Test"):
        accepted(samples.named(name, content))


def test_a_clean_file_passes_the_scanner(scanned):
    assert accepted(samples.named("a.pdf", samples.pdf())).content.read() == samples.pdf()
    assert CHECKS["scanner"].look(None).tone == WORKS


def test_a_scanner_that_is_away_lets_nothing_through(unreachable):
    with pytest.raises(ValidationError, match="Pemindai virus sedang tidak menjawab"):
        accepted(samples.named("a.pdf", samples.pdf()))


def test_an_answer_that_says_nothing_is_no_clean_file(monkeypatch, settings):
    settings.CLAMD = "clamd://127.0.0.1:1"

    class Mute:
        def instream(self, file):
            return {}

    monkeypatch.setattr(virus_scan, "daemon", lambda seconds: Mute())
    with pytest.raises(virus_scan.ScannerAway):
        virus_scan.infection(samples.named("a.pdf", samples.pdf()))


def test_an_infected_upload_leaves_nothing_behind_and_bnsp_reads_whom_to_warn(scanned, script, staff_a, secretariat):
    draft = script().begin(timezone.now())
    assert CHECKS["infections"].look(timezone.now()).tone == WORKS
    before = set(private_files.listdir("documents")[1]) if private_files.exists("documents") else set()
    answer = send_file(staff_a, draft, "DA01", samples.pdf_saying(samples.EICAR), "surat.pdf")
    assert answer.status_code == 422
    assert "terdeteksi membawa virus (Eicar-Test" in answer.content.decode()
    assert not row(draft, "DA01").versions.exists()
    assert (set(private_files.listdir("documents")[1]) if private_files.exists("documents") else set()) == before
    infected = Infection.objects.get()
    assert (infected.name, infected.by) == ("surat.pdf", staff_a)
    page = signed_in(secretariat).get(reverse("audits:operations")).content.decode()
    assert "1 berkas bervirus ditolak dalam 30 hari terakhir." in page
    assert "surat.pdf (Eicar-Test" in page
    assert staff_a.email in page
    a_month_later = timezone.now() + dt.timedelta(days=31)
    assert CHECKS["infections"].look(a_month_later).tone == WORKS
