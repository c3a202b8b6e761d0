"""One application and those who work on it: each act opens the page that offers it, fills in its form and sends it."""

from dataclasses import dataclass, field

from audits.deadlines import after_days
from audits.demo.play import FINDINGS, FindingDraft
from audits.documents.numbers import decree_number
from audits.models import Application, Plenary, Presence
from audits.states import AREA_SLUGS, Category, ItemState, Outcome, Result, ReviewArea, State
from lsp.models import LSP, User
from tests.journeys.people import Person, pdf

SLUGS = {area: slug for slug, area in AREA_SLUGS.items()}
# A form takes twenty files at once.
FILES_AT_ONCE = 20


@dataclass
class Case:
    """One application of one LSP, from the empty dashboard to the licence."""

    lsp: LSP
    people: dict[str, User]
    ref: str = ""
    at_work: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        """`case.chair`, `case.lead`: each signs in once."""
        if name not in self.people:
            raise AttributeError(name)
        if name not in self.at_work:
            self.at_work[name] = Person(self.people[name])
        return self.at_work[name]

    # The application

    @property
    def application(self) -> Application:
        """The application as it is now."""
        return Application.objects.get(ref=self.ref)

    @property
    def state(self) -> str:
        return self.application.state

    def url(self, part: str = "") -> str:
        """An address of the application."""
        return f"/relisensi/{self.ref}/{part}"

    def takes(self, who: Person, act: str, words: str, **answers) -> Person:
        """Take a step of the application on its page."""
        return who.opens(self.url(f"langkah/{act}/")).presses(words, **answers)

    # The LSP applies

    def begin(self, who: Person | None = None) -> None:
        """Open a draft from the dashboard."""
        who = (who or self.staff).goes_home().presses("Mulai permohonan relisensi")
        self.ref = who.url.split("/relisensi/")[1].split("/")[0]

    def fill_in_form(self) -> None:
        """Keep every scheme, name one counterpart for each area, leave a telephone number."""
        schemes = {f"scheme_{scheme.pk}": "keep" for scheme in self.lsp.schemes.all()}
        chair, staff = (self.lsp.memberships.get(user=self.people[role]).pk for role in ("chair", "staff"))
        self.staff.opens(self.url("permohonan/")).presses(
            "Simpan",
            **schemes,
            counterpart_administration=chair,
            counterpart_operations=staff,
            phone="0812 2700 4451",
            changes="Alamat surel LSP berganti.",
        )

    def assess_themselves(self) -> None:
        """Answer one criterion of each area by hand and declare the rest to conform."""
        for area, code in ((ReviewArea.ADMINISTRATION, "C01"), (ReviewArea.OPERATIONS, "C43")):
            self.staff.opens(self.url(f"swa-asesmen/?area={SLUGS[area]}")).presses(
                "Simpan, dan tandai",
                **{f"result_{code}": Result.CONFORMS.value, f"text_{code}": "Dilaksanakan; lihat dokumen bukti."},
            )

    def hand_in(self, codes: list[str], edition: int = 1) -> None:
        """Upload a file for each of these documents."""
        for begin in range(0, len(codes), FILES_AT_ONCE):
            files = {
                code: pdf(f"{code} edisi {edition}", f"{code}.pdf") for code in codes[begin : begin + FILES_AT_ONCE]
            }
            self.staff.opens(self.url("dokumen/?tampil=semua")).presses("Unggah berkas yang dipilih", **files)

    def hand_in_everything(self) -> None:
        """Upload all mandatory documents."""
        self.hand_in([item.code for item in self.application.items.mandatory().in_order()])

    def prepare(self) -> None:
        """A draft that can be submitted."""
        self.begin()
        self.fill_in_form()
        self.assess_themselves()
        self.hand_in_everything()

    def hand_over(self) -> None:
        """The secretary lays the draft before the chair."""
        self.takes(self.staff, "hand_over", "Serahkan kepada Ketua")

    def submit(self) -> None:
        """The chair declares that everything is true, and submits."""
        self.takes(self.chair, "submit", "Ajukan permohonan", declaration="on")

    # BNSP reviews

    def begin_review(self) -> None:
        self.takes(self.secretariat, "begin_review", "Mulai peninjauan")

    def judge_document(self, code: str, choice: str, note: str = "") -> None:
        """The reviewer's verdict on one document."""
        page = self.secretariat.opens(self.url(f"dokumen/{code}/"))
        page.presses("Simpan dan buka dokumen berikutnya", choice=choice, note=note)

    def accept_each(self) -> None:
        """Accept every document that waits to be looked at."""
        for item in self.application.items.filter(state=ItemState.REVIEWING).in_order():
            self.judge_document(item.code, "accept")

    def return_documents(self, notes: dict[str, str]) -> None:
        """Mark these documents and send the application back."""
        for code, note in notes.items():
            self.judge_document(code, "fix", note)
        self.takes(self.secretariat, "return_documents", "Kembalikan kepada LSP")

    def resubmit(self, codes: list[str], edition: int = 2) -> None:
        """New versions of these documents, sent in."""
        self.hand_in(codes, edition)
        self.takes(self.staff, "resubmit", "Kirim perbaikan dokumen", note="Sudah diperbaiki sesuai catatan.")

    def accept_documents(self) -> None:
        self.accept_each()
        self.takes(self.secretariat, "accept_documents", "Nyatakan dokumen lengkap")

    # Team and day

    def propose(self, who: str, role: str, area: str = "") -> None:
        """The secretariat proposes an assessor."""
        assessor = self.people[who].assessor.pk
        self.secretariat.opens(self.url("tim/")).presses("Usulkan", assessor=assessor, role=role, area=area)

    def plan(self, on) -> None:
        """The secretariat plans the day."""
        day, place = f"{on:%d-%m-%Y}", f"{self.lsp.name}, {self.lsp.address}"
        self.secretariat.opens(self.url("tim/")).presses("Simpan hari dan tempat", planned_on=day, place=place)

    def accept_assignment(self, who: Person) -> None:
        """An assessor declares to be free of conflict and accepts."""
        who.opens(self.url("penugasan/")).presses("Terima penugasan", conflict_free="on")

    def schedule(self, on, lead: str = "lead", member: str = "member") -> None:
        """Team and day, agreed."""
        self.propose(lead, "lead", ReviewArea.ADMINISTRATION.value)
        self.propose(member, "member", ReviewArea.OPERATIONS.value)
        self.plan(on)
        for name in (lead, member):
            self.accept_assignment(getattr(self, name))
        self.takes(self.secretariat, "schedule", "Tetapkan jadwal dan terbitkan SPT")

    # On site

    def open_visit(self) -> None:
        self.takes(self.lead, "open_visit", "Buka asesmen")

    def note_who_is_there(self) -> None:
        """All those expected are there."""
        page = self.lead.opens(self.url("asesmen/kehadiran/"))
        expected = page.form_with("Catat hadir")[0].choices["people"]
        page.presses("Catat hadir", people=expected)

    def note_a_question(self) -> None:
        self.lead.opens(self.url("asesmen/tanya-jawab/")).presses(
            "Simpan",
            area=ReviewArea.OPERATIONS.value,
            asked_by=self.people["chair"].full_name,
            question="Bagaimana asesor baru dapat belajar dari asesor yang sudah lama?",
            answer="Sediakan waktu rutin untuk berbagi antara asesor lama dan baru.",
        )

    def write_finding(self, who: Person, draft: FindingDraft) -> None:
        """Judge one criterion as failing and write the finding about it."""
        is_advice = draft.category == Category.OBSERVATION
        result = Result.OBSERVATION if is_advice else Result.FAILS
        page = who.opens(self.url(f"asesmen/kriteria/{draft.criterion}/"))
        page.presses(
            "Simpan, lalu buat temuan",
            result=result.value,
            methods=["document", "interview"],
            note=draft.evidence,
        )
        page.presses("Simpan temuan", category=draft.category.value, claim=draft.claim, evidence=draft.evidence)

    def judge_the_rest(self, who: Person, area: ReviewArea) -> None:
        """Everything of this area that is not judged yet conforms."""
        page = who.opens(self.url(f"asesmen/{SLUGS[area]}/"))
        codes = page.form_with("Nilai sesuai")[0].choices["criteria"]
        page.presses("Nilai sesuai", criteria=codes, methods=["document"])

    def assess(self, findings: tuple[FindingDraft, ...] = FINDINGS) -> None:
        """Both assessors judge their areas."""
        criteria = {c.code: c.area for c in self.application.rule_set.criteria.all()}
        judges = {ReviewArea.ADMINISTRATION: self.lead, ReviewArea.OPERATIONS: self.member}
        for draft in findings:
            self.write_finding(judges[criteria[draft.criterion]], draft)
        for area, who in judges.items():
            self.judge_the_rest(who, area)

    def close_visit(self) -> None:
        self.takes(self.lead, "close_visit", "Tutup asesmen dan sampaikan temuan")

    def visit(self, findings: tuple[FindingDraft, ...] = FINDINGS) -> None:
        """The whole day on site."""
        self.open_visit()
        self.note_who_is_there()
        self.assess(findings)
        self.note_a_question()
        self.close_visit()

    # Corrections

    def seq(self, category: str) -> int:
        """The number of the finding of this category."""
        return self.application.findings.get(category=category).seq

    def answer(self, seq: int, words: str, on, **files) -> None:
        """The LSP answers a finding with evidence, and sends it."""
        person = self.lsp.memberships.get(user=self.people["staff"]).pk
        page = self.staff.opens(self.url(f"temuan/{seq}/jawaban/"))
        page.presses(
            "Simpan dan periksa sebelum mengirim",
            correction=words,
            root_cause="Pemantauan pedoman BNSP belum ditugaskan kepada satu orang.",
            corrective_action="Manajer Mutu memeriksa portal BNSP setiap bulan.",
            person=person,
            target_on=f"{on:%d-%m-%Y}",
            **files,
        )
        page.presses("Kirim jawaban")

    def verify(self, seq: int, choice: str, note: str = "") -> None:
        """A member of the team gives the verdict."""
        self.member.opens(self.url(f"temuan/{seq}/")).presses("Simpan hasil verifikasi", choice=choice, note=note)

    def take_note(self, seq: int) -> None:
        """The LSP takes note of an observation."""
        self.staff.opens(self.url(f"temuan/{seq}/langkah/acknowledge/")).presses("Catat saran")

    def correct_everything(self, on) -> None:
        """Every finding answered and closed."""
        for finding in self.application.findings.order_by("seq"):
            if finding.is_binding:
                self.answer(finding.seq, "Dokumen diganti dengan edisi yang berlaku.", on, files=pdf(finding.label))
                self.verify(finding.seq, "close")
            else:
                self.take_note(finding.seq)

    def finish_corrections(self) -> None:
        self.takes(self.lead, "finish_corrections", "Nyatakan perbaikan selesai")

    # Recommendation, decision, licence

    def per_scheme(self, outcome: Outcome, reason: str = "") -> dict[str, str]:
        """The same outcome for every scheme."""
        asked = [item.scheme_id for item in self.application.scope.all()]
        return {f"outcome_{pk}": outcome.value for pk in asked} | {f"reason_{pk}": reason for pk in asked}

    def recommend(self, outcome: Outcome = Outcome.GRANT, reason: str = "") -> None:
        self.takes(
            self.lead,
            "recommend",
            "Susun dan tanda tangani rekomendasi",
            note="Temuan sudah diperbaiki dan diverifikasi.",
            overall=outcome.value,
            **self.per_scheme(outcome, reason),
        )
        self.member.opens(self.url("keputusan/")).presses("Tanda tangani rekomendasi")

    def decide(self, choice: str, on, note: str = "", outcome: Outcome = Outcome.GRANT, reason: str = "") -> None:
        self.sit(on)
        cited = {f"clause_{item.scheme_id}": "PBNSP 201" for item in self.application.scope.all()}
        self.takes(
            self.decider,
            "decide",
            "Putuskan dalam sidang pleno",
            choice=choice,
            note=note,
            due_on=f"{after_days(on, 30).due_on:%d-%m-%Y}" if choice == "defer" else "",
            **(cited if choice == "reject" else {}),
            **{f"stand_{row.person_id}": "agrees" for row in Presence.objects.all()},
            **self.per_scheme(outcome, reason),
        )

    def sit(self, on) -> None:
        """The secretariat calls a sitting with this application, notes who is there and opens it."""
        if open_one := Plenary.objects.filter(closed_at__isnull=True).first():
            self.secretariat.opens(open_one.get_absolute_url()).presses("Tutup sidang dan terbitkan berita acara")
        page = self.secretariat.opens("/pleno/").follows("Rencanakan sidang")
        page.presses(
            "Rencanakan sidang",
            held_on=f"{on:%d-%m-%Y}",
            place="Jakarta",
            chaired_by=self.decider.user.pk,
            applications=[self.application.ref],
        )
        page.presses("Simpan daftar hadir", people=[self.decider.user.pk]).presses("Buka sidang")

    def meet_conditions(self) -> None:
        """The LSP reports each condition and the secretariat confirms it."""
        for condition in self.application.conditions.open():
            page = self.url(f"syarat/{condition.seq}/")
            self.chair.opens(page).presses("Laporkan terpenuhi", report="Bukti validasi dikirim dengan surat.")
            self.secretariat.opens(page).presses("Simpan hasil pemeriksaan", met="yes")

    def issue(self, on) -> None:
        """The decree, then the licence."""
        self.takes(
            self.secretariat,
            "issue_decree",
            "Terbitkan SK",
            number=decree_number(933, on),
            decree_date=f"{on:%d-%m-%Y}",
            signatory="Ketua BNSP (contoh)",
            signatory_position="Ketua BNSP",
        )
        self.takes(self.secretariat, "issue_licence", "Terbitkan lisensi")

    # Short ways to where a journey begins

    def reach(self, state: State, play, **options) -> "Case":
        """The same application, played to a state by the same steps without their pages."""
        self.ref = play(state, lsp=self.lsp, **options).ref
        return self
