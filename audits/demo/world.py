"""The demonstration world: the real case as a draft, the same case at every stage elsewhere, and a register around them."""

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from audits.deadlines import WIB, add_months, after_days, after_minutes, before_days, next_day
from audits.decision.plenary import call_sitting, close_sitting, note_presence
from audits.demo import cast
from audits.demo.papers import paper
from audits.demo.play import Company, FindingDraft, Play
from audits.licence.duties import duties_of
from audits.models import (
    Announcement,
    AnnouncementFile,
    Answer,
    Application,
    Assessor,
    DutyReport,
    Notice,
    Plenary,
    Receipt,
    Regulation,
    RuleSet,
    Tie,
)
from audits.notices.announcements import publish, tell_of
from audits.states import Category, ItemState, Outcome, ReviewArea, Side, State
from lsp.certain import certain
from lsp.models import DECIDERS, LSP, SECRETARIAT, Licence, LicenceEvent, Membership, Position, User

CASE = json.loads((Path(__file__).resolve().parents[1] / "data" / "case.json").read_text(encoding="utf-8"))

# The draft of the real case lacks these; they are what its visit found fault with.
MISSING_DOCUMENTS = ("DA16", "DK04", "DK08")
UNANSWERED_CRITERIA = ("C26", "C43", "C59", "C66")

# The same case elsewhere: state, name, kind, regency, province, days since it was reached, days left of the licence.
APPLICATIONS = [
    (State.DRAFT, "LSP SMK Contoh Cilacap", "P1", "Kabupaten Cilacap", "JT", 9, 150),
    (State.SUBMITTED, "LSP SMK Contoh Kebumen", "P1", "Kabupaten Kebumen", "JT", 2, 118),
    (State.IN_REVIEW, "LSP SMK Contoh Sleman", "P1", "Kabupaten Sleman", "YO", 5, 96),
    (State.RETURNED, "LSP SMK Contoh Garut", "P1", "Kabupaten Garut", "JB", 10, 71),
    (State.DOCUMENTS_ACCEPTED, "LSP Politeknik Contoh Malang", "P1", "Kota Malang", "JI", 4, 84),
    (State.SCHEDULED, "LSP BLK Contoh Semarang", "P2", "Kota Semarang", "JT", 4, 60),
    (State.ON_SITE, "LSP SMK Contoh Tegal", "P1", "Kabupaten Tegal", "JT", 0, 7),
    (State.CORRECTING, "LSP SMK Contoh Purbalingga", "P1", "Kabupaten Purbalingga", "JT", 33, 26),
    (State.ASSESSED, "LSP PT Contoh Manufaktur Bekasi", "P1I", "Kota Bekasi", "JB", 3, 33),
    (State.RECOMMENDED, "LSP SMK Contoh Denpasar", "P1", "Kota Denpasar", "BA", 5, 18),
    (State.DEFERRED, "LSP Pariwisata Contoh Lombok", "P3", "Kota Mataram", "NB", 12, -9),
    (State.APPROVED, "LSP SMK Contoh Makassar", "P1", "Kota Makassar", "SN", 6, 11),
    (State.DECREE_ISSUED, "LSP Konstruksi Contoh Nusantara", "P3", "Kota Surabaya", "JI", 1, 5),
    (State.LICENSED, "LSP SMK Contoh Purwokerto", "P1", "Kabupaten Banyumas", "JT", 6, -33),
    (State.REJECTED, "LSP Logistik Contoh Batam", "P3", "Kota Batam", "KR", 40, -120),
    (State.WITHDRAWN, "LSP SMK Contoh Bandar Lampung", "P1", "Kota Bandar Lampung", "LA", 21, 130),
    (State.LAPSED, "LSP BLK Contoh Kupang", "P2", "Kota Kupang", "NT", 15, -190),
]
# What these write in their documents of a rule that a newer one has replaced since, as the visit of the real case found it.
OLD_RULE = {"DA15": "Disusun menurut Pedoman BNSP 202 Tahun 2013, butir 5."}
OLD_RULES = OLD_RULE | {"DA17": "Mengacu pada pedoman 07/BNSP.202/XI/2013."}
FOLLOW_OLD_RULES = {State.IN_REVIEW: OLD_RULE, State.SCHEDULED: OLD_RULES, State.LICENSED: OLD_RULE}
# The demonstration of what is missing between two renewals.
OWES_REPORTS = "smk-contoh-garut"
# An application with one round of returned documents says more than one that went through at once.
RETURNED_ONCE = {State.CORRECTING, State.LICENSED, State.RECOMMENDED}

# The rest of the register: name, kind, sector, regency, province, days left of the licence, what became of it.
OTHERS = [
    ("LSP SMK Contoh Medan", "P1", "pendidikan vokasi", "Kota Medan", "SU", 900, ""),
    ("LSP SMK Contoh Padang", "P1", "pendidikan vokasi", "Kota Padang", "SB", 640, ""),
    ("LSP SMK Contoh Palembang", "P1", "pendidikan vokasi", "Kota Palembang", "SS", 410, "renewed"),
    ("LSP SMK Contoh Banda Aceh", "P1", "pendidikan vokasi", "Kota Banda Aceh", "AC", 170, ""),
    ("LSP SMK Contoh Pontianak", "P1", "pendidikan vokasi", "Kota Pontianak", "KB", 25, ""),
    ("LSP SMK Contoh Banjarmasin", "P1", "pendidikan vokasi", "Kota Banjarmasin", "KS", -45, ""),
    ("LSP SMK Contoh Manado", "P1", "pendidikan vokasi", "Kota Manado", "SA", 1200, "gap"),
    ("LSP SMK Contoh Ambon", "P1", "pendidikan vokasi", "Kota Ambon", "MA", 300, "suspended"),
    ("LSP SMK Contoh Jayapura", "P1", "pendidikan vokasi", "Kota Jayapura", "PA", 55, ""),
    ("LSP Politeknik Contoh Bandung", "P1", "pendidikan vokasi", "Kota Bandung", "JB", 730, "reinstated"),
    ("LSP Universitas Contoh Jakarta", "P1", "pendidikan tinggi", "Kota Jakarta Timur", "JK", 1010, ""),
    ("LSP PT Contoh Energi Balikpapan", "P1I", "energi", "Kota Balikpapan", "KI", 520, ""),
    ("LSP PT Contoh Otomotif Karawang", "P1I", "otomotif", "Kabupaten Karawang", "JB", 88, ""),
    ("LSP PT Contoh Baja Cilegon", "P1I", "logam dan mesin", "Kota Cilegon", "BT", 1400, "renewed"),
    ("LSP BLK Contoh Serang", "P2", "pelatihan kerja", "Kota Serang", "BT", 365, ""),
    ("LSP Balai Diklat Contoh Bogor", "P2", "pertanian", "Kabupaten Bogor", "JB", 200, ""),
    ("LSP Balai Besar Contoh Medan", "P2", "pelatihan kerja", "Kota Medan", "SU", -400, "revoked"),
    ("LSP Teknologi Contoh Digital", "P3", "teknologi informasi", "Kota Jakarta Selatan", "JK", 870, ""),
    ("LSP Hospitaliti Contoh Bali", "P3", "pariwisata", "Kabupaten Badung", "BA", 470, "gap"),
    ("LSP Keuangan Contoh Indonesia", "P3", "keuangan", "Kota Jakarta Pusat", "JK", 1650, "renewed"),
    ("LSP Kesehatan Contoh Nusantara", "P3", "kesehatan", "Kota Surabaya", "JI", 140, "suspended"),
    ("LSP Kelautan Contoh Sorong", "P3", "kelautan", "Kota Sorong", "PD", 610, "revoked"),
]

CHAIRS = [
    "Sri Handayani", "Bambang Sutrisno", "Nurul Aini", "Agus Salim", "Dwi Rahayu", "Made Wirawan", "Siti Aminah",
    "Hendra Gunawan", "Yohanes Tanaem", "Rina Marlina", "Andi Baso", "Lestari Ningsih", "Eko Prabowo",
]  # fmt: skip
SECRETARIES = [
    "Fitri Yuliani", "Joko Susilo", "Ani Kurniasih", "Rudi Hartono", "Maya Sari", "Ketut Ardana", "Dedi Kusnadi",
    "Ratih Puspita", "Samsul Bahri", "Novi Anggraini", "Teguh Widodo",
]  # fmt: skip
QUALITY = [
    "Agus Priyono",
    "Lilis Suryani",
    "Bambang Irawan",
    "Rina Marlina",
    "Yusuf Maulana",
    "Nurhayati",
    "Gede Wirawan",
]
ASSESSING = ["Sumarni", "Kuswanto", "Endang Sulastri", "Haris Munandar", "Imam Fauzi", "Wiwik Astuti", "Slamet Riyadi"]


class World:
    """Everything that is made, on one legal day, always the same for that day."""

    def __init__(self, now: dt.datetime) -> None:
        self.now, self.on = now, now.astimezone(WIB).date()
        self.dice = random.Random(2025)  # noqa: S311
        self.password = make_password(settings.DEMO_PASSWORD)
        self.numbers = iter(range(1201, 1300))
        self.decrees = iter(range(301, 999))

    def moment(self, days_ago: int, hour: int = 10) -> dt.datetime:
        """A working hour so many days ago, never later than now."""
        day = before_days(self.on, days_ago)
        return min(dt.datetime.combine(day, dt.time(hour, 15), WIB), self.now)

    @transaction.atomic
    def build(self) -> None:
        """Make the whole world, or nothing."""
        self.make_bnsp()
        for row in OTHERS:
            self.make_other(*row)
        # oldest first, so that numbers are taken in the order of the days
        for case in sorted(APPLICATIONS, key=lambda case: -case[5]):
            self.make_application(*case)
        self.hold_plenaries()
        self.make_real_case()
        self.hand_in_duties()
        self.tie_assessors()
        self.announce()
        self.settle_notices()

    # People

    # Any: what else `make_person` takes
    def person(self, name: str, host: str, box: str = "", **fields: Any) -> User:
        """Somebody who can sign in, with an address at this host: by default their own name."""
        box = box or ".".join(name.partition(",")[0].lower().split())
        person = cast.make_person(name, f"{box}@{host}", **fields)
        person.password = self.password
        person.save(update_fields=["password"])
        return person

    def assessor(
        self,
        name: str,
        number: int,
        *,
        days_valid: int = 700,
        province: str = "DKI Jakarta",
        **fields: Any,  # what else `make_person` takes
    ) -> Assessor:
        """A licensing assessor."""
        user = self.person(name, "bnsp.example", **fields)
        valid_until = after_days(self.on, days_valid).due_on
        return cast.make_assessor(user, f"AL-{number:04d}", valid_until=valid_until, province=province)

    def make_bnsp(self) -> None:
        """Secretariat, plenary and assessors; one person has two roles."""
        lead_name, member_name = (row["name"] for row in CASE["facts"]["visit"]["team"])
        self.officer = self.person("Ratna Wulandari", "bnsp.example", groups=(SECRETARIAT,))
        self.colleague = self.person("Indra Permana", "bnsp.example", groups=(SECRETARIAT,))
        self.deciders = [
            self.person(name, "bnsp.example", groups=(DECIDERS,))
            for name in ("Haryanto Prasetyo", "Miranti Soewandi", "Tigor Nainggolan")
        ]
        self.lead = self.assessor(lead_name, 101, province="Jawa Tengah")
        self.member = self.assessor(member_name, 102, province="Jawa Tengah")
        self.observer = self.assessor("Bagus Santoso", 103)
        self.two_roles = self.assessor("Dewi Kartika", 104, groups=(SECRETARIAT,))
        self.others = [
            self.assessor("Sofyan Lubis", 105, province="Sumatera Utara"),
            self.assessor("Martha Rumbiak", 106, province="Papua"),
            self.assessor("Gede Suardana", 107, province="Bali"),
            self.assessor("Nani Suryani", 108, days_valid=20, province="Jawa Barat"),
        ]

    def company(self, lsp: LSP, *, lead: Assessor, member: Assessor) -> Company:
        """Who plays an application of this body."""
        held = {m.position: m.user for m in lsp.memberships.select_related("user")}
        return Company(
            chair=held[Position.CHAIR],
            staff=held[Position.SECRETARY],
            secretariat=self.officer,
            lead=lead,
            member=member,
            observer=self.observer,
            decider=self.deciders[0],
        )

    # Bodies

    def body(self, name: str, kind: str, sector: str, regency: str, province: str) -> LSP:
        """A body with its people, sites and assessors; licences come after."""
        lsp = cast.make_lsp(
            name,
            f"BNSP-LSP-{next(self.numbers)}-ID",
            kind=kind,
            sector=sector,
            regency=regency,
            province=province,
            address=f"Jalan {self.dice.choice(['Merdeka', 'Diponegoro', 'Sudirman', 'Kartini'])} {self.dice.randint(2, 180)}",
            postal_code=f"{self.dice.randint(11000, 98000)}",
            phone=f"0{self.dice.randint(211, 989)} {self.dice.randint(500000, 899999)}",
        )
        host = f"{lsp.slug}.example"
        chair = self.person(self.dice.choice(CHAIRS), host, "ketua", phone="0812 3456 7890")
        secretary = self.person(self.dice.choice(SECRETARIES), host, "sekretaris")
        cast.seat(lsp, chair, Position.CHAIR)
        cast.seat(lsp, secretary, Position.SECRETARY)
        quality = self.person(self.dice.choice(QUALITY), host, "mutu")
        cast.seat(lsp, quality, Position.QUALITY_MANAGER)
        schemes = cast.make_schemes(lsp, self.dice.sample(cast.SCHEMES, self.dice.randint(2, 8)))
        for place in range(1, self.dice.randint(2, 3)):
            verified = before_days(self.on, self.dice.randint(60, 900))
            cast.make_site(lsp, f"TUK {lsp.parent_institution} {place}", schemes[: place + 1], verified_on=verified)
        names = self.dice.sample(ASSESSING, self.dice.randint(2, 5))
        cast.make_competency_assessors(lsp, names, schemes, on=self.on)
        return lsp

    def licence(self, lsp: LSP, ends_on: dt.date) -> Licence:
        """A period with a decree number of its own."""
        number = cast.decree_number(next(self.decrees), add_months(ends_on, -60))
        return cast.make_licence(lsp, list(lsp.schemes.all()), ends_on=ends_on, decree=number)

    def event(self, licence: Licence, kind: str, days_ago: int, reason: str) -> None:
        """Something that happened to a licence."""
        on = before_days(self.on, days_ago)
        event = LicenceEvent(
            licence=licence,
            kind=kind,
            on=on,
            decree_number=cast.decree_number(next(self.decrees), on),
            reason=reason,
            recorded_by=self.officer,
        )
        event.full_clean()
        event.save()

    def make_other(
        self, name: str, kind: str, sector: str, regency: str, province: str, days_left: int, story: str
    ) -> None:
        """A body of the register that has no application."""
        lsp = self.body(name, kind, sector, regency, province)
        ends_on = after_days(self.on, days_left).due_on
        if story in {"renewed", "gap"}:
            starts_on = add_months(next_day(ends_on), -60)
            self.licence(lsp, before_days(starts_on, 1 if story == "renewed" else 48))
        licence = self.licence(lsp, ends_on)
        kinds = LicenceEvent.Kind
        if story in {"suspended", "reinstated"}:
            self.event(licence, kinds.SUSPENDED, 90, "Laporan kegiatan dua tahun berturut-turut tidak disampaikan.")
        if story == "reinstated":
            self.event(licence, kinds.REINSTATED, 30, "Laporan kegiatan sudah dilengkapi.")
        if story == "revoked":
            days_ago = max(200, 200 - days_left)
            self.event(licence, kinds.REVOKED, days_ago, "Sertifikat terbit di luar ruang lingkup lisensi.")

    # Applications

    def make_application(
        self, state: State, name: str, kind: str, regency: str, province: str, days_ago: int, days_left: int
    ) -> None:
        """The same case at one of its stages."""
        sector = "pendidikan vokasi" if kind in {"P1", "P2"} else name.split()[1].lower()
        lsp = self.body(name, kind, sector, regency, province)
        self.licence(lsp, after_days(self.on, days_left).due_on)
        # the first team of the real case leads most; the person with two roles leads where a colleague reviews
        leads = {State.ASSESSED: self.two_roles, State.DEFERRED: self.others[2], State.REJECTED: self.others[0]}
        members = {State.APPROVED: self.others[1], State.DECREE_ISSUED: self.others[0]}
        play = Play(
            lsp=lsp,
            company=self.company(lsp, lead=leads.get(state, self.lead), member=members.get(state, self.member)),
            rounds=int(state in RETURNED_ONCE),
            with_observer=state in {State.SCHEDULED, State.ON_SITE},
            visit_on=after_days(self.on, 5).due_on if state == State.SCHEDULED else None,
            follows=FOLLOW_OLD_RULES.get(state, {}),
        )
        if state == State.CORRECTING:
            play.findings = (*play.findings, *MORE_FINDINGS)
        if state == State.REJECTED:
            play.outcome, play.reason = Outcome.REFUSE, "Sistem manajemen tidak dijalankan selama masa lisensi."
        play(state, until=self.moment(days_ago))
        dress = {
            State.IN_REVIEW: self.dress_review,
            State.DOCUMENTS_ACCEPTED: self.dress_team,
            State.SCHEDULED: self.dress_schedule,
            State.ON_SITE: self.dress_visit,
            State.CORRECTING: self.dress_corrections,
        }
        if state in dress:
            dress[state](play)

    def hold_plenaries(self) -> None:
        """Past sittings are closed with their minutes; today's waits to be opened, with the application that is ready on its agenda."""
        for sitting in Plenary.objects.filter(closed_at__isnull=True).order_by("held_on"):
            notes = "Sidang berlangsung musyawarah; semua yang hadir menyetujui putusan."
            close_sitting(sitting, notes=notes, by=self.officer, at=after_minutes(certain(sitting.opened_at), 90))
        ready = Application.objects.filter(state=State.RECOMMENDED)
        today = call_sitting(
            self.on,
            place="Kantor BNSP, Jakarta",
            by=self.officer,
            at=self.now,
            chaired_by=self.deciders[0],
            applications=ready,
        )
        note_presence(today, self.deciders, by=self.officer, at=self.now)

    def dress_review(self, play: Play) -> None:
        """Half of the documents are examined, one is marked."""
        items = play.application.items
        play.examine(self.moment(2), items.filter(requirement__area=ReviewArea.ADMINISTRATION))
        play.mark_for_repair(self.moment(1), {"DK04": "MUK skema pertama belum memakai format terkini."})

    def dress_team(self, play: Play) -> None:
        """A team is proposed and has not answered yet; BNSP waits for the LSP to choose between two days."""
        play.propose_team(self.moment(1), None)
        play.propose_days(self.moment(1), Side.BNSP, "Tim berangkat dari Jakarta; mohon pilih salah satu.")

    def dress_schedule(self, play: Play) -> None:
        """The LSP asks for another day than the one that is set."""
        play.propose_days(self.moment(0), Side.LSP, "Hari itu ada uji kompetensi; TUK terpakai.", count=1)

    def dress_visit(self, play: Play) -> None:
        """The visit is under way: half of the criteria judged, two findings noted."""
        at = self.moment(0)
        play.attend(at)
        criteria = play.application.rule_set.criteria.all()
        judged = [c for area in ReviewArea for c in criteria.filter(area=area)[:20]]
        play.judge(at, judged)
        play.record_findings(at, tuple(draft for draft in play.findings if draft.criterion in {"C26", "C43"}))

    def dress_corrections(self, play: Play) -> None:
        """Findings of every urgency: late, soon, in time, waiting, returned, disputed, closed."""
        for seq in (1, 2, 4, 5):
            play.assign(seq, self.moment(32), play.company.staff)
        play.dispute_finding(7, self.moment(32), "Kedua keluhan dijawab lisan dan tercatat dalam notulen.")
        play.answer_finding(3, self.moment(30))
        play.answer_finding(1, self.moment(20))
        play.verify_finding(1, self.moment(17))
        play.answer_finding(5, self.moment(16), words="SK penetapan asesor dilampirkan.")
        for seq, days, reason in (
            (4, 8, "Auditor internal baru tersedia bulan ini."),
            (6, 25, "Alat pengganti menunggu pengiriman."),
        ):
            play.extend(seq, self.moment(14), days, reason)
        note = "Lampirkan juga bukti kompetensi teknis setiap asesor."
        points = {"correction": Answer.Point.LACKING, "root_cause": Answer.Point.ENOUGH}
        play.verify_finding(5, self.moment(12), "return", note, **points)
        play.extend(5, self.moment(11), 21, "Bukti kompetensi teknis menunggu surat dari industri.")
        play.answer_finding(6, self.moment(2), words="Persyaratan teknis TUK dilengkapi dan ditandatangani.")

    def make_real_case(self) -> None:
        """LSP SMK Wiworotomo: a draft that lacks little, on the last days on which submitting is still safe."""
        facts, extra = CASE["facts"], CASE["illustrative"]["lsp"]
        lsp = cast.make_lsp(
            facts["lsp"]["name"],
            extra["licence_number"],
            parent_institution=facts["lsp"]["parent_institution"],
            address="Jalan Merdeka",
            regency="Kabupaten Banyumas",
        )
        by_name = {row["name"]: row for row in facts["people"]}
        seats = {
            "Pairan, S.T.": Position.CHAIR,
            "Tarlani": Position.SECRETARY,
            "Arman Setiawan": Position.QUALITY_MANAGER,
            "Yanuar Sumaryoko, S.T., M.Si.": Position.STEERING_BOARD,
        }
        for name, position in seats.items():
            title = "" if position in {Position.CHAIR, Position.SECRETARY} else by_name[name]["positions"][0]
            cast.seat(lsp, self.person(name, "wiworotomo.example", phone="0812 2700 4451"), position, title)
        schemes = cast.make_schemes(lsp)
        cast.make_licence(
            lsp,
            schemes,
            ends_on=after_days(self.on, 110).due_on,
            decree=CASE["illustrative"]["previous_decree"]["number"],
        )
        cast.make_site(lsp, "TUK SMK Wiworotomo", schemes, verified_on=before_days(self.on, 400))
        cast.make_competency_assessors(lsp, ["Arman Setiawan", "Kuswanto", "Sumarni"], schemes, on=self.on)
        play = Play(lsp=lsp, company=self.company(lsp, lead=self.lead, member=self.member), follows=OLD_RULES)
        application = play.begin(self.moment(20))
        play.fill_in_form(areas=(ReviewArea.OPERATIONS,))
        play.upload(application.items.mandatory().exclude(requirement__code__in=MISSING_DOCUMENTS), self.moment(12))
        play.self_assess(application.rule_set.criteria.exclude(code__in=UNANSWERED_CRITERIA))
        optional = application.items.filter(requirement__code="DK19")
        optional.update(
            state=ItemState.NOT_APPLICABLE, not_applicable_reason="Belum pernah terjadi selama masa lisensi."
        )

    def hand_in_duties(self) -> None:
        """Reports and surveillances of every LSP with an application; one LSP still owes its last ones."""
        rules, reports = RuleSet.objects.latest("effective_from", "pk"), []
        people = {m.lsp_id: m.user for m in Membership.objects.filter(position=Position.SECRETARY)}
        for licence in Licence.objects.begun(self.on).filter(lsp__in=people).select_related("lsp"):
            due = [duty for duty in duties_of(licence, rules) if duty.due_on <= self.on]
            for duty in due[:-2] if licence.lsp.slug == OWES_REPORTS else due:
                reports.append(
                    DutyReport(
                        licence=licence,
                        kind=duty.kind,
                        period=duty.period,
                        number=1,
                        uploaded_by=people[licence.lsp_id],
                        uploaded_at=dt.datetime.combine(before_days(duty.due_on, 9), dt.time(10, 15), WIB),
                        **paper(f"{duty.label} - {licence.lsp.name}", f"{duty.key}.pdf"),
                    )
                )
        DutyReport.objects.bulk_create(reports)

    def tie_assessors(self) -> None:
        """Some assessors have ties, so that an assignment can be refused."""
        ties = [
            (self.observer, "LSP SMK Contoh Cilacap", Tie.Kind.TRAINER, before_days(self.on, 200)),
            (self.others[2], "LSP Hospitaliti Contoh Bali", Tie.Kind.CONSULTANT, None),
            (self.others[3], "LSP SMK Wiworotomo Purwokerto", Tie.Kind.ASSESSOR, before_days(self.on, 300)),
        ]
        Tie.objects.bulk_create(
            Tie(assessor=assessor, lsp=LSP.objects.get(name=name), kind=kind, until=until)
            for assessor, name, kind, until in ties
        )

    def announce(self) -> None:
        """BNSP reminds of the rule that was replaced, with a letter; some have read it. A second word is still being written."""
        rule = Regulation.objects.get(code="PBNSP 202:2014")
        told = Announcement.objects.create(
            slug="dokumen-wajib-mengikuti-pbnsp-202-2014",
            title="Dokumen wajib mengikuti PBNSP 202:2014",
            text=(
                "PBNSP 202:2014 sudah menggantikan PBNSP 202:2013. Dokumen yang masih mengutip pedoman lama menjadi temuan saat asesmen.\n\n"
                "Periksa daftar acuan pada permohonan Anda, perbarui dokumen yang ditandai, lalu unggah sebagai versi baru."
            ),
            clauses="butir 4 dan 5",
            written_by=self.officer,
        )
        told.regulations.set([rule])
        AnnouncementFile.objects.create(announcement=told, **paper("Surat edaran peragaan", "surat-edaran.pdf"))
        at = self.moment(6)
        publish(told, by=self.officer, at=at)
        tell_of(told, at)
        for person in User.objects.filter(notices__url=told.get_absolute_url()).order_by("pk")[:30]:
            Receipt.objects.create(announcement=told, person=person, at=self.moment(self.dice.randint(1, 5)))
        Announcement.objects.create(
            slug="format-laporan-kegiatan",
            title="Format laporan kegiatan tahunan",
            text="Laporan kegiatan tahunan memakai format yang menyertai pengumuman ini.",
            for_p3=False,
            written_by=self.colleague,
        )

    def settle_notices(self) -> None:
        """Nothing of the past is sent again; what is older than a week has been read."""
        waiting = Notice.objects.filter(sent_at__isnull=True)
        for notice in waiting:
            notice.sent_at = notice.created_at
            notice.read_at = notice.created_at if notice.created_at < self.moment(7) else None
        Notice.objects.bulk_update(waiting, ["sent_at", "read_at"], batch_size=200)


MORE_FINDINGS = (
    FindingDraft("C62", Category.MINOR, "Audit internal oleh auditor independen", "auditor mengaudit unitnya sendiri"),
    FindingDraft(
        "C25", Category.MAJOR, "Asesor kompetensi tercatat dan berlaku", "dua asesor tanpa bukti kompetensi teknis"
    ),
    FindingDraft("C30", Category.MINOR, "TUK memenuhi persyaratan teknis skema", "satu alat ukur belum dikalibrasi"),
    FindingDraft(
        "C57", Category.MINOR, "Keluhan ditelusuri dan dijawab", "dua keluhan tahun lalu tanpa jawaban tertulis"
    ),
)
