"""The loop of corrections as its people click it: at each step the chair's numbers, the clock and the inboxes are right, on phone and desk."""

import re
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from audits.deadlines import after_days
from audits.demo.play import FINDINGS, FindingDraft
from audits.states import Category, FindingState, State
from tests import cast
from tests.browser.stages import Stage
from tests.browser.visitor import PHONE, Visitor, pdf, window
from tests.cast import PASSWORD

WIDE = {"width": 1440, "height": 900}
DISPUTED = FindingDraft("C01", Category.MINOR, "Struktur organisasi disahkan", "pengesahan tidak ditunjukkan")
# The licence ends in 30 days; a correction takes 30, decision and issue 14 each (rules of the tests).
DAYS_LEFT = 30


@pytest.fixture
def stage(browser: Browser, watch, script, everybody, lsp_a, on) -> Stage:
    cast.redate(
        lsp_a.licences.all(), ends_on=after_days(on, DAYS_LEFT).due_on, renewal_opens_on=after_days(on, -150).due_on
    )
    play = script(lsp_a, findings=(*FINDINGS, DISPUTED))
    play(State.CORRECTING, until=timezone.now())
    people = {role: everybody[role] for role in ("lead", "member")} | {"chair": everybody["chair_a"]}
    return Stage(browser=browser, watch=watch, people=people, play=play, on=on)


@dataclass
class Dashboard:
    """What the chair reads on the first page, in both windows."""

    stage: Stage
    windows: list[Visitor]

    def says(self, *, waiting: int, held: dict[str, int], clock: str, unread: int) -> None:
        """The numbers, who holds them, what it means for the licence, and how many messages wait."""
        for chair in self.windows:
            chair.opens(f"/lsp/{self.stage.play.lsp.slug}/")
            chair.reads(f"{waiting} dari 3 masih terbuka", clock)
            facts = chair.page.locator("section:has(#hitung) dl.facts dd").first
            if held:
                expect(facts).to_have_text(re.compile(r"\s*·\s*".join(f"{who} {n}" for who, n in held.items())))
            assert waits(chair) == unread


def waits(visitor: Visitor) -> int:
    """The number on the bell."""
    count = visitor.page.locator(".topbar .count").first
    return int(re.sub(r"\D", "", count.inner_text())) if count.count() else 0


def reads_all(visitor: Visitor) -> None:
    """Nothing waits in the inbox any more."""
    visitor.opens("/kotak-masuk/")
    if visitor.button("Tandai semua sudah dibaca").count():
        visitor.presses("Tandai semua sudah dibaca")


def answers(chair: Visitor, stage: Stage, seq: int, words: str, name: str) -> None:
    chair.opens(stage.url(f"temuan/{seq}/jawaban/"))
    for field in ("correction", "root_cause", "corrective_action"):
        box = chair.page.locator(f"[name={field}]")
        if box.is_editable():
            box.fill(f"{words} ({field})")
    chair.page.locator("[name=person]").select_option(index=1)
    chair.writes(target_on=f"{after_days(stage.on, 5).due_on:%d-%m-%Y}")
    chair.page.set_input_files("[name=files]", pdf(name, f"{name}.pdf"))
    chair.presses("Simpan dan periksa sebelum mengirim").presses("Kirim jawaban")


def judges(assessor: Visitor, stage: Stage, seq: int, points: dict[str, str], verdict: str, note: str = "") -> None:
    assessor.opens(stage.url(f"temuan/{seq}/"))
    for name, word in points.items():
        assessor.page.get_by_role("radiogroup", name=name).get_by_label(word, exact=True).check()
    assessor.page.locator(f"#id_choice_{verdict}").check()
    assessor.writes(note=note).presses("Simpan hasil verifikasi")


def test_the_loop_closes_and_every_number_follows(stage, browser):
    with ExitStack() as screens:

        def sits_down(role, size) -> Visitor:
            visitor = screens.enter_context(window(browser, stage.watch, size))
            visitor.signs_in(stage.people[role].email, PASSWORD)
            reads_all(visitor)
            return visitor

        chair, desk = sits_down("chair", PHONE), sits_down("chair", WIDE)
        member, lead = sits_down("member", WIDE), sits_down("lead", PHONE)
        dashboard = Dashboard(stage, [chair, desk])
        dashboard.says(waiting=3, held={"LSP": 3}, clock="akan terputus 27 hari", unread=0)

        # the major one: answered, returned point by point, answered again, closed
        answers(chair, stage, 2, "MUK ditulis ulang.", "MUK")
        dashboard.says(waiting=3, held={"LSP": 2, "Tim asesor": 1}, clock="akan terputus 27 hari", unread=0)
        member.opens("/tugas/").reads("Periksa jawaban", "T-02")
        assert waits(member) == 1
        points = {"Koreksi": "Cukup", "Akar masalah": "Belum cukup"}
        judges(member, stage, 2, points, "return", "Akar masalah belum menjawab mengapa.")
        dashboard.says(waiting=3, held={"LSP": 3}, clock="akan terputus 27 hari", unread=1)
        chair.opens(stage.url("temuan/2/")).reads("Akar masalah: belum cukup", "Akar masalah belum menjawab mengapa.")
        answers(chair, stage, 2, "Petugas pemantau ditunjuk.", "FR-VA")
        judges(member, stage, 2, {"Akar masalah": "Cukup", "Tindakan korektif": "Cukup"}, "close")
        dashboard.says(waiting=2, held={"LSP": 2}, clock="akan terputus 27 hari", unread=2)

        # the minor one gets ten more days, and the licence comes ten days later
        chair.opens(stage.url("temuan/1/perpanjangan/"))
        chair.writes(wanted_on=f"{after_days(stage.on, 40).due_on:%d-%m-%Y}", reason="Menunggu pengesahan SOP.")
        chair.presses("Kirim permintaan")
        assert waits(lead.opens("/tugas/")) == 1 + 2  # the request beside the two answers
        lead.opens(stage.url("temuan/1/perpanjangan/putusan/"))
        lead.page.get_by_label("Kabulkan").check()
        lead.presses("Simpan putusan")
        dashboard.says(waiting=2, held={"LSP": 2}, clock="akan terputus 37 hari", unread=3)

        # advice is noted and never counted
        chair.opens(stage.url("temuan/3/")).follows("Catat saran").presses("Catat saran")
        dashboard.says(waiting=2, held={"LSP": 2}, clock="akan terputus 37 hari", unread=3)

        # a dispute is upheld: the finding falls
        chair.opens(stage.url("temuan/4/")).follows("Sanggah temuan")
        chair.writes(note="Pengesahan ada di lampiran SK.").presses("Sanggah temuan")
        dashboard.says(waiting=2, held={"LSP": 1, "Ketua tim": 1}, clock="akan terputus 37 hari", unread=3)
        lead.opens(stage.url("temuan/4/langkah/rule/"))
        lead.page.locator("#id_choice_withdraw_disputed").check()
        lead.writes(note="Pengesahan ditemukan; temuan tidak berlaku.").presses("Putuskan sanggahan", exact=False)
        dashboard.says(waiting=1, held={"LSP": 1}, clock="akan terputus 37 hari", unread=4)

        # the last one is closed, and nothing stands between the LSP and its licence but the plenary
        answers(chair, stage, 1, "SOP direvisi dan disahkan.", "SOP")
        judges(member, stage, 1, {"Koreksi": "Cukup"}, "close")
        dashboard.says(waiting=0, held={}, clock="menyambung yang lama", unread=5)
        desk.reads("Semua perbaikan sudah selesai")

    states = dict(stage.application.findings.values_list("seq", "state"))
    assert states == dict.fromkeys((1, 2, 3), FindingState.CLOSED) | {4: FindingState.WITHDRAWN}
