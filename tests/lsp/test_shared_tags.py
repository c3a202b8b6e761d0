"""The words and drawings that every page shares."""

import datetime as dt
import re

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from lsp.forms.fields import asked_when
from lsp.templatetags import ui

TODAY = dt.date(2025, 1, 22)


class Counterpart(forms.Form):
    """A question, a choice and an optional note, as on many pages."""

    phone = forms.RegexField(
        r"^\d{10,13}$",
        label="Nomor WhatsApp",
        help_text="Misalnya 0812",
        error_messages={"invalid": "Tulis 10 sampai 13 angka"},
    )
    area = forms.ChoiceField(
        label="Area", choices=[("a", "Administrasi"), ("o", "Operasional")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Catatan", required=False)

    def clean(self):
        raise forms.ValidationError("Satu orang untuk satu area")


def rendered(source, **context):
    return Template("{% load ui crispy_forms_filters %}" + source).render(Context(context))


def test_a_date_is_written_out_in_the_language_of_the_reader():
    assert ui.longdate(dt.date(2025, 1, 18)) == "Sabtu, 18 Januari 2025"
    with translation.override("en"):
        assert ui.longdate(dt.date(2025, 1, 18)) == "Saturday, 18 January 2025"


def test_a_moment_falls_on_the_day_of_jakarta():
    assert ui.longtime(dt.datetime(2025, 1, 17, 17, 5, tzinfo=dt.UTC)) == "Sabtu, 18 Januari 2025, 00.05"


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY, "hari ini"), (dt.date(2025, 1, 29), "7 hari lagi"), (dt.date(2025, 1, 20), "lewat 2 hari"), (None, "")],
)
def test_the_distance_of_a_due_day_is_said_in_words(day, words):
    assert ui.distance(day, TODAY) == words


@pytest.mark.parametrize(
    ("size", "words"), [(512, "512 byte"), (120_832, "118 kB"), (4_299_162, "4,1 MB"), (26_214_400, "25,0 MB")]
)
def test_a_size_is_written_as_people_say_it(size, words):
    assert ui.filesize_id(size) == words


def test_a_badge_has_tone_drawing_and_word_and_escapes_what_people_typed():
    html = ui.badge("overdue", "<b>Lewat</b>")
    assert 'class="badge badge-overdue"' in html
    assert "icons.svg#overdue" in html
    assert "&lt;b&gt;Lewat&lt;/b&gt;" in html


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r'symbol id="([^"]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text()))
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for page in templates for name in re.findall(r'{% icon "([^"]+)" %}', page.read_text())}
    assert named | set(ui.TONE_ICONS.values()) <= drawn


def test_the_summary_counts_every_error_and_leads_to_each_field():
    html = rendered("{% form_errors form %}", form=Counterpart({"phone": "12"}))
    assert "Ada 3 hal yang perlu diperbaiki" in html
    assert '<a href="#id_phone">Nomor WhatsApp: Tulis 10 sampai 13 angka</a>' in html
    assert 'href="#id_area_0"' in html
    assert "<li>Satu orang untuk satu area</li>" in html


def test_the_summary_gathers_several_forms_and_formsets():
    rows = forms.formset_factory(Counterpart, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-phone": "12", "form-0-area": "a"}
    )
    html = rendered("{% form_errors form rows %}", form=Counterpart({"area": "a", "phone": "0812345678"}), rows=rows)
    assert "Ada 3 hal yang perlu diperbaiki" in html
    assert 'href="#id_form-0-phone"' in html


def test_a_form_without_errors_has_no_summary():
    assert "alert" not in rendered("{% form_errors form %}", form=Counterpart())


def test_a_form_shows_its_summary_once_even_when_the_page_puts_it_on_top():
    assert rendered("{{ form|crispy }}", form=Counterpart({})).count("alert-danger") == 1
    assert rendered("{% form_errors form %}{{ form|crispy }}", form=Counterpart({})).count("alert-danger") == 1


def test_label_help_and_error_stand_before_the_field_and_are_tied_to_it():
    html = rendered("{{ form.phone|as_crispy_field }}", form=Counterpart({"phone": "12"}))
    order = [html.index(part) for part in ("<label", "id_phone_helptext", 'id="id_phone_error"', "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert 'class="mb-3 has-error"' in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = rendered("{{ form.area|as_crispy_field }}", form=Counterpart({}))
    assert '<fieldset aria-describedby="id_area_error">' in html
    assert "<legend" in html
    assert "<label for=" not in html.split("</legend>")[0]


def test_what_is_optional_is_marked_and_what_is_required_is_not():
    form = Counterpart()
    assert "(boleh kosong)" in rendered("{{ form.note|as_crispy_field }}", form=form)
    assert "(boleh kosong)" not in rendered("{{ form.phone|as_crispy_field }}", form=form)


def test_demonstration_accounts_are_shown_only_on_a_development_machine(settings):
    settings.DEMO_ACCOUNTS = [("Ketua LSP", "ketua@contoh.example")]
    settings.DEMO_PASSWORD = "rahasia-peragaan"
    settings.DEVELOPMENT = True
    assert "ketua@contoh.example" in rendered("{% demo_accounts %}")
    settings.DEVELOPMENT = False
    assert rendered("{% demo_accounts %}").strip() == ""


def test_what_depends_on_a_choice_says_when_it_is_asked_for():
    class Ruling(forms.Form):
        note = asked_when(forms.CharField(required=False), "wajib bila ditolak")

    html = rendered("{{ form.note|as_crispy_field }}", form=Ruling())
    assert "(wajib bila ditolak)" in html
    assert "(boleh kosong)" not in html
