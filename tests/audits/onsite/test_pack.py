"""The pack holds what the visit needs, for one person and one visit; what a phone hands out as a file is read in at the desk."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audits.onsite.accept import accept
from audits.onsite.envelope import content_hash, signature
from audits.onsite.packs import revoke
from tests.audits.onsite.phone import Phone


def test_the_size_is_told_before_anything_is_downloaded(client, application, lead):
    client.force_login(lead)
    told = client.get(application.url("onsite_pack")).json()
    phone = Phone(application, lead)
    assert (told["criteria"], told["size"]) == (66, phone.pack["size"])
    assert told["documents_size"] == sum(row["size"] for row in phone.pack["contents"]["documents"])
    assert application.devices.count() == 1


def test_the_pack_holds_criteria_self_assessment_documents_people_and_calendar(application, lead):
    packed = Phone(application, lead).pack["contents"]
    c59 = next(row for row in packed["criteria"] if row["code"] == "C59")
    assert (len(packed["criteria"]), c59["clause"], c59["said"]) == (66, "PBNSP 201: 10.2.3", "conforms")
    assert {row["side"] for row in packed["people"]} == {"bnsp", "lsp"}
    assert packed["holidays"]["2026-08-17"]
    assert set(c59["documents"]) <= {row["code"] for row in packed["documents"]}


def test_a_fresh_phone_gets_what_was_recorded_so_far(client, application, lead, member_phone):
    accept(application, [member_phone.judges("C43", "fails", "belum ada")], at=timezone.now())
    client.force_login(lead)
    sent = {"device": str(uuid.uuid4()), "label": "Ponsel baru"}
    packed = client.post(application.url("onsite_pack"), sent, content_type="application/json").json()
    assert [row["said"] for row in packed["news"]] == [member_phone.made[0]["said"]]
    assert packed["last"] == application.visit_events.get().pk


def test_its_hash_is_that_of_its_contents(application, lead):
    pack = Phone(application, lead).pack
    assert content_hash(pack["contents"]) == pack["sha256"]


def test_another_person_cannot_use_the_phone_for_this_visit(client, application, member, lead_phone):
    client.force_login(member)
    sent = {"device": lead_phone.key, "label": "Ponsel uji"}
    response = client.post(application.url("onsite_pack"), sent, content_type="application/json")
    assert response.status_code == 409
    assert lead_phone.sends(client, []).status_code == 404


def test_a_new_pack_after_a_revoked_one_works_again(application, lead):
    old = Phone(application, lead)
    revoke(application.packs.get(), "Ponsel dipinjam orang lain.", by=lead, at=timezone.now())
    new = Phone(application, lead)
    assert new.pack["secret"] != old.pack["secret"]
    [one, two] = accept(application, [old.judges("C59"), new.judges("C60")], at=timezone.now())
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
def test_a_message_that_is_none_is_answered_in_words(client, application, lead, lead_phone, sent, kind):
    client.force_login(lead)
    response = client.post(application.url("onsite_events"), sent, content_type=kind)
    assert (response.status_code, bool(response.json()["error"])) == (422, True)


def test_every_answer_is_signed_with_the_pack_that_the_phone_holds(client, application, lead, lead_phone):
    client.force_login(lead)
    for _time in ("valid", "revoked"):
        reply = lead_phone.sends(client, [lead_phone.judges("C59", "fails", "“Dua” \x7f \u2028")]).json()
        mac = reply.pop("mac")
        assert mac == signature(lead_phone.pack["secret"], content_hash(reply))
        if pack := application.packs.filter(revoked_at__isnull=True).first():
            revoke(pack, "Ponsel dipinjam.", by=lead, at=timezone.now())


def test_my_visits_are_listed_for_the_phone(client, application, lead, outsider_assessor, django_assert_num_queries):
    client.force_login(lead)
    client.get("/lapangan/kunjungan.json")
    with django_assert_num_queries(4):
        listed = client.get("/lapangan/kunjungan.json").json()
    assert [row["ref"] for row in listed["visits"]] == [application.ref]
    client.force_login(outsider_assessor)
    assert client.get("/lapangan/kunjungan.json").json()["visits"] == []


def test_a_file_from_a_phone_is_read_in_once_by_whoever_may(client, application, secretariat, lead_phone):
    client.force_login(secretariat)
    lead_phone.judges("C59", "fails", "dari berkas")
    lead_phone.judges("C43", "conforms")
    written = json.dumps({"format": "relisensi-lapangan", "events": lead_phone.made}).encode()
    for _twice in range(2):
        page = client.post(application.url("onsite_import"), {"file": SimpleUploadedFile("catatan.json", written)})
        assert "2 catatan diterima" in page.content.decode()
    row = application.judgements.get(criterion__code="C59")
    assert (row.note, row.by, application.visit_events.count()) == ("dari berkas", lead_phone.person, 2)


def test_photos_whose_entries_have_not_arrived_are_told_and_not_dropped_in_silence(
    client, application, lead, lead_phone
):
    client.force_login(lead)
    event = lead_phone.photographs("C59", b"foto")
    picture = {"sha256": event["said"]["body"]["sha256"], "content": "Zm90bw=="}

    def imports(events):
        written = json.dumps({"events": events, "photos": [picture]}).encode()
        page = client.post(application.url("onsite_import"), {"file": SimpleUploadedFile("catatan-2.json", written)})
        return page.content.decode()

    assert "1 foto belum disimpan: catatannya belum diterima." in imports([])
    assert "belum disimpan" not in imports([event])


def test_a_file_that_is_none_is_told_in_words(client, application, lead):
    client.force_login(lead)
    upload = SimpleUploadedFile("catatan.json", b"PK\x03\x04")
    page = client.post(application.url("onsite_import"), {"file": upload})
    assert (page.status_code, "Berkas ini bukan catatan dari ponsel asesmen." in page.content.decode()) == (422, True)


def test_the_desks_pages_cost_the_same_however_many_phones_there_are(
    client, application, lead, django_assert_num_queries
):
    client.force_login(lead)
    client.get(application.url("onsite_devices"))
    for count in (1, 2):
        Phone(application, lead)
        with django_assert_num_queries(7):
            client.get(application.url("onsite_devices"))
        assert application.devices.count() == count


def test_the_desks_page_shows_what_was_kept_aside_in_pages(client, application, lead, member_phone):
    accept(application, [member_phone.judges("C59", "fails", f"catatan {n}") for n in range(120)], at=timezone.now())
    client.force_login(lead)
    url, seen = application.url("onsite_devices"), []
    while url:
        context = client.get(url).context
        assert context["n_refused"] == 120
        seen += [row["event"].body["note"] for row in context["refused"]]
        assert len(context["refused"]) <= 50
        url = context["next_url"]
    assert seen == [f"catatan {n}" for n in reversed(range(120))]
    assert client.get(application.url("onsite_devices") + "?sesudah=x").status_code == 200
    upload = SimpleUploadedFile("catatan.json", json.dumps({"events": member_phone.made}).encode())
    page = client.post(application.url("onsite_import"), {"file": upload}).content.decode()
    assert "120 catatan: Kriteria ini di luar area Anda." in " ".join(page.split())


def test_an_unknown_phone_sends_nothing(client, application, lead, lead_phone):
    client.force_login(lead)
    message = lead_phone.message(lead_phone.made) | {"device": str(uuid.uuid4())}
    response = client.post(application.url("onsite_events"), message, content_type="application/json")
    assert response.status_code == 409
