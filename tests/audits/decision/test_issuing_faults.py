"""A licence is issued whole or not at all: without a key, with a wrong one, on a full disk, killed half way; and the retry works."""

import os
import signal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import pre_save

from audits.documents import signing
from audits.errors import NotIssued, NotReady
from audits.models import IssuedDocument
from audits.states import State
from lsp.models import Licence
from tests.audits.play import take

pytestmark = pytest.mark.django_db


def issued_files(settings) -> set[Path]:
    return set((Path(settings.MEDIA_ROOT) / "issued").glob("*"))


def nothing_was_issued(application) -> bool:
    application.refresh_from_db()
    untouched = application.state == State.DECREE_ISSUED and application.new_licence is None
    no_row = not application.documents.filter(kind="certificate").exists()
    return untouched and no_row and Licence.objects.filter(lsp=application.lsp_id).count() == 1


def the_retry_works(application, secretariat) -> bool:
    licensed = take(application, "issue_licence", secretariat)
    certificate = licensed.documents.get(kind="certificate")
    return (licensed.state, licensed.new_licence.certificate_sha256) == (State.LICENSED, certificate.sha256)


def test_without_a_key(play, secretariat, settings, tmp_path):
    application = play(State.DECREE_ISSUED)
    held, settings.SIGNING_KEY_FILE = settings.SIGNING_KEY_FILE, tmp_path / "none.p12"
    with pytest.raises(NotReady, match="Kunci segel elektronik belum terpasang"):
        take(application, "issue_licence", secretariat)
    assert nothing_was_issued(application)
    settings.SIGNING_KEY_FILE = held
    assert the_retry_works(application, secretariat)


def test_with_a_passphrase_that_does_not_open_it(play, secretariat, settings):
    application = play(State.DECREE_ISSUED)
    settings.SIGNING_KEY_PASSPHRASE = "salah"
    with pytest.raises(NotReady):
        take(application, "issue_licence", secretariat)
    assert nothing_was_issued(application)
    settings.SIGNING_KEY_PASSPHRASE = ""
    assert the_retry_works(application, secretariat)


def test_with_a_key_that_nobody_vouches_for(client, play, secretariat, settings, tmp_path):
    application = play(State.DECREE_ISSUED)
    held, before = settings.SIGNING_KEY_FILE, issued_files(settings)
    settings.SIGNING_KEY_FILE = tmp_path / "stranger.p12"
    call_command("make_signing_key", development=True, verbosity=0)
    key, certificate, _others = pkcs12.load_key_and_certificates(settings.SIGNING_KEY_FILE.read_bytes(), None)
    alone = pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, NoEncryption())
    settings.SIGNING_KEY_FILE.write_bytes(alone)
    (tmp_path / "development-ca.pem").unlink()
    assert signing.has_key()
    client.force_login(secretariat)
    response = client.post(application.url("step", "issue_licence"), {"seen": "decree_issued"})
    assert response.status_code == 422
    assert "gagal disegel secara elektronik" in response.content.decode()
    assert nothing_was_issued(application)
    assert issued_files(settings) == before
    settings.SIGNING_KEY_FILE = held
    assert the_retry_works(application, secretariat)


def test_where_nothing_can_be_stored(client, play, secretariat, settings, tmp_path):
    application = play(State.DECREE_ISSUED)
    held, full = settings.STORAGES, tmp_path / "full"
    full.write_text("no folder can be made under a file")
    settings.STORAGES = held | {"private": held["private"] | {"OPTIONS": {"location": str(full / "files")}}}
    client.force_login(secretariat)
    response = client.post(application.url("step", "issue_licence"), {"seen": "decree_issued"})
    assert response.status_code == 422
    assert "ruang penyimpanan penuh" in response.content.decode()
    assert nothing_was_issued(application)
    settings.STORAGES = held
    assert the_retry_works(application, secretariat)


def test_a_step_that_fails_after_the_file_was_written_takes_the_file_away(play, secretariat, settings):
    application, before = play(State.DECREE_ISSUED), issued_files(settings)

    def fail(sender, instance, **more):
        raise OSError("the database has gone")

    pre_save.connect(fail, IssuedDocument)
    try:
        with pytest.raises(OSError, match="gone"):
            take(application, "issue_licence", secretariat)
    finally:
        pre_save.disconnect(fail, IssuedDocument)
    assert nothing_was_issued(application)
    assert issued_files(settings) == before
    assert the_retry_works(application, secretariat)


def test_a_timestamp_authority_that_does_not_answer(play, secretariat, settings):
    application, before = play(State.DECREE_ISSUED), issued_files(settings)
    settings.SIGNING_TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(NotIssued):
        take(application, "issue_licence", secretariat)
    assert nothing_was_issued(application)
    assert issued_files(settings) == before
    settings.SIGNING_TSA_URL = ""
    assert the_retry_works(application, secretariat)


@pytest.mark.django_db(transaction=True)
def test_killed_between_signing_and_commit(play, secretariat):
    application = play(State.DECREE_ISSUED)
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            pre_save.connect(lambda **more: os.kill(os.getpid(), signal.SIGKILL), IssuedDocument, weak=False)
            take(application, "issue_licence", secretariat)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert nothing_was_issued(application)
    assert the_retry_works(application, secretariat)
