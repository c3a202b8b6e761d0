"""Screens of the demonstration world, to see what a change does to pages that it should leave alone.

    python -m tests.screens take BEFORE --tree ../before     # another work tree, or this one
    python -m tests.screens take AFTER --like BEFORE         # the same addresses, and what is new beside them
    python -m tests.screens compare BEFORE AFTER             # pages that are not the same, pixel for pixel

Each run makes a world of its own at one fixed moment, with keys that are drawn alike, and photographs the pages of every role on a
phone and on a desk. Hashes of files are blotted out: no two runs share them.
"""

import argparse
import datetime as dt
import difflib
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
MOMENT = dt.datetime(2026, 11, 30, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
WIDTHS = {360: 740, 1440: 900}
PASSWORD = "relisensi-peragaan"
# Roles by the address they sign in with; the stranger has none.
ROLES = {
    "stranger": "",
    "chair": "pairan@wiworotomo.example",
    "chair-who-corrects": "ketua@smk-contoh-purbalingga.example",
    "staff": "tarlani@wiworotomo.example",
    "steering-board": "yanuar.sumaryoko@wiworotomo.example",
    "secretariat": "ratna.wulandari@bnsp.example",
    "lead": "robiatun.awadiyah@bnsp.example",
    "member": "arofitun.nurjanah@bnsp.example",
    "observer": "bagus.santoso@bnsp.example",
    "decider": "haryanto.prasetyo@bnsp.example",
    "secretariat-and-lead": "dewi.kartika@bnsp.example",
}
# What is no page, or ends the visit.
NO_PAGES = re.compile(
    r"/akun/(?:keluar|logout)/|/bahasa/|/pengelolaan/|/api/|/terbitan/|/berita-acara/|/versi/|/bukti/|\.(?:pdf|json|jws|pem|ics|xlsx|csv|zip)"
)
BLOT = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        node.nodeValue = node.nodeValue.replace(/[0-9a-f]{8,}/g, (found) => "0".repeat(found.length));
    }
}"""
LINKS = "[...document.querySelectorAll('a[href]')].map((a) => new URL(a.getAttribute('href'), location).href)"


# The world, in a process of its own: it may be that of another commit


def serve(port: int) -> None:
    """Make the world of the work tree that this process was started in, and answer for it; the clock stands still."""
    import secrets
    import uuid

    import time_machine

    sys.path[0] = str(Path.cwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = "relisensi.settings"
    dice = random.Random(1)
    uuid.uuid4 = lambda: uuid.UUID(int=dice.getrandbits(128), version=4)
    secrets.token_urlsafe = lambda size=16: f"{dice.getrandbits(size * 8):0{size * 2}x}"[:22]
    with time_machine.travel(MOMENT, tick=False):
        from relisensi import settings

        # No rate limit: its minute would never end.
        settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
        settings.LOGGING["loggers"]["django.server"] = {"level": "ERROR"}
        import django
        from django.core.management import call_command

        django.setup()
        for command in ("migrate", "load_rules", "make_signing_key", "seed_demo"):
            call_command(command, verbosity=0)
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, use_static_handler=False, verbosity=0)


@contextmanager
def world(tree: Path) -> Iterator[str]:
    """The address of a running site of this work tree."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        given = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        given |= {"DEVELOPMENT": "1", "RELISENSI_DATA": data, "SITE_URL": site, "SECRET_KEY": "screens" * 8}
        given |= {"PDF_SECONDS": "600"}
        server = subprocess.Popen([sys.executable, __file__, "serve", str(port)], cwd=tree, env=given)
        try:
            while server.poll() is None and not answers(site):
                time.sleep(1)
            if server.poll() is not None:
                raise SystemExit(f"The site of {tree} did not start.")
            yield site
        finally:
            server.terminate()
            server.wait()


def answers(site: str) -> bool:
    try:
        return urlopen(f"{site}/register/", timeout=60).status == 200
    except (URLError, OSError):
        return False


# Taking


def kind_of(path: str) -> str:
    """The address without what names one row of an application: of criteria, documents or findings one is enough."""
    parts = urlsplit(path).path.strip("/").split("/")
    start = 2 if parts[0] == "relisensi" else 1
    return "/".join(parts[:start] + ["*" if re.search(r"\d|-", part) else part for part in parts[start:]])


def take(folder: Path, tree: Path, like: dict[str, dict[str, str]], most: int, roles: list[str]) -> None:
    """Photograph the pages of these roles into a folder, with their words beside them."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with world(tree) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for role in roles:
            began = time.monotonic()
            context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", service_workers="block")
            page = context.new_page()
            page.clock.set_fixed_time(MOMENT)
            if ROLES[role]:
                page.goto(f"{site}/akun/login/")
                page.fill("input[name=login]", ROLES[role])
                page.fill("input[name=password]", PASSWORD)
                page.press("input[name=password]", "Enter")
                page.wait_for_url(lambda url: "/akun/login/" not in url)
            pages = walk(page, site, folder / role, [*like.get(role, {}), "/"], most)
            (folder / f"{role}.json").write_text(json.dumps(pages, indent=1, ensure_ascii=False))
            context.close()
            print(f"{role}: {len(pages)} pages in {time.monotonic() - began:.0f} s", flush=True)
        browser.close()


def walk(page, site: str, folder: Path, first: list[str], most: int) -> dict[str, str]:
    """Breadth first from these addresses, one of each kind; what each page says, by its address."""
    from playwright.sync_api import Error

    waiting, seen, pages = deque(first), set(), {}
    while waiting and len(pages) < most:
        path = waiting.popleft()
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        try:
            page.set_viewport_size({"width": 1440, "height": WIDTHS[1440]})
            answer = page.goto(f"{site}{path}", wait_until="load")
        except Error as stopped:
            if "Download is starting" in str(stopped):
                continue
            raise
        found = [url.removeprefix(site).partition("#")[0] for url in page.evaluate(LINKS) if url.startswith(f"{site}/")]
        waiting.extend(path for path in dict.fromkeys(found) if not NO_PAGES.search(path) and "?" not in path)
        page.evaluate(BLOT)
        pages[path] = f"{answer.status if answer else 0}\n{page.inner_text('body')}"
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            folder.mkdir(exist_ok=True)
            page.screenshot(path=folder / f"{name}.{width}.png", full_page=True, animations="disabled")
    return pages


# Comparing


def differing(before: Path, after: Path) -> str:
    """How far two pictures differ; nothing when they are the same."""
    from PIL import Image, ImageChops

    with Image.open(before) as one, Image.open(after) as other:
        if one.size != other.size:
            return f"{one.width}x{one.height} became {other.width}x{other.height}"
        changed = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L").point(bool)
        count = sum(changed.histogram()[1:])
        return f"{100 * count / (one.width * one.height):.2f} % of pixels" if count else ""


def compare(before: Path, after: Path) -> int:
    """Print every page that differs, with the words that came and went; how many do."""
    same = different = 0
    for listed in sorted(before.glob("*.json")):
        role = listed.stem
        if not (after / listed.name).exists():
            continue
        old, new = json.loads(listed.read_text()), json.loads((after / listed.name).read_text())
        for path in old:
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            pair = [[side / role / f"{name}.{width}.png" for side in (before, after)] for width in WIDTHS]
            said = [differing(*files) if files[1].exists() else "not there" for files in pair]
            if not any(said):
                same += 1
                continue
            different += 1
            print(f"{role} {path}: " + ", ".join(f"{w} {s or 'same'}" for w, s in zip(WIDTHS, said, strict=True)))
            words = difflib.unified_diff(old[path].split("\n"), new.get(path, "").split("\n"), n=0, lineterm="")
            for line in [line for line in words if line[:3] not in {"---", "+++"} and line[:2] != "@@"][:12]:
                print(f"    {line[:150]}")
        for path in new.keys() - old.keys():
            print(f"{role} {path}: new")
    print(f"{same} pages the same, {different} not")
    return different


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(dest="what", required=True)
    taking = what.add_parser("take")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--tree", type=Path, default=ROOT)
    taking.add_argument("--like", type=Path)
    taking.add_argument("--most", type=int, default=150, help="pages of one role")
    taking.add_argument("--roles", nargs="+", choices=ROLES, default=list(ROLES))
    comparing = what.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    serving = what.add_parser("serve")
    serving.add_argument("port", type=int)
    given = parser.parse_args()
    if given.what == "serve":
        serve(given.port)
    elif given.what == "compare":
        sys.exit(bool(compare(given.before, given.after)))
    else:
        addresses = (
            {file.stem: json.loads(file.read_text()) for file in given.like.glob("*.json")} if given.like else {}
        )
        take(given.folder, given.tree, addresses, given.most, given.roles)
