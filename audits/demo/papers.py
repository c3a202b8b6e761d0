"""Small real PDF files for a demonstration: one page each, with its title on it."""

import hashlib
from itertools import chain
from textwrap import wrap

from django.core.files.base import ContentFile

from lsp.shapes import Values


def small_pdf(title: str) -> bytes:
    """A valid PDF of one page that bears this title, line by line; the same title gives the same bytes."""
    lines = chain.from_iterable(wrap(line, 58) for line in title.splitlines())
    shown = b" T* ".join(b"(%s) Tj" % escaped(line) for line in lines)
    stream = b"BT /F1 15 Tf 72 760 Td 20 TL %s T* T* (Contoh dokumen untuk peragaan.) Tj ET" % shown
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    body, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer


def escaped(line: str) -> bytes:
    """A line as a PDF spells it."""
    words = line.encode("latin-1", "replace")
    for sign in (b"\\", b"(", b")"):
        words = words.replace(sign, b"\\" + sign)
    return words


def paper(title: str, name: str) -> Values:
    """The columns of an uploaded file, as a document version or a piece of evidence keeps them."""
    content = small_pdf(title)
    return {
        "file": ContentFile(content, name),
        "original_name": name,
        "content_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
