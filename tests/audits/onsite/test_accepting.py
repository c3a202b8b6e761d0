"""Every event is stored once and answered with its receipt; what cannot count is kept aside with its reason, never dropped."""

import datetime as dt
import itertools
import random
import uuid

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from audits.forms.edit_conflict import mark_of
from audits.models import Notice, VisitEvent
from audits.onsite.accept import accept
from audits.onsite.packs import abandon, revoke
from audits.states import State
from audits.visit.entries import conflicts_of, events_hash, items_of
from audits.workflow.guards import devices_have_handed_in
from tests.audits.onsite.phone import Phone
from tests.audits.play import told

NOW = timezone.now()


def answers(application, events):
    return [(one.status, one.code) for one in accept(application, events, at=timezone.now())]


def event_of(entry):
    """A head as a phone that received it keeps it."""
    return {"said": entry.event.said}


def results(application):
    return dict(application.judgements.exclude(result="open").values_list("criterion__code", "result"))


def test_the_same_event_sent_again_gets_the_same_receipt_and_is_stored_once(client, application, lead, lead_phone):
    client.force_login(lead)
    event = lead_phone.judges("C59", "fails", "SOP-07 lama")
    first = lead_phone.sends(client).json()["answers"]
    again = lead_phone.sends(client, [event, event]).json()["answers"]
    assert first == [{"key": event["said"]["key"], "status": "stored", "receipt": event["sha256"]}]
    assert again == first * 2
    assert VisitEvent.objects.count() == 1
    assert results(application) == {"C59": "fails"}


def test_the_order_of_arrival_does_not_matter(application, lead_phone, member_phone):
    first = lead_phone.judges("C59", "fails", "SOP-07 lama")
    second = lead_phone.judges("C59", "conforms", "SOP-07 sudah diganti", first)
    third = lead_phone.judges("C59", "observation", "Daftar induk terlambat", second)
    other = member_phone.judges("C43", "fails")
    seen = set()
    for order in itertools.permutations([first, second, third, other]):
        with transaction.atomic():
            for event in order:
                assert answers(application, [event]) == [("stored", "")]
            seen.add((tuple(results(application).items()), len(conflicts_of(items_of(application)))))
            transaction.set_rollback(True)
    assert seen == {((("C43", "fails"), ("C59", "observation")), 0)}


def test_one_bad_event_among_twenty_holds_up_none_of_the_others(application, lead_phone):
    codes = [criterion.code for criterion in application.rule_set.criteria.all()[:20]]
    events = [lead_phone.judges(code) for code in codes]
    events[7] = events[7] | {"sha256": "0" * 64}
    got = accept(application, events, at=NOW)
    assert [one.status for one in got] == ["stored"] * 7 + ["invalid"] + ["stored"] * 12
    assert got[7].reason == "Catatan berubah di perjalanan. Kirim lagi."
    assert len(results(application)) == 19


def test_a_second_text_under_one_key_is_kept_aside_and_both_stay(application, lead_phone):
    key = str(uuid.uuid4())
    first = lead_phone.judges("C59", "fails", key=key)
    second = lead_phone.judges("C59", "conforms", key=key)
    assert answers(application, [first, second, second]) == [("stored", ""), ("refused", "clash"), ("refused", "clash")]
    assert [event.body["result"] for event in VisitEvent.objects.order_by("pk")] == ["fails", "conforms"]
    assert results(application) == {"C59": "fails"}


def test_two_people_offline_on_the_same_criterion_stand_side_by_side(application, lead_phone, member_phone):
    mine = lead_phone.judges("C43", "fails", "belum divalidasi")
    theirs = member_phone.judges("C43", "observation", "validasi dijadwalkan")
    assert answers(application, [mine, theirs]) == [("stored", ""), ("stored", "")]
    [(item, entries)] = conflicts_of(items_of(application)).items()
    assert item == ("judgement", "C43")
    assert {entry.event.by.full_name for entry in entries} == {"Robiatun Awadiyah", "Arofitun Nurjanah"}


def test_both_authors_hear_of_a_conflict_once_and_not_of_every_correction(application, lead_phone, member_phone):
    mine, theirs = lead_phone.judges("C43", "fails"), member_phone.judges("C43", "observation")
    accept(application, [mine], at=NOW)
    assert told(application, "entries_differ") == set()
    accept(application, [theirs], at=NOW)
    assert told(application, "entries_differ") == {"Robiatun"}
    accept(application, [lead_phone.judges("C43", "fails", "dilihat lagi", mine), theirs], at=NOW)
    assert Notice.objects.filter(kind="entries_differ").count() == 1
    other, own = member_phone.judges("C44", "fails"), lead_phone.judges("C44", "conforms")
    accept(application, [other], at=NOW)
    accept(application, [own], at=NOW)
    notice = Notice.objects.get(kind="entries_differ", recipient=member_phone.person)
    assert ("- Penilaian C44" in notice.body, notice.url) == (True, application.url("conflicts"))


def test_two_people_who_record_the_same_are_no_conflict(application, lead_phone, member_phone):
    accept(application, [lead_phone.attends("Pairan"), member_phone.attends("Pairan")], at=NOW)
    assert conflicts_of(items_of(application)) == {}
    assert application.attendances.count() == 1


def test_only_the_lead_settles_a_conflict_and_both_entries_stay(application, lead_phone, member_phone):
    mine, theirs = lead_phone.judges("C43", "fails"), member_phone.judges("C43", "observation")
    accept(application, [mine, theirs], at=NOW)
    assert answers(application, [member_phone.judges("C43", "conforms", "", mine, theirs)]) == [("refused", "lead")]
    assert answers(application, [lead_phone.judges("C43", "observation", "Saran", mine, theirs)]) == [("stored", "")]
    assert conflicts_of(items_of(application)) == {}
    assert results(application) == {"C43": "observation"}
    assert VisitEvent.objects.accepted().count() == 3


def test_a_correction_of_an_entry_that_the_lead_settled_meanwhile_is_a_new_conflict(
    application, lead_phone, member_phone
):
    mine, theirs = lead_phone.judges("C43", "fails"), member_phone.judges("C43", "observation")
    accept(application, [mine, theirs, lead_phone.judges("C43", "fails", "tetap", mine, theirs)], at=NOW)
    accept(application, [member_phone.judges("C43", "conforms", "sudah ada", theirs)], at=NOW)
    assert set(conflicts_of(items_of(application))) == {("judgement", "C43")}


def test_nothing_is_deleted_because_a_message_does_not_name_it(application, lead_phone):
    accept(application, [lead_phone.judges("C59"), lead_phone.attends("Pairan")], at=NOW)
    accept(application, [], at=NOW)
    accept(application, [lead_phone.judges("C60")], at=NOW)
    assert set(results(application)) == {"C59", "C60"}
    assert application.attendances.count() == 1


# Permissions, event by event


def test_an_event_of_another_area_is_kept_aside_for_the_lead(client, application, lead, member_phone):
    event = member_phone.judges("C59", "fails", "bukan area saya")
    assert answers(application, [event]) == [("refused", "area")]
    assert results(application) == {}
    client.force_login(lead)
    page = client.get(application.url("onsite_devices")).content.decode()
    assert "Tidak sesuai · bukan area saya" in page
    assert "Kriteria ini di luar area Anda." in page


def test_the_lead_hears_once_a_day_that_something_was_set_aside(application, member_phone):
    accept(application, [member_phone.judges("C59", "fails")], at=NOW)
    accept(application, [member_phone.judges("C60", "fails")], at=NOW)
    notice = Notice.objects.get(kind="entries_set_aside")
    assert (notice.recipient.full_name, notice.url) == ("Robiatun Awadiyah", application.url("onsite_devices"))
    assert notice.subject == "LSP SMK Wiworotomo: catatan Arofitun Nurjanah disisihkan"


def test_events_of_somebody_who_left_the_team_are_kept_aside(client, application, member, member_phone):
    event = member_phone.judges("C43")
    application.team.filter(assessor__user=member).update(released_at=NOW)
    client.force_login(member)
    [answer] = member_phone.sends(client, [event]).json()["answers"]
    assert (answer["status"], answer["code"]) == ("refused", "left")
    assert answer["reason"].startswith("Anda tidak lagi menilai dalam tim asesmen ini.")
    assert VisitEvent.objects.refused().get().body["result"] == "conforms"


def test_events_after_the_closing_are_kept_aside(script, lead):
    player = script()
    application = player(State.ON_SITE)
    phone = Phone(application, lead)
    event = phone.judges("C59", "fails", "terlambat")
    application.devices.update(abandoned_at=NOW, abandoned_by=lead, abandon_reason="uji")
    player.close_visit(timezone.now())
    application.devices.update(abandoned_at=None, abandoned_by=None, abandon_reason="")
    assert answers(application, [event]) == [("refused", "closed")]
    application.refresh_from_db()
    assert application.judgements.get(criterion__code="C59").note != "terlambat"


def test_a_revoked_pack_signs_nothing_that_counts(application, lead, member_phone):
    event = member_phone.judges("C43")
    revoke(application.packs.get(), "Ponsel tertinggal di bus.", by=lead, at=NOW)
    assert answers(application, [event]) == [("refused", "revoked")]


def test_what_comes_from_a_phone_that_was_given_up_is_kept_aside(application, secretariat, member_phone):
    event = member_phone.judges("C43")
    abandon(application.devices.get(), "Ponsel hilang.", by=secretariat, at=NOW)
    assert answers(application, [event]) == [("refused", "abandoned")]


@pytest.mark.parametrize("mac", ["0" * 64, "", None, 7, "\ud800", "é" * 64])
def test_a_false_signature_is_told(application, lead_phone, mac):
    event = lead_phone.judges("C59") | {"mac": mac}
    assert answers(application, [event]) == [("refused", "unsigned")]


def test_what_is_not_signed_is_nobodys_and_counts_for_nothing(client, application, lead, member, member_phone, on):
    held = [member_phone.judges("C43", "fails"), member_phone.judges("C44", "fails")]
    client.force_login(member)
    member_phone.sends(client, [], finished=True)
    forged = []
    for number, event in enumerate(held):
        said = event["said"] | {"body": event["said"]["body"] | {"result": "conforms"}}
        forged += [member_phone.signs(said) | {"mac": "0" * 64}, event | {"mac": str(number)}]
    lead_phone = Phone(application, lead)
    client.force_login(lead)
    got = lead_phone.sends(client, forged).json()["answers"]
    assert {(one["status"], one["code"]) for one in got} == {("refused", "unsigned")}
    assert set(VisitEvent.objects.values_list("by", "device")) == {(None, None)}
    assert results(application) == {}
    assert "2 catatan di Ponsel uji milik Arofitun Nurjanah belum diterima" in [
        str(reason) for reason in devices_have_handed_in(application, on)
    ]
    page = client.get(application.url("onsite_devices")).content.decode()
    assert page.count("Penulis tidak dapat dipastikan") == 4
    [subject] = Notice.objects.filter(kind="entries_set_aside").values_list("subject", flat=True)
    assert subject == "LSP SMK Wiworotomo: catatan tanpa paket disisihkan"
    assert answers(application, forged) == [("refused", "unsigned")] * 4
    assert VisitEvent.objects.count() == 4
    assert answers(application, held) == [("stored", "")] * 2
    assert results(application) == {"C43": "fails", "C44": "fails"}


def test_the_pack_of_one_person_does_not_sign_on_the_phone_of_another(application, lead_phone, member_phone):
    said = member_phone.judges("C43")["said"] | {"device": lead_phone.key}
    assert answers(application, [member_phone.signs(said)]) == [("invalid", "")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": "lain"}, "version"),
        ({"subject": "C99"}, "unknown"),
        ({"body": {"result": "fails", "methods": [], "note": ""}}, "invalid"),
        ({"body": {"result": "fails", "methods": ["document"], "note": "", "by": "saya"}}, "invalid"),
        ({"body": {"result": True, "methods": ["document"], "note": ""}}, "invalid"),
        ({"kind": "sulap"}, "invalid"),
        ({"kind": "note", "subject": "state", "body": {"text": "x"}}, "unknown"),
    ],
)
def test_what_does_not_belong_to_the_visit_is_kept_aside_with_its_reason(application, lead_phone, change, code):
    said = lead_phone.judges("C59")["said"] | change
    assert answers(application, [lead_phone.signs(said)]) == [("refused", code)]


@pytest.mark.parametrize("message", [None, 7, {}, {"said": {}}, {"said": {"key": "x"}, "sha256": 1, "mac": 2}])
def test_what_is_no_event_is_answered_in_words(application, lead_phone, message):
    [answer] = accept(application, [message], at=NOW)
    assert (answer.status, answer.reason) == ("invalid", "Catatan tidak dapat dibaca.")


@pytest.mark.parametrize("words", ["a\0b", "\ud800", "x" * 2001])
def test_text_that_no_column_holds_is_refused_in_words(application, lead_phone, words):
    said = lead_phone.judges("C59")["said"]
    said["body"]["note"] = words
    try:
        event = lead_phone.signs(said)
    except ValueError:
        event = {"said": said, "sha256": "0" * 64, "mac": ""}
    assert answers(application, [event])[0][0] in {"invalid", "refused"}
    assert results(application) == {}


@pytest.mark.parametrize("key", ["\0", "\ud800", "x" * 100_000])
def test_an_odd_key_holds_up_nothing_that_came_with_it(client, application, lead, lead_phone, key):
    client.force_login(lead)
    good = lead_phone.judges("C59", "fails")
    answer = lead_phone.sends(client, [{"said": good["said"] | {"key": key}, "sha256": "0" * 64, "mac": ""}, good])
    assert [one["status"] for one in answer.json()["answers"]] == ["invalid", "stored"]
    assert len(answer.content) < 2000


# Time and state


def test_a_device_clock_wrong_by_years_is_kept_but_does_not_decide(application, lead_phone):
    accept(application, [lead_phone.judges("C59", at=dt.datetime(2003, 1, 1, tzinfo=dt.UTC))], at=NOW)
    event = VisitEvent.objects.get()
    assert (event.made_at.year, event.received_at) == (2003, NOW)
    assert application.judgements.get(criterion__code="C59").at == NOW


def test_before_the_visit_is_open_events_wait_on_the_phone(play, lead, member):
    application = play(State.SCHEDULED)
    phone = Phone(application, member)
    event = phone.judges("C43")
    [answer] = accept(application, [event], at=NOW)
    assert (answer.status, answer.reason) == ("waiting", "Menunggu ketua tim membuka asesmen.")
    assert VisitEvent.objects.count() == 0


def test_a_lead_who_opened_the_visit_on_the_phone_opens_it_here(play, lead, member):
    application = play(State.SCHEDULED, visit_on=timezone.localdate())
    theirs, mine = Phone(application, member), Phone(application, lead)
    event, opening = theirs.judges("C43"), mine.writes("opening", "opening", {})
    assert answers(application, [event, opening]) == [("stored", ""), ("stored", "")]
    application.refresh_from_db()
    assert (application.state, results(application)) == (State.ON_SITE, {"C43": "conforms"})


# Rows written at a desk


def test_what_was_judged_at_a_desk_stands_beside_what_a_phone_brings(client, application, lead, member, member_phone):
    client.force_login(lead)
    client.post(
        application.url("visit_criterion", "C43"),
        {"result": "fails", "methods": ["document"], "note": "meja", "version": 0},
    )
    accept(application, [member_phone.judges("C43", "observation", "ponsel")], at=NOW)
    [entries] = conflicts_of(items_of(application)).values()
    assert {entry.body["note"] for entry in entries} == {"meja", "ponsel"}


def test_a_phone_that_saw_the_desks_entry_replaces_it(client, application, lead, lead_phone):
    client.force_login(lead)
    client.post(
        application.url("visit_criterion", "C59"),
        {"result": "fails", "methods": ["document"], "note": "meja", "version": 0},
    )
    accept(application, [lead_phone.judges("C60")], at=NOW)
    [seen] = [row for row in lead_phone.sends(client, []).json()["news"] if row["said"]["subject"] == "C59"]
    accept(application, [lead_phone.judges("C59", "conforms", "sudah diganti", seen)], at=NOW)
    assert (conflicts_of(items_of(application)), results(application)["C59"]) == ({}, "conforms")


def test_somebody_struck_from_the_list_at_a_desk_stays_struck(client, application, lead, lead_phone):
    accept(application, [lead_phone.attends("Pairan")], at=NOW)
    client.force_login(lead)
    client.post(application.url("attendance_remove"), {"person": application.attendances.get().pk})
    accept(application, [lead_phone.attends("Tarlani")], at=NOW)
    assert list(application.attendances.values_list("name", flat=True)) == ["Tarlani"]


# Findings


def test_a_finding_is_corrected_dropped_and_never_doubled(application, lead_phone):
    made = lead_phone.finds("C59", "Pengendalian dokumen")
    better = lead_phone.finds("C59", "Pengendalian dokumen sesuai edisi", made, subject=made["said"]["subject"])
    assert answers(application, [better, made, better]) == [("stored", "")] * 3
    draft = application.findings.get()
    assert (draft.claim, draft.state, draft.recorded_by) == (
        "Pengendalian dokumen sesuai edisi",
        "draft",
        lead_phone.person,
    )
    gone = lead_phone.finds(
        "C59", "Pengendalian dokumen sesuai edisi", better, subject=made["said"]["subject"], removed=True
    )
    accept(application, [gone], at=NOW)
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_dropped_by_one_and_changed_by_another_is_a_conflict_in_either_order(application, lead_phone, member_phone):
    made = member_phone.finds("C43", "Perangkat asesmen")
    subject = made["said"]["subject"]
    gone = lead_phone.finds("C43", "Perangkat asesmen", made, subject=subject, removed=True)
    changed = member_phone.finds("C43", "Perangkat asesmen terkini", made, subject=subject)
    for order in ([made, gone, changed], [made, changed, gone]):
        with transaction.atomic():
            for event in order:
                accept(application, [event], at=NOW)
            live = application.findings.exclude(state="withdrawn")
            assert [finding.claim for finding in live] == ["Perangkat asesmen terkini"]
            assert set(conflicts_of(items_of(application))) == {("finding", subject)}
            transaction.set_rollback(True)


# Immutable, and one hash over all


def test_the_hash_over_the_events_does_not_depend_on_their_order(application, lead_phone):
    events = [lead_phone.judges(criterion.code) for criterion in application.rule_set.criteria.all()[:6]]
    seen = set()
    for _round in range(3):
        random.Random(_round).shuffle(events)
        with transaction.atomic():
            for event in events:
                accept(application, [event], at=NOW)
            seen.add(events_hash(application))
            transaction.set_rollback(True)
    assert len(seen) == 1


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_an_event(application, lead_phone, act):
    accept(application, [lead_phone.judges("C59")], at=NOW)
    rows = VisitEvent.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(refusal="left") if act == "update" else rows._raw_delete(rows.db)


def test_advice_from_a_phone_stands_beside_what_was_written_at_a_desk(client, application, lead, lead_phone):
    client.force_login(lead)
    client.post(application.url("visit_notes"), {"agenda": "", "advice": "Dari meja.", "opened_with": mark_of("", "")})
    accept(application, [lead_phone.writes("note", "advice", {"text": "Dari ponsel."})], at=NOW)
    assert set(conflicts_of(items_of(application))) == {("note", "advice")}
    [entries] = conflicts_of(items_of(application)).values()
    accept(
        application,
        [lead_phone.writes("note", "advice", {"text": "Keduanya."}, *(event_of(e) for e in entries))],
        at=NOW,
    )
    application.visit.refresh_from_db()
    assert (application.visit.advice, conflicts_of(items_of(application))) == ("Keduanya.", {})
