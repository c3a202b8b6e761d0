"""What the small script sends while somebody types: which form, and the words in its fields."""

from django import forms

WORDS_MAX = 200_000
FIELDS_MAX = 600


class UnsavedWordsForm(forms.Form):
    """The words of one form as pairs of field and value; without words the form is forgotten."""

    form = forms.RegexField(r"^/[^\s]*#[a-z-]+$", max_length=300)
    words = forms.JSONField(required=False)

    def clean_words(self):
        words = self.cleaned_data["words"]
        if words in (None, []):
            return []
        pairs = isinstance(words, list) and all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in words
        )
        if not pairs or len(words) > FIELDS_MAX or sum(len(value) for _name, value in words) > WORDS_MAX:
            raise forms.ValidationError("not the words of a form")
        return [[name, value.replace("\0", "")] for name, value in words]
