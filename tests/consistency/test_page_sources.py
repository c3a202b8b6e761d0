"""Templates are written for reading; their readers' line breaks never reach a page as a stray space."""

import re
from pathlib import Path

import pytest

from relisensi.templates import without_indentation


@pytest.mark.parametrize(
    ("source", "compiled"),
    [
        ("<p>\n  satu\n  dua\n</p>\n", "<p>satu dua</p>"),
        (
            "<p>\n  {{ n }} catatan\n  {% if m %}, {{ m }} foto{% endif %}\n</p>",
            "<p>{{ n }} catatan{% if m %}, {{ m }} foto{% endif %}</p>",
        ),
        ("<b>satu</b>\n.\n", "<b>satu</b>. "),
        (
            '<a\n  class="x"\n  {% if y %}aria-current="page"{% endif %}\n>z</a>',
            '<a class="x"{% if y %} aria-current="page"{% endif %}>z</a>',
        ),
        ('<g>\n  <text x="1">\n    {{ n }} hari\n  </text>\n</g>', '<g><text x="1">{{ n }} hari</text></g>'),
        ("<pre>\n  satu\n</pre>", "<pre>\n  satu\n</pre>"),
    ],
)
def test_a_line_break_is_one_space_or_none(source, compiled):
    assert without_indentation(source) == compiled


def test_no_template_chooses_among_badges():
    """Tone and words of a badge come from the row (`lsp.badges.Badge`); a template only places it."""
    choice = re.compile(
        r"{% badge [^%]*%}\s*{% (?:elif|else)\b(?:(?!{% endif)[\s\S])*?{% badge"
        r"|{% badge [\w.]+\.\d|{% badge (\S+)\.tone \1\.label"
        r"|tone == [^%]*%}\s*{% icon"
    )
    templates = Path(__file__).resolve().parents[2] / "templates"
    assert [path.name for path in sorted(templates.rglob("*.html")) if choice.search(path.read_text())] == []


def test_a_text_on_a_page_is_shortened_by_whole_words():
    sources = (Path(__file__).resolve().parents[2] / "templates").rglob("*.html")
    assert [path.name for path in sources if "truncate" in path.read_text()] == []


@pytest.mark.parametrize("sheet", ["app", "public", "onsite"])
def test_every_sheet_hides_what_only_the_keyboard_needs(sheet):
    """The button behind Enter (`includes/_enter.html`) stands on pages of every sheet."""
    text = (Path(__file__).resolve().parents[2] / f"static/css/{sheet}.css").read_text()
    assert re.search(r"\.visually-hidden[^{}]*{[^}]*position: absolute", text)


def test_no_template_is_longer_than_one_reads_top_to_bottom():
    sources = sorted((Path(__file__).resolve().parents[2] / "templates").rglob("*.html"))
    assert [path.name for path in sources if len(path.read_text().splitlines()) > 280] == []
