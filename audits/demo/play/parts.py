"""Plays a file from its draft to any state through the real steps, on days that lie as far back as they must."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from audits import dossier, radar
from audits.deadlines import WIB, after_days, before_days, legal_day
from audits.demo.cast import decree_number
from audits.demo.papers import paper
from audits.effects import start_application
from audits.models import (
    Answer,
    Application,
    Assessor,
    Attendance,
    Counterpart,
    DocumentNote,
    DocumentVersion,
    Evidence,
    Extension,
    Finding,
    Judgement,
    LogEntry,
    Plenary,
    Question,
    Reuse,
    ScopeItem,
    TeamMember,
    Verdict,
    Visit,
    Vote,
)
from audits.models.plenary import deciders
from audits.notifications import tell
from audits.permissions import excluded_among
from audits.plenary import call_sitting, note_presence, open_sitting, put_on_agenda
from audits.reckoning import keep_due_day
from audits.recommendation import sign
from audits.states import (
    FINDING_ANSWERABLE,
    Category,
    FindingState,
    ItemState,
    Method,
    Outcome,
    Result,
    ReviewArea,
    Side,
    State,
    TeamRole,
)
from audits.workflow import APPLICATION, FINDING
from lsp.models import LSP, Position, User


@dataclass(frozen=True)
class Company:
    """Who plays one file."""

    chair: User
    staff: User
    secretariat: User
    lead: Assessor
    member: Assessor
    decider: User
    observer: Assessor | None = None


@dataclass(frozen=True)
class Draft:
    """A finding as the team writes it down on site."""

    criterion: str
    category: str
    claim: str
    evidence: str


# What the team of the real case found, in words of our own.
FINDINGS = (
    Draft(
        "C59",
        Category.MINOR,
        "Pengendalian dokumen sesuai edisi berlaku",
        "tiga SOP masih mengacu pada pedoman BNSP yang sudah digantikan",
    ),
    Draft(
        "C43",
        Category.MAJOR,
        "Perangkat asesmen memakai versi BNSP terkini",
        "MUK dua skema belum memakai format terkini dan belum divalidasi",
    ),
    Draft(
        "C26",
        Category.OBSERVATION,
        "Pemantauan kinerja asesor",
        "rekaman pemantauan ada tetapi belum dianalisis",
    ),
)

# The day of each act, counted from the day on which the draft was begun.
CALENDAR = {
    "start": 0,
    "submit": 12,
    "begin_review": 14,
    "return_documents": 17,
    "resubmit": 24,
    "accept_documents": 28,
    "propose_team": 29,
    "schedule": 32,
    "open_visit": 42,
    "close_visit": 42,
    "answer": 50,
    "verify": 53,
    "finish_corrections": 54,
    "recommend": 56,
    "decide": 63,
    "issue_decree": 66,
    "issue_licence": 68,
}
# The acts that lead from the draft to each state, after `start`.
MAIN_LINE = [
    (State.DRAFT, "start"),
    (State.SUBMITTED, "submit"),
    (State.IN_REVIEW, "begin_review"),
    (State.DOCUMENTS_ACCEPTED, "accept_documents"),
    (State.SCHEDULED, "schedule"),
    (State.ON_SITE, "open_visit"),
    (State.CORRECTING, "close_visit"),
    (State.ASSESSED, "finish_corrections"),
    (State.RECOMMENDED, "recommend"),
    (State.APPROVED, "decide"),
    (State.DECREE_ISSUED, "issue_decree"),
    (State.LICENSED, "issue_licence"),
]
# States beside the main line: from where, and the act that leads there.
BRANCHES = {
    State.RETURNED: (State.IN_REVIEW, "return_documents"),
    State.DEFERRED: (State.RECOMMENDED, "defer"),
    State.REJECTED: (State.RECOMMENDED, "reject"),
    State.WITHDRAWN: (State.SUBMITTED, "withdraw"),
    State.LAPSED: (State.DRAFT, "lapse"),
}
WAITS = {"defer": 7, "reject": 7, "withdraw": 6, "lapse": 370, "return_documents": 3}


def route_to(state: str) -> list[str]:
    """The acts from the draft to this state."""
    if state in BRANCHES:
        source, act = BRANCHES[state]
        return [*route_to(source), act]
    states = [name for name, _act in MAIN_LINE]
    return [act for _name, act in MAIN_LINE[: states.index(state) + 1]]


@dataclass
class Play:
    """One file and those who play it; every act happens at a moment that is given."""

    lsp: LSP
    company: Company
    findings: tuple[Draft, ...] = FINDINGS
    rounds: int = 0
    visit_on: dt.date | None = None
    outcome: str = Outcome.GRANT
    reason: str = ""
    with_observer: bool = False
    # what a document says of the rule that it follows, by code
    follows: dict[str, str] = field(default_factory=dict)
    application: Application = field(init=False)

    def __call__(self, to_state: str, *, until: dt.datetime) -> Application:
        """Play to this state, so that its last act happens at `until`."""
        route = route_to(to_state)
        if self.rounds and "accept_documents" in route:
            place = route.index("accept_documents")
            route[place:place] = ["return_documents", "resubmit"] * self.rounds
        plan = self.days(route)
        end, last = until.astimezone(WIB), plan[-1][1]
        for act, number in plan:
            moment = dt.datetime.combine(before_days(end.date(), last - number), end.time(), WIB)
            getattr(self, act)(until if number == last else moment)
        return self.application

    def days(self, route: list[str]) -> list[tuple[str, int]]:
        """The acts of a route with the day of each, never earlier than the one before."""
        plan, number = [], 0
        for act in route:
            usual = CALENDAR[act] if act in CALENDAR and act != "return_documents" else number + WAITS[act]
            number = max(number, usual)
            plan.append((act, number))
        return plan

    # The LSP

    def begin(self, at: dt.datetime) -> Application:
        """A draft with its empty rows."""
        self.application = start_application(self.lsp, by=self.company.staff, at=at)
        return self.application

    def start(self, at: dt.datetime) -> None:
        """A draft with everything that a submission needs."""
        self.begin(at)
        self.fill_in_form()
        self.upload(self.application.items.mandatory(), at)
        # what the last period handed on still holds
        self.application.items.exclude(reuse="").update(reuse=Reuse.SAME)
        self.self_assess(self.application.rule_set.criteria.all())

    @transaction.atomic
    def fill_in_form(self, areas=tuple(ReviewArea)) -> None:
        """Scope, contact, wished day and the LSP's people for these areas."""
        application = self.application
        application.touch(while_in=[State.DRAFT])
        schemes = application.licence.scope.all() if application.licence else self.lsp.schemes.all()
        ScopeItem.objects.bulk_create(
            ScopeItem(application=application, scheme=scheme, action=ScopeItem.Action.KEEP) for scheme in schemes
        )
        people = list(self.lsp.memberships.working().exclude(position=Position.CHAIR).order_by("pk")) or list(
            self.lsp.memberships.working()
        )
        # the real case: the person of the schooling side accompanies administration, the secretary operations
        chosen = dict(zip(ReviewArea, [people[-1], people[0]], strict=True))
        Counterpart.objects.bulk_create(
            Counterpart(application=application, area=area, person=chosen[area]) for area in areas
        )
        Application.objects.filter(pk=application.pk).update(
            phone="0812 2700 4451",
            changes="Perubahan alamat surel LSP dan penambahan dua asesor kompetensi.",
            proposed_visit_on=after_days(application.created_at.date(), 45).due_on,
        )
        application.refresh_from_db()

    @transaction.atomic
    def upload(self, items, at: dt.datetime, *, note: str = "") -> None:
        """A new version for each of these rows."""
        application = self.application
        application.touch(while_in=[State.DRAFT, State.RETURNED])
        versions = []
        for item in items.in_order().prefetch_related("versions"):
            latest = item.latest
            number = latest.number + 1 if latest else 1
            title = f"{item.code} {item.requirement.title} - {self.lsp.name}, versi {number}"
            if item.code in self.follows:
                title += f"\n{self.follows[item.code]}"
            versions.append(
                DocumentVersion(
                    item=item,
                    number=number,
                    note=note,
                    uploaded_by=self.company.staff,
                    uploaded_at=at,
                    **paper(title, f"{item.code}.pdf"),
                )
            )
        DocumentVersion.objects.bulk_create(versions)
        for version in versions:
            if version.item.code in self.follows:
                radar.read(version.pk, at)
        application.items.filter(pk__in=[v.item_id for v in versions], state=ItemState.EMPTY).update(
            state=ItemState.FILLED
        )
        for version in versions if application.state == State.RETURNED else []:
            LogEntry.write(
                application,
                verb="document_uploaded",
                by=self.company.staff,
                at=at,
                facts={"subject": f"{version.item.code} versi {version.number}"},
            )

    @transaction.atomic
    def self_assess(self, criteria) -> None:
        """The LSP's own answer to these criteria."""
        self.application.touch(while_in=[State.DRAFT])
        self.application.self_assessments.filter(criterion__in=criteria).update(
            result=Result.CONFORMS, text="Dilaksanakan; lihat dokumen bukti."
        )

    def submit(self, at):
        self.take("submit", self.company.chair, at)

    # Document review

    def begin_review(self, at):
        self.take("begin_review", self.company.secretariat, at)

    @transaction.atomic
    def mark_for_repair(self, at: dt.datetime, notes: dict[str, str]) -> None:
        """The reviewer's notes on these documents."""
        self.application.touch(while_in=[State.IN_REVIEW])
        for item in self.application.items.filter(requirement__code__in=notes).in_order():
            item.state = ItemState.FIX
            item.save(update_fields=["state"])
            dossier.pronounce([item], Verdict.FIX, by=self.company.secretariat, at=at)
            DocumentNote.objects.create(
                item=item,
                version=item.latest,
                side=Side.BNSP,
                text=notes[item.code],
                by=self.company.secretariat,
                at=at,
            )

    def return_documents(self, at):
        self.mark_for_repair(
            at,
            {
                "DA16": "Daftar induk belum memuat tanggal pengesahan setiap SOP.",
                "DK04": "MUK skema pertama belum memakai format terkini. Lampirkan juga FR.VA.",
            },
        )
        self.take("return_documents", self.company.secretariat, at)

    def resubmit(self, at):
        self.upload(self.application.items.filter(state=ItemState.FIX), at, note="Sudah diperbaiki sesuai catatan.")
        self.take("resubmit", self.company.staff, at)

    @transaction.atomic
    def examine(self, at: dt.datetime, items=None) -> None:
        """The reviewer accepts these documents and ticks the notes off."""
        application = self.application
        application.touch(while_in=[State.IN_REVIEW])
        items = application.items.all() if items is None else items
        accepted = list(items.filter(state=ItemState.REVIEWING).values_list("pk", flat=True))
        items.filter(pk__in=accepted).update(state=ItemState.ACCEPTED)
        dossier.pronounce(accepted, Verdict.ACCEPTED, by=self.company.secretariat, at=at)
        DocumentNote.objects.filter(item__in=items, side=Side.BNSP, resolved_at__isnull=True).update(
            resolved_at=at, resolved_by=self.company.secretariat
        )

    def accept_documents(self, at):
        self.examine(at)
        self.take("accept_documents", self.company.secretariat, at)

    # Team and visit

    @transaction.atomic
    def propose_team(self, at: dt.datetime, planned_on: dt.date) -> None:
        """A team and a day, not yet answered by the assessors."""
        company, application = self.company, self.application
        application.touch(while_in=[State.DOCUMENTS_ACCEPTED])
        Visit.objects.update_or_create(
            application=application,
            defaults={"planned_on": planned_on, "place": f"{self.lsp.name}, {self.lsp.address}, {self.lsp.regency}"},
        )
        places = [
            (company.lead, TeamRole.LEAD, ReviewArea.ADMINISTRATION),
            (company.member, TeamRole.MEMBER, ReviewArea.OPERATIONS),
        ]
        if self.with_observer and company.observer:
            places.append((company.observer, TeamRole.OBSERVER, ""))
        for assessor, role, area in places:
            TeamMember.objects.create(
                application=application,
                assessor=assessor,
                role=role,
                area=area,
                assigned_by=company.secretariat,
                assigned_at=at,
            )
            LogEntry.write(
                application,
                verb="assessor_proposed",
                by=company.secretariat,
                at=at,
                facts={"subject": str(assessor)},
            )
        users = [assessor.user for assessor, _role, _area in places]
        tell("assignment_proposed", application, at=at, by=company.secretariat, to=users)

    @transaction.atomic
    def accept_assignments(self, at: dt.datetime) -> None:
        """Everybody proposed is willing and free of conflict."""
        application = self.application
        application.touch(while_in=[State.DOCUMENTS_ACCEPTED])
        for place in application.team.filter(response=TeamMember.Response.PENDING).select_related("assessor__user"):
            place.response, place.conflict_free, place.responded_at = TeamMember.Response.ACCEPTED, True, at
            place.save()
            LogEntry.write(application, verb="assignment_accepted", by=place.assessor.user, at=at)

    def schedule(self, at):
        wait = CALENDAR["open_visit"] - CALENDAR["schedule"]
        planned_on = self.visit_on or after_days(legal_day(at), wait).due_on
        self.propose_team(at, planned_on)
        self.accept_assignments(at)
        self.take("schedule", self.company.secretariat, at)

    def open_visit(self, at):
        self.take("open_visit", self.company.lead.user, at)

    @transaction.atomic
    def attend(self, at: dt.datetime) -> None:
        """Both sides are present."""
        company, application = self.company, self.application
        application.touch(while_in=[State.ON_SITE])
        lead = company.lead.user
        present = [
            (company.chair.full_name, "Ketua LSP", Side.LSP),
            (company.staff.full_name, "Sekretaris LSP", Side.LSP),
            (lead.full_name, "Ketua tim asesor lisensi", Side.BNSP),
            (company.member.user.full_name, "Anggota tim asesor lisensi", Side.BNSP),
        ]
        Attendance.objects.bulk_create(
            Attendance(application=application, name=name, position=position, side=side, by=lead, at=at)
            for name, position, side in present
        )

    @transaction.atomic
    def judge(self, at: dt.datetime, criteria=None) -> None:
        """The team judges these criteria, by default all; what a finding names does not conform."""
        application = self.application
        application.touch(while_in=[State.ON_SITE])
        found = {draft.criterion: draft for draft in self.findings}
        judges = {
            ReviewArea.ADMINISTRATION: self.company.lead.user,
            ReviewArea.OPERATIONS: self.company.member.user,
        }
        rows = []
        for criterion in application.rule_set.criteria.all() if criteria is None else criteria:
            draft = found.get(criterion.code)
            result = Result.CONFORMS
            if draft:
                result = Result.OBSERVATION if draft.category == Category.OBSERVATION else Result.FAILS
            rows.append(
                Judgement(
                    application=application,
                    criterion=criterion,
                    result=result,
                    methods=[Method.DOCUMENT, Method.INTERVIEW] if draft else [Method.DOCUMENT],
                    note=draft.evidence if draft else "",
                    by=judges[criterion.area],
                    at=at,
                )
            )
        Judgement.objects.bulk_create(rows)

    @transaction.atomic
    def record_findings(self, at: dt.datetime, drafts: tuple[Draft, ...] | None = None) -> list[Finding]:
        """Drafts of findings, as written down on site."""
        application = self.application
        application.touch(while_in=[State.ON_SITE])
        criteria = {c.code: c for c in application.rule_set.criteria.all()}
        made = []
        for draft in self.findings if drafts is None else drafts:
            criterion = criteria[draft.criterion]
            by = self.company.lead if criterion.area == ReviewArea.ADMINISTRATION else self.company.member
            finding = Finding.objects.create(
                application=application,
                seq=application.findings.count() + 1,
                criterion=criterion,
                category=draft.category,
                claim=draft.claim,
                evidence=draft.evidence,
                clause=criterion.clause,
                state_since=at,
                recorded_by=by.user,
                recorded_at=at,
            )
            LogEntry.write(application, verb="finding_drafted", by=by.user, at=at, finding=finding)
            made.append(finding)
        return made

    def close_visit(self, at):
        self.attend(at)
        self.judge(at)
        self.record_findings(at)
        Question.objects.create(
            application=self.application,
            area=ReviewArea.OPERATIONS,
            asked_by=self.company.chair.full_name,
            question="Bagaimana asesor baru dapat belajar dari asesor yang sudah lama?",
            answer="Sediakan waktu rutin untuk berbagi dan membahas skema antara asesor lama dan baru.",
            by=self.company.lead.user,
            at=at,
        )
        Visit.objects.filter(application=self.application).update(
            agenda="Sambutan\nPeninjauan administrasi dan kinerja operasional\nPenyampaian temuan\nTanya jawab",
            advice="Ikuti perkembangan aturan BNSP melalui portal resminya.",
        )
        binding = any(draft.category != Category.OBSERVATION for draft in self.findings)
        name = "close_visit" if binding else "close_visit_without_corrections"
        self.take(name, self.company.lead.user, at)

    # Corrections

    def finding(self, seq: int) -> Finding:
        """A finding of this file as it is now."""
        return self.application.findings.select_related("application").get(seq=seq)

    @transaction.atomic
    def write_answer(self, finding: Finding, at: dt.datetime, *, words: str = "") -> Answer:
        """An answer with its evidence, not yet sent."""
        finding.touch(while_in=FINDING_ANSWERABLE)
        holder = finding.application.lsp.memberships.get(user=self.company.staff, ended_on__isnull=True)
        answer = Answer.objects.create(
            finding=finding,
            round=finding.answers.count() + 1,
            correction=words or "Dokumen diganti dengan edisi yang berlaku dan disahkan ulang.",
            root_cause="Pemantauan perubahan pedoman BNSP belum ditugaskan kepada satu orang.",
            corrective_action="Manajer Mutu memeriksa portal BNSP setiap bulan dan mencatatnya dalam daftar induk.",
            person=holder,
            target_on=after_days(legal_day(at), 7).due_on,
        )
        title = f"{finding.label} putaran {answer.round}: bukti perbaikan"
        Evidence.objects.create(
            answer=answer,
            uploaded_by=self.company.staff,
            uploaded_at=at,
            **paper(title, f"bukti-{finding.label}-{answer.round}.pdf"),
        )
        return answer

    def answer_finding(self, seq: int, at: dt.datetime, *, words: str = "") -> Finding:
        """The LSP answers, or takes note of an observation."""
        finding = self.finding(seq)
        if not finding.is_binding:
            return FINDING.perform(finding, "acknowledge", by=self.company.staff, at=at)
        self.write_answer(finding, at, words=words)
        return FINDING.perform(self.finding(seq), "answer", by=self.company.staff, at=at)

    def verify_finding(self, seq: int, at: dt.datetime, step: str = "close", note: str = "", **points: str) -> Finding:
        """A member of the team gives the verdict, on the points as far as they are named."""
        facts = {"points": points}
        return FINDING.perform(self.finding(seq), step, by=self.company.member.user, at=at, note=note, facts=facts)

    @transaction.atomic
    def assign(self, seq: int, at: dt.datetime, person: User) -> None:
        """The chair names who holds a finding."""
        finding = self.finding(seq)
        self.application.touch(while_in=[State.CORRECTING])
        finding.person = self.lsp.memberships.get(user=person, ended_on__isnull=True)
        finding.save(update_fields=["person"])
        LogEntry.write(
            self.application,
            verb="person_assigned",
            by=self.company.chair,
            at=at,
            finding=finding,
            facts={"subject": person.full_name},
        )

    def dispute_finding(self, seq: int, at: dt.datetime, note: str) -> Finding:
        """The chair disputes a finding."""
        return FINDING.perform(self.finding(seq), "dispute", by=self.company.chair, at=at, note=note)

    @transaction.atomic
    def extend(self, seq: int, at: dt.datetime, days: int, reason: str) -> Finding:
        """The chair asks for a longer deadline and the lead grants it."""
        finding = self.finding(seq)
        finding.touch(while_in=[FindingState.ISSUED, FindingState.RETURNED, FindingState.ANSWERED])
        lead = self.company.lead.user
        wanted_on = after_days(finding.original_due_on, days).due_on
        Extension.objects.create(
            finding=finding,
            wanted_on=wanted_on,
            reason=reason,
            asked_by=self.company.chair,
            asked_at=at,
            ruling=Extension.Ruling.GRANTED,
            ruled_by=lead,
            ruled_at=at,
        )
        keep_due_day(finding)
        Application.objects.filter(pk=self.application.pk).update(version=F("version") + 1)
        for verb, by in (("extension_asked", self.company.chair), ("extension_granted", lead)):
            LogEntry.write(self.application, verb=verb, by=by, at=at, finding=finding, note=reason)
        return self.finding(seq)

    def correct_all(self, at: dt.datetime) -> None:
        """Every finding is answered and closed."""
        for finding in self.application.findings.filter(state=FindingState.ISSUED):
            self.answer_finding(finding.seq, at)
            if finding.is_binding:
                self.verify_finding(finding.seq, at)

    def finish_corrections(self, at):
        if self.application.state == State.CORRECTING:
            self.correct_all(at)
            self.take("finish_corrections", self.company.lead.user, at)

    # Recommendation, decision, licence

    def per_scheme(self, outcome: str, reason: str = "") -> list[dict]:
        """One outcome for every scheme that is kept or added."""
        asked = self.application.scope.exclude(action=ScopeItem.Action.DROP)
        return [{"scheme": item.scheme_id, "outcome": outcome, "reason": reason} for item in asked]

    def recommend(self, at):
        self.take(
            "recommend",
            self.company.lead.user,
            at,
            note=self.reason or "Temuan sudah diperbaiki dan diverifikasi. LSP memenuhi persyaratan.",
            facts={"schemes": self.per_scheme(self.outcome, self.reason), "outcome": self.outcome},
        )
        self.sign(at)

    def sign(self, at: dt.datetime) -> None:
        """Everybody else who judged signs the recommendation."""
        for member in self.application.team.unsigned().select_related("assessor__user"):
            seen = self.application.recommendations.get(voided_at__isnull=True).dossier_hash
            sign(self.application, member, seen=seen, note="", at=at)
        self.application.refresh_from_db()

    def sit(self, at: dt.datetime) -> dict:
        """The sitting of this day, under way with this file on its agenda, and everybody present in agreement."""
        decider = self.company.decider
        on = legal_day(at)
        sitting = Plenary.objects.filter(held_on=on, closed_at__isnull=True).first()
        if sitting is None:
            sitting = call_sitting(on, place="Jakarta", by=self.company.secretariat, at=at, chaired_by=decider)
            note_presence(sitting, deciders(), by=self.company.secretariat, at=at)
            open_sitting(sitting, by=self.company.secretariat, at=at)
        self.application.refresh_from_db()
        put_on_agenda(sitting, [self.application], by=self.company.secretariat, at=at)
        there = [row.person for row in sitting.presences.select_related("person")]
        excluded = excluded_among(there, self.application)
        votes = [
            {
                "person": person.pk,
                "stand": Vote.Stand.EXCLUDED.value if excluded[person.pk] else Vote.Stand.AGREES.value,
                "reason": excluded[person.pk],
            }
            for person in there
        ]
        return {"plenary": sitting.pk, "votes": votes}

    def decide(self, at):
        facts = self.sit(at) | {"schemes": self.per_scheme(self.outcome, self.reason)}
        self.take("approve", self.company.decider, at, facts=facts)

    def defer(self, at):
        reason = "Bukti validasi MUK skema kedua belum ada."
        due_on = after_days(legal_day(at), 30).due_on.isoformat()
        facts = self.sit(at) | {"schemes": self.per_scheme(Outcome.DEFER, reason), "due_on": due_on}
        self.take("defer", self.company.decider, at, note=f"{reason} Lengkapi lebih dahulu.", facts=facts)

    def reject(self, at):
        reason = "Syarat pokok tidak terpenuhi."
        facts = self.sit(at) | {"schemes": self.per_scheme(Outcome.REFUSE, reason)}
        self.take("reject", self.company.decider, at, note=f"{reason} Ajukan permohonan baru.", facts=facts)

    def issue_decree(self, at):
        on = legal_day(at)
        facts = {
            "number": decree_number(1000 + self.application.pk, on),
            "decree_date": on,
            "signatory": "Nama Ketua BNSP (contoh)",
            "signatory_position": "Ketua BNSP",
        }
        self.take("issue_decree", self.company.secretariat, at, facts=facts)

    def issue_licence(self, at):
        self.take("issue_licence", self.company.secretariat, at)

    # Ways out

    def withdraw(self, at):
        self.take("withdraw", self.company.chair, at, note="Kami mengajukan ulang setelah skema baru siap.")

    def lapse(self, at):
        self.take("lapse", None, at, note="Draf tidak bergerak selama 12 bulan.")

    def take(self, name: str, by: User | None, at: dt.datetime, *, note: str = "", facts: dict | None = None) -> None:
        """Take a real step and keep the file as it is afterwards."""
        self.application.refresh_from_db()
        self.application = APPLICATION.perform(self.application, name, by=by, at=at, note=note, facts=facts)
