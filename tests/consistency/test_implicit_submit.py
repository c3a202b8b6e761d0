"""Enter in a field saves: no form has a button that decides, deletes or fills in as the first of its buttons."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
BUTTON = re.compile(r"<button\b[^>]*type=\"submit\"[^>]*>|{% include \"includes/_enter.html\" %}", re.DOTALL)
# What lets somebody press Enter inside the form.
FIELD = re.compile(r"<input(?![^>]*type=\"hidden\")|<select|{% crispy|\|crispy", re.DOTALL)
# The first button carries a name there, and is the plain one.
PLAIN = {
    "account/email_change.html": "action_add",
    "account/password_reset_from_key.html": "action",
    "audits/secretariat/import_run.html": "act",
    "audits/findings/answer_edit.html": "save",
}


def forms():
    for path in sorted(TEMPLATES.rglob("*.html")):
        for found in FORM.finditer(path.read_text()):
            yield pytest.param(
                str(path.relative_to(TEMPLATES)), found[0], id=f"{path.relative_to(TEMPLATES)}:{found.start()}"
            )


@pytest.mark.parametrize(("name", "form"), list(forms()))
def test_the_first_button_of_a_form_with_fields_says_nothing_but_save(name, form):
    first = BUTTON.search(form)
    if not first or not FIELD.search(form):
        return
    said = re.search(r"\bname=\"(\w+)\"", first[0])
    assert said is None or PLAIN.get(name) == said[1]
