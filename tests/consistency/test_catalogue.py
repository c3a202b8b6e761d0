"""Every sentence of the interface has its English translation."""

from django.core.management import call_command

from audits.management.commands.check_catalogues import of_python, of_template


def test_every_sentence_is_translated():
    call_command("check_catalogues", verbosity=0)


def test_sentences_of_a_module_are_found_under_any_name():
    source = "from django.utils.translation import gettext_lazy as say, ngettext, pgettext\nsay('Satu')\nngettext('%d hari', '%d hari', 2)\npgettext('state', 'Masuk')"
    assert list(of_python(source)) == [("Satu", "", ""), ("%d hari", "%d hari", ""), ("Masuk", "", "state")]


def test_sentences_of_a_template_are_found():
    source = '{% load i18n %}{% translate "Unggah" %}{% blocktranslate trimmed %}Halo {{ name }}{% endblocktranslate %}'
    assert list(of_template(source, "x.html")) == [("Unggah", "", ""), ("Halo %(name)s", "", "")]
