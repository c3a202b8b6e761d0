"""What every test may rely on: a clean cache, Indonesian, the cast and its applications, and a real Chromium for those that ask for a page."""

import contextlib
import functools
import gc
import io
import os
import shutil
from pathlib import Path

import hypothesis
import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from audits.pdf import client
from tests import cast, ground
from tests.played import ARCHIVE, digest_of, rewind
from tests.readings import finish_reading

# How quick a machine is decides no test.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_collection_finish():
    """What was loaded to collect the tests stays for all of them: the search for garbage need not look at it again and again."""
    gc.freeze()


def pytest_collection_modifyitems(items):
    """Mark what asks a database and what drives a browser.

    A browser on a busy machine may be late: what it fails is tried once more, and the report names every second try.
    """
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & set(item.fixturenames):
            item.add_marker(pytest.mark.database)
        if "browser" in item.fixturenames or "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[".*"]))


@pytest.fixture(autouse=True)
def indonesian():
    """A test that chose English leaves nothing of it to the next one."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def archive():
    """What this test writes, statement by statement, decides which plays of others it may take over."""
    with ARCHIVE.listening():
        yield


@pytest.fixture(autouse=True)
def clean_cache(request):
    """The rate limits of sign-in count in a table that is no model: only a rollback empties it by itself; what was read lies in files."""
    yield
    finish_reading()  # what a test left to be read is kept before it is cleared, not in the next test
    caches["readings"].clear()
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        with request.getfixturevalue("django_db_blocker").unblock():
            cache.clear()


@pytest.fixture(scope="session", autouse=True)
def append_only_tables_can_be_emptied():
    """Triggers refuse to delete from the log; only the emptying of all tables after a test steps round them."""
    operations = type(connection.ops)
    plain_flush = operations.sql_flush

    def flush(self, style, tables, **options):
        statements = plain_flush(self, style, tables, **options)
        if self.connection.vendor == "postgresql":
            return ["SET session_replication_role = replica", *statements, "SET session_replication_role = DEFAULT"]
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%%RAISE(%%'")
            guards = cursor.fetchall()
        return [*(f'DROP TRIGGER "{name}"' for name, _ in guards), *statements, *(sql for _, sql in guards)]

    operations.sql_flush = flush
    yield
    operations.sql_flush = plain_flush


@pytest.fixture(autouse=True)
def signing_in_is_proof(request):
    """Whoever signs in during a test has just proven who they are; `@pytest.mark.asks_for_proof` leaves that to the test."""
    if request.node.get_closest_marker("asks_for_proof"):
        yield
        return

    def record(sender, request, user, **more):
        record_authentication(request, user, "password", reauthenticated=True)

    user_logged_in.connect(record)
    yield
    user_logged_in.disconnect(record)


# The ground: rules and a key, once for all tests.


@pytest.fixture(scope="session")
def shelf():
    """Where databases are kept between runs."""
    folder = ground.ROOT / "var" / "tests" / "ground"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, shelf):
    """The empty database of an earlier run is taken over."""
    return ground.take(shelf)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, shelf):
    """Rules and free days are loaded once; every test finds them."""
    with django_db_blocker.unblock():
        cast.prepare_ground()
        ground.keep(shelf)


@pytest.fixture(scope="session", autouse=True)
def signing_key():
    """A key of these tests alone, in their own folder; the one that signed what lies on the shelf."""
    made, kept = Path(settings.SIGNING_KEY_FILE).parent, ARCHIVE.shelf / "keys"
    if not kept.exists():
        call_command("make_signing_key", development=True, stdout=io.StringIO())
        fresh = shutil.copytree(made, f"{kept}.{os.getpid()}")
        with contextlib.suppress(OSError):  # the other process was first: its key is the one
            Path(fresh).rename(kept)
    shutil.copytree(kept, made, dirs_exist_ok=True)


@pytest.fixture
def rules(db):
    """The rule set in force."""
    rewind()
    return cast.prepare_ground()


# The cast: always made whole and in the same order, so that the same play is the same to the letter.


@pytest.fixture
def on():
    """The legal day of this test."""
    return timezone.localdate()


@pytest.fixture
def everybody(rules, on):
    """All people and both bodies, by the names under which tests ask for them."""
    return cast.everybody(on)


@pytest.fixture
def secretariat(everybody):
    return everybody["secretariat"]


@pytest.fixture
def decider(everybody):
    return everybody["decider"]


@pytest.fixture
def lead(everybody):
    return everybody["lead"]


@pytest.fixture
def member(everybody):
    return everybody["member"]


@pytest.fixture
def observer(everybody):
    return everybody["observer"]


@pytest.fixture
def outsider_assessor(everybody):
    """An assessor who is in nobody's team."""
    return everybody["outsider_assessor"]


@pytest.fixture
def lsp_a(everybody):
    """The body whose applications are played."""
    return everybody["lsp_a"]


@pytest.fixture
def chair_a(everybody):
    return everybody["chair_a"]


@pytest.fixture
def staff_a(everybody):
    return everybody["staff_a"]


@pytest.fixture
def board_a(everybody):
    return everybody["board_a"]


@pytest.fixture
def lsp_b(everybody):
    """The stranger."""
    return everybody["lsp_b"]


@pytest.fixture
def chair_b(everybody):
    return everybody["chair_b"]


@pytest.fixture
def staff_b(everybody):
    return everybody["staff_b"]


# Applications, played through real steps.


@pytest.fixture(scope="session")
def remembered_press():
    """Printing is a pure function of its job: what was printed once, by any process of today's runs, need not be printed again."""
    prints = client.print_pdf

    @functools.cache
    def print_pdf(*job):
        kept = ARCHIVE.shelf / f"{digest_of(job)}.pdf"
        if not kept.exists():
            fresh = kept.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(prints(*job))
            fresh.replace(kept)
        return kept.read_bytes()

    return print_pdf


@pytest.fixture
def script(everybody, remembered_press, monkeypatch, request):
    """Makes a player for an application: `script(findings=())`, then `.begin(at)` or any single act of it."""
    if "documents" not in request.node.path.parts:
        monkeypatch.setattr(client, "print_pdf", remembered_press)

    def script(lsp=None, **options) -> cast.Player:
        lsp = lsp or everybody["lsp_a"]
        return cast.Player(lsp=lsp, company=cast.company_of(lsp, everybody), **options)

    return script


@pytest.fixture
def play(script):
    """Plays an application to a state through real steps, the last of them today or on the day given: `play(State.SCHEDULED)`.

    `lsp` is LSP A unless told; `findings`, `rounds`, `visit_on`, `with_observer` go to the player.
    """

    def play(to_state, *, lsp=None, on=None, **options):
        return script(lsp, **options)(to_state, until=cast.moment(on) if on else cast.BEGAN)

    return play


# Browser: Debian's Chromium, as a person in Jakarta has it.


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    executable = shutil.which("chromium")
    assert executable, "Chromium is missing: run `make test`, or deploy/system-packages chromium"
    return browser_type_launch_args | {
        "executable_path": executable,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def base_url(live_server):
    """Pages are opened by their path alone: page.goto("/")."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "id-ID", "timezone_id": "Asia/Jakarta"}
