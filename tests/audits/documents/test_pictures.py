"""Every kind of document looks as it did when somebody last looked at it: small stored pictures, compared with room for other letters.

After a change that is meant, make the pictures anew with NEW_PICTURES=1 and look at them.
"""

import os
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from audits.documents import DOCUMENTS
from tests.audits.documents.samples import SAMPLES, sample

PICTURES = Path(__file__).parent / "pictures"
# Small enough that a letter drawn a little otherwise does not show, large enough that a line that moved does.
DOTS = "24"
MOST_ON_AVERAGE, MOST_ANYWHERE = 3, 70


def first_page(pdf: bytes) -> Image.Image:
    """The first page in grey."""
    command = ["pdftoppm", "-r", DOTS, "-gray", "-png", "-singlefile", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(BytesIO(done.stdout)).convert("L")


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_document_looks_as_it_did(kind):
    now = first_page(sample(kind))
    stored = PICTURES / f"{kind}.png"
    if os.environ.get("NEW_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        now.quantize(16).save(stored, optimize=True)
    then = Image.open(stored).convert("L")
    assert now.size == then.size
    blurred = [picture.filter(ImageFilter.GaussianBlur(1.5)) for picture in (now, then)]
    apart = ImageChops.difference(*blurred)
    assert ImageStat.Stat(apart).mean[0] <= MOST_ON_AVERAGE
    assert apart.getextrema()[1] <= MOST_ANYWHERE


def test_every_kind_of_document_has_its_picture():
    assert {path.stem for path in PICTURES.glob("*.png")} == set(SAMPLES) == set(DOCUMENTS)
