"""Watches everything that a browser shows and asks for, and keeps what is wrong."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

AXE = Axe()
GRAVE = {"serious", "critical"}
CONTRAST = "color-contrast"
# The elements of the page by all that a style sheet can ask of them: the elements above them, each with its classes and attributes.
# Returns the width and colours of the window, every kind of element, and those kinds whose text can be read.
KINDS = """() => {
  const asked = ["class", "type", "role", "style", "aria-current", "aria-invalid", "aria-pressed", "aria-selected"];
  const look = (node) =>
    node.tagName +
    node.getAttributeNames().sort().map((name) => asked.includes(name) ? `[${name}=${node.getAttribute(name)}]` : `[${name}]`).join("");
  const numbers = new Map([[document, 7]]);
  const number = (node) => {
    if (!numbers.has(node)) {
      let sum = number(node.parentNode);
      for (const letter of look(node)) sum = (sum * 131 + letter.codePointAt(0)) % 35184372088777;
      numbers.set(node, sum);
    }
    return numbers.get(node);
  };
  const kinds = new Set();
  window.texts = new Map();
  for (const node of document.querySelectorAll("*")) {
    const kind = number(node);
    kinds.add(kind);
    const reads = node.matches("input, select, textarea") || [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (reads && !window.texts.has(kind) && node.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      window.texts.set(kind, node);
  }
  return [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches, [...kinds], [...window.texts.keys()]];
}"""
MARK = """(kinds) => {
  for (const kind of kinds) window.texts.get(kind).setAttribute("data-judged", "");
}"""
UNMARK = """() => {
  for (const node of document.querySelectorAll("[data-judged]")) node.removeAttribute("data-judged");
}"""


def axe(page: Page, context: str, options: dict) -> list[str]:
    """What Axe calls serious or critical there, each with the first places where it was seen."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate(
        "([context, options]) => axe.run(context, options)", [context, {"resultTypes": ["violations"], **options}]
    )
    return [
        f"{v['id']} ({v['impact']}): " + "; ".join(str(node["html"])[:160] for node in v["nodes"][:3])
        for v in found["violations"]
        if v["impact"] in GRAVE
    ]


def grave_violations(page: Page) -> list[str]:
    """What is serious or critical anywhere on the page."""
    return axe(page, "html", {})


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


class Watch:
    """Faults of all pages that were opened under it."""

    def __init__(self, site: str):
        self.site = site
        self.faults: list[str] = []
        self.pages = 0
        # Kinds of elements that were judged in a width, and kinds of texts in a width and in its colours: a page made of these alone, and the
        # hundredth row of a table, are as good or as bad as the first.
        self.elements: set[tuple[int, int]] = set()
        self.texts: set[tuple[int, bool, int]] = set()
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

    def look(self, page: Page) -> None:
        """Judge the page as it stands."""
        self.pages += 1
        if extra := sideways(page):
            self.fault(page, f"{extra} px wider than the window")
        width, is_dark, kinds, texts = page.evaluate(KINDS)
        elements = {(width, kind) for kind in kinds} - self.elements
        fresh = [kind for kind in texts if (width, is_dark, kind) not in self.texts]
        self.elements |= elements
        self.texts |= {(width, is_dark, kind) for kind in fresh}
        found = axe(page, "html", {"rules": {CONTRAST: {"enabled": False}}}) if elements else []
        if fresh:
            page.evaluate(MARK, fresh)
            found += axe(page, "[data-judged]", {"runOnly": [CONTRAST]})
            page.evaluate(UNMARK)
        for words in found:
            self.fault(page, f"axe: {words}")
