"""README shows the workflow as the tables of steps have it today."""

from pathlib import Path

import pytest

from audits.management.commands.draw_workflow import BEGIN, END, drawing

README = Path(__file__).resolve().parents[2] / "README.md"


def test_readme_shows_both_workflows_as_they_are():
    if not README.exists():
        pytest.fail("README.md is missing; `manage.py draw_workflow` prints what belongs between its markers")
    text = README.read_text(encoding="utf-8")
    assert BEGIN in text
    assert text.partition(BEGIN)[2].partition(END)[0].strip() == drawing().strip()
