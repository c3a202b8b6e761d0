"""Text on its way in: the one place that cleans it, from forms, addresses, JSON and sheets alike."""

import json
import math
import re
import unicodedata
from typing import NoReturn

# What nobody types and no page shows: control characters beside tab and line break, halves of a letter, marks that are no letters.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# However a line ends: browsers count one letter there and send two.
LINE_END = re.compile("\r\n?")
# A character that a sheet could not write otherwise: _x000D_ is a line break.
OF_SHEET = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What a sheet shows in place of a value that its formula could not make.
FAULT_OF_SHEET = re.compile(r"#(?:N/A|DIV/0!|GETTING_DATA|[A-Z]{2,12}[!?])", re.I)
# Hyphens that are no punctuation of dashes in Unicode's own sorting.
DASHES = "\N{MINUS SIGN}\N{HYPHEN BULLET}"
DEEPEST = 32
LONGEST_NUMBER = 18


class NotJson(ValueError):
    """What came is no JSON, or none that anything of ours writes."""


def clean(text: str) -> str:
    """The text without what is no text."""
    return NO_TEXT.sub("", text)


def as_typed(text: str) -> str:
    """The clean text of a field, each of its lines ended by one letter: so the browser counts it, and so does its `maxlength`."""
    return LINE_END.sub("\n", clean(text))


def one_line(text: str) -> str:
    """The text on one line, without spaces at its ends."""
    return " ".join(clean(text).split())


def plain(text: str) -> str:
    """The same text in one line, with plain hyphens and spaces and without characters that nobody sees."""
    letters = []
    for letter in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(letter)
        if kind == "Pd" or letter in DASHES:
            letters.append("-")
        elif kind != "Cf" and letter != "\0":
            letters.append(letter)
    return " ".join("".join(letters).split())


def from_sheet(text: str) -> str:
    """The text of a cell, its written-out characters put back."""
    return clean(OF_SHEET.sub(lambda found: chr(int(found[1], 16)), text))


def is_sheet_fault(text: str) -> bool:
    """Whether this cell holds no value but a fault of its formula: #N/A, #REF!, #DIV/0!."""
    return bool(FAULT_OF_SHEET.fullmatch(text.strip()))


def whole_number(text: str, most: int) -> int | None:
    """The number from 0 to `most` that these digits write; None for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(most)):
        return None
    return int(text) if int(text) <= most else None


def read_json(content: bytes | str, *, as_written: bool = False) -> object:
    """What this JSON says, its text cleaned; raises NotJson also for numbers and depths that nothing of ours writes.

    What is signed letter by letter is left `as_written`: whoever checks the signature refuses what is no text.
    """
    try:
        said = json.loads(content, parse_int=as_int, parse_float=as_float, parse_constant=as_constant)
    except (ValueError, RecursionError) as broken:
        raise NotJson(str(broken)) from broken
    return said if as_written else cleaned(said, DEEPEST)


def as_int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise NotJson("a number is too long")
    return int(digits)


def as_float(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise NotJson("a number is too large")
    return number


def as_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no number")


def cleaned(said: object, depth: int) -> object:
    """The same with clean text; raises NotJson below the deepest level."""
    if isinstance(said, str):
        return clean(said)
    if not isinstance(said, dict | list):
        return said
    if not depth:
        raise NotJson("too deep")
    if isinstance(said, list):
        return [cleaned(one, depth - 1) for one in said]
    return {clean(name): cleaned(one, depth - 1) for name, one in said.items()}
