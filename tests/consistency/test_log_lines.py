"""One event is one line of the log: nobody writes lines, or paints a terminal, by what they put into an address."""

import json
import re

import pytest

from relisensi.log_lines import OneLine
from tests.consistency.test_settings import production

FORGED = "/tiada%0a2026-01-01%2000:00:00,000%20INFO%20lsp:%20masuk%20sebagai%20admin%1b[2J%e2%80%ae%e2%80%a8%c2%85"
BEGIN = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ \S+: ")
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]")

REQUEST = f"""
import logging, django; django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={{"user-agent": "a\\nb"}})
for send in (client.get, client.post):
    try:
        send({FORGED!r}, secure=True, SERVER_NAME="relisensi.example.id")
    except ValueError:  # no static files were collected for the page that says so
        pass
"""

EVERY_LOGGER = """
import json, logging, django; django.setup()
import django_tasks, weasyprint, pyhanko.sign, audits.background_tasks
names = ["", *logging.root.manager.loggerDict, "anew"]
handlers = {handler for name in names for handler in logging.getLogger(name).handlers}
print(json.dumps(sorted({type(handler.formatter).__name__ for handler in handlers if not isinstance(handler, logging.NullHandler)})))
for name in names:
    log = logging.getLogger(name)
    if log.isEnabledFor(logging.ERROR):
        try:
            raise ValueError("a\\n2026-01-01 00:00:00,000 INFO lsp: b\\x1b[2J")
        except ValueError:
            log.exception("sent %s", "a\\r\\n2026-01-01 00:00:00,000 INFO lsp: b\\x1b[2J\\ud800")
"""


def lines_of(done):
    assert done.returncode == 0, done.stderr
    assert not RAW.search(done.stderr)
    lines = done.stderr.splitlines()
    assert len(lines) == done.stderr.count("\n")
    return lines


@pytest.mark.parametrize("mode", ["0", "1"])
def test_an_address_with_a_line_end_in_it_writes_no_line_of_its_own(tmp_path, mode):
    (tmp_path / "static").mkdir()
    done = production(tmp_path, "-c", REQUEST, DEVELOPMENT=mode, DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3")
    lines = lines_of(done)
    assert [line for line in lines if not BEGIN.match(line) and not line.startswith("    | ")] == []
    assert [line for line in lines if line.startswith("2026-01-01")] == []
    assert any(r"/tiada\n2026-01-01" in line for line in lines)


@pytest.mark.parametrize("mode", ["0", "1"])
def test_every_logger_writes_one_line_an_event_and_sets_tracebacks_apart(tmp_path, mode):
    done = production(tmp_path, "-c", EVERY_LOGGER, DEVELOPMENT=mode)
    lines = lines_of(done)
    assert json.loads(done.stdout) == [OneLine.__name__]
    assert [line for line in lines if not BEGIN.match(line) and not line.startswith("    | ")] == []
    assert [line for line in lines if line.startswith("2026-01-01")] == []


GUNICORN = """
import datetime, runpy, types
from gunicorn.config import Config
from gunicorn.glogging import Logger
cfg = Config()
for name, value in runpy.run_path("deploy/gunicorn.conf.py").items():
    if name in cfg.settings:
        cfg.set(name, value)
log = Logger(cfg)
environ = {"REMOTE_ADDR": "192.0.2.1", "REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1", "RAW_URI": "/a\\n192.0.2.9 - b\\x1b[2J",
           "HTTP_USER_AGENT": "c\\x1b]0;d\\x07", "HTTP_REFERER": "e\\u202ef", "HTTP_X_FORWARDED_FOR": "g\\n"}
log.access(types.SimpleNamespace(status="200 OK", sent=5, headers=[]), types.SimpleNamespace(headers=[]), environ, datetime.timedelta(seconds=1))
log.error("h\\ni\\x1b[2J")
"""


def test_the_access_log_of_gunicorn_keeps_to_one_line_too(tmp_path):
    done = production(tmp_path, "-c", GUNICORN)
    assert done.returncode == 0, done.stderr
    assert (done.stdout.count("\n"), done.stderr.count("\n")) == (1, 1)
    assert not RAW.search(done.stdout + done.stderr)
    assert r"GET /a\n192.0.2.9 - b\x1b[2J" in done.stdout
