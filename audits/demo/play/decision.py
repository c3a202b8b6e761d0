"""The acts from the recommendation to the licence."""

import datetime as dt

from audits.deadlines import after_days, legal_day
from audits.decision.plenary import call_sitting, note_presence, open_sitting, put_on_agenda
from audits.decision.signatures import sign
from audits.demo.cast import decree_number
from audits.demo.play.parts import Acts
from audits.models import (
    Plenary,
    ScopeItem,
    Vote,
)
from audits.models.plenary import deciders
from audits.permissions import excluded_among
from audits.states import (
    Outcome,
)
from lsp.shapes import Facts


class Decide(Acts):
    """The acts from the recommendation to the licence."""

    def per_scheme(self, outcome: str, reason: str = "") -> list[Facts]:
        """One outcome for every scheme that is kept or added."""
        asked = self.application.scope.exclude(action=ScopeItem.Action.DROP)
        return [{"scheme": item.scheme_id, "outcome": outcome, "reason": reason} for item in asked]

    def recommend(self, at: dt.datetime) -> None:
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

    def sit(self, at: dt.datetime) -> Facts:
        """The sitting of this day, under way with this application on its agenda, and everybody present in agreement."""
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

    def decide(self, at: dt.datetime) -> None:
        rows = self.per_scheme(self.outcome, self.reason)
        refused = {scheme.pk for scheme in self.lsp.schemes.filter(code__in=self.refused)}
        no = {"outcome": Outcome.REFUSE, "reason": "Materi uji kompetensinya belum divalidasi."}
        facts = self.sit(at) | {"schemes": [row | (no if row["scheme"] in refused else {}) for row in rows]}
        self.take("approve", self.company.decider, at, facts=facts)

    def defer(self, at: dt.datetime) -> None:
        reason = "Bukti validasi MUK skema kedua belum ada."
        due_on = after_days(legal_day(at), 30).due_on.isoformat()
        facts = self.sit(at) | {"schemes": self.per_scheme(Outcome.DEFER, reason), "due_on": due_on}
        self.take("defer", self.company.decider, at, note=f"{reason} Lengkapi lebih dahulu.", facts=facts)

    def reject(self, at: dt.datetime) -> None:
        reason = "Syarat pokok tidak terpenuhi."
        facts = self.sit(at) | {"schemes": self.per_scheme(Outcome.REFUSE, reason)}
        self.take("reject", self.company.decider, at, note=f"{reason} Ajukan permohonan baru.", facts=facts)

    def issue_decree(self, at: dt.datetime) -> None:
        on = legal_day(at)
        facts = {
            "number": decree_number(1000 + self.application.pk, on),
            "decree_date": on,
            "signatory": "Nama Ketua BNSP (contoh)",
            "signatory_position": "Ketua BNSP",
        }
        self.take("issue_decree", self.company.secretariat, at, facts=facts)

    def issue_licence(self, at: dt.datetime) -> None:
        self.take("issue_licence", self.company.secretariat, at)
