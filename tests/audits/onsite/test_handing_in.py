"""The visit is closed only when every phone has handed in, every photo is here and no two entries contradict each other."""

import io

import pytest
from django.utils import timezone
from PIL import Image

from audits import guards
from audits.models import Photo
from audits.models.storage import private_files
from audits.onsite import photos
from audits.onsite.accept import accept
from audits.onsite.packs import abandon
from audits.states import State
from tests.audits.onsite.phone import Phone
from tests.audits.play import take

NOW = timezone.now()
HANDING_IN = (guards.entries_agree, guards.devices_have_handed_in, guards.photos_have_arrived)


def jpeg(side: int = 1200, kind: str = "JPEG") -> bytes:
    """A photo with enough in it to travel in several pieces."""
    out = io.BytesIO()
    picture = Image.effect_noise((side, side), 90).convert("RGB")
    picture.save(out, kind, quality=92)
    return out.getvalue()


def missing(file, on) -> list[str]:
    return [str(reason) for guard in HANDING_IN for reason in guard(file, on)]


def test_a_phone_that_opened_the_pack_is_waited_for_until_it_says_it_has_finished(client, file, lead, lead_phone, on):
    client.force_login(lead)
    assert missing(file, on) == ["Robiatun Awadiyah belum menyatakan selesai mencatat di Ponsel uji"]
    event = lead_phone.judges("C59")
    lead_phone.sends(client, [], finished=True)
    assert missing(file, on) == ["1 catatan di Ponsel uji milik Robiatun Awadiyah belum diterima"]
    reply = lead_phone.sends(client, [event], finished=True).json()
    assert (reply["left"], missing(file, on)) == (0, [])
    lead_phone.judges("C60")
    lead_phone.sends(client, [])
    assert missing(file, on) == ["1 catatan di Ponsel uji milik Robiatun Awadiyah belum diterima"]


def test_the_visit_is_not_closed_while_a_phone_still_holds_something(client, script, lead, member):
    player = script()
    file = player(State.ON_SITE)
    phone = Phone(file, member)
    phone.judges("C43")
    client.force_login(member)
    phone.sends(client, [])
    player.attend(timezone.now())
    client.force_login(lead)
    page = client.get(file.url("step", "close_visit")).content.decode()
    assert "1 catatan di Ponsel uji milik Arofitun Nurjanah belum diterima" in page


def test_the_secretariat_gives_up_a_lost_phone_with_a_reason(client, file, secretariat, lead_phone, on):
    client.force_login(secretariat)
    key = lead_phone.key
    assert client.post(file.url("onsite_abandon"), {"key": key}).status_code == 422
    client.post(file.url("onsite_abandon"), {"key": key, f"{key}-reason": "Jatuh ke sungai."})
    assert missing(file, on) == []
    page = client.get(file.url("onsite_devices")).content.decode()
    assert "Dilepas oleh Ratna Wulandari: Jatuh ke sungai." in page
    assert file.log.get(verb="device_abandoned").note == "Jatuh ke sungai."


def test_photos_of_a_phone_that_was_given_up_are_not_waited_for(file, secretariat, lead_phone, member_phone, on):
    accept(file, [lead_phone.photographs("C59", b"satu"), member_phone.photographs("C43", b"dua")], at=NOW)
    assert "2 foto belum diterima" in missing(file, on)
    abandon(file.devices.get(pack__person=lead_phone.person), "Jatuh ke sungai.", by=secretariat, at=NOW)
    assert "1 foto belum diterima" in missing(file, on)


def test_a_pack_is_taken_back_only_with_a_reason_asked_for_at_its_field(client, file, lead, lead_phone):
    client.force_login(lead)
    pack = file.packs.get()
    page = client.post(file.url("onsite_revoke"), {"key": pack.key, f"{pack.key}-reason": " "})
    assert (page.status_code, "Tulis alasannya." in page.content.decode()) == (422, True)
    client.post(file.url("onsite_revoke"), {"key": pack.key, f"{pack.key}-reason": "Ponsel dipinjam."})
    pack.refresh_from_db()
    assert (pack.revoke_reason, pack.revoked_by) == ("Ponsel dipinjam.", lead)


def test_an_open_conflict_keeps_the_visit_open_until_the_lead_has_chosen(
    client, file, lead, lead_phone, member_phone, on
):
    mine, theirs = lead_phone.judges("C43", "fails", "belum ada"), member_phone.judges("C43", "observation", "ada")
    accept(file, [mine, theirs], at=NOW)
    assert missing(file, on)[0] == "Putuskan dua catatan yang berbeda: penilaian C43"
    client.force_login(lead)
    page = client.get(file.url("conflicts")).content.decode()
    assert all(words in page for words in ("Robiatun Awadiyah", "Arofitun Nurjanah", "belum ada", "Observasi"))
    client.post(file.url("conflicts"), {"chosen": theirs["said"]["key"], "text": "Ada, belum dianalisis."})
    row = file.judgements.get(criterion__code="C43")
    assert (row.result, row.note, row.by) == ("observation", "Ada, belum dianalisis.", lead)
    assert guards.entries_agree(file, on) == []


def test_a_choice_between_entries_that_changed_meanwhile_is_asked_again(client, file, lead, lead_phone, member_phone):
    mine, theirs = lead_phone.judges("C43", "fails"), member_phone.judges("C43", "observation")
    accept(file, [mine, theirs, member_phone.judges("C43", "conforms", "", theirs)], at=NOW)
    client.force_login(lead)
    response = client.post(file.url("conflicts"), {"chosen": theirs["said"]["key"]})
    assert (response.status_code, file.visit_events.count()) == (422, 3)


# Photos


def send_pieces(client, file, photo: Photo, content: bytes, order) -> list:
    url = file.url("onsite_pieces", photo.sha256)
    starts = list(range(0, len(content), photos.PIECE))
    return [
        client.post(
            f"{url}?mulai={starts[i]}",
            content[starts[i] : starts[i] + photos.PIECE],
            content_type="application/octet-stream",
        )
        for i in order(starts)
    ]


@pytest.fixture
def announced(client, file, lead, lead_phone):
    client.force_login(lead)
    content = jpeg()
    accept(file, [lead_phone.photographs("C59", content)], at=NOW)
    return content, file.photos.get()


def test_a_photo_comes_in_pieces_in_any_order_and_twice(client, file, announced, on):
    content, photo = announced
    assert "1 foto belum diterima" in missing(file, on)
    url = file.url("onsite_pieces", photo.sha256)
    assert client.get(url).json()["missing"] == list(range(0, len(content), photos.PIECE))
    replies = send_pieces(client, file, photo, content, lambda starts: [*reversed(range(len(starts))), 0])
    assert replies[-1].json() == {"missing": []}
    photo.refresh_from_db()
    assert photo.file.read() == content
    assert photo.pieces.count() == 0
    assert "1 foto belum diterima" not in missing(file, on)


def test_a_photo_that_was_damaged_on_its_way_is_asked_for_again(client, file, announced):
    content, photo = announced
    broken = content[:-1] + bytes([content[-1] ^ 1])
    reply = send_pieces(client, file, photo, broken, lambda starts: range(len(starts)))[-1]
    assert (reply.status_code, reply.json()["error"]) == (422, "Foto rusak di perjalanan dan akan dikirim lagi.")
    send_pieces(client, file, photo, content, lambda starts: range(len(starts)))
    photo.refresh_from_db()
    assert photo.arrived_at


def test_what_is_no_photo_is_not_kept(client, file, lead, lead_phone):
    client.force_login(lead)
    content = b"<html>" * 100
    accept(file, [lead_phone.photographs("C59", content)], at=NOW)
    [reply] = send_pieces(client, file, file.photos.get(), content, lambda starts: range(len(starts)))
    assert reply.json()["error"] == "Berkas ini bukan foto yang dapat dibaca."
    assert file.photos.get().arrived_at is None


def test_a_photo_of_an_iphone_is_kept_whole_and_shown_as_jpeg(client, file, lead, lead_phone):
    import pillow_heif

    pillow_heif.register_heif_opener()
    client.force_login(lead)
    content = jpeg(200, "HEIF")
    accept(file, [lead_phone.photographs("C59", content, type="image/heic")], at=NOW)
    photo = file.photos.get()
    send_pieces(client, file, photo, content, lambda starts: range(len(starts)))
    shown = client.get(file.url("onsite_photo", photo.sha256[:16]))
    assert shown["Content-Type"] == "image/jpeg"
    photo.refresh_from_db()
    assert photo.file.read() == content


def test_a_visit_holds_so_many_photos_and_says_so(file, lead_phone, monkeypatch):
    monkeypatch.setattr("audits.onsite.accept.MOST_PHOTOS", 2)
    events = [lead_phone.photographs("C59", content) for content in (b"a", b"b", b"b", b"c")]
    assert [one.code for one in accept(file, events, at=NOW)] == ["", "", "", "photos"]
    assert (file.photos.count(), file.visit_events.count()) == (2, 4)


def test_pieces_of_a_photo_that_never_came_whole_go_when_the_visit_is_over(client, file, announced, lead):
    content, photo = announced
    send_pieces(client, file, photo, content, lambda starts: starts[:1] and [0])
    name = photo.pieces.get().file.name
    assert photos.drop_stranded(NOW) == 0
    take(file, "withdraw", file.lsp.memberships.get(position="chair").user, note="Berhenti.")
    assert (photos.drop_stranded(NOW), photo.pieces.count()) == (1, 0)
    assert not private_files.exists(name)


def test_the_lsp_sees_no_photo_before_the_closing(client, file, announced, chair_a):
    content, photo = announced
    send_pieces(client, file, photo, content, lambda starts: range(len(starts)))
    client.force_login(chair_a)
    assert client.get(file.url("onsite_photo", photo.sha256[:16])).status_code == 404


def test_a_photo_stands_beside_its_criterion_and_its_finding(client, file, lead, lead_phone):
    client.force_login(lead)
    content = jpeg(300)
    made = lead_phone.finds("C59", "Pengendalian dokumen")
    events = [made, lead_phone.photographs("C59", content), lead_phone.photographs(made["said"]["subject"], content)]
    accept(file, events, at=NOW)
    photo = file.photos.get()
    send_pieces(client, file, photo, content, lambda starts: range(len(starts)))
    for page in (file.url("visit_criterion", "C59"), file.url("finding", 1)):
        assert photo.get_absolute_url() in client.get(page).content.decode()
    assert photo.get_absolute_url() not in client.get(file.url("visit_criterion", "C60")).content.decode()
