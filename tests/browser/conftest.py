"""The watch over all windows, and a world full of files."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from audits.demo.world import World
from tests.browser.watch import Watch


@pytest.fixture
def watch(live_server):
    """What goes wrong on any page fails the test at its end, all of it at once."""
    watch = Watch(live_server.url)
    yield watch
    assert not watch.faults, "\n".join(dict.fromkeys(watch.faults))


@pytest.fixture
def world(rules, live_server):
    """The demonstration world: the same case at every stage, and a register around it."""

    def build() -> None:
        World(timezone.now()).build()
        connection.close()

    # Signing starts an event loop, and Playwright's own already runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(build).result()
