"""The acts of the real case, stage by stage, as each person clicks them."""

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.utils import timezone
from playwright.sync_api import Browser, expect

from audits.demo.play import FINDINGS, FindingDraft, Play
from audits.documents.numbers import decree_number
from audits.models import Application
from audits.states import AREA_SLUGS, Category, ItemState, Result, ReviewArea, State
from lsp.models import User
from tests.browser.visitor import DESK, PHONE, Visitor, pdf, signed_in
from tests.browser.watch import Watch
from tests.cast import PASSWORD

SLUGS = {area: slug for slug, area in AREA_SLUGS.items()}
# What the draft of the real case still lacks on its first day in the browser.
MISSING_DOCUMENTS = ("DA16", "DK04", "DK08")
UNANSWERED = ("C26", "C43", "C59")
RETURNED = "DK04"
RETURN_NOTE = "MUK skema pertama belum memakai format terkini. Lampirkan juga FR.VA."
VERIFY_NOTE = "Lampirkan juga bukti validasi kedua MUK."


@dataclass
class Stage:
    """One application, those who work on it, and the screens they sit at: phones for the LSP and the team, desks for BNSP."""

    browser: Browser
    watch: Watch
    people: dict[str, User]
    play: Play
    on: dt.date

    @property
    def application(self) -> Application:
        return Application.objects.get(pk=self.play.application.pk)

    def url(self, part: str = "") -> str:
        return f"/relisensi/{self.application.ref}/{part}"

    def phone(self, role: str) -> AbstractContextManager[Visitor]:
        return signed_in(self.browser, self.watch, PHONE, self.people[role], PASSWORD)

    def desk(self, role: str) -> AbstractContextManager[Visitor]:
        return signed_in(self.browser, self.watch, DESK, self.people[role], PASSWORD)

    def seq(self, category: str) -> int:
        """The number of the finding of this category."""
        return self.application.findings.get(category=category).seq

    def stands_at(self, state: State) -> None:
        assert self.application.state == state


# Application


def a_draft_is_nearly_ready(stage: Stage) -> None:
    """Most rows are filled in before the first click: forty documents, sixty answers, one counterpart."""
    play, at = stage.play, timezone.now()
    application = play.begin(at)
    play.fill_in_form(areas=(ReviewArea.OPERATIONS,))
    play.upload(application.items.mandatory().exclude(requirement__code__in=MISSING_DOCUMENTS), at)
    play.self_assess(application.rule_set.criteria.exclude(code__in=UNANSWERED))


def the_secretary_completes_the_draft(stage: Stage) -> None:
    with stage.phone("staff") as secretary:
        secretary.reads("Tugas Anda", "Lanjutkan swa-asesmen")
        answer_the_rest(secretary, stage)
        hand_in_what_is_missing(secretary, stage)
        name_the_counterpart(secretary, stage)
        secretary.opens(stage.url()).reads("Serahkan kepada Ketua")


def answer_the_rest(secretary: Visitor, stage: Stage) -> None:
    """The self-assessment: answers of both areas, one of them with words."""
    for area in ReviewArea:
        secretary.opens(stage.url(f"swa-asesmen/?area={SLUGS[area]}"))
        for criterion in stage.application.rule_set.criteria.filter(area=area, code__in=UNANSWERED):
            card = secretary.page.locator(f"#k-{criterion.code}")
            card.get_by_label("Sesuai", exact=True).check()
            card.locator("textarea").fill("Sudah diperbarui menurut pedoman terbaru.")
        secretary.presses(f"Simpan area {area.label.lower()}").reads("jawaban tersimpan")
        secretary.reloads()
        for criterion in stage.application.rule_set.criteria.filter(area=area, code__in=UNANSWERED):
            card = secretary.page.locator(f"#k-{criterion.code}")
            expect(card.get_by_label("Sesuai", exact=True)).to_be_checked()
            expect(card.locator("textarea")).to_have_value("Sudah diperbarui menurut pedoman terbaru.")


def hand_in_what_is_missing(secretary: Visitor, stage: Stage) -> None:
    """Two documents from the list, one from its own page with a note."""
    listed, single = MISSING_DOCUMENTS[:2], MISSING_DOCUMENTS[2]
    secretary.opens(stage.url("dokumen/"))
    for code in listed:
        secretary.page.set_input_files(f"#id_{code}", pdf(f"{code} edisi pertama", f"{code}.pdf"))
        expect(secretary.page.locator(f"#{code} .state")).to_have_text("Sudah diunggah")
    secretary.reloads()
    for code in listed:
        expect(secretary.page.locator(f"#{code} .state")).to_have_text("Sudah diunggah")
    secretary.opens(stage.url(f"dokumen/{single}/"))
    secretary.page.locator("form[data-upload] [name=note]").fill("Edisi pertama.")
    send_file(secretary, pdf(f"{single} edisi pertama", f"{single}.pdf"))
    secretary.reads(f"{single} versi 1 tersimpan.").reloads().reads("Edisi pertama.")


def send_file(visitor: Visitor, file: dict) -> None:
    """Choose a file on a document's own page and send it."""
    visitor.page.set_input_files("[name=file]", file)
    with visitor.page.expect_navigation():
        visitor.button("Unggah").click()
    visitor.looks()


def name_the_counterpart(secretary: Visitor, stage: Stage) -> None:
    secretary.opens(stage.url("permohonan/"))
    chosen = secretary.page.get_by_label("Pendamping area administrasi")
    name = chosen.locator("option").filter(has_text=stage.people["chair"].full_name).first.text_content()
    chosen.select_option(label=name.strip())
    secretary.presses("Simpan").reads("Isian tersimpan.").reloads()
    expect(secretary.page.locator("#id_counterpart_administration option:checked")).to_have_text(name)


def the_chair_submits(stage: Stage) -> None:
    with stage.phone("chair") as chair:
        chair.follows("Buka permohonan").follows("Ajukan permohonan")
        chair.watch.expected = {422}
        chair.presses("Ajukan permohonan").reads("Centang pernyataan ini")
        chair.watch.expected = set()
        chair.ticks("[name=declaration]").presses("Ajukan permohonan")
        chair.reads("Permohonan terkirim.", stage.application.number, "Tanda terima").reloads()
    stage.stands_at(State.SUBMITTED)


# Review


def the_secretariat_returns_one_document(stage: Stage) -> None:
    with stage.desk("secretariat") as officer:
        officer.reads("Antrean permohonan").follows(stage.play.lsp.name)
        officer.follows("Mulai peninjauan").presses("Mulai peninjauan")
        officer.opens(stage.url("dokumen/")).follows("Periksa DA01", exact=False)
        officer.page.get_by_label("Terima", exact=True).check()
        officer.presses("Simpan dan buka dokumen berikutnya").reads("DA01 diterima.")
        officer.opens(stage.url(f"dokumen/{RETURNED}/"))
        officer.page.get_by_label("Perlu diperbaiki", exact=True).check()
        officer.writes(note=RETURN_NOTE).presses("Simpan dan buka dokumen berikutnya")
        officer.opens(stage.url("langkah/return_documents/")).presses("Kembalikan kepada LSP").reloads()
    stage.stands_at(State.RETURNED)


def the_lsp_sends_a_new_version(stage: Stage) -> None:
    with stage.phone("staff") as secretary:
        secretary.reads(RETURN_NOTE).follows("Perbaiki DK04", exact=False).reads(RETURN_NOTE)
        secretary.page.locator("form[data-upload] [name=note]").fill("Format terkini dan FR.VA ditambahkan.")
        send_file(secretary, pdf("DK04 edisi kedua", "DK04-2.pdf"))
        secretary.reads("DK04 versi 2 tersimpan.")
        secretary.opens(stage.url("langkah/resubmit/")).presses("Kirim perbaikan dokumen").reloads()
    stage.stands_at(State.IN_REVIEW)


def the_secretariat_finds_everything_in_order(stage: Stage) -> None:
    """The changed document in the browser, the forty others by the player."""
    waiting = stage.application.items.filter(state=ItemState.REVIEWING).exclude(requirement__code=RETURNED)
    stage.play.examine(timezone.now(), waiting)
    with stage.desk("secretariat") as officer:
        officer.opens(stage.url("dokumen/")).follows("Periksa DK04", exact=False)
        officer.reads("Format terkini dan FR.VA ditambahkan.", RETURN_NOTE)
        officer.page.get_by_label("Terima", exact=False).first.check()
        officer.presses("Simpan dan buka dokumen berikutnya").reads("DK04 diterima.")
        officer.opens(stage.url()).follows("Nyatakan dokumen lengkap").presses("Nyatakan dokumen lengkap").reloads()
    stage.stands_at(State.DOCUMENTS_ACCEPTED)


# Team and day


def the_secretariat_proposes_a_team(stage: Stage) -> None:
    with stage.desk("secretariat") as officer:
        officer.opens(stage.url("tim/"))
        for role, title, area in (("lead", "Ketua tim", "Administrasi"), ("member", "Anggota", "Kinerja operasional")):
            name = stage.people[role].full_name
            choice = officer.page.locator("#id_assessor option").filter(has_text=name).text_content()
            officer.picks("Asesor lisensi", choice.strip()).picks("Peran", title)
            officer.page.locator("#id_area").select_option(label=area)
            officer.presses("Usulkan").reads(f"{name} diusulkan dan diminta menjawab.")
        officer.writes(planned_on=f"{stage.on:%d-%m-%Y}").presses("Simpan hari dan tempat").reloads()


def the_assessors_accept(stage: Stage) -> None:
    for role in ("lead", "member"):
        with stage.phone(role) as assessor:
            assessor.reads("1 penugasan menunggu jawaban Anda.").follows("Jawab penugasan")
            assessor.watch.expected = {422}
            assessor.presses("Terima penugasan").reads("Centang pernyataan ini untuk bersedia")
            assessor.watch.expected = set()
            assessor.ticks("[name=conflict_free]").presses("Terima penugasan").reads(stage.play.lsp.name)
            assessor.opens(stage.url("dokumen/")).reads("Diterima")


def the_secretariat_sets_the_day(stage: Stage) -> None:
    with stage.desk("secretariat") as officer:
        officer.opens(stage.url("tim/")).follows("Tetapkan jadwal dan terbitkan SPT")
        officer.presses("Tetapkan jadwal dan terbitkan SPT").reads("Surat perintah tugas").reloads()
    stage.stands_at(State.SCHEDULED)


# On site


def the_lead_opens_the_visit(stage: Stage) -> None:
    with stage.phone("lead") as lead:
        lead.follows(stage.play.lsp.name).follows("Buka asesmen").presses("Buka asesmen")
        lead.opens(stage.url("asesmen/")).follows("Catat kehadiran")
        for box in lead.page.locator("[name=people]").all():
            box.check()
        lead.presses("Catat hadir").reads("Daftar hadir tersimpan.")
        lead.ticks("[name=side][value=lsp]").writes(name="Kuswanto", position="Guru produktif")
        lead.presses("Tambahkan").reads("Kuswanto").reloads()
    stage.stands_at(State.ON_SITE)


def each_assessor_judges_their_area(stage: Stage) -> None:
    criteria = {c.code: c.area for c in stage.application.rule_set.criteria.all()}
    for role, area in (("lead", ReviewArea.ADMINISTRATION), ("member", ReviewArea.OPERATIONS)):
        with stage.phone(role) as assessor:
            assessor.reads("Lanjutkan penilaian").opens(stage.url(f"asesmen/{SLUGS[area]}/"))
            judge_the_first_by_hand(assessor)
            for draft in (d for d in FINDINGS if criteria[d.criterion] == area):
                write_a_finding(assessor, stage, draft)
            judge_the_rest_at_once(assessor, stage, area)


def judge_the_first_by_hand(assessor: Visitor) -> None:
    """Two single cards, one after the other."""
    with assessor.page.expect_navigation():
        assessor.page.locator("td.lead-cell a").first.click()
    assessor.looks()
    for note in ("Dilihat di tempat.", "Dijelaskan pendamping."):
        assessor.ticks("[name=methods][value=interview]", "[name=result][value=conforms]")
        assessor.writes(note=note).presses("Simpan, lanjut", exact=False)


def write_a_finding(assessor: Visitor, stage: Stage, draft: FindingDraft) -> None:
    is_advice = draft.category == Category.OBSERVATION
    assessor.opens(stage.url(f"asesmen/kriteria/{draft.criterion}/"))
    result = Result.OBSERVATION if is_advice else Result.FAILS
    assessor.ticks("[name=methods][value=document]", f"[name=result][value={result.value}]")
    assessor.writes(note=draft.evidence).presses("Simpan, lalu buat temuan").reads("Temuan baru")
    assessor.ticks(f"[name=category][value={draft.category.value}]")
    assessor.writes(claim=draft.claim, evidence=draft.evidence).presses("Simpan temuan")
    assessor.reads("tersimpan sebagai draf", "belum dapat dipastikan").reloads()


def judge_the_rest_at_once(assessor: Visitor, stage: Stage, area: ReviewArea) -> None:
    """Tick what conforms on the page of the area."""
    assessor.opens(stage.url(f"asesmen/{SLUGS[area]}/"))
    for box in assessor.page.locator("[name=criteria]").all():
        box.check()
    assessor.ticks("#nilai-sekaligus [name=methods][value=document]").presses("Nilai sesuai").reads(
        "kriteria dinilai sesuai."
    ).reloads()
    expect(assessor.page.locator("[name=criteria]")).to_have_count(0)


def the_lead_closes_the_visit(stage: Stage) -> None:
    with stage.phone("lead") as lead:
        lead.opens(stage.url("asesmen/tanya-jawab/"))
        lead.writes(
            asked_by=stage.people["chair"].full_name,
            question="Bagaimana asesor baru dapat belajar dari asesor yang sudah lama?",
            answer="Sediakan waktu rutin untuk berbagi antara asesor lama dan baru.",
        )
        lead.presses("Simpan").reads("Pertanyaan dan jawaban tersimpan.")
        lead.opens(stage.url("asesmen/")).follows("Tutup asesmen dan sampaikan temuan")
        lead.presses("Tutup asesmen dan sampaikan temuan").reads("Berita acara").reloads()
    stage.stands_at(State.CORRECTING)


# Corrections


def the_lsp_answers(stage: Stage, category: str, correction: str, evidence: str) -> None:
    """An answer with a file, kept as a draft first, then sent."""
    seq = stage.seq(category)
    with stage.phone("staff") as secretary:
        secretary.opens(stage.url(f"temuan/{seq}/jawaban/"))
        secretary.writes(
            correction=correction,
            root_cause="Pemantauan pedoman BNSP belum ditugaskan kepada satu orang.",
            corrective_action="Manajer Mutu memeriksa portal BNSP setiap bulan.",
            target_on=f"{stage.on:%d-%m-%Y}",
        )
        person = secretary.page.locator("#id_person")
        person.select_option(label=person.locator("option").filter(has_text="Tarlani").text_content().strip())
        secretary.page.set_input_files("[name=files]", pdf(evidence, f"{evidence}.pdf"))
        secretary.presses("Simpan draf").reads("Tim asesor belum melihatnya.", f"{evidence}.pdf").reloads()
        secretary.presses("Simpan dan periksa sebelum mengirim").presses("Kirim jawaban")
        secretary.reads("Menunggu verifikasi tim", correction)


def the_member_returns_it_once(stage: Stage) -> None:
    seq = stage.seq(Category.MAJOR)
    with stage.phone("member") as member:
        member.reads("1 temuan menunggu Anda.").opens(stage.url(f"temuan/{seq}/"))
        member.watch.expected = {422}
        member.ticks("#id_choice_return").presses("Simpan hasil verifikasi").reads("Tulis apa yang masih kurang.")
        member.watch.expected = set()
        member.writes(note=VERIFY_NOTE).presses("Verifikasi jawaban")
        member.reads("Dikembalikan, perlu dijawab lagi").reloads()
    with stage.phone("staff") as secretary:
        label = stage.application.findings.get(seq=seq).label
        secretary.follows(f"Jawab {label}", exact=False).reads(VERIFY_NOTE)


def the_member_closes(stage: Stage, category: str) -> None:
    seq = stage.seq(category)
    with stage.phone("member") as member:
        member.opens(stage.url(f"temuan/{seq}/"))
        member.ticks("#id_choice_close").presses("Simpan hasil verifikasi").reads("Ditutup").reloads()


def the_lsp_takes_note_of_the_advice(stage: Stage) -> None:
    seq = stage.seq(Category.OBSERVATION)
    with stage.phone("staff") as secretary:
        secretary.opens(stage.url(f"temuan/{seq}/")).follows("Catat saran").presses("Catat saran").reads("Ditutup")


# Recommendation, decision, licence


def the_lead_declares_the_corrections_done(stage: Stage) -> None:
    with stage.phone("lead") as lead:
        lead.opens(stage.url()).follows("Nyatakan perbaikan selesai").presses("Nyatakan perbaikan selesai").reloads()
    stage.stands_at(State.ASSESSED)


def the_lead_recommends(stage: Stage) -> None:
    with stage.phone("lead") as lead:
        lead.opens(stage.url()).follows("Susun dan tanda tangani rekomendasi")
        for choice in lead.page.locator("select[name^=outcome_]").all():
            choice.select_option(label="Diberikan")
        lead.page.locator("select[name=overall]").select_option(label="Diberikan")
        lead.writes(note="Temuan sudah diperbaiki dan diverifikasi.")
        lead.presses("Susun dan tanda tangani rekomendasi").reloads()
    with stage.phone("member") as member:
        member.opens(stage.url("keputusan/")).presses("Tanda tangani rekomendasi").reads("Rekomendasi ditandatangani")
    stage.stands_at(State.RECOMMENDED)


def the_plenary_decides(stage: Stage) -> None:
    with stage.desk("secretariat") as officer:
        officer.opens("/pleno/").reads("1 permohonan siap dan belum pada agenda").follows("Rencanakan sidang")
        officer.writes(held_on=f"{stage.on:%d-%m-%Y}", place="Jakarta")
        officer.page.locator("[name=chaired_by]").select_option(index=1)
        officer.ticks("[name=applications]").presses("Rencanakan sidang")
        officer.ticks("[name=people]").presses("Simpan daftar hadir").presses("Buka sidang").reads("Berlangsung")
    with stage.desk("decider") as decider:
        decider.opens("/pleno/").follows("PLENO-", exact=False).follows(stage.play.lsp.name)
        decider.follows("Putuskan dalam sidang pleno").ticks("[name=choice][value=approve]")
        for stand in decider.page.locator("[name^=stand_]").all():
            stand.select_option("agrees")
        decider.presses("Putuskan dalam sidang pleno").reads("Keputusan").reloads()
    stage.stands_at(State.APPROVED)


def the_secretariat_issues_decree_and_licence(stage: Stage) -> None:
    with stage.desk("secretariat") as officer:
        officer.opens(stage.url()).follows("Terbitkan SK")
        officer.writes(number=decree_number(933, stage.on), signatory="Ketua BNSP (contoh)")
        officer.presses("Terbitkan SK").follows("Terbitkan lisensi").presses("Terbitkan lisensi").reloads()
    stage.stands_at(State.LICENSED)
