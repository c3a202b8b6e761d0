"""The settings as production has them: strict when nobody said anything, and the same on both databases."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]

# A release below these has a published hole that this site would have.
LEAST_VERSIONS = {
    "cryptography": "46.0.5",
    "django": "5.2.11",
    "django-allauth": "65.13.1",
    "gunicorn": "23.0.0",
    "pillow": "12.1.1",
    "sqlparse": "0.5.4",
    "fonttools": "4.60.2",
    "weasyprint": "68.0",
}


def production(tmp_path, *command, **environment):
    """A process with nothing but production's environment."""
    clean = {"PATH": os.environ["PATH"], "RELISENSI_DATA": str(tmp_path), "SECRET_KEY": "k" * 40 + "0123456789"}
    clean |= {"SITE_URL": "https://relisensi.example.id", "DJANGO_SETTINGS_MODULE": "relisensi.settings"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={name: value for name, value in (clean | environment).items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def setting(tmp_path, name, **environment):
    code = f"import json; from django.conf import settings; print(json.dumps(settings.{name}, default=str))"
    done = production(tmp_path, "-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_django_has_nothing_to_warn_of_in_production(tmp_path):
    done = production(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_silence_means_production(tmp_path):
    assert setting(tmp_path, "DEBUG") is False


def test_production_refuses_to_start_without_a_key(tmp_path):
    done = production(tmp_path, "manage.py", "check", SECRET_KEY=None)
    assert done.returncode != 0
    assert "Set SECRET_KEY" in done.stderr


def test_development_makes_its_own_key_once(tmp_path):
    first = setting(tmp_path, "SECRET_KEY", DEVELOPMENT="1", SECRET_KEY=None)
    assert len(first) > 50
    assert setting(tmp_path, "SECRET_KEY", DEVELOPMENT="1", SECRET_KEY=None) == first
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o077 == 0


def test_the_policy_allows_no_script_or_style_inside_a_page(tmp_path):
    policy = setting(tmp_path, "CONTENT_SECURITY_POLICY")["DIRECTIVES"]
    sources = {source for allowed in policy.values() for source in allowed}
    assert sources == {"'self'", "'none'", "data:", "blob:"}
    assert policy["default-src"] == ["'self'"]


def test_cookies_of_production_belong_to_this_host_and_to_https_alone(tmp_path):
    assert setting(tmp_path, "SESSION_COOKIE_NAME") == "__Host-sessionid"
    assert setting(tmp_path, "CSRF_COOKIE_NAME") == "__Host-csrftoken"
    assert setting(tmp_path, "SESSION_COOKIE_SECURE") is True
    assert setting(tmp_path, "CSRF_COOKIE_SECURE") is True


def test_files_of_people_lie_apart_from_what_the_web_server_hands_out(settings):
    assert settings.STATIC_ROOT not in settings.PRIVATE_FILES.parents
    assert settings.PRIVATE_FILES not in settings.STATIC_ROOT.parents


def test_the_site_answers_only_to_its_own_name(tmp_path):
    assert setting(tmp_path, "ALLOWED_HOSTS") == ["relisensi.example.id"]


def test_files_lie_on_disk_until_a_bucket_is_named(tmp_path):
    assert setting(tmp_path, "STORAGES")["private"]["OPTIONS"] == {"location": str(tmp_path / "files")}
    named = {
        "S3_BUCKET": "relisensi",
        "S3_ENDPOINT": "https://s3.example.id",
        "S3_ACCESS_KEY": "a",
        "S3_SECRET_KEY": "b",
    }
    store = setting(tmp_path, "STORAGES", **named)["private"]
    assert store["BACKEND"] == "storages.backends.s3.S3Storage"
    assert (store["OPTIONS"]["bucket_name"], store["OPTIONS"]["default_acl"]) == ("relisensi", None)


def test_sqlite_waits_its_turn_and_keeps_its_promises(tmp_path):
    options = setting(tmp_path, "DATABASES")["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_is_named_by_the_environment(tmp_path):
    database = setting(tmp_path, "DATABASES", DATABASE_URL="postgres://relisensi@db.internal:5433/relisensi")["default"]
    assert (database["ENGINE"], database["HOST"], database["PORT"]) == (
        "django.db.backends.postgresql",
        "db.internal",
        5433,
    )
    assert database["OPTIONS"] == {"connect_timeout": 3}
    assert database["CONN_HEALTH_CHECKS"] is True


@pytest.mark.django_db
def test_tests_run_on_the_database_that_was_asked_for():
    from django.db import connection

    asked = os.environ.get("DATABASE_URL", "sqlite:")
    assert connection.vendor == ("postgresql" if asked.startswith("postgres") else "sqlite")


@pytest.mark.parametrize("package", LEAST_VERSIONS)
def test_packages_are_newer_than_their_last_known_hole(package):
    assert Version(version(package)) >= Version(LEAST_VERSIONS[package])


@pytest.mark.parametrize("lock", ["requirements.txt", "tests/requirements.txt", "deploy/requirements-s3.txt"])
def test_locks_name_every_hash_and_no_address(lock):
    lines = (ROOT / lock).read_text().splitlines()
    starts = [line for line in lines if line and not line.startswith(" ")]
    assert all("==" in line and line.endswith("\\") for line in starts)
    assert [line for line in lines if "://" in line or line.startswith("--")] == []


def test_production_demands_a_second_factor_and_development_does_not(tmp_path):
    assert setting(tmp_path, "SECOND_FACTOR_REQUIRED") is True
    assert setting(tmp_path, "SECOND_FACTOR_REQUIRED", DEVELOPMENT="1") is False


def test_mail_kept_in_files_lies_in_the_folder_that_its_address_names(tmp_path):
    assert setting(tmp_path, "EMAIL_FILE_PATH", EMAIL_URL=f"filemail://{tmp_path}/surel") == f"{tmp_path}/surel"
    assert setting(tmp_path, "EMAIL_FILE_PATH", EMAIL_URL="filemail:///folder") == "/folder"
    refused = production(tmp_path, "manage.py", "check", EMAIL_URL="filemail://folder")
    assert "EMAIL_URL names no folder" in refused.stderr
