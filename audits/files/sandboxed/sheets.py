"""Reads the tables of a workbook or a CSV file.

    python sheets.py sheets FILE NAME, of which only the ending counts

Comes out as JSON: {"sheets": [...]} as `lsp.register.spreadsheet` has them, or {"refused": why}, in Indonesian.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from django.conf import settings
from django.core.exceptions import ValidationError

settings.configure(USE_I18N=False)

from lsp.register.spreadsheet import sheets_of  # noqa: E402


def read(path: str, name: str) -> dict[str, object]:
    """The tables of the file, or why they cannot be read."""
    try:
        return {"sheets": [asdict(sheet) for sheet in sheets_of(name, Path(path).read_bytes())]}
    except ValidationError as refused:
        return {"refused": refused.messages[0]}


if __name__ == "__main__":
    json.dump(read(*sys.argv[2:4]), sys.stdout)
