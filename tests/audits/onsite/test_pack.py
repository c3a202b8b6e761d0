"""The pack holds what the visit needs, for one person and one visit; what a phone hands out as a file is read in at the desk."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audits.onsite.accept import accept
from audits.onsite.envelope import content_hash
from audits.onsite.packs import revoke
from tests.audits.onsite.phone import Phone


def test_the_size_is_told_before_anything_is_downloaded(client, file, lead):
    client.force_login(lead)
    told = client.get(file.url("onsite_pack")).json()
    phone = Phone(file, lead)
    assert (told["criteria"], told["size"]) == (66, phone.pack["size"])
    assert told["documents_size"] == sum(row["size"] for row in phone.pack["contents"]["documents"])
    assert file.devices.count() == 1


def test_the_pack_holds_criteria_self_assessment_documents_people_and_calendar(file, lead):
    packed = Phone(file, lead).pack["contents"]
    c59 = next(row for row in packed["criteria"] if row["code"] == "C59")
    assert (len(packed["criteria"]), c59["clause"], c59["said"]) == (66, "PBNSP 201: 10.2.3", "conforms")
    assert {row["side"] for row in packed["people"]} == {"bnsp", "lsp"}
    assert packed["holidays"]["2026-08-17"]
    assert set(c59["documents"]) <= {row["code"] for row in packed["documents"]}


def test_its_hash_is_that_of_its_contents(file, lead):
    pack = Phone(file, lead).pack
    assert content_hash(pack["contents"]) == pack["sha256"]


def test_another_person_cannot_use_the_phone_for_this_visit(client, file, member, lead_phone):
    client.force_login(member)
    sent = {"device": lead_phone.key, "label": "Ponsel uji"}
    response = client.post(file.url("onsite_pack"), sent, content_type="application/json")
    assert response.status_code == 409
    assert lead_phone.sends(client, []).status_code == 404


def test_a_new_pack_after_a_revoked_one_works_again(file, lead):
    old = Phone(file, lead)
    revoke(file.packs.get(), "Ponsel dipinjam orang lain.", by=lead, at=timezone.now())
    new = Phone(file, lead)
    assert new.pack["secret"] != old.pack["secret"]
    [one, two] = accept(file, [old.judges("C59"), new.judges("C60")], at=timezone.now())
    assert (one.code, two.status) == ("revoked", "stored")


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("[]", "application/json"),
        ("{", "application/json"),
        ("{}", "text/plain"),
        ('{"device": "x"}', "application/json"),
    ],
)
def test_a_message_that_is_none_is_answered_in_words(client, file, lead, lead_phone, sent, kind):
    client.force_login(lead)
    response = client.post(file.url("onsite_events"), sent, content_type=kind)
    assert (response.status_code, bool(response.json()["error"])) == (422, True)


def test_my_visits_are_listed_for_the_phone(client, file, lead, outsider_assessor, django_assert_num_queries):
    client.force_login(lead)
    client.get("/lapangan/kunjungan.json")
    with django_assert_num_queries(4):
        listed = client.get("/lapangan/kunjungan.json").json()
    assert [row["ref"] for row in listed["visits"]] == [file.ref]
    client.force_login(outsider_assessor)
    assert client.get("/lapangan/kunjungan.json").json()["visits"] == []


def test_a_file_from_a_phone_is_read_in_once_by_whoever_may(client, file, secretariat, lead_phone):
    client.force_login(secretariat)
    lead_phone.judges("C59", "fails", "dari berkas")
    lead_phone.judges("C43", "conforms")
    written = json.dumps({"format": "relisensi-lapangan", "events": lead_phone.made}).encode()
    for _twice in range(2):
        page = client.post(file.url("onsite_import"), {"file": SimpleUploadedFile("catatan.json", written)})
        assert "2 catatan diterima" in page.content.decode()
    row = file.judgements.get(criterion__code="C59")
    assert (row.note, row.by, file.visit_events.count()) == ("dari berkas", lead_phone.person, 2)


def test_a_file_that_is_none_is_told_in_words(client, file, lead):
    client.force_login(lead)
    upload = SimpleUploadedFile("catatan.json", b"PK\x03\x04")
    page = client.post(file.url("onsite_import"), {"file": upload})
    assert (page.status_code, "Berkas ini bukan catatan dari ponsel asesmen." in page.content.decode()) == (422, True)


def test_the_desks_pages_cost_the_same_however_many_phones_there_are(client, file, lead, django_assert_num_queries):
    client.force_login(lead)
    client.get(file.url("onsite_devices"))
    for count in (1, 2):
        Phone(file, lead)
        with django_assert_num_queries(6):
            client.get(file.url("onsite_devices"))
        assert file.devices.count() == count


def test_an_unknown_phone_sends_nothing(client, file, lead, lead_phone):
    client.force_login(lead)
    message = lead_phone.message(lead_phone.made) | {"device": str(uuid.uuid4())}
    response = client.post(file.url("onsite_events"), message, content_type="application/json")
    assert response.status_code == 409
