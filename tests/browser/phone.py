"""An assessor's phone in a real Chromium: a profile on the disk that outlives the browser, a connection that comes and goes."""

import contextlib
import os
import shutil
import signal
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Error, Playwright, expect

PHONE = {"width": 360, "height": 640}
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

HOLDS = """async ([person, store, count]) => {
  const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const db = await asked(indexedDB.open(`relisensi-lapangan-${person}`));
  const until = Date.now() + 20000;
  let there;
  do {
    await new Promise(requestAnimationFrame);
    there = await asked(db.transaction(store).objectStore(store).count());
  } while (there !== count && Date.now() < until);
  db.close();
  return there;
}"""


class Phone:
    """One person's phone at one visit."""

    def __init__(self, playwright: Playwright, site: str, folder: Path, person, ref: str):
        self.playwright, self.site, self.folder, self.person = playwright, site, folder, person
        self.address = f"/relisensi/{ref}/asesmen/lapangan/"
        self.faults: list[str] = []
        self.context: BrowserContext | None = None

    def starts(self, *, offline: bool = False) -> "Phone":
        """Switch the browser on, with whatever its profile holds."""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=shutil.which("chromium"),
            args=ARGS,
            viewport=PHONE,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            has_touch=True,
        )
        self.context.set_default_timeout(20_000)
        self.context.set_offline(offline)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.page = self.context.pages[0]
        return self

    def signs_in(self, person=None) -> "Phone":
        """As after a sign-in at the real form, which another test walks through; somebody else may borrow the phone."""
        client = Client()
        client.force_login(person or self.person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.site}])
        return self

    def opens(self, anchor: str = "", *, ready: str = "visit") -> "Phone":
        """Open the visit, or a screen of it."""
        self.page.goto(f"{self.site}{self.address}{anchor}")
        self.page.wait_for_selector(f"html[data-ready={ready}]")
        return self

    def takes_pack(self) -> "Phone":
        """Download the pack, and wait until the worker holds the shell."""
        self.opens(ready="pack")
        self.page.get_by_role("button", name="Unduh paket").click()
        self.page.wait_for_selector("html[data-ready=visit]", timeout=60_000)
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")
        return self

    def offline(self, cut: bool = True) -> None:
        self.context.set_offline(cut)

    def turns_to(self, anchor: str) -> "Phone":
        """Another screen of the page that is open."""
        self.page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
        return self

    # What a thumb does

    def judges(self, code: str, result: str, note: str = "") -> None:
        self.turns_to(code)
        expect(self.page.locator(".crit-code b")).to_have_text(code)
        if note:
            self.page.locator("textarea[name=note]").fill(note)
        self.page.locator(f".verd:has(input[value={result}])").tap()
        if result in {"conforms", "fails", "observation"} and not self.page.locator("[name=methods]:checked").count():
            self.page.locator(".pick:has(input[value=document])").tap()
        expect(self.page.locator("[data-saved]")).to_contain_text("pukul")

    def photographs(self, code: str, *files: Path) -> None:
        self.turns_to(code)
        expect(self.page.locator(".crit-code b")).to_have_text(code)
        before = self.page.locator(".shot").count()
        self.page.locator("input[type=file]:not([capture])").set_input_files(files)  # the gallery
        expect(self.page.locator(".shot")).to_have_count(before + len(files))

    def finds(
        self, code: str, category: str, claim: str, evidence: str = "tiga dari lima SOP masih edisi lama"
    ) -> None:
        self.turns_to(f"temuan-baru/{code}")
        expect(self.page.locator("#klaim")).to_be_visible()
        self.page.locator(f".cat:has(input[value={category}])").tap()
        self.page.locator("#klaim").fill(claim)
        self.page.locator("#bukti").fill(evidence)
        self.page.get_by_role("button", name="Simpan temuan").tap()
        expect(self.page.locator(".crit-code b")).to_have_text(code)

    def opens_the_visit(self) -> None:
        """Begin, and note everybody who was expected as present."""
        self.turns_to("pembukaan")
        self.page.get_by_role("button", name="Buka asesmen sekarang").tap()
        expect(self.page.get_by_role("button", name="Buka asesmen sekarang")).to_have_count(0)
        expected = self.page.get_by_role("button", name="Hadir", exact=True)
        for left in range(expected.count(), 0, -1):
            expected.first.tap()
            expect(expected).to_have_count(left - 1)

    def reads_out(self, objection: str) -> None:
        """Read every finding out; the LSP objects to the first one and accepts the others."""
        self.turns_to("penutup")
        expect(self.page.locator("#bacakan")).to_be_visible()
        self.page.locator("[data-object]").tap()
        self.page.locator("#keberatan").fill(objection)
        self.page.get_by_role("button", name="Simpan keberatan").tap()
        waiting = self.page.locator(".reads li:has-text('Berikutnya')")
        while self.page.locator("#bacakan").count():
            left = waiting.count()
            self.page.locator("[data-accept]").tap()
            expect(waiting).to_have_count(max(left - 1, 0))
            expect(self.page.locator("#bacakan")).to_have_count(int(left > 0))

    def collects_signatures(self) -> int:
        """Hand the phone round; how many signed."""
        self.turns_to("penutup")
        links = self.page.get_by_role("link", name="Tanda tangani", exact=True)
        expect(links.first).to_be_visible()
        count = links.count()
        for left in range(count, 0, -1):
            links.first.tap()
            canvas = self.page.locator("canvas")
            canvas.evaluate("(node) => node.scrollIntoView({ block: 'center' })")
            box = canvas.bounding_box()
            self.page.mouse.move(box["x"] + 40, box["y"] + 60)
            self.page.mouse.down()
            for step in range(1, 6):
                self.page.mouse.move(box["x"] + 40 + 30 * step, box["y"] + 60 + 20 * (step % 2))
            self.page.mouse.up()
            self.page.get_by_role("button", name="Simpan tanda tangan").tap()
            expect(self.page.locator("canvas")).to_have_count(0)
            expect(links).to_have_count(left - 1)
        return count

    def sends(self) -> None:
        """Send by hand, and wait until BNSP has everything."""
        self.turns_to("kiriman")
        self.page.get_by_role("button", name="Kirim sekarang").tap()
        expect(self.page.locator("main")).to_contain_text("sudah diterima BNSP", timeout=60_000)

    def looks_again(self) -> None:
        """Fetch what others recorded now, as after a lost connection."""
        with self.page.expect_response("**/lapangan/kiriman/"):
            self.page.evaluate("dispatchEvent(new Event('online'))")

    def hands_in(self) -> None:
        """Say that recording is finished, and wait until BNSP has everything."""
        self.turns_to("penutup")
        self.page.get_by_role("button", name="Selesai mencatat").tap()
        expect(self.page.locator(".thumb-note")).to_contain_text("Ponsel ini selesai mencatat", timeout=60_000)

    def holds(self, store: str, count: int) -> None:
        """Wait until so many rows of this kind are on the disk."""
        assert self.page.evaluate(HOLDS, [str(self.person.pk), store, count]) == count

    # How phones end

    def is_killed(self) -> None:
        """The battery is empty: no goodbye, only what lies on the disk is left, and localStorage gets there seconds later."""
        mark = f"--user-data-dir={self.folder}"
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    line = (entry / "cmdline").read_bytes().decode(errors="replace")
                except OSError:
                    continue
                if mark in line:
                    os.kill(int(entry.name), signal.SIGKILL)
        with contextlib.suppress(Error):  # the browser is gone, which was the point
            self.context.close()
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()
        shutil.rmtree(self.folder / "Default" / "Local Storage", ignore_errors=True)

    def stops(self) -> None:
        self.context.close()
