"""Prints markup as a tagged PDF/A-3a: the only module that knows WeasyPrint, loaded in the press room and nowhere else."""

import datetime as dt
from functools import cache
from importlib.resources import files

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from audits.press import ground

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


def lay_ground(document, pdf: pydyf.PDF) -> None:
    """Put the line work that the markup names beneath the text of the first page."""
    name = document.metadata.custom.get("ground")
    if not name:
        return
    page = next(item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page")
    stream = pydyf.Stream([ground.operators(name, page["MediaBox"][3])], {"Filter": "/FlateDecode"})
    pdf.add_object(stream)
    page["Contents"] = pydyf.Array([stream.reference, page["Contents"]])


def attachments(given: list[dict], fetcher: BundledFiles) -> list[Attachment]:
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


def print_pdf(markup: str, identifier: bytes, rules: str, given: list[dict]) -> bytes:
    """The document as bytes; raises Refused when it asks for something outside."""
    fetcher, fonts, style = equipment(rules)
    return HTML(string=markup, url_fetcher=fetcher).write_pdf(
        attachments=attachments(given, fetcher),
        finisher=lay_ground,
        font_config=fonts,
        stylesheets=[style],
        pdf_identifier=identifier,
        pdf_variant="pdf/a-3a",
    )
