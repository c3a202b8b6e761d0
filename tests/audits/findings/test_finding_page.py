"""One page per finding: the sentence, both sides, every round, the verdict, and the hand-over."""

from urllib.parse import unquote

import pytest
from django.utils import timezone

from audits.deadlines import after_days
from audits.states import FindingState
from lsp.web.formats import longdate


def acts(client, application, seq) -> set[str]:
    context = client.get(application.url("finding", seq)).context
    verifying = {context["verifying"]["name"]} if context["verifying"] else set()
    return {act["name"] for act in [*context["acts"], *context["behind"]]} | verifying


def test_the_sentence_reads_as_the_sheet_prints_it(client, application, chair_a):
    client.force_login(chair_a)
    page = client.get(application.url("finding", 1)).content.decode()
    assert (
        "Pengendalian dokumen sesuai edisi berlaku <strong>belum dapat dipastikan</strong>, terbukti "
        "tiga SOP masih mengacu pada pedoman BNSP yang sudah digantikan (minor)."
    ) in page


def test_each_reader_is_offered_their_own_acts(
    client, player, application, chair_a, staff_a, lead, member, secretariat
):
    player.answer_finding(1, timezone.now())
    offered = {}
    for user in (chair_a, staff_a, lead, member, secretariat):
        client.force_login(user)
        offered[user.full_name] = [acts(client, application, seq) for seq in (1, 2, 3)]
    assert offered == {
        "Pairan": [set(), {"answer", "dispute"}, {"acknowledge", "dispute"}],
        "Tarlani": [set(), {"answer"}, {"acknowledge"}],
        "Robiatun Awadiyah": [{"verify", "withdraw"}, {"withdraw"}, {"withdraw"}],
        "Arofitun Nurjanah": [{"verify"}, set(), set()],
        "Ratna Wulandari": [set(), set(), set()],
    }


def test_a_return_says_what_is_missing(client, player, application, member):
    player.answer_finding(1, timezone.now())
    client.force_login(member)
    step = application.url("finding_step", 1, "verify")
    empty = client.post(step, {"choice": "return", "seen": "answered"})
    assert empty.status_code == 422
    assert list(empty.context["form"].errors) == ["note"]
    assert list(client.post(step, {"seen": "answered", "note": "Hm."}).context["form"].errors) == ["choice"]
    client.post(step, {"choice": "return", "note": "Lampirkan daftar induk.", "seen": "answered"})
    page = client.get(application.url("finding", 1)).content.decode()
    assert "Lampirkan daftar induk." in page
    assert "Dikembalikan" in page


def test_a_plan_is_enough_for_a_minor_only(client, player, application, member):
    for seq in (1, 2):
        player.answer_finding(seq, timezone.now())
    client.force_login(member)
    forms = [client.get(application.url("finding", seq)).context["verifying"]["steps"] for seq in (1, 2)]
    assert [[step.name for step in steps] for steps in forms] == [
        ["close", "accept_plan", "return"],
        ["close", "return"],
    ]
    response = client.post(application.url("finding_step", 2, "verify"), {"choice": "accept_plan", "seen": "answered"})
    assert response.status_code == 422
    client.post(application.url("finding_step", 1, "verify"), {"choice": "accept_plan", "seen": "answered"})
    assert [(f.state, f.plan_accepted) for f in application.findings.filter(seq__in=(1, 2))] == [
        ("closed", True),
        ("answered", False),
    ]


def test_a_verdict_that_comes_second_keeps_its_note(client, player, application, lead, member):
    player.answer_finding(1, timezone.now())
    client.force_login(lead)
    client.get(application.url("finding", 1))
    player.verify_finding(1, timezone.now())
    late = client.post(
        application.url("finding_step", 1, "verify"),
        {"choice": "return", "note": "Menurut saya belum cukup.", "seen": "answered"},
    )
    assert late.status_code == 409
    page = late.content.decode()
    assert "Menurut saya belum cukup." in page
    assert "Arofitun Nurjanah" in page
    assert application.findings.get(seq=1).state == FindingState.CLOSED


def test_the_rounds_are_a_conversation_and_their_difference_is_marked(client, player, application, chair_a):
    player.answer_finding(1, timezone.now(), words="Dua SOP diganti.")
    player.verify_finding(1, timezone.now(), "return", "Yang ketiga?")
    player.answer_finding(1, timezone.now(), words="Tiga SOP diganti.")
    client.force_login(chair_a)
    context = client.get(application.url("finding", 1)).context
    assert [(one.round, one.is_lsp, one.text) for one, _files in context["said"]] == [
        (1, True, ""),
        (0, False, "Yang ketiga?"),
        (2, True, ""),
    ]
    assert context["changes"] == [("Koreksi", "<del>Dua </del>SOP diganti.", "<ins>Tiga </ins>SOP diganti.")]


def test_words_are_escaped_in_the_difference(client, player, application, chair_a):
    player.answer_finding(1, timezone.now(), words="<script>alert(1)</script> lama")
    player.verify_finding(1, timezone.now(), "return", "Perbaiki.")
    player.answer_finding(1, timezone.now(), words="<img src=x> baru")
    client.force_login(chair_a)
    page = client.get(application.url("finding", 1)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_a_dispute_and_its_ruling_are_part_of_the_conversation(client, player, application, chair_a, lead):
    client.force_login(chair_a)
    client.post(application.url("finding_step", 2, "dispute"), {"note": "MUK sudah baru.", "seen": "issued"})
    client.force_login(lead)
    client.post(
        application.url("finding_step", 2, "rule"), {"choice": "uphold", "note": "FR.VA kosong.", "seen": "disputed"}
    )
    said = client.get(application.url("finding", 2)).context["said"]
    assert [(one.is_lsp, one.text) for one, _files in said] == [(True, "MUK sudah baru."), (False, "FR.VA kosong.")]
    assert application.findings.get(seq=2).state == "issued"


def test_a_closed_finding_is_opened_again_by_the_lead_alone(client, player, application, lead, member, on):
    player.answer_finding(1, timezone.now())
    player.verify_finding(1, timezone.now())
    step, said = application.url("finding_step", 1, "reopen"), {"note": "Bukti ternyata lama.", "seen": "closed"}
    client.force_login(member)
    assert client.post(step, said).status_code == 403
    client.force_login(lead)
    client.post(step, said)
    finding = application.findings.get(seq=1)
    assert (finding.state, finding.due_on) == ("returned", after_days(on, 30).due_on)


def test_issuing_has_no_page_of_its_own(client, application, lead):
    client.force_login(lead)
    assert client.post(application.url("finding_step", 1, "issue"), {}).status_code == 403


def test_the_deadline_explains_itself(client, application, chair_a, on):
    client.force_login(chair_a)
    page = client.get(application.url("finding", 1))
    due = after_days(on, 30).due_on
    assert page.context["why"][0] == f"30 hari kalender sejak {longdate(on)} = {longdate(due)}."
    assert longdate(due) in page.content.decode()


def test_the_hand_over_names_the_finding_and_nobody(client, application, chair_a, settings):
    client.force_login(chair_a)
    link = client.get(application.url("finding", 1)).context["whatsapp"]
    assert link.startswith("https://wa.me/?text=")
    words = unquote(link)
    assert f"https://relisensi.test{application.url('finding', 1)}" in words
    assert "T-01 (minor)" in words
    assert "Yang ditemukan: Tiga SOP masih mengacu pada pedoman BNSP yang sudah digantikan." in words
    assert not any(name in words for name in ("Pairan", "Robiatun", "Arofitun"))


def test_a_stranger_finds_nothing(client, application, staff_b, outsider_assessor):
    for user in (staff_b, outsider_assessor):
        client.force_login(user)
        for url in (
            application.url("finding", 1),
            application.url("findings"),
            application.url("finding_step", 1, "verify"),
        ):
            assert client.get(url).status_code == 404


@pytest.mark.parametrize("act", ["verify", "withdraw", "rule"])
def test_the_lsp_never_verifies_itself(client, player, application, chair_a, act):
    player.answer_finding(1, timezone.now())
    client.force_login(chair_a)
    said = {"choice": "close", "note": "Selesai.", "seen": "answered"}
    assert client.post(application.url("finding_step", 1, act), said).status_code == 403
    assert application.findings.get(seq=1).state == "answered"
