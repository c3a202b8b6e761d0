"""The PDF worker: reads jobs from its input, prints each under a limit of memory, answers on its output.

A job is four bytes of length and JSON; an answer is one letter (P printed, R refused, F failed), four bytes of length and the content. The
process ends with its input, so that it never outlives the worker it prints for.
"""

import json
import logging
import os
import resource
import sys
from typing import BinaryIO

from lsp.shapes import Json

LENGTH = 4


def read_job(source: BinaryIO) -> Json | None:
    """The next job; None once the worker has gone."""
    head = source.read(LENGTH)
    if len(head) < LENGTH:
        return None
    return json.loads(source.read(int.from_bytes(head)))


def answer(target: BinaryIO, letter: bytes, content: bytes) -> None:
    """Hand one answer back."""
    target.write(letter + len(content).to_bytes(LENGTH) + content)
    target.flush()


def main() -> None:
    """Print until nobody asks any more."""
    limit = int(os.environ["PDF_MEMORY_MB"]) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not speak into the answers
    logging.disable(logging.WARNING)
    from audits.pdf.weasyprint_page import Refused, print_pdf  # worker: takes a second; the site is at work by then

    while job := read_job(source):
        try:
            printed = print_pdf(job["markup"], bytes.fromhex(job["identifier"]), job["rules"], job["attachments"])
        except Refused as refusal:
            answer(target, b"R", str(refusal).encode())
        except MemoryError:
            answer(target, b"F", b"out of memory")
            return
        except Exception as fault:
            answer(target, b"F", f"{type(fault).__name__}: {fault}".encode()[:2000])
        else:
            answer(target, b"P", printed)


if __name__ == "__main__":
    main()
