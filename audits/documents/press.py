"""Prints markup as a tagged PDF/A-3a: the only module that knows WeasyPrint, imported when something is printed."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

import pydyf
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from audits.documents import ground

STYLESHEET = "css/print-documents.css"
LATO = ("Lato-Light.ttf", "Lato-Regular.ttf", "Lato-Italic.ttf", "Lato-Bold.ttf")

# Fonts and parsed rules are kept between documents and Pango's font map is not thread-safe: one document at a time.
PRESS = Lock()


class OutsideFile(Exception):
    """The markup asks for something outside the press room."""


class Refused(FatalURLFetchingError):
    """Stops a print that asked for something outside."""


class BundledFiles(URLFetcher):
    """Answers `data:` and the font files that we ship, and reaches for nothing else: no disk, no network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme.lower() == "data":
            return super().fetch(url, headers)
        if scheme == "lato" and name in LATO:
            font = files("font_lato") / "files" / name
            return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/ttf"})
        raise Refused(f"a document may not ask for {url[:200]}")


@cache
def equipment() -> tuple[BundledFiles, FontConfiguration, CSS]:
    fetcher, fonts = BundledFiles(), FontConfiguration()
    rules = Path(finders.find(STYLESHEET)).read_text(encoding="utf-8")
    return fetcher, fonts, CSS(string=rules, font_config=fonts, url_fetcher=fetcher)


def lay_ground(document, pdf: pydyf.PDF) -> None:
    """Put the line work that the markup names beneath the text of the first page."""
    name = document.metadata.custom.get("ground")
    if not name:
        return
    page = next(item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page")
    stream = pydyf.Stream([ground.operators(name, page["MediaBox"][3])], {"Filter": "/FlateDecode"})
    pdf.add_object(stream)
    page["Contents"] = pydyf.Array([stream.reference, page["Contents"]])


def print_pdf(markup: str, identifier: bytes) -> bytes:
    with PRESS:
        fetcher, fonts, rules = equipment()
        try:
            return HTML(string=markup, url_fetcher=fetcher).write_pdf(
                finisher=lay_ground,
                font_config=fonts,
                stylesheets=[rules],
                pdf_identifier=identifier,
                pdf_variant="pdf/a-3a",
            )
        except Refused as refusal:
            # No ordinary exception stops WeasyPrint; none but an ordinary one may reach a web worker.
            raise OutsideFile(*refusal.args) from None
