"""Edit conflicts: a form carries what somebody saw when they opened it, so that nobody's words are overwritten unseen."""

import hashlib

from django import forms

from lsp.forms.fields import data_with


def mark_of(*parts: object) -> str:
    """A short mark of a text as it stands; another text has another mark."""
    return hashlib.sha256("\x1f".join(str(part or "") for part in parts).encode()).hexdigest()[:16]


class EditConflictMixin(forms.Form):
    """A form that carries the mark of what it was opened with."""

    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, mark: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened_with"].initial = mark

    def fits(self, mark: str) -> bool:
        """Whether nothing else was saved since the form was opened; if something was, the next saving is a knowing one."""
        name = self.add_prefix("opened_with")
        if self.data.get(name, "") == mark:
            return True
        self.data = data_with(self.data, name, mark)
        return False
