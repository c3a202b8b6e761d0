"""No form asserts what nobody chose: a judgement, a category, a way or an outcome is empty until somebody picks one."""

import importlib
import pkgutil
import re

import pytest
from django import forms
from django.forms.widgets import ChoiceWidget
from django.test import Client
from django.urls import reverse

import audits.forms
import audits.views
import lsp.forms
import lsp.views
from audits.models import Criterion
from audits.states import State
from lsp.forms.people import InviteForm
from lsp.forms.profile import SchemeForm, SiteForm
from tests.audits.play import sit

# A taste or a filter asserts nothing about anybody.
TASTES = {"AccountForm.zone", "AccountForm.language", "AccountForm.mail_rhythm", "QueueForm.stage", "QueueForm.holder", "QueueForm.end", "QueueForm.sort"}  # fmt: skip
# Model forms whose lists are emptied when they are made; tried one by one below.
EMPTIED = {"SchemeForm.kind", "SiteForm.kind"}


def forms_of_the_product():
    for package in (audits.forms, audits.views, lsp.forms, lsp.views):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    waiting = [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.split(".")[0] in {"audits", "lsp"}:
            yield kind


def first_of(field):
    """What a list shows before anybody opens it."""
    if isinstance(field, forms.ModelChoiceField):
        return "" if field.empty_label is not None else "a row"
    return next((value for value, _label in field.choices), "")


def test_no_list_and_no_button_is_chosen_before_somebody_chooses():
    preset = set()
    for kind in forms_of_the_product():
        for name, field in getattr(kind, "base_fields", {}).items():
            if not isinstance(field.widget, ChoiceWidget):
                continue
            opens_with = field.initial if field.initial is not None else ""
            if isinstance(field.widget, forms.Select) and not isinstance(field.widget, forms.SelectMultiple):
                opens_with = opens_with or first_of(field)
            if opens_with:
                preset.add(f"{kind.__name__}.{name}")
    assert preset - TASTES == EMPTIED


def chosen(form, name):
    return [str(widget.data["value"]) for widget in form[name] if widget.data["selected"]]


@pytest.mark.django_db
def test_lists_that_depend_on_who_asks_open_empty(lsp_a, chair_a, on):
    assert chosen(InviteForm(lsp=lsp_a, by=chair_a, on=on), "position") == [""]
    assert chosen(SchemeForm(lsp=lsp_a), "kind") == [""]
    assert chosen(SiteForm(lsp=lsp_a), "kind") == [""]
    scheme = lsp_a.schemes.first()
    assert chosen(SchemeForm(lsp=lsp_a, instance=scheme), "kind") == [scheme.kind]
    assert SchemeForm({"code": "X", "title": "X", "kind": ""}, lsp=lsp_a).errors["kind"] == ["Pilih kemasan."]


def opened(person, address) -> str:
    client = Client()
    client.force_login(person)
    return client.get(address).content.decode()


def checked(page, name) -> list[str]:
    inputs = re.findall(rf'<input[^>]*name="{name}"[^>]*>', " ".join(page.split()))
    assert inputs
    return [one for one in inputs if re.search(r"\bchecked\b", one)]


@pytest.mark.django_db
def test_nobody_has_verified_a_criterion_in_any_way_before_saying_so(play, lead, chair_a):
    application = play(State.ON_SITE)
    criterion = Criterion.objects.get(code="C01")
    assert checked(opened(lead, application.url("visit_criterion", "C01")), "methods") == []
    assert checked(opened(lead, application.url("visit_area", criterion.area_slug)), "methods") == []
    assert checked(opened(lead, application.url("attendance")), "side") == []


@pytest.mark.django_db
def test_nobody_agrees_in_a_sitting_before_it_was_noted(play, decider):
    application = play(State.RECOMMENDED)
    sit(application, there=[decider])
    page = " ".join(opened(decider, application.url("step", "decide")).split())
    stand = re.search(rf'<select name="stand_{decider.pk}".*?</select>', page).group()
    assert re.findall(r'<option value="(\w*)" selected', stand) in ([], [""])
    assert stand.index('value=""') < stand.index('value="agrees"')


@pytest.mark.django_db
def test_no_place_of_a_sitting_is_invented(secretariat):
    client = Client()
    client.force_login(secretariat)
    form = client.get(reverse("audits:sitting_new")).context["form"]
    assert form["place"].value() is None
