"""What every test may rely on: a clean cache, Indonesian, the cast and its files, and a real Chromium for those that ask for a page."""

import io
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from audits.demo import cast as demo
from lsp.models import DECIDERS, SECRETARIAT, Position
from tests import cast


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def indonesian():
    """A test that chose English leaves nothing of it to the next one."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def clean_cache(request):
    """The brakes on sign-in count in a table that is no model: only a rollback empties it by itself."""
    yield
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


# The ground: rules and a key, once for all tests.


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Rules and free days are loaded once; every test finds them."""
    with django_db_blocker.unblock():
        cast.prepare_ground()


@pytest.fixture(scope="session", autouse=True)
def signing_key():
    """A key of these tests alone, in their own folder."""
    call_command("make_signing_key", development=True, stdout=io.StringIO())


@pytest.fixture
def rules(db):
    """The rule set in force."""
    return cast.prepare_ground()


# The cast: BNSP's side.


@pytest.fixture
def on():
    """The legal day of this test."""
    return timezone.localdate()


@pytest.fixture
def secretariat(rules):
    return cast.person("Ratna Wulandari", groups=(SECRETARIAT,))


@pytest.fixture
def decider(rules):
    return cast.person("Haryanto Prasetyo", groups=(DECIDERS,))


@pytest.fixture
def lead(rules, on):
    return cast.assessor("Robiatun Awadiyah", "AL-0101", on)


@pytest.fixture
def member(rules, on):
    return cast.assessor("Arofitun Nurjanah", "AL-0102", on)


@pytest.fixture
def observer(rules, on):
    return cast.assessor("Bagus Santoso", "AL-0103", on)


@pytest.fixture
def outsider_assessor(rules, on):
    """An assessor who is in nobody's team."""
    return cast.assessor("Dewi Kartika", "AL-0104", on)


# LSP A, whose files are played, and LSP B, the stranger.


@pytest.fixture
def lsp_a(rules, on):
    lsp = cast.body("LSP SMK Wiworotomo", "BNSP-LSP-0001-ID", on, days_left=120, decree="KEP.0001/BNSP/I/2021")
    demo.seat(lsp, cast.person("Pairan"), Position.CHAIR)
    demo.seat(lsp, cast.person("Tarlani"), Position.SECRETARY)
    demo.seat(lsp, cast.person("Arman Setiawan"), Position.QUALITY_MANAGER, "Waka Kesiswaan")
    demo.seat(lsp, cast.person("Yanuar Sumaryoko"), Position.STEERING_BOARD, "Kepala SMK")
    return lsp


@pytest.fixture
def lsp_b(rules, on):
    lsp = cast.body("LSP SMK Contoh Banyumas", "BNSP-LSP-0002-ID", on, days_left=200, decree="KEP.0002/BNSP/I/2021")
    demo.seat(lsp, cast.person("Sulastri"), Position.CHAIR)
    demo.seat(lsp, cast.person("Wahyu Hidayat"), Position.SECRETARY)
    return lsp


def holder(lsp, position):
    return lsp.memberships.get(position=position).user


@pytest.fixture
def chair_a(lsp_a):
    return holder(lsp_a, Position.CHAIR)


@pytest.fixture
def staff_a(lsp_a):
    return holder(lsp_a, Position.SECRETARY)


@pytest.fixture
def board_a(lsp_a):
    return holder(lsp_a, Position.STEERING_BOARD)


@pytest.fixture
def chair_b(lsp_b):
    return holder(lsp_b, Position.CHAIR)


@pytest.fixture
def staff_b(lsp_b):
    return holder(lsp_b, Position.SECRETARY)


@pytest.fixture
def script(secretariat, decider, lead, member, observer, lsp_a):
    """Makes a player for a file: `script(findings=())`, then `.begin(at)` or any single act of it."""
    people = {"secretariat": secretariat, "decider": decider, "lead": lead, "member": member, "observer": observer}

    def script(lsp=None, **options) -> cast.Play:
        lsp = lsp or lsp_a
        return cast.Play(lsp=lsp, company=cast.company_of(lsp, people), **options)

    return script


@pytest.fixture
def play(script):
    """Plays a file to a state through real steps, the last of them now or on the day given: `play(State.SCHEDULED)`.

    `lsp` is LSP A unless told; `findings`, `rounds`, `visit_on`, `with_observer` go to the player.
    """

    def play(to_state, *, lsp=None, on=None, **options):
        return script(lsp, **options)(to_state, until=cast.moment(on) if on else timezone.now())

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
