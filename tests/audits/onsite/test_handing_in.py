"""The visit is closed only when every phone has handed in, every photo is here and no two entries contradict each other."""

import io
from contextlib import ExitStack

import pytest
from django.db import transaction
from django.utils import timezone
from PIL import Image

from audits.files import slots
from audits.files.reading_room import PLACES_OF_PERSON
from audits.models import Notice, Photo
from audits.models.storage import private_files
from audits.onsite import photos
from audits.onsite.accept import accept
from audits.onsite.desk import note_down
from audits.onsite.packs import abandon, revoke
from audits.states import State
from audits.visit.entries import conflicts_of, items_of
from audits.workflow import guards
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


def missing(application, on) -> list[str]:
    return [str(reason) for guard in HANDING_IN for reason in guard(application, on)]


def test_a_phone_that_opened_the_pack_is_waited_for_until_it_says_it_has_finished(
    client, application, lead, lead_phone, on
):
    client.force_login(lead)
    assert missing(application, on) == ["Robiatun Awadiyah belum menyatakan selesai mencatat di Ponsel uji"]
    event = lead_phone.judges("C59")
    lead_phone.sends(client, [], finished=True)
    assert missing(application, on) == ["1 catatan di Ponsel uji milik Robiatun Awadiyah belum diterima"]
    reply = lead_phone.sends(client, [event], finished=True).json()
    assert (reply["left"], missing(application, on)) == (0, [])
    lead_phone.judges("C60")
    lead_phone.sends(client, [])
    assert missing(application, on) == ["1 catatan di Ponsel uji milik Robiatun Awadiyah belum diterima"]


def test_the_visit_is_not_closed_while_a_phone_still_holds_something(client, script, lead, member):
    player = script()
    application = player(State.ON_SITE)
    phone = Phone(application, member)
    phone.judges("C43")
    client.force_login(member)
    phone.sends(client, [])
    player.attend(timezone.now())
    client.force_login(lead)
    page = client.get(application.url("step", "close_visit")).content.decode()
    assert "1 catatan di Ponsel uji milik Arofitun Nurjanah belum diterima" in page


def test_the_secretariat_gives_up_a_lost_phone_with_a_reason(client, application, secretariat, lead_phone, on):
    client.force_login(secretariat)
    key = lead_phone.key
    assert client.post(application.url("onsite_abandon"), {"key": key}).status_code == 422
    client.post(application.url("onsite_abandon"), {"key": key, f"{key}-reason": "Jatuh ke sungai."})
    assert missing(application, on) == []
    page = client.get(application.url("onsite_devices")).content.decode()
    assert "Dilepas oleh Ratna Wulandari: Jatuh ke sungai." in page
    assert application.log.get(verb="device_abandoned").note == "Jatuh ke sungai."


def test_a_person_releases_their_own_old_phone_and_nobody_elses(
    client, application, member, lead_phone, member_phone, on
):
    new = Phone(application, member)
    client.force_login(member)
    assert new.sends(client, [], finished=True).json()["others"] == ["Ponsel uji"]
    for key in (lead_phone.key, member_phone.key):
        client.post(application.url("onsite_abandon"), {"key": key, f"{key}-reason": "Sudah keluar dari ponsel itu."})
    assert missing(application, on) == ["Robiatun Awadiyah belum menyatakan selesai mencatat di Ponsel uji"]
    assert new.sends(client, [], finished=True).json()["others"] == []
    assert "Lepas ponsel ini" not in client.get(application.url("onsite_devices")).content.decode()


def test_the_lead_asks_for_a_phone_that_is_missing_once_a_day(client, application, lead, member_phone):
    client.force_login(lead)
    assert "Minta dikirim" in client.get(application.url("onsite_devices")).content.decode()
    for _time in range(2):
        client.post(application.url("onsite_ask"), {"key": member_phone.key})
    notice = Notice.objects.get(kind="phone_wanted")
    assert (notice.recipient, notice.url) == (member_phone.person, application.url("onsite_visit"))
    assert "Ponsel uji" in notice.body


def test_photos_of_a_phone_that_was_given_up_are_not_waited_for(application, secretariat, lead_phone, member_phone, on):
    accept(application, [lead_phone.photographs("C59", b"satu"), member_phone.photographs("C43", b"dua")], at=NOW)
    assert "2 foto belum diterima" in missing(application, on)
    abandon(application.devices.get(pack__person=lead_phone.person), "Jatuh ke sungai.", by=secretariat, at=NOW)
    assert "1 foto belum diterima" in missing(application, on)


def test_a_pack_is_taken_back_only_with_a_reason_asked_for_at_its_field(client, application, lead, lead_phone):
    client.force_login(lead)
    pack = application.packs.get()
    page = client.post(application.url("onsite_revoke"), {"key": pack.key, f"{pack.key}-reason": " "})
    assert (page.status_code, "Tulis alasannya." in page.content.decode()) == (422, True)
    client.post(application.url("onsite_revoke"), {"key": pack.key, f"{pack.key}-reason": "Ponsel dipinjam."})
    pack.refresh_from_db()
    assert (pack.revoke_reason, pack.revoked_by) == ("Ponsel dipinjam.", lead)


def put_right(client, application, person, pack):
    client.force_login(person)
    client.post(application.url("onsite_restore"), {"key": pack.key, f"{pack.key}-reason": "Salah orang."})
    pack.refresh_from_db()
    return pack


def test_a_pack_taken_back_in_error_is_put_right_and_its_phone_goes_on(
    client, application, lead, member, member_phone, on
):
    revoke(application.packs.get(), "Ponsel hilang.", by=lead, at=NOW)
    kept, later = member_phone.judges("C43", "fails", "belum ada"), member_phone.judges("C44")
    client.force_login(member)
    reply = member_phone.sends(client, [kept]).json()
    assert (reply["revoked"], reply["packs"], reply["answers"][0]["code"]) == (True, [], "revoked")
    assert client.post(application.url("onsite_restore"), {"key": application.packs.get().pk}).status_code == 403
    pack = put_right(client, application, lead, application.packs.get())
    line = application.log.get(verb="pack_restored")
    assert (pack.is_revoked, line.by, line.note, line.facts["subject"]) == (
        False,
        lead,
        "Salah orang.",
        member.full_name,
    )
    client.force_login(member)
    reply = member_phone.sends(client, [kept, later], finished=True).json()
    assert (reply["revoked"], reply["abandoned"], reply["packs"]) == (False, False, [str(pack.key)])
    assert [one["status"] for one in reply["answers"]] == ["stored", "stored"]
    assert application.judgements.get(criterion__code="C43").result == "fails"
    assert (reply["left"], reply["handed_in"], missing(application, on)) == (0, True, [])
    client.force_login(lead)
    assert client.get(application.url("onsite_devices")).context["n_refused"] == 0


def test_a_pack_fetched_meanwhile_stays_good_when_the_old_one_is_put_right(
    client, application, lead, member, member_phone
):
    old = application.packs.get()
    revoke(old, "Ponsel hilang.", by=lead, at=NOW)
    new = Phone(application, member)
    put_right(client, application, lead, old)
    replies = accept(application, [member_phone.judges("C43"), new.judges("C44")], at=NOW)
    assert [one.status for one in replies] == ["stored", "stored"]
    assert Phone(application, member).pack["pack"] == new.pack["pack"]


def test_a_phone_given_up_in_error_is_waited_for_again_and_told_no_pack_was_taken_back(
    client, application, member, member_phone, on
):
    event = member_phone.judges("C43")
    client.force_login(member)
    key = member_phone.key
    client.post(application.url("onsite_abandon"), {"key": key, f"{key}-reason": "Sudah keluar."})
    reply = member_phone.sends(client, [event]).json()
    assert (reply["revoked"], reply["abandoned"], reply["answers"][0]["code"]) == (False, True, "abandoned")
    assert reply["answers"][0]["reason"].startswith("Asesmen ini tidak menunggu ponsel ini lagi.")
    client.post(application.url("onsite_await"), {"key": key})
    assert missing(application, on) == ["Arofitun Nurjanah belum menyatakan selesai mencatat di Ponsel uji"]
    reply = member_phone.sends(client, [event]).json()
    assert (reply["abandoned"], reply["answers"][0]["status"]) == (False, "stored")
    assert application.log.filter(verb="device_awaited").count() == 1


def test_two_people_of_one_name_are_two_on_the_list(client, application, lead, lead_phone):
    events = [lead_phone.attends("Siti Aminah", "Guru"), lead_phone.attends("Siti  Aminah", "Kepala TUK")]
    accept(application, events, at=NOW)
    client.force_login(lead)
    typed = {"name": "Siti Aminah", "position": "Bendahara", "side": "lsp"}
    assert client.post(application.url("attendance"), typed).status_code == 302
    assert client.post(application.url("attendance"), typed).status_code == 422
    names = application.attendances.values_list("position", flat=True)
    assert sorted(names) == ["Bendahara", "Guru", "Kepala TUK"]


def test_an_open_conflict_keeps_the_visit_open_until_the_lead_has_chosen(
    client, application, lead, lead_phone, member_phone, on
):
    mine, theirs = lead_phone.judges("C43", "fails", "belum ada"), member_phone.judges("C43", "observation", "ada")
    accept(application, [mine, theirs], at=NOW)
    assert missing(application, on)[0] == "Putuskan dua catatan yang berbeda: penilaian C43"
    client.force_login(lead)
    page = client.get(application.url("conflicts")).content.decode()
    assert all(words in page for words in ("Robiatun Awadiyah", "Arofitun Nurjanah", "belum ada", "Observasi"))
    shown = " ".join(event["said"]["key"] for event in (mine, theirs))
    chosen = {"chosen": theirs["said"]["key"], "shown": shown, "text": "Ada, belum dianalisis."}
    assert client.post(application.url("conflicts"), chosen).status_code == 422
    client.post(application.url("conflicts"), chosen | {"why": "Rekaman ada, analisis belum."})
    row = application.judgements.get(criterion__code="C43")
    assert (row.result, row.note, row.by) == ("observation", "Ada, belum dianalisis.", lead)
    assert guards.entries_agree(application, on) == []


def test_a_choice_between_entries_that_changed_meanwhile_is_asked_again(
    client, application, lead, lead_phone, member_phone
):
    mine, theirs = lead_phone.judges("C43", "fails"), member_phone.judges("C43", "observation")
    accept(application, [mine, theirs], at=NOW)
    client.force_login(lead)
    [row] = client.get(application.url("conflicts")).context["rows"]
    accept(application, [member_phone.judges("C43", "conforms", "", theirs)], at=NOW)
    for chosen in (theirs, mine):
        sent = {"chosen": chosen["said"]["key"], "shown": row["shown"], "why": "Rekaman ada."}
        response = client.post(application.url("conflicts"), sent)
        assert (response.status_code, application.visit_events.count()) == (422, 3)


def test_advice_written_at_a_desk_replaces_only_the_advice_it_showed(application, lead, lead_phone, member_phone):
    events = [lead_phone.writes("note", "advice", {"text": "A"}), member_phone.writes("note", "advice", {"text": "B"})]
    accept(application, events, at=NOW)
    with transaction.atomic():
        note_down(application, {"advice": "C"}, by=lead, at=NOW)
    [entries] = conflicts_of(items_of(application)).values()
    assert {entry.body["text"] for entry in entries} == {"B", "C"}


# Photos


def send_pieces(client, application, photo: Photo, content: bytes, order) -> list:
    url = application.url("onsite_pieces", photo.sha256)
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
def announced(client, application, lead, lead_phone):
    client.force_login(lead)
    content = jpeg()
    accept(application, [lead_phone.photographs("C59", content)], at=NOW)
    return content, application.photos.get()


def test_a_photo_comes_in_pieces_in_any_order_and_twice(client, application, announced, on):
    content, photo = announced
    assert "1 foto belum diterima" in missing(application, on)
    url = application.url("onsite_pieces", photo.sha256)
    assert client.get(url).json()["missing"] == list(range(0, len(content), photos.PIECE))
    replies = send_pieces(client, application, photo, content, lambda starts: [*reversed(range(len(starts))), 0])
    assert replies[-1].json() == {"missing": []}
    photo.refresh_from_db()
    assert photo.file.read() == content
    assert photo.pieces.count() == 0
    assert "1 foto belum diterima" not in missing(application, on)


def test_a_photo_that_has_to_wait_for_its_turn_is_here_and_asked_for_once_more(client, application, announced, lead):
    content, photo = announced
    url = application.url("onsite_pieces", photo.sha256)
    with ExitStack() as taken:
        for _place in range(PLACES_OF_PERSON):
            taken.enter_context(slots.take(f"person:{lead.pk}", PLACES_OF_PERSON))
        reply = send_pieces(client, application, photo, content, lambda starts: range(len(starts)))[-1]
        assert (reply.status_code, reply.json()["error"]) == (
            503,
            "Banyak berkas sedang diperiksa. Coba lagi sebentar lagi.",
        )
    last = (len(content) - 1) // photos.PIECE * photos.PIECE
    assert client.get(url).json()["missing"] == [last]
    reply = client.post(f"{url}?mulai={last}", content[last:], content_type="application/octet-stream")
    assert reply.json() == {"missing": []}
    photo.refresh_from_db()
    assert photo.file.read() == content
    assert client.get(url).json()["missing"] == []


def test_a_photo_that_was_damaged_on_its_way_is_asked_for_again(client, application, announced):
    content, photo = announced
    broken = content[:-1] + bytes([content[-1] ^ 1])
    reply = send_pieces(client, application, photo, broken, lambda starts: range(len(starts)))[-1]
    assert (reply.status_code, reply.json()["error"]) == (422, "Foto rusak di perjalanan dan akan dikirim lagi.")
    send_pieces(client, application, photo, content, lambda starts: range(len(starts)))
    photo.refresh_from_db()
    assert photo.arrived_at


def test_what_is_no_photo_is_not_kept(client, application, lead, lead_phone):
    client.force_login(lead)
    content = b"<html>" * 100
    accept(application, [lead_phone.photographs("C59", content)], at=NOW)
    [reply] = send_pieces(client, application, application.photos.get(), content, lambda starts: range(len(starts)))
    assert reply.json()["error"] == "Berkas ini bukan foto yang dapat dibaca."
    assert application.photos.get().arrived_at is None


def test_a_photo_of_an_iphone_is_kept_whole_and_shown_as_jpeg(client, application, lead, lead_phone):
    import pillow_heif

    pillow_heif.register_heif_opener()
    client.force_login(lead)
    content = jpeg(200, "HEIF")
    accept(application, [lead_phone.photographs("C59", content, type="image/heic")], at=NOW)
    photo = application.photos.get()
    send_pieces(client, application, photo, content, lambda starts: range(len(starts)))
    shown = client.get(application.url("onsite_photo", photo.sha256[:16]))
    assert shown["Content-Type"] == "image/jpeg"
    photo.refresh_from_db()
    assert photo.file.read() == content


def test_a_visit_holds_so_many_photos_and_says_so(application, lead_phone, monkeypatch):
    monkeypatch.setattr("audits.onsite.accept.MOST_PHOTOS", 2)
    events = [lead_phone.photographs("C59", content) for content in (b"a", b"b", b"b", b"c")]
    assert [one.code for one in accept(application, events, at=NOW)] == ["", "", "", "photos"]
    assert (application.photos.count(), application.visit_events.count()) == (2, 4)


def test_pieces_of_a_photo_that_never_came_whole_go_when_the_visit_is_over(client, application, announced, lead):
    content, photo = announced
    send_pieces(client, application, photo, content, lambda starts: starts[:1] and [0])
    name = photo.pieces.get().file.name
    assert photos.drop_stranded(NOW) == 0
    take(application, "withdraw", application.lsp.memberships.get(position="chair").user, note="Berhenti.")
    assert (photos.drop_stranded(NOW), photo.pieces.count()) == (1, 0)
    assert not private_files.exists(name)


def test_the_lsp_sees_no_photo_before_the_closing(client, application, announced, chair_a):
    content, photo = announced
    send_pieces(client, application, photo, content, lambda starts: range(len(starts)))
    client.force_login(chair_a)
    assert client.get(application.url("onsite_photo", photo.sha256[:16])).status_code == 404


def test_a_photo_stands_beside_its_criterion_and_its_finding(client, application, lead, lead_phone):
    client.force_login(lead)
    content = jpeg(300)
    made = lead_phone.finds("C59", "Pengendalian dokumen")
    events = [made, lead_phone.photographs("C59", content), lead_phone.photographs(made["said"]["subject"], content)]
    accept(application, events, at=NOW)
    photo = application.photos.get()
    send_pieces(client, application, photo, content, lambda starts: range(len(starts)))
    for page in (application.url("visit_criterion", "C59"), application.url("finding", 1)):
        assert photo.get_absolute_url() in client.get(page).content.decode()
    assert photo.get_absolute_url() not in client.get(application.url("visit_criterion", "C60")).content.decode()
