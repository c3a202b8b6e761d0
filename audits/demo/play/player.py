"""Plays an application from its draft to any state through the real steps, on days that lie as far back as they must."""

import datetime as dt

from audits.deadlines import WIB, before_days
from audits.demo.play.corrections import Corrections
from audits.demo.play.decision import Decide
from audits.demo.play.parts import CALENDAR, WAITS, route_to
from audits.demo.play.prepare import Prepare
from audits.demo.play.visit import VisitActs
from audits.models import Application


class Play(Prepare, VisitActs, Corrections, Decide):
    """One application and those who play it; every act happens at a moment that is given."""

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

    def withdraw(self, at: dt.datetime) -> None:
        self.take("withdraw", self.company.chair, at, note="Kami mengajukan ulang setelah skema baru siap.")

    def lapse(self, at: dt.datetime) -> None:
        self.take("lapse", None, at, note="Draf tidak bergerak selama 12 bulan.")
