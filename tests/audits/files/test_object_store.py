"""Files in an S3-compatible store: the same pages keep, show and delete them, and the store hands nothing out by itself."""

import datetime as dt

import boto3
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from moto.server import ThreadedMotoServer

from audits.files import orphans
from audits.models import DocumentVersion
from audits.models.storage import private_files
from audits.operations.health_checks import BROKEN, CHECKS, WORKS
from tests.audits.dossier.pages import row, send_file, signed_in
from tests.audits.dossier.test_resumable_upload import BIG, begin, send_all
from tests.audits.files import samples

BUCKET = "relisensi"


@pytest.fixture(scope="module")
def store_address():
    """A store on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(store_address, settings):
    """The site with its files in a bucket, and that bucket as its owner sees it."""
    access = {"aws_access_key_id": "kunci", "aws_secret_access_key": "rahasia", "region_name": "us-east-1"}
    bucket = boto3.resource("s3", endpoint_url=store_address, **access).Bucket(BUCKET)
    bucket.create()
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": store_address,
        "region_name": "us-east-1",
        "access_key": "kunci",
        "secret_key": "rahasia",
        "default_acl": None,
        "file_overwrite": False,
        "max_memory_size": 1024 * 1024,
    }
    private = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.S3_BUCKET = BUCKET
    settings.STORAGES = settings.STORAGES | {"private": private}
    yield bucket
    bucket.objects.delete()


@pytest.fixture
def draft(script):
    return script().begin(timezone.now())


def names(bucket) -> list[str]:
    return sorted(entry.key for entry in bucket.objects.all())


def test_a_file_is_kept_in_the_bucket_and_leaves_only_through_its_page(bucket, draft, staff_a, staff_b):
    assert send_file(staff_a, draft, "DA01", samples.pdf(), "Rahasia.pdf").status_code == 302
    version = row(draft, "DA01").latest
    assert names(bucket) == [version.file.name]
    answer = signed_in(staff_a).get(version.get_absolute_url())
    assert b"".join(answer.streaming_content) == samples.pdf()
    assert signed_in(staff_b).get(version.get_absolute_url()).status_code == 404
    with pytest.raises(ValueError, match="no public address"):
        private_files.url(version.file.name)


def test_a_file_in_pieces_is_put_together_from_the_bucket_and_leaves_no_piece(bucket, draft, staff_a):
    browser = signed_in(staff_a)
    url = begin(browser, draft, BIG).json()["url"]
    send_all(browser, url, BIG)
    assert browser.post(url).status_code == 201
    version = row(draft, "DA01").latest
    assert version.file.read() == BIG
    assert names(bucket) == [version.file.name]


def test_a_file_that_is_taken_back_leaves_the_bucket(bucket, draft, staff_a, django_capture_on_commit_callbacks):
    send_file(staff_a, draft, "DA01", samples.heic(), "IMG_1.heic")
    assert len(names(bucket)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(staff_a).post(draft.url("version_remove", "DA01", 1))
    assert names(bucket) == []


def test_a_file_that_is_gone_from_the_bucket_is_not_there(bucket, draft, staff_a):
    send_file(staff_a, draft, "DA01", samples.pdf())
    version = DocumentVersion.objects.get(item=row(draft, "DA01"))
    bucket.objects.delete()
    for shown in ("", "?halaman=1"):
        assert signed_in(staff_a).get(version.get_absolute_url() + shown).status_code == 404


def test_a_file_in_the_bucket_without_a_row_is_swept_up_after_days(bucket, draft, staff_a):
    send_file(staff_a, draft, "DA01", samples.pdf())
    private_files.save("documents/tanpa-catatan.pdf", ContentFile(b"%PDF-"))
    assert orphans.sweep(timezone.now()) == 0
    assert orphans.sweep(timezone.now() + dt.timedelta(days=4)) == 1
    assert names(bucket) == [row(draft, "DA01").latest.file.name]


def test_the_secretariat_sees_whether_the_store_answers(bucket, settings):
    assert CHECKS["storage"].look(timezone.now()).tone == WORKS
    options = settings.STORAGES["private"]["OPTIONS"] | {"bucket_name": "tidak-ada", "secret_key": ""}
    options |= {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {"private": settings.STORAGES["private"] | {"OPTIONS": options}}
    assert CHECKS["storage"].look(timezone.now()).tone == BROKEN
