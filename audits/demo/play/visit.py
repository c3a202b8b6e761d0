"""The acts of team and visit."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from audits.deadlines import after_days, legal_day
from audits.demo.play.parts import CALENDAR, Acts, FindingDraft
from audits.models import (
    Assessor,
    Attendance,
    Criterion,
    DayProposal,
    Finding,
    Judgement,
    LogEntry,
    Question,
    TeamMember,
    Visit,
)
from audits.notices.outbox import tell
from audits.states import (
    Category,
    Method,
    Result,
    ReviewArea,
    Side,
    State,
    TeamRole,
)
from audits.team.visit_day import propose
from audits.visit.day_window import window_of
from lsp.models import User


class VisitActs(Acts):
    """The acts of team and visit."""

    @transaction.atomic
    def propose_team(self, at: dt.datetime, planned_on: dt.date | None) -> None:
        """A team, not yet answered by the assessors, and a day where one is set."""
        company, application = self.company, self.application
        application.touch(while_in=[State.DOCUMENTS_ACCEPTED])
        if planned_on:
            day = {"planned_on": planned_on, "place": self.place}
            Visit.objects.update_or_create(application=application, defaults=day)
        places: list[tuple[Assessor, TeamRole, str]] = [
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

    @property
    def place(self) -> str:
        """Where the visit takes place."""
        return f"{self.lsp.name}, {self.lsp.address}, {self.lsp.regency}"

    def propose_days(self, at: dt.datetime, side: str, note: str, count: int = 2) -> DayProposal:
        """The first days from a week into the window on that one side may propose to the other, with their hours."""
        window = window_of(self.application, legal_day(at))
        days: list[tuple[dt.date, dt.date | None]] = []
        day = after_days(window.first_on, 7).due_on
        while len(days) < count:
            if not window.why_not(day, day):
                days.append((day, None))
            day = after_days(day, 2).due_on
        said = {
            "place": self.place,
            "starts_at": dt.time(8),
            "ends_at": dt.time(16),
            "meeting_place": "Ruang LSP lantai 2; lapor di pos satpam",
            "note": note,
        }
        by = self.company.staff if side == Side.LSP else self.company.secretariat
        return propose(self.application, days, said, side=side, by=by, at=at)

    @transaction.atomic
    def accept_assignments(self, at: dt.datetime) -> None:
        """Everybody proposed is willing and free of conflict."""
        application = self.application
        application.touch(while_in=[State.DOCUMENTS_ACCEPTED])
        for place in application.team.filter(response=TeamMember.Response.PENDING).select_related("assessor__user"):
            place.response, place.conflict_free, place.responded_at = TeamMember.Response.ACCEPTED, True, at
            place.save()
            LogEntry.write(application, verb="assignment_accepted", by=place.assessor.user, at=at)

    def schedule(self, at: dt.datetime) -> None:
        wait = CALENDAR["open_visit"] - CALENDAR["schedule"]
        planned_on = self.visit_on or after_days(legal_day(at), wait).due_on
        self.propose_team(at, planned_on)
        self.accept_assignments(at)
        self.take("schedule", self.company.secretariat, at)

    def open_visit(self, at: dt.datetime) -> None:
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
            (lead.full_name, "Ketua tim asesor lisensi BNSP", Side.BNSP),
            (company.member.user.full_name, "Anggota tim asesor lisensi BNSP", Side.BNSP),
        ]
        Attendance.objects.bulk_create(
            Attendance(application=application, name=name, position=position, side=side, by=lead, at=at)
            for name, position, side in present
        )

    @transaction.atomic
    def judge(self, at: dt.datetime, criteria: Iterable[Criterion] | None = None) -> None:
        """The team judges these criteria, by default all; what a finding names does not conform."""
        application = self.application
        application.touch(while_in=[State.ON_SITE])
        found = {draft.criterion: draft for draft in self.findings}
        judges: dict[str, User] = {
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
    def record_findings(self, at: dt.datetime, drafts: tuple[FindingDraft, ...] | None = None) -> list[Finding]:
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

    def close_visit(self, at: dt.datetime) -> None:
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
