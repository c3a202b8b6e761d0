"""Beside a field that was left empty stands what to write or choose there, made from its label."""

import importlib
import pkgutil

import pytest
from django import forms
from django.urls import reverse
from django.utils import translation

import audits.forms
import audits.views
import lsp.forms
import lsp.views
from lsp.forms.missing import DEFAULT, NamedField

CHOICES = [("a", "A")]
FIELDS = [
    (forms.CharField(label="Nomor telepon"), "Isi nomor telepon.", "Fill in: nomor telepon."),
    (forms.CharField(label="LSP induk"), "Isi LSP induk.", "Fill in: LSP induk."),
    (forms.CharField(label="Alasan, dan bagaimana Anda tahu"), "Isi alasan.", "Fill in: alasan."),
    (forms.CharField(label="Apa yang terjadi?"), "Isi bagian ini.", "Fill this in."),
    (forms.CharField(label="Berlaku sejak"), "Isi bagian ini.", "Fill this in."),
    (forms.IntegerField(label="Jumlah asesi"), "Isi jumlah asesi.", "Fill in: jumlah asesi."),
    (forms.DateField(label="Tanggal SK"), "Isi tanggal SK.", "Fill in: tanggal SK."),
    (forms.ChoiceField(label="Provinsi", choices=CHOICES), "Pilih provinsi.", "Choose: provinsi."),
    (
        forms.ChoiceField(label="Dari", choices=CHOICES, widget=forms.RadioSelect),
        "Pilih salah satu.",
        "Choose one.",
    ),
    (
        forms.MultipleChoiceField(label="Skema", choices=CHOICES, widget=forms.CheckboxSelectMultiple),
        "Pilih skema.",
        "Choose: skema.",
    ),
    (forms.BooleanField(label="Saya setuju."), "Centang pernyataan ini.", "Tick this statement."),
    (forms.FileField(label="Surat tugas"), "Pilih berkas: surat tugas.", "Choose a file: surat tugas."),
    (forms.CharField(label="Nama", error_messages={"required": "Tulis nama Anda."}), "Tulis nama Anda.", None),
]  # fmt: skip


@pytest.mark.parametrize(("field", "indonesian", "english"), FIELDS)
def test_each_kind_of_field_says_what_is_wanted(field, indonesian, english):
    class Asked(forms.Form):
        asked = field

    with translation.override("id"):
        assert Asked({}, {}).errors == {"asked": [indonesian]}
    with translation.override("en"):
        assert Asked({}, {}).errors == {"asked": [english or indonesian]}


def forms_of_the_product():
    for package in (audits.forms, audits.views, lsp.forms, lsp.views):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    waiting = [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.split(".")[0] in {"audits", "lsp", "allauth"}:
            yield kind


def test_no_field_of_any_form_says_no_more_than_that_it_is_required():
    silent = []
    for kind in forms_of_the_product():
        for name, field in getattr(kind, "base_fields", {}).items():
            asked = NamedField(forms.Form(), forms.fields.copy.deepcopy(field), name).field
            if asked.required and asked.error_messages["required"] == DEFAULT:
                silent.append(f"{kind.__name__}.{name}")
    assert silent == []


@pytest.mark.django_db
def test_an_empty_invitation_names_what_is_missing(client, lsp_a, chair_a):
    client.force_login(chair_a)
    page = client.post(reverse("lsp:invite", args=[lsp_a.slug]), {"full_name": " "}).content.decode()
    assert "Isi nama lengkap." in page
    assert "Isi alamat surel." in page
    assert "Wajib diisi." not in page
