"""Every page that a role can reach from its home, in a world full of applications: narrow and wide, light and dark."""

from collections import deque
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, Error, Page

from audits.models import Application
from audits.states import State
from tests.browser.visitor import DESK, PHONE, Visitor, window

# Roles by the address they sign in with; the stranger has none.
ROLES = {
    "stranger": "",
    "chair who submits": "pairan@wiworotomo.example",
    "chair who corrects": "ketua@smk-contoh-purbalingga.example",
    "staff": "sekretaris@smk-contoh-purbalingga.example",
    "steering board": "yanuar.sumaryoko@wiworotomo.example",
    "secretariat": "ratna.wulandari@bnsp.example",
    "lead": "robiatun.awadiyah@bnsp.example",
    "observer": "bagus.santoso@bnsp.example",
    "decider": "haryanto.prasetyo@bnsp.example",
    "secretariat and lead": "dewi.kartika@bnsp.example",
}
MOST_PAGES = 40
# Not pages: files, and what ends the visit.
NOT_PAGES = (
    "/akun/keluar/",
    "/terbitan/",
    "/berita-acara/",
    ".pdf",
    ".json",
    ".jws",
    ".pem",
    "/api/v1/",
    "/versi/",
    "/bukti/",
    ".ics",
    "/pengelolaan/",
    "/bahasa/",
)
# The same for everybody who may open them: looked at once, by whoever comes first.
SHARED = ("akun", "aksesibilitas", "bantuan", "cara-menghitung", "cek", "kerahasiaan-data", "profil-saya", "register")
# Every page is seen narrow and wide, light and dark; which comes first and goes with which alternates from page to page.
LOOKS = [[(PHONE, "light"), (DESK, "dark")], [(DESK, "light"), (PHONE, "dark")]]


def kind_of(path: str) -> str:
    """The address without what names one record: pages of one view are of one kind."""
    parts = urlsplit(path).path.strip("/").split("/")
    known = [("*" if any(sign.isdigit() for sign in part) or part.count("-") else part) for part in parts]
    return "/".join(known)


def links_on(page: Page, site: str) -> list[str]:
    """The addresses of the same site that a reader may click."""
    found = page.evaluate(
        "[...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'), location).href)"
    )
    paths = [url.removeprefix(site).partition("#")[0] for url in found if url.startswith(f"{site}/")]
    return [path for path in dict.fromkeys(paths) if not any(part in path for part in NOT_PAGES)]


def pages_of_acts() -> list[str]:
    """What the secretariat does in applications that stand at other stages than the first of its queue."""
    by_state = {application.state: application for application in Application.objects.open()}
    return [
        by_state[State.SUBMITTED].url("step", "begin_review"),
        by_state[State.IN_REVIEW].url("document", "DK04"),
        by_state[State.DOCUMENTS_ACCEPTED].url("team"),
        by_state[State.SCHEDULED].url("step", "reschedule"),
        by_state[State.APPROVED].url("step", "issue_decree"),
        by_state[State.DECREE_ISSUED].url("step", "issue_licence"),
    ]


def pages_from_home(visitor: Visitor, shared: set[str], more: list[str]) -> list[str]:
    """Breadth first from the home page and these pages, one of each kind."""
    visitor.page.goto(f"{visitor.watch.site}/")
    waiting, seen, found = deque([visitor.path, *more]), {"", *shared}, []
    while waiting and len(found) < MOST_PAGES:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind in seen:
            continue
        seen.add(kind)
        if kind.startswith(SHARED):
            shared.add(kind)
        try:
            visitor.page.goto(f"{visitor.watch.site}{path}")
        except Error as stopped:
            if "Download is starting" in str(stopped):
                continue  # a file, which has its own tests
            raise
        found.append(path)
        waiting.extend(links_on(visitor.page, visitor.watch.site))
        for size, scheme in LOOKS[len(found) % 2]:
            visitor.page.set_viewport_size(size)
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.looks()
    return found


def test_every_page_of_every_role_can_be_read_by_everybody_on_everything(browser: Browser, watch, world):
    shared: set[str] = set()
    for role, address in ROLES.items():
        with window(browser, watch, DESK) as visitor:
            if address:
                visitor.signs_in(address, settings.DEMO_PASSWORD)
            found = pages_from_home(visitor, shared, pages_of_acts() if role == "secretariat" else [])
        assert len(found) >= 3, (role, found)
