"""Every page that a role can reach from its home, in a world full of files: narrow and wide, light and dark."""

from collections import deque
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.browser.visitor import DESK, PHONE, Visitor, window
from tests.browser.watch import Watch

# Roles by the address they sign in with; the stranger has none.
ROLES = {
    "stranger": "",
    "chair who submits": "pairan@wiworotomo.example",
    "chair who corrects": "ketua@smk-contoh-purbalingga.example",
    "staff": "sekretaris@smk-contoh-purbalingga.example",
    "steering board": "yanuar.sumaryoko@wiworotomo.example",
    "secretariat": "ratna.wulandari@bnsp.example",
    "lead": "robiatun.awadiyah@bnsp.example",
    "member": "arofitun.nurjanah@bnsp.example",
    "observer": "bagus.santoso@bnsp.example",
    "decider": "haryanto.prasetyo@bnsp.example",
    "secretariat and lead": "dewi.kartika@bnsp.example",
}
MOST_PAGES = 45
# Pages of one kind look alike: so many of each are enough.
MOST_ALIKE = 2
# Not pages: files, and what ends the visit.
NOT_PAGES = ("/akun/keluar/", "/terbitan/", "/versi/", "/bukti/", ".ics", "/pengelolaan/", "/bahasa/")
LOOKS = [(size, scheme) for size in (PHONE, DESK) for scheme in ("light", "dark")]


def kind_of(path: str) -> str:
    """The address without what names one record: pages of one view are of one kind."""
    parts = urlsplit(path).path.strip("/").split("/")
    known = [("*" if any(sign.isdigit() for sign in part) or part.count("-") else part) for part in parts]
    return "/".join(known)


def links_on(page: Page, site: str) -> list[str]:
    """The addresses of the same site that a reader may click."""
    found = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
    paths = [url.removeprefix(site).partition("#")[0] for url in found if url.startswith(f"{site}/")]
    return [path for path in dict.fromkeys(paths) if not any(part in path for part in NOT_PAGES)]


def pages_from_home(visitor: Visitor) -> list[str]:
    """Breadth first from the home page, a few of each kind."""
    visitor.page.goto(f"{visitor.watch.site}/")
    waiting, seen, alike, found = deque([visitor.path]), set(), {}, []
    while waiting and len(found) < MOST_PAGES:
        path = waiting.popleft()
        kind = kind_of(path)
        if path in seen or alike.get(kind, 0) >= MOST_ALIKE:
            continue
        seen.add(path)
        alike[kind] = alike.get(kind, 0) + 1
        response = visitor.page.goto(f"{visitor.watch.site}{path}")
        if "text/html" not in response.headers.get("content-type", ""):
            continue
        found.append(path)
        look_every_way(visitor)
        waiting.extend(links_on(visitor.page, visitor.watch.site))
    return found


def look_every_way(visitor: Visitor) -> None:
    """The same page on a phone and on a desk, by day and by night."""
    for size, scheme in LOOKS:
        visitor.page.set_viewport_size(size)
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.looks()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_can_be_read_by_everybody_on_everything(browser: Browser, world, role):
    watch = Watch(world.url)
    with window(browser, watch, DESK) as visitor:
        if ROLES[role]:
            visitor.page.goto(f"{world.url}/akun/login/")
            visitor.writes(login=ROLES[role], password=settings.DEMO_PASSWORD)
            with visitor.page.expect_navigation():
                visitor.button("Masuk").click()
        found = pages_from_home(visitor)
    assert watch.faults == []
    assert len(found) >= 5, found
