"""Odd letters: whatever stands in an address, a query, a form or JSON, no page answers with a fault."""

import json
import re
from pathlib import Path

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from audits.states import State
from lsp.forms.fields import SeveralField
from lsp.models import LSP
from lsp.text import NotJson, clean, from_sheet, one_line, read_json, whole_number
from tests.consistency.access_matrix import MATRIX
from tests.consistency.test_access_matrix import file_in

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
DIGITS = "9" * 5000
TEXTS = [
    "a\0b",
    DIGITS,
    "9" * 20,
    "-1",
    "²",
    "１２",
    "a\r\nb\x0b\x85\u2028c",
    "\ufffe\u202e%_'\"",
    "[" * 3000,
    "NaN",
    "1e999",
]
ODD_JSON = [
    "[" * 100_000,
    '{"a":' * 5000,
    "[" * 40 + "]" * 40,
    '{"device": "\\ud800", "label": "a\\u0000b"}',
    '{"device": "6b1a2c1e-8d0e-4b0e-9a53-0f5b7a2c9d10", "recorded": ' + DIGITS + "}",
    '{"device": "6b1a2c1e-8d0e-4b0e-9a53-0f5b7a2c9d10", "label": "a\\u0000b\\ud800"}',
    '{"events": [NaN, Infinity, 1e999]}',
    '{"events": [{"said": {"body": {"note": "\\u0000\\ud800"}}}], "device": "\\u0000"}',
    '[["nama", "a\\u0000b\\ud800"]]',
    "null",
    "\0",
]
NAMED = re.compile(r"""\b(?:GET|POST)(?:\.get(?:list)?\(|\[)["'](\w+)["']""")


def names_read() -> set[str]:
    """The names that views read out of queries and forms themselves."""
    return {
        name
        for app in ("audits", "lsp")
        for path in (ROOT / app).rglob("*.py")
        for name in NAMED.findall(path.read_text())
    }


def all_forms() -> list[type[forms.BaseForm]]:
    """Every form of the two apps."""

    def below(form):
        return {form}.union(*(below(one) for one in form.__subclasses__()))

    get_resolver().url_patterns  # noqa: B018  loads all views, and with them their forms
    return [form for form in below(forms.BaseForm) if form.__module__.split(".")[0] in {"audits", "lsp"}]


def fields_of_forms() -> set[str]:
    """The names of the fields of every form."""
    return {name for form in all_forms() for name in getattr(form, "base_fields", {})}


def test_a_choice_of_several_rows_bears_a_key_too_large_in_every_form():
    fields_of_several = {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ModelMultipleChoiceField)
    }
    assert len(fields_of_several) >= 7
    assert [name for name, field in fields_of_several.items() if not isinstance(field, SeveralField)] == []


def roles(everybody, line) -> list:
    """The first person of each side who gets further than a refusal: nobody signed in, LSP A's chair and staff, BNSP's people."""
    columns = ["", "chair_a", "staff_a", "board_a", "chair_b", "lead", "member", "observer", "outsider_assessor"]
    columns += ["secretariat", "decider"]
    may = [name for name, get, post in zip(columns, line.get, line.post, strict=True) if "o" in {get, post}]
    return [everybody.get(name) for name in may[:1]] or [everybody["chair_a"]]


def status(client: Client, method: str, url: str, *sent, **more) -> int:
    """The status of one answer; nothing of it stays."""
    with transaction.atomic():
        answer = getattr(client, method)(url, *sent, **more)
        for _part in getattr(answer, "streaming_content", ()):
            break
        transaction.set_rollback(True)
    return answer.status_code


def every_odd_way(client: Client, name: str, url: str, names: list[str]) -> dict[str, int]:
    """The status of each odd request to this address."""
    mixed = {one: TEXTS[place % len(TEXTS)] for place, one in enumerate(names)}
    found = {}
    for way, given in (
        ("NUL", dict.fromkeys(names, "a\0b")),
        ("digits", dict.fromkeys(names, DIGITS)),
        ("mixed", mixed),
    ):
        found[f"GET {way}"] = status(client, "get", url, given)
        found[f"POST {way}"] = status(client, "post", url, given)
    for number, text in enumerate(ODD_JSON if name in READ_JSON else ODD_JSON[:1]):
        found[f"JSON {number}"] = status(client, "post", url, text.encode(), content_type="application/json")
        words = {"form": "/draf/#isian", "words": text}
        found[f"JSON in a form {number}"] = status(client, "post", url, words)
    return found


# Addresses that read JSON, as a message or in a field.
READ_JSON = {"audits:onsite_events", "audits:onsite_pack", "audits:onsite_pieces", "audits:unsaved"}


@pytest.mark.parametrize("state", sorted({line.state for line in MATRIX}, key=list(State).index))
def test_no_address_answers_odd_text_with_a_fault(state, script, everybody):
    record = file_in(state, script)
    names = sorted(names_read() | fields_of_forms())
    broken = {}
    for line in [one for one in MATRIX if one.state == state]:
        client = Client(raise_request_exception=False)
        if person := roles(everybody, line)[0]:
            client.force_login(person)
        url = reverse(line.name, kwargs=line.keys(record))
        faults = {way: code for way, code in every_odd_way(client, line.name, url, names).items() if code >= 500}
        broken |= {line.name: faults} if faults else {}
    assert broken == {}


@pytest.mark.parametrize("odd", ["a%00b", "%ED%A0%80", "9" * 5000])
def test_no_key_of_an_address_is_too_odd(odd, script, everybody):
    record = file_in(State.ON_SITE, script)
    client = Client(raise_request_exception=False)
    client.force_login(everybody["secretariat"])
    broken = []
    for line in MATRIX:
        try:
            keys = line.keys(record)
        except Exception:  # lines of other states
            continue
        mark = "ODDTEXT"
        for name in keys:
            plain = reverse(line.name, kwargs=keys)
            value = str(keys[name])
            if value and plain.count(value) == 1:
                url = plain.replace(value, mark).replace(mark, odd)
                codes = {client.get(url).status_code, client.post(url).status_code}
                broken += [f"{line.name} {name}: {codes}"] if max(codes) >= 500 else []
    assert broken == []


def test_an_odd_cookie_signs_nobody_in_and_breaks_nothing(client, staff_a):
    client.raise_request_exception = False
    for name in ("sessionid", "csrftoken", "django_language", "messages"):
        client.cookies[name] = "a\0b" * 20
    assert client.get("/register/").status_code == 200


def test_an_offset_is_digits(script, staff_a):
    draft = script().begin(timezone.now())
    client = Client(raise_request_exception=False)
    client.force_login(staff_a)
    told = {"name": "a.pdf", "size": 10, "sha256": "0" * 64}
    url = client.post(draft.url("upload_begin", "DA01"), told).json()["url"]
    for offset in (DIGITS, "²", "-1", "", "9" * 19):
        binary = {"content_type": "application/octet-stream", "headers": {"Upload-Offset": offset}}
        assert client.patch(url, b"x", **binary).status_code == 400


# Where two rows answer to the beginning of a hash


def test_the_beginning_of_a_hash_leads_to_one_photo_or_none(client, play, lead):
    application = play(State.ON_SITE)
    for end in ("a", "b"):
        application.photos.create(
            sha256="f" * 63 + end,
            size=1,
            content_type="image/jpeg",
            announced_at=timezone.now(),
            arrived_at=timezone.now(),
            file="x",
            view="x",
        )
    client.force_login(lead)
    client.raise_request_exception = False
    for beginning in ("f", "f" * 15, "f" * 16):
        assert client.get(application.url("onsite_photo", beginning)).status_code in {200, 404}


# A name on several lines


def test_a_name_with_a_line_break_becomes_one_line_wherever_it_comes_from(lsp_a):
    lsp_a.name = "LSP Dua\r\nBaris\x0b "
    lsp_a.save()
    assert LSP.objects.get(pk=lsp_a.pk).name == "LSP Dua Baris"
    LSP.objects.filter(pk=lsp_a.pk).update(name="LSP Tiga\nBaris")
    assert LSP.objects.get(pk=lsp_a.pk).name == "LSP Tiga Baris"


# The place where text is cleaned


def test_what_is_no_text_is_taken_out():
    assert clean("a\0b\x1bc\ud800d\ufffee\tf\ng") == "abcde\tf\ng"
    assert one_line(" a\r\nb\x0b\x85\u2028 c ") == "a b c"
    assert from_sheet("LSP_x000D_\nMaju_x0000_") == "LSP\r\nMaju"


@pytest.mark.parametrize("text", ["", "-1", "²", "１２", "9" * 5000, "12x", "1001"])
def test_a_number_is_digits_up_to_its_most(text):
    assert whole_number(text, 1000) is None
    assert whole_number("1000", 1000) == 1000


@pytest.mark.parametrize("number", range(4))
def test_json_that_nothing_of_ours_writes_is_refused(number):
    odd = ["[" * 100_000, "[" * 40 + "]" * 40, "[NaN]", DIGITS]
    with pytest.raises(NotJson):
        read_json(odd[number])


def test_json_is_cleaned_of_what_is_no_text():
    assert read_json(json.dumps({"a\0": ["b\0c", 1, None, True]})) == {"a": ["bc", 1, None, True]}


def test_a_field_is_as_long_in_the_browser_as_on_the_server(client, play, chair_a):
    """`maxlength` counts a line's end as one letter, what arrives has two."""
    application = play(State.DRAFT)
    client.force_login(chair_a)
    page = client.get(application.url("application_form"))
    form = page.context["form"]
    most = form.fields["changes"].max_length
    words = ("Kantor pindah.\n" * most)[: most - 1] + "."
    typed = {name: field.value() or "" for name, field in zip(form.fields, form, strict=True)}
    sent = client.post(application.url("application_form"), typed | {"changes": words.replace("\n", "\r\n")})
    assert sent.status_code == 302
    application.refresh_from_db()
    assert application.changes == words
