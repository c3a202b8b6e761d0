"""Everything that can be read in an answer: the text of pages, of PDFs, and of what is packed in archives and sheets."""

import io
import zipfile

import pypdfium2


def words_of(answer) -> str:
    """The words of an answer of any kind."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return text_in(body)


def text_in(body: bytes) -> str:
    """The words in a file, by how it begins."""
    if body.startswith(b"%PDF-"):
        document = pypdfium2.PdfDocument(body)
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(text_in(archive.read(name)) for name in archive.namelist())
    return body.decode(errors="replace")
