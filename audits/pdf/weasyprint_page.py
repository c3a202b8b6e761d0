"""Prints markup as a tagged PDF/A-3a: the only module that knows WeasyPrint, loaded in the PDF worker and nowhere else."""

import datetime as dt
from functools import cache
from importlib.resources import files
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.document import Document, Page
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from audits.pdf import guilloche
from lsp.shapes import Json

LATO = ("Lato-Light.ttf", "Lato-Regular.ttf", "Lato-Italic.ttf", "Lato-Bold.ttf")


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
def equipment(rules: str) -> tuple[BundledFiles, FontConfiguration, CSS]:
    """Fonts and parsed rules, kept between documents."""
    fetcher, fonts = BundledFiles(), FontConfiguration()
    return fetcher, fonts, CSS(string=rules, font_config=fonts, url_fetcher=fetcher)


def lay_ground(document: Document, pdf: pydyf.PDF) -> None:
    """Put the line work that the markup names beneath the text of the first page."""
    name = document.metadata.custom.get("ground")
    if not name:
        return
    page = next(item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page")
    stream = pydyf.Stream([guilloche.operators(name, page["MediaBox"][3])], {"Filter": "/FlateDecode"})
    pdf.add_object(stream)
    page["Contents"] = pydyf.Array([stream.reference, page["Contents"]])


def attachments(given: list[Json], fetcher: BundledFiles) -> list[Attachment]:
    """Files that travel inside the document, each with the day it speaks of, so that two prints stay the same."""
    return [
        Attachment(
            string=row["content"],
            name=row["name"],
            description=row["description"],
            created=dt.datetime.fromisoformat(row["created"]),
            modified=dt.datetime.fromisoformat(row["created"]),
            relationship="Data",
            url_fetcher=fetcher,
        )
        for row in given
    ]


# What a document gives up so that its last page is not nearly empty: air, never words. The upper margin stays, the emblem is drawn there.
TIGHT = """
@page { margin-bottom: 17mm }
@page certificate { margin-bottom: 0 }
article { font-size: .93em; line-height: 1.34 }
article h2 { margin-top: 4mm; margin-bottom: 1mm }
article :is(th, td) { padding-top: .9mm; padding-bottom: .9mm }
article :is(p, li, dd, dt) { line-height: 1.34 }
article.lks { font-size: 8pt }
article.lks :is(th, td) { padding-top: 1mm; padding-bottom: 1mm }
@page landscape { margin-bottom: 13mm }
"""
# Below this share of its height a last page is called nearly empty.
LITTLE = 0.35


def is_nearly_empty(page: Page) -> bool:
    """Whether the text of a page ends far above its foot."""
    box = page._page_box  # the library shows no other way to what stands where
    root = box.children[0]
    ends = [
        one.position_y + one.height
        for one in root.descendants()
        if not hasattr(one, "children") and isinstance(one.height, float | int)
    ]
    top = box.content_box_y()
    return max(ends, default=top) - top < LITTLE * box.height


# Any: what the library takes is of many kinds
def laid_out(html: HTML, style: CSS, options: dict[str, Any]) -> Document:
    """The pages of a document, drawn together where that spares a page with hardly anything on it."""
    document = html.render(stylesheets=[style], **options)
    if len(document.pages) > 1 and is_nearly_empty(document.pages[-1]):
        tight = html.render(stylesheets=[style, CSS(string=TIGHT)], **options)
        if len(tight.pages) < len(document.pages):
            return tight
    return document


def print_pdf(markup: str, identifier: bytes, rules: str, given: list[Json]) -> bytes:
    """The document as bytes; raises Refused when it asks for something outside."""
    fetcher, fonts, style = equipment(rules)
    options: dict[str, Any] = {  # what the library takes is of many kinds
        "attachments": attachments(given, fetcher),
        "pdf_identifier": identifier,
        "pdf_variant": "pdf/a-3a",
    }
    document = laid_out(HTML(string=markup, url_fetcher=fetcher), style, options | {"font_config": fonts})
    return document.write_pdf(finisher=lay_ground, **options)
