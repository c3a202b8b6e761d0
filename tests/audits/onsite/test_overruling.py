"""Whoever judged otherwise hears of it, with the reason; both judgements, the choice and who chose stay readable."""

import csv
import io

import pytest
from django.utils import timezone

from audits.exports.dossier_zip import judgements_in
from audits.forms.recommendation import SignForm
from audits.models import Notice
from audits.onsite.accept import accept
from audits.states import State
from audits.visit.entries import conflicts_of, items_of
from audits.visit.judgements import overruled_of
from tests.audits.onsite.phone import Phone

NOW = timezone.now()


def told_of(application, member):
    notice = Notice.objects.get(kind="judgement_overruled")
    assert notice.recipient == member
    return notice.body


def test_a_result_that_the_lead_replaces_on_the_phone_is_told_and_stays_readable(
    client, application, lead, member, lead_phone, member_phone
):
    theirs = member_phone.judges("C46", "fails", "skema kedaluwarsa")
    mine = lead_phone.judges("C46", "conforms", "sudah diganti", theirs, why="SOP baru terbit pagi ini.")
    accept(application, [mine], at=NOW)
    assert not Notice.objects.filter(kind="judgement_overruled").exists()
    accept(application, [theirs, mine], at=NOW)  # in whatever order they arrive
    body = told_of(application, member)
    assert "Arofitun Nurjanah: Tidak sesuai (skema kedaluwarsa)" in body
    assert "SOP baru terbit pagi ini." in body
    line = application.log.get(verb="judgement_overruled")
    assert (line.by, line.note, line.facts["subject"]) == (lead, "SOP baru terbit pagi ini.", "C46")
    for person in (lead, member):
        client.force_login(person)
        page = " ".join(client.get(application.url("visit_criterion", "C46")).content.decode().split())
        assert all(words in page for words in ("Tidak sesuai. skema kedaluwarsa", "SOP baru terbit pagi ini."))


def test_what_overrules_a_colleague_without_a_reason_is_refused(client, application, lead, lead_phone, member_phone):
    theirs = member_phone.judges("C46", "fails", "skema kedaluwarsa")
    accept(application, [theirs], at=NOW)
    bare, blank = lead_phone.judges("C46", "conforms", "", theirs), lead_phone.judges("C46", "open", "", theirs)
    client.force_login(lead)
    replies = lead_phone.sends(client, [bare, blank]).json()["answers"]
    assert [(one["status"], one["code"]) for one in replies] == [("refused", "why")] * 2
    assert replies[0]["reason"] == "Rekan setim menilai lain. Tulis alasan Anda, lalu simpan lagi."
    assert application.judgements.get(criterion__code="C46").result == "fails"
    [again] = accept(application, [lead_phone.judges("C46", "conforms", "", theirs, why="SOP baru.")], at=NOW)
    assert (again.status, application.judgements.get(criterion__code="C46").result) == ("stored", "conforms")


def test_what_overrules_a_colleague_without_a_reason_replaces_nothing_in_whatever_order_it_comes(
    application, lead_phone, member_phone
):
    theirs = member_phone.judges("C46", "fails", "lama")
    bare = lead_phone.judges("C46", "conforms", "", theirs)
    accept(application, [bare], at=NOW)
    accept(application, [theirs], at=NOW)
    [entries] = conflicts_of(items_of(application)).values()
    assert {entry.body["result"] for entry in entries} == {"fails", "conforms"}


def test_settling_on_a_phone_says_why_as_well(application, lead_phone, member_phone):
    theirs, mine = member_phone.judges("C46", "fails", "lama"), lead_phone.judges("C46", "conforms", "baru")
    accept(application, [theirs, mine], at=NOW)
    [answer] = accept(application, [lead_phone.judges("C46", "conforms", "baru", theirs, mine)], at=NOW)
    assert (answer.status, answer.code) == ("refused", "why")


def test_the_same_result_or_ones_own_is_no_overruling(application, lead_phone, member_phone):
    first = member_phone.judges("C46", "fails", "lama")
    second = member_phone.judges("C46", "observation", "", first)
    accept(application, [first, second, lead_phone.judges("C46", "observation", "dilihat", second)], at=NOW)
    assert not Notice.objects.filter(kind="judgement_overruled").exists()


def test_at_the_desk_the_lead_says_why_before_another_result_stands(client, application, lead, member, member_phone):
    accept(application, [member_phone.judges("C46", "fails", "skema kedaluwarsa")], at=NOW)
    client.force_login(lead)
    url = application.url("visit_criterion", "C46")
    typed = {"version": client.get(url).context["form"]["version"].value(), "methods": ["document"], "note": "baru"}
    page = client.post(url, typed | {"result": "conforms"})
    assert page.status_code == 422
    assert "Arofitun Nurjanah menilai Tidak sesuai. Tulis alasan Anda menilai lain." in page.content.decode()
    assert client.post(url, typed | {"result": "conforms", "why": "SOP baru."}).status_code == 302
    assert application.judgements.get(criterion__code="C46").result == "conforms"
    assert "SOP baru." in told_of(application, member)
    assert application.visit_events.filter(subject="C46").count() == 2


def test_both_entries_the_choice_and_the_reason_are_in_the_zip_and_before_the_plenary_as_a_dissent(
    client, script, lead, member, decider
):
    player = script(findings=())
    application = player(State.ON_SITE)
    phones = Phone(application, member), Phone(application, lead)
    theirs = phones[0].judges("C46", "fails", "skema kedaluwarsa")
    accept(
        application, [theirs, phones[1].judges("C46", "observation", "sudah diganti", theirs, why="SOP baru.")], at=NOW
    )
    [rows] = [entry.content.decode("utf-8-sig") for entry in judgements_in(application, "bnsp")]
    table = {(row["siapa"], row["hasil"]): row for row in csv.DictReader(io.StringIO(rows)) if row["kriteria"] == "C46"}
    assert list(judgements_in(application, "lsp")) == []
    loser, winner = table["Arofitun Nurjanah", "Tidak sesuai"], table["Robiatun Awadiyah", "Observasi"]
    assert (loser["catatan"], loser["berlaku"]) == ("skema kedaluwarsa", "")
    assert (winner["alasan"], winner["berlaku"]) == ("SOP baru.", "ya")
    assert winner["menggantikan"] == "Arofitun Nurjanah: Tidak sesuai (skema kedaluwarsa)"
    words = "C46: Arofitun Nurjanah: Tidak sesuai (skema kedaluwarsa); dipakai Robiatun Awadiyah: Observasi (sudah diganti), alasan: SOP baru."
    [pair] = overruled_of(application, member)
    assert overruled_of(application, lead) == []
    form = SignForm({"seen": "0", "note": "Saya keberatan.", "dissents": ["C46"]}, overruled=[pair])
    assert form.is_valid()
    assert form.opinion() == f"Saya keberatan.\n{words}"


@pytest.mark.parametrize("chosen", ["fails", "conforms"])
def test_settling_tells_the_one_whose_result_was_not_chosen(
    client, application, lead, member, lead_phone, member_phone, chosen
):
    theirs, mine = member_phone.judges("C46", "fails", "lama"), lead_phone.judges("C46", "conforms", "baru")
    accept(application, [theirs, mine], at=NOW)
    client.force_login(lead)
    [row] = client.get(application.url("conflicts")).context["rows"]
    key = (theirs if chosen == "fails" else mine)["said"]["key"]
    client.post(application.url("conflicts"), {"chosen": key, "shown": row["shown"], "why": "Dilihat bersama."})
    overruled = Notice.objects.filter(kind="judgement_overruled").values_list("recipient__full_name", flat=True)
    assert list(overruled) == ([] if chosen == "fails" else ["Arofitun Nurjanah"])
    assert application.log.filter(verb="judgement_overruled").count() == (0 if chosen == "fails" else 1)
