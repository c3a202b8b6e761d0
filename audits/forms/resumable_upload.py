"""What a browser says of a file before it sends it in pieces."""

from django import forms
from django.core.validators import RegexValidator


class UploadBeginForm(forms.Form):
    """Name, size and hash of a file, with what the sender says about it."""

    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0)
    sha256 = forms.CharField(required=False, validators=[RegexValidator("^[0-9a-f]{64}$")])
    note = forms.CharField(required=False, max_length=180)
    keeps_place = forms.BooleanField(required=False)
    # How many files somebody chose for one document just now; without it a browser goes on with what was chosen before.
    chosen = forms.IntegerField(min_value=0, required=False)
