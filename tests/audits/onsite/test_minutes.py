"""The minutes carry what the phones brought: the hash over all events, the LSP's answer to each finding, the signatures drawn."""

import uuid

import pytest
from django.utils import timezone

from audits.documents.contexts.visit import drawn_signatures, minutes, responses
from audits.models import IssuedDocument
from audits.onsite.accept import accept
from audits.states import State
from audits.visit.entries import events_hash
from audits.visit.sheet import hash_of, sheet_of, signatures_of
from audits.workflow import guards
from tests.audits.onsite.phone import Phone

NOW = timezone.now()
INK = [[10, 20, 300, 380], [500, 40]]


@pytest.fixture
def visit(script, lead):
    """A visit that is open, with the lead's phone in it and one finding."""
    application = script(findings=())(State.ON_SITE)
    phone = Phone(application, lead)
    made = phone.finds("C59", "Pengendalian dokumen sesuai edisi berlaku")
    judged = [
        phone.judges(c.code, "fails" if c.code == "C59" else "conforms") for c in application.rule_set.criteria.all()
    ]
    accept(application, [made, *judged], at=timezone.now())
    return application, phone, made


def answered(phone, made, stance, name, *before, note=""):
    """The LSP's answer to the finding as it reads in this event, in the place of an earlier one."""
    body = {"stance": stance, "name": name, "note": note, "of": hash_of(made["said"]["body"])}
    return phone.writes("response", made["said"]["subject"], body, *before)


def signs(application, phone, name, *before):
    """A signature to what stands now, in the place of an earlier one."""
    body = {"name": name, "position": "Ketua LSP", "strokes": INK, "of": hash_of(sheet_of(application))}
    return phone.writes("signature", "chair", body, *before)


def closed(client, application, phone, lead) -> dict:
    """What the minutes say once the visit is closed."""
    client.force_login(lead)
    phone.sends(client, [], finished=True)
    client.post(application.url("step", "close_visit"), {"seen": "on_site"})
    application.refresh_from_db()
    assert application.state == State.CORRECTING
    return minutes(application, IssuedDocument.objects.get(application=application, kind="minutes"))


def test_minutes_carry_the_hash_the_answers_and_the_signatures(client, visit, lead, chair_a):
    application, phone, made = visit
    accept(
        application, [answered(phone, made, "objected", chair_a.full_name, note="SOP sudah diganti kemarin.")], at=NOW
    )
    present = [phone.attends(chair_a.full_name), phone.attends(lead.full_name, "Ketua tim", "bnsp")]
    events = [signs(application, phone, chair_a.full_name), *present]
    assert {one.status for one in accept(application, events, at=NOW)} == {"stored"}
    said = closed(client, application, phone, lead)
    assert said["events_hash"] == events_hash(application)
    assert [row["response"] for row in said["findings"]] == ["LSP berkeberatan (Pairan): SOP sudah diganti kemarin."]
    assert [row["lines"] for row in said["signatures"] if "lines" in row] == [["10 20 300 380", "500 40"]]


def test_what_changes_after_it_was_accepted_and_signed_was_neither(client, visit, lead, chair_a):
    application, phone, made = visit
    accept(application, [answered(phone, made, "accepted", chair_a.full_name)], at=NOW)
    present = [phone.attends(chair_a.full_name), phone.attends(lead.full_name, "Ketua tim", "bnsp")]
    accept(application, [signs(application, phone, chair_a.full_name), *present], at=NOW)
    assert [holds for _entry, holds in signatures_of(application)] == [True]
    worse = phone.finds("C59", made["said"]["body"]["claim"], made, subject=made["said"]["subject"], category="major")
    accept(application, [worse], at=NOW)
    assert [holds for _entry, holds in signatures_of(application)] == [False]
    assert list(responses(application).values()) == [
        "Temuan berubah sesudah LSP menanggapi; tanggapan itu tidak berlaku."
    ]
    chair = drawn_signatures(application)[chair_a.full_name]
    assert ("lines" in chair, chair["note"]) == (
        False,
        "Isi berubah sesudah ditandatangani; tanda tangan itu tidak berlaku.",
    )


def test_the_visit_stays_open_until_what_a_change_voided_was_redone(client, visit, lead, chair_a, on):
    application, phone, made = visit
    present = [phone.attends(chair_a.full_name), phone.attends(lead.full_name, "Ketua tim", "bnsp")]
    answer = answered(phone, made, "accepted", chair_a.full_name)
    accept(application, [answer, *present], at=NOW)
    signed = signs(application, phone, chair_a.full_name)
    accept(application, [signed], at=NOW)
    assert guards.signatures_hold(application, on) == []
    worse = phone.finds("C59", made["said"]["body"]["claim"], made, subject=made["said"]["subject"], category="major")
    accept(application, [worse], at=NOW)
    client.force_login(lead)
    phone.sends(client, [], finished=True)
    page = client.get(application.url("step", "close_visit")).content.decode()
    for words in ("Temuan berubah sesudah LSP menanggapinya.", "Isi berubah sesudah Pairan menandatangani."):
        assert words in page
    assert client.post(application.url("step", "close_visit"), {"seen": "on_site"}).status_code == 422
    accept(application, [answered(phone, worse, "accepted", chair_a.full_name, answer)], at=NOW)
    accept(application, [signs(application, phone, chair_a.full_name, signed)], at=NOW)
    said = closed(client, application, phone, lead)
    assert [row["response"] for row in said["findings"]] == ["LSP menerima (Pairan)."]
    assert [len(row["lines"]) for row in said["signatures"] if "lines" in row] == [2]


def test_a_void_signature_of_whoever_has_gone_is_taken_away(visit, chair_a, on):
    application, phone, _made = visit
    signed = signs(application, phone, chair_a.full_name)
    accept(application, [signed], at=NOW)
    accept(application, [phone.writes("note", "advice", {"text": "Rapikan."})], at=NOW)
    assert len(guards.signatures_hold(application, on)) == 1
    gone = phone.writes("signature", "chair", signed["said"]["body"] | {"removed": True}, signed)
    accept(application, [gone], at=NOW)
    assert (guards.signatures_hold(application, on), drawn_signatures(application)) == ([], {})


@pytest.mark.parametrize("change", ["judgement", "advice", "question", "response"])
def test_whatever_a_signature_was_shown_voids_it_when_it_changes(visit, chair_a, change):
    application, phone, made = visit
    accept(application, [signs(application, phone, chair_a.full_name)], at=NOW)
    c60 = next(event for event in phone.made if event["said"]["subject"] == "C60")
    question = {"area": "", "criterion": "", "asked_by": "Pairan", "question": "Kapan?", "answer": "Besok."}
    changes = {
        "judgement": lambda: phone.judges("C60", "observation", "", c60),
        "advice": lambda: phone.writes("note", "advice", {"text": "Rapikan."}),
        "question": lambda: phone.writes("question", str(uuid.uuid4()), question),
        "response": lambda: answered(phone, made, "accepted", chair_a.full_name),
    }
    accept(application, [changes[change]()], at=NOW)
    assert [holds for _entry, holds in signatures_of(application)] == [False]
