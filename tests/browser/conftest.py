"""The watch over all windows, and a world full of files that stands for all tests of one module."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from audits.demo.world import World
from tests import cast
from tests.browser.watch import Watch


@pytest.fixture
def watch(live_server):
    """What goes wrong on any page fails the test at its end, all of it at once."""
    watch = Watch(live_server.url)
    yield watch
    assert not watch.faults, "\n".join(dict.fromkeys(watch.faults))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, signing_key):
    """The demonstration world behind a server of its own: tests only read it, so it is built once and kept until the last of them."""
    with django_db_blocker.unblock():
        cast.prepare_ground()
        World(timezone.now()).build()
        server = LiveServer("localhost")
        yield server
        server.stop()
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        cast.prepare_ground()
