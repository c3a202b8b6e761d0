"""Two files beside each other: which of a finding show before and after, where their texts differ, or their pages as pictures."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from audits.files import preview
from audits.files.accepted_file import DOCX, JPEG, PDF, PNG, XLSX
from audits.files.preview import FileText
from audits.files.reading_room import StillReading
from audits.files.text_extraction import ReadableFile
from audits.models import Answer, Photo
from lsp.text import whole_number

MOST_PAGES = 9_999
KINDS_OF_PREVIEW = {JPEG: "picture", PNG: "picture", PDF: "page", DOCX: "text", XLSX: "text"}


@dataclass(frozen=True)
class ShownFile:
    """A file on a page, and how the page can show it: kind of preview, its text, or one page as a picture."""

    file: ReadableFile
    preview: str
    text: FileText | None = None
    picture: str = ""


@dataclass(frozen=True)
class Comparison:
    """What is said under the files shown: where their texts differ, and which page of how many is shown as a picture."""

    changes: list[preview.TextChange] | None = None
    is_scan: bool = False
    page: int | None = None
    pages: int = 0
    # A file is still being read, and the page says so.
    waits: bool = False
    # Changes are tracked in one of them that nobody has accepted yet.
    is_tracked: bool = False

    @property
    def shown_changes(self) -> list[preview.TextChange]:
        """As many differences as one page shows."""
        return (self.changes or [])[: preview.CHANGES_MAX]


def asked_page(request: HttpRequest) -> int | None:
    """The page that was asked for as a picture (`?halaman=2`)."""
    asked = request.GET.get("halaman", "")
    return whole_number(asked, MOST_PAGES) or None


def kind_of(file: ReadableFile) -> str:
    """How a page can show a file; empty where it cannot."""
    return KINDS_OF_PREVIEW.get(file.content_type, "")


def side_by_side(
    files: Sequence[ReadableFile], wanted: Sequence[bool], page: int | None
) -> tuple[list[ShownFile], Comparison]:
    """One file or two as a page shows them, the text of those that are wanted being read."""
    try:
        texts = [preview.text_of(file) if read else None for file, read in zip(files, wanted, strict=True)]
        comparison = compared(texts, page)
    except StillReading:
        return [ShownFile(file, "waits") for file in files], Comparison(waits=True)
    shown = [
        page_of(file, text, comparison.page)
        if comparison.page and kind_of(file) == "page"
        else ShownFile(file, kind_of(file), text)
        for file, text in zip(files, texts, strict=True)
    ]
    return shown, comparison


def page_of(file: ReadableFile, text: FileText | None, page: int) -> ShownFile:
    """One page of a file as a picture, or that it has no such page."""
    if text is None or page > (text.pages or 0):
        return ShownFile(file, "beyond", text)
    return ShownFile(file, "page", text, f"{file.get_absolute_url()}?halaman={page}")


def compared(texts: list[FileText | None], page: int | None) -> Comparison:
    """Two files by their texts; where one of them has none, by the pictures of their pages."""
    known = [text for text in texts if text]
    if not known or len(known) < len(texts):
        return Comparison()
    is_pair, pages = len(known) == 2, max(text.pages or 0 for text in known)
    is_scan = is_pair and not all(text.has_words for text in known)
    shown_page = min(page or 1, pages) if pages and (page or is_scan) else None
    changes = preview.changes_between(*known) if is_pair and not is_scan else None
    is_tracked = is_pair and any(text.is_tracked for text in known)
    return Comparison(changes, is_scan, shown_page, pages, is_tracked=is_tracked)


# Before and after on the page of a finding


@dataclass(frozen=True)
class Piece:
    """What shows something of a finding: a photo of the assessor, or a file of an answer that was sent."""

    file: ReadableFile | Photo
    name: str
    round: int = 0
    shows: str = ""

    @property
    def key(self) -> str:
        """How an address names it."""
        return self.file.sha256[:16]

    @property
    def is_picture(self) -> bool:
        """Whether a browser shows it as a picture; what an assessor photographed always is one."""
        return isinstance(self.file, Photo) or kind_of(self.file) == "picture"

    @property
    def is_readable(self) -> bool:
        """Whether its text or its pages can be compared."""
        return not self.is_picture and self.file.content_type in preview.READABLE

    @property
    def words(self) -> str:
        """Where it comes from and how it is called."""
        if not self.round:
            return self.name
        return _("Putaran %(n)d: %(name)s") % {"n": self.round, "name": self.name}


@dataclass(frozen=True)
class Pair:
    """Two pieces beside each other, before and after, and what the page says of their difference once they were read."""

    before: Piece
    after: Piece
    shown: Sequence[ShownFile] = ()
    comparison: Comparison | None = None

    @property
    def is_pictures(self) -> bool:
        """Whether both are pictures."""
        return self.before.is_picture and self.after.is_picture

    @property
    def files(self) -> list[ReadableFile | Photo]:
        """Both files."""
        return [self.before.file, self.after.file]

    @property
    def slides(self) -> bool:
        """Whether two pictures lie upon each other, of the things themselves or of a page."""
        return self.is_pictures or bool(self.pages)

    @property
    def asked(self) -> str:
        """The query that asks for this pair."""
        return f"sebelum={self.before.key}&sesudah={self.after.key}&"

    @property
    def pages(self) -> list[str]:
        """The page of either as a picture, where both have it."""
        pages = [one.picture for one in self.shown]
        return pages if len(pages) > 1 and all(pages) else []


def pieces_of(answers: Sequence[Answer], photos: Iterable[Photo]) -> list[Piece]:
    """Everything that may be laid beside something else, each file once: what the assessor saw first, then round by round."""
    pieces = [Piece(photo, _("Foto asesor %(n)d") % {"n": n}, 0, "before") for n, photo in enumerate(photos, start=1)]
    pieces += [
        Piece(file, file.original_name, answer.round, file.shows)
        for answer in answers
        if answer.sent_at
        for file in answer.files
    ]
    once = {piece.key: piece for piece in reversed(pieces) if piece.is_picture or piece.is_readable}
    return list(reversed(once.values()))


def pairs_of(pieces: Sequence[Piece]) -> list[Pair]:
    """The two pictures and the two documents that show before and after best."""
    found = (
        pair([piece for piece in pieces if piece.is_picture]),
        pair([piece for piece in pieces if piece.is_readable], lambda was, now: was.name.lower() == now.name.lower()),
    )
    return [one for one in found if one]


def pair(pieces: Sequence[Piece], belong: Callable[[Piece, Piece], bool] = lambda was, now: True) -> Pair | None:
    """What the LSP marked counts first, then the assessor's photo; else a file of an earlier round stands beside the newest one."""
    before = next((piece for piece in pieces if piece.shows == "before" and piece.round), None)
    before = before or next((piece for piece in pieces if not piece.round), None)
    after = next((piece for piece in reversed(pieces) if piece.shows == "after"), None)
    after = after or next((piece for piece in reversed(pieces) if piece.shows != "before"), None)
    if after and not before:
        earlier = (piece for piece in pieces if piece.round < after.round and piece.shows != "after")
        before = next((piece for piece in earlier if belong(piece, after)), None)
    return Pair(before, after) if before and after else None


def asked_pair(request: HttpRequest, pieces: Sequence[Piece]) -> Pair | None:
    """The pair that was asked for (`?sebelum=...&sesudah=...`)."""
    by_key = {piece.key: piece for piece in pieces}
    before, after = (by_key.get(request.GET.get(name, "")) for name in ("sebelum", "sesudah"))
    return Pair(before, after) if before and after and before != after else None


def read(pair: Pair, page: int | None) -> Pair:
    """The pair with what its texts say otherwise; pictures speak for themselves."""
    if pair.is_pictures:
        return pair
    both = (pair.before, pair.after)
    files = [piece.file for piece in both if piece.is_readable and not isinstance(piece.file, Photo)]
    if len(files) < len(both):
        return Pair(*both, (), Comparison())
    shown, comparison = side_by_side(files, [True, True], page)
    return Pair(*both, shown, comparison)
