"""The watch over all windows, and a world full of applications."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from audits.demo.world import World
from lsp.templatetags import ui
from lsp.views import register
from tests.browser.watch import Watch
from tests.cast import BEGAN
from tests.played import ARCHIVE


@pytest.fixture
def watch(live_server):
    """What goes wrong on any page fails the test at its end, all of it at once."""
    watch = Watch(live_server.url)
    yield watch
    assert not watch.faults, "\n".join(dict.fromkeys(watch.faults))


@pytest.fixture
def world(rules, live_server):
    """The demonstration world: the same case at every stage, and a register around it; built once for all tests of a run."""

    def build() -> None:
        ARCHIVE.once("demonstration world", World(BEGAN).build)
        connection.close()

    # Signing starts an event loop, and Playwright's own already runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(build).result()


@pytest.fixture(scope="session")
def collected(tmp_path_factory):
    """A folder with our static files as `collectstatic` leaves them: minified, hashed, compressed."""
    folder = tmp_path_factory.mktemp("static")
    only_ours = {
        "STATIC_ROOT": folder,
        "STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"],
        "STORAGES": settings.STORAGES | {"staticfiles": {"BACKEND": "relisensi.static_files.MinifiedAndHashed"}},
    }
    with override_settings(**only_ours):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def forget_drawings() -> None:
    """Have drawn anew what is drawn once a process and names files."""
    ui.icon.cache_clear()
    register.line_of.cache_clear()


@pytest.fixture
def as_installed(collected, settings):
    """The site sends what production sends instead of the files as they were written.

    What is drawn once a process names the files of its time, and is drawn anew before and after.
    """
    settings.STATIC_ROOT = collected
    settings.STATICFILES_DIRS = [collected]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "relisensi.static_files.MinifiedAndHashed"},
    }
    forget_drawings()
    yield
    forget_drawings()
