"""Judges a PDF by its objects, as qpdf reads them: whether it is whole, whether it opens without a password, and whether anything in it acts.

    python pdf_check.py pdf-check FILE OBJECTS_MAX

Says one word: fine, damaged, locked, active, or rich for more than OBJECTS_MAX objects and values. Text, titles and addresses are never
looked at: what a document does follows from where an action stands. Where readers would not agree on what an object is, it is judged as
each of them sees it, or not taken.
"""

import re
import sys
import zipfile
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

# Where an action stands: on a press of a link or a bookmark, after another one, and when a part of a presentation begins or ends.
ON_PRESS = {"/A", "/PA", "/NA", "/Next"}
# What may follow a press; the rest runs something, opens another file, or sends what was typed somewhere.
HARMLESS = {"/GoTo", "/GoToDp", "/URI", "/Named", "/Thread", "/Hide", "/ResetForm", "/SetOCGState", "/Trans"}
# What may happen by itself when a document or a page is opened.
BY_ITSELF = {"/GoTo", "/Trans", "/SetOCGState"}
# The word that makes an action of a dictionary, wherever that lies.
OPERANDS = {"/JavaScript": ("/JS",), "/Launch": ("/F", "/Win", "/Mac", "/Unix"), "/Rendition": ("/JS",)}
PLAYED = {"/RichMedia", "/FileAttachment", "/Movie", "/Sound", "/Screen", "/3D"}
# Where a file lies inside the document.
FILES = {"/EF", "/RF"}
# A dictionary without any of these is not looked at any closer.
KEYS = ON_PRESS | FILES | {"/AA", "/JS", "/S", "/Subtype"}
# Some readers take the first of two values for one key, others the last.
DOUBLED = re.compile(r"duplicated key (/\S+?);")
DECISIVE = KEYS | {"/AcroForm", "/Annots", "/JavaScript", "/Names", "/OpenAction", "/Root", "/XFA"}
# How an address begins, as readers read it that leave out what they cannot print.
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
UNPRINTED = re.compile(r"[\x00-\x20]")
RUNNING = {"javascript", "vbscript", "data"}
# So many actions may follow one on another.
CHAIN_MAX = 100
CONTAINERS = (Array, Dictionary, Stream)


class Active(Exception):
    """Something in it acts, or it carries another file."""


class Rich(Exception):
    """It has more in it than anybody can look through."""


class Ambiguous(Exception):
    """Readers do not agree on what it says."""


def word(value: Object | None) -> str:
    """A name as it reads, whatever codes it is written in; empty for anything else."""
    return str(value) if isinstance(value, Name) else ""


def opened(path: str) -> pikepdf.Pdf:
    """The document; one whose table of places is wrong is put right as readers do, one that was cut off is not."""
    try:
        return pikepdf.open(path, attempt_recovery=False)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError as fault:
        if "startxref" in str(fault):
            raise
        return pikepdf.open(path)


def actions(value: Object | None) -> Iterator[Dictionary]:
    """The actions in a place that holds one or several."""
    if isinstance(value, Array):
        yield from (one for one in value if isinstance(one, Dictionary))
    elif isinstance(value, Dictionary):
        yield value


def judge_action(action: Dictionary, allowed: set[str]) -> None:
    """Refuse an action that does more than is allowed where it stands; what has no kind is none."""
    kind = word(action.get("/S"))
    if kind and kind not in allowed:
        raise Active(kind)
    if kind == "/URI" and runs(action.get("/URI")):
        raise Active("/URI")


def runs(address: Object | None) -> bool:
    """Whether to follow this address means to run something."""
    scheme = SCHEME.match(UNPRINTED.sub("", str(address)))
    return scheme is not None and scheme[1].lower() in RUNNING


def judge_by_itself(value: Object | None) -> None:
    """Refuse what happens without a press and does more than to show a place, and whatever follows on that."""
    waiting, left = list(actions(value)), CHAIN_MAX
    while waiting:
        action = waiting.pop()
        judge_action(action, BY_ITSELF)
        waiting += actions(action.get("/Next"))
        left -= 1
        if left < 0:
            raise Rich


def judge(thing: Object) -> None:
    """Refuse a dictionary that acts."""
    told = KEYS & thing.keys()
    if not told:
        return
    kind = word(thing.get("/S"))
    if any(operand in thing for operand in OPERANDS.get(kind, ())) or ("/JS" in told and holds_script(thing)):
        raise Active(kind)
    if word(thing.get("/Subtype")) in PLAYED and not isinstance(thing, Stream):
        raise Active(word(thing.Subtype))
    if FILES & told and carries_file(thing):
        raise Active("/EF")
    # What tells a reader how a part of the text is laid out stands in /A as well, and has an owner instead of a kind.
    for place in ON_PRESS & told:
        for action in actions(thing.get(place)):
            judge_action(action, HARMLESS)
    if "/AA" in told and isinstance(by_itself := thing.get("/AA"), Dictionary):
        for _when, value in by_itself.items():
            judge_by_itself(value)


def holds_script(thing: Object) -> bool:
    """Whether this holds the text of a script, whatever it calls itself; a font may have a letter of that name."""
    text = thing.get("/JS")
    return isinstance(text, String) or (isinstance(text, Stream) and isinstance(thing.get("/S"), Name | String))


def carries_file(thing: Object) -> bool:
    """Whether this names a file, and the file lies inside the document."""
    inside = [thing.get(place) for place in FILES]
    values = [one for place in inside if isinstance(place, Dictionary) for _key, one in place.items()]
    return any(isinstance(one, Stream) for value in values for one in (value if isinstance(value, Array) else [value]))


def judge_root(root: Object) -> None:
    """Refuse what acts for the whole document."""
    judge_by_itself(root.get("/OpenAction"))
    addresses = root.get("/URI")
    if isinstance(addresses, Dictionary) and runs(addresses.get("/Base")):
        raise Active("/URI")
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        raise Active("/XFA")


def walk(document: pikepdf.Pdf, limit: int) -> bool:
    """Judge every object of the document, those in packed streams too, and every value that lies within one.

    Returns whether all of them are where its table says.
    """
    left, is_whole = limit, True
    for top in [document.trailer, *document.objects]:
        is_whole &= top is not None
        waiting = [top] if isinstance(top, CONTAINERS) else []
        while waiting:
            value = waiting.pop()
            if isinstance(value, Array):
                values = list(value)
            else:
                judge(value)
                values = [one for _key, one in value.items()]
            left -= 1 + len(values)
            if left < 0:
                raise Rich
            # What is only pointed to is an object of its own.
            waiting += [one for one in values if isinstance(one, CONTAINERS) and not one.is_indirect]
    return is_whole


def judge_document(document: pikepdf.Pdf, limit: int) -> bool:
    """Refuse a document in which anything acts; returns whether all of its objects are where its table says."""
    judge_root(document.Root)
    is_whole = walk(document, limit)
    if any(DECISIVE.intersection(DOUBLED.findall(str(warning))) for warning in document.get_warnings()):
        raise Ambiguous
    return is_whole


def verdict(path: str, limit: int) -> str:
    """One word on the document."""
    try:
        with opened(path) as document:
            if zipfile.is_zipfile(path) or not len(document.pages):
                return "damaged"
            is_whole = judge_document(document, limit)
        if not is_whole:
            # Readers look for what is missing, and find what a table that lies has hidden from this one.
            with pikepdf.open(path) as document:
                judge_document(document, limit)
    except pikepdf.PasswordError:
        return "locked"
    except Active:
        return "active"
    except Rich:
        return "rich"
    except (Ambiguous, pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError):
        return "damaged"
    return "fine"


if __name__ == "__main__":
    sys.stdout.write(verdict(sys.argv[2], int(sys.argv[3])))
