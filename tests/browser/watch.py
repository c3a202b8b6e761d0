"""Watches everything that a browser shows and asks for, and keeps what is wrong."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

AXE = Axe()
GRAVE = {"serious", "critical"}


def grave_violations(page: Page) -> list[str]:
    """What Axe calls serious or critical, each with the first places where it was seen."""
    found = AXE.run(page).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): " + "; ".join(str(node["html"])[:160] for node in v["nodes"][:3])
        for v in found
        if v["impact"] in GRAVE
    ]


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


class Watch:
    """Faults of all pages that were opened under it."""

    def __init__(self, site: str):
        self.site = site
        self.faults: list[str] = []
        self.pages = 0
        # Statuses that a test provokes on purpose.
        self.expected: set[int] = set()

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of a browser window."""
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.fault(error.page, f"script error: {error.error}"))

    def fault(self, page: Page | None, words: str) -> None:
        """Keep what is wrong, with where."""
        where = page.url.removeprefix(self.site) if page else "?"
        width = page.viewport_size["width"] if page and page.viewport_size else "?"
        self.faults.append(f"{where} at {width}: {words}")

    def _request(self, request) -> None:
        if request.url.startswith(("http:", "https:")) and not request.url.startswith(f"{self.site}/"):
            self.faults.append(f"foreign request: {request.url}")

    def _failed(self, request) -> None:
        # A request that the next click or a download cut short is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.method} {request.url} failed: {request.failure}")

    def _response(self, response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def _console(self, message) -> None:
        # The status of an answer is judged above.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.fault(message.page, f"console: {message.text}")

    def look(self, page: Page, *, axe: bool = True) -> None:
        """Judge the page as it stands."""
        self.pages += 1
        if extra := sideways(page):
            self.fault(page, f"{extra} px wider than the window")
        if axe:
            for words in grave_violations(page):
                self.fault(page, f"axe: {words}")
