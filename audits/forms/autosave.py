"""What `autosave.js` sends while somebody types: which form, and the words in its fields."""

from django import forms

from lsp.forms.fields import JsonField

WORDS_MAX = 200_000
FIELDS_MAX = 600


class AutosaveForm(forms.Form):
    """The words of one form as pairs of field and value; without words what was autosaved of it is forgotten."""

    form = forms.RegexField(r"^/[^\s]*#[a-z-]+$", max_length=300)
    words = JsonField(required=False)

    def clean_words(self):
        words = self.cleaned_data["words"]
        if words in (None, []):
            return []
        pairs = isinstance(words, list) and all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in words
        )
        if not pairs or len(words) > FIELDS_MAX or sum(len(value) for _name, value in words) > WORDS_MAX:
            raise forms.ValidationError("not the words of a form")
        return words
