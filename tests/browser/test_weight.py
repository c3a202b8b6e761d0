"""What a page costs on the line, as production sends it: the first visit with everything, the second with the page alone."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser

from audits.models import Application
from audits.states import Category, State
from tests.browser.visitor import PHONE, window
from tests.browser.watch import Watch

# Limits in bytes (a kB is a thousand); they are promises, so they are not raised to fit.
BLOCKING = 9_000
FIRST_VISIT = 20_000
SECOND_VISIT = 6_000

CHAIR = "ketua@smk-contoh-purbalingga.example"
OFFICER = "ratna.wulandari@bnsp.example"


def purbalingga() -> Application:
    return Application.objects.get(lsp__slug="smk-contoh-purbalingga", state=State.CORRECTING)


def a_major_finding() -> str:
    return purbalingga().findings.filter(category=Category.MAJOR).first().get_absolute_url()


def a_dossier() -> str:
    return f"{purbalingga().get_absolute_url()}dokumen/"


# Page, who opens it, its address.
PAGES = {
    "sign-in": ("", lambda: "/akun/login/"),
    "chair's home": (CHAIR, lambda: "/lsp/smk-contoh-purbalingga/"),
    "queue": (OFFICER, lambda: "/antrean/"),
    "dossier": (CHAIR, a_dossier),
    "finding": (CHAIR, a_major_finding),
    "register": ("", lambda: "/register/"),
    "check": ("", lambda: "/cek/?q=Contoh"),
}


@dataclass
class Load:
    """Bytes on the line of one page."""

    page: int = 0
    blocking: int = 0
    rest: int = 0

    @property
    def all(self) -> int:
        return self.page + self.blocking + self.rest


def on_the_line(path: str) -> int:
    """The size of a static file as it is sent: compressed once when the site is installed, where that makes it smaller."""
    file = Path(finders.find(path.removeprefix(settings.STATIC_URL)))
    compressed = file.with_name(f"{file.name}.br")
    return (compressed if compressed.exists() else file).stat().st_size


def load_of(browser: Browser, site: str, user: str, path: str) -> Load:
    """Open a page with an empty cache and weigh everything that was fetched for it."""
    load, answers = Load(), []
    with window(browser, Watch(site), PHONE) as visitor:
        if user:
            visitor.signs_in(user, settings.DEMO_PASSWORD)
        cookies = visitor.page.context.storage_state()
    with window(browser, Watch(site), PHONE, storage_state=cookies) as visitor:
        visitor.page.on("response", lambda answer: answers.append(answer))
        visitor.page.goto(f"{site}{path}", wait_until="networkidle")
        for answer in answers:
            kind, address = answer.request.resource_type, urlsplit(answer.url).path
            if kind == "document":
                assert answer.headers["content-encoding"] == "gzip"
                load.page = len(gzip.compress(answer.body(), 6, mtime=0))
            elif kind == "stylesheet":
                load.blocking += on_the_line(address)
            else:
                load.rest += on_the_line(address)
    return load


def test_every_page_is_light_enough_for_a_slow_line(browser: Browser, as_installed, live_server, world):
    heavy = []
    for name, (user, address) in PAGES.items():
        load = load_of(browser, live_server.url, user, address())
        print(f"{name}: page {load.page}, blocking {load.blocking}, rest {load.rest}, first visit {load.all}")
        if load.blocking > BLOCKING:
            heavy.append(f"{name}: {load.blocking} bytes block painting")
        if load.page > SECOND_VISIT:
            heavy.append(f"{name}: {load.page} bytes on a second visit")
        if load.all > FIRST_VISIT:
            heavy.append(f"{name}: {load.all} bytes on a first visit")
    assert heavy == []
