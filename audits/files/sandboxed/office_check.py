"""Judges an Office file by its package, as its own relationships and content types name the parts.

    python office_check.py office-check FILE wordprocessingml|spreadsheetml UNPACKED_MAX

Says one word: fine, damaged, macros, or rich for what unpacks to more than anybody can open.
"""

import re
import sys
import zipfile
from posixpath import normpath

from lxml import etree

PARTS_MAX = 5_000
MACROS = re.compile(r"vbaproject\.bin$|/activex/|/macrosheets/|/vbadata\.xml$")
MACRO_TYPES = re.compile(r"macroenabled|vbaproject|activex|macrosheet", re.IGNORECASE)
# Where the main part lies in a package that does not say so.
USUAL = {"wordprocessingml": "word/document.xml", "spreadsheetml": "xl/workbook.xml"}


def tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """A part as XML; nothing that it names outside is fetched, and no word in it stands for others."""
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))


def main_part(archive: zipfile.ZipFile, kind: str) -> str:
    """The part that the package calls its document."""
    if "_rels/.rels" not in archive.namelist():
        return USUAL[kind]
    for relationship in tree(archive, "_rels/.rels").iter("{*}Relationship"):
        if relationship.get("Type", "").endswith("/officeDocument") and relationship.get("TargetMode") != "External":
            return normpath(relationship.get("Target", "")).lstrip("/")
    return USUAL[kind]


def verdict(path: str, kind: str, unpacked_max: int) -> str:
    """One word on the file."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > unpacked_max:
            return "rich"
        names = {part.filename for part in parts}
        if "[Content_Types].xml" not in names or archive.testzip():
            return "damaged"
        types = list(tree(archive, "[Content_Types].xml").iter("{*}Override", "{*}Default"))
        if any(MACRO_TYPES.search(one.get("ContentType", "")) for one in types):
            return "macros"
        if any(MACROS.search(name.lower()) for name in names):
            return "macros"
        document = main_part(archive, kind)
        told = [one.get("ContentType", "") for one in types if one.get("PartName", "").lstrip("/") == document]
        is_kind = kind in told[0] if told else document.startswith(USUAL[kind].partition("/")[0])
        return "fine" if document in names and is_kind else "damaged"


if __name__ == "__main__":
    try:
        sys.stdout.write(verdict(sys.argv[2], sys.argv[3], int(sys.argv[4])))
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        RuntimeError,  # a password, or a way of packing that zipfile does not know
        OSError,
        EOFError,
    ):
        sys.stdout.write("damaged")
