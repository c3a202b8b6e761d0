"""The acts of correcting and verifying findings."""

import datetime as dt

from django.db import transaction
from django.db.models import F

from audits.deadlines import after_days, legal_day
from audits.demo.papers import paper
from audits.demo.play.parts import Acts
from audits.findings.due_date import keep_due_day
from audits.models import (
    Answer,
    Application,
    Evidence,
    Extension,
    Finding,
    LogEntry,
)
from audits.states import (
    FINDING_ANSWERABLE,
    FindingState,
    State,
)
from audits.workflow import FINDING
from lsp.certain import certain
from lsp.models import User


class Corrections(Acts):
    """The acts of correcting and verifying findings."""

    def finding(self, seq: int) -> Finding:
        """A finding of this application as it is now."""
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
        wanted_on = after_days(certain(finding.original_due_on), days).due_on
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

    def finish_corrections(self, at: dt.datetime) -> None:
        if self.application.state == State.CORRECTING:
            self.correct_all(at)
            self.take("finish_corrections", self.company.lead.user, at)
