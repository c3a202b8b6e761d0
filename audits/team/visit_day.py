"""Days proposed for the visit: who proposes what to whom, and how often the LSP may ask for others."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.deadlines import compute_deadline, legal_day
from audits.errors import Stale
from audits.models import Application, DayProposal, LogEntry, ProposedDay, calendars
from audits.notices.outbox import tell
from audits.states import DAYS_ARE_AGREED, Side, State
from audits.visit.calendar_entry import knows_day
from lsp.models import User
from lsp.shapes import Cleaned
from lsp.web.formats import longdates, longtime

# First and last day; none where the visit takes one day.
Days = Sequence[tuple[dt.date, dt.date | None]]
PARTS = ("place", "starts_at", "ends_at", "meeting_place", "note")


def requests_left(application: Application) -> int:
    """How many times the LSP may still ask for another day than BNSP's."""
    return max(application.rule_set.visit_day_requests - application.day_proposals.requests().count(), 0)


def no_more_requests(application: Application) -> str:
    """Why the LSP cannot ask for another day; empty where it can."""
    if requests_left(application):
        return ""
    most = application.rule_set.visit_day_requests
    return ngettext(
        "LSP sudah %(n)d kali meminta hari lain, dan lebih dari itu tidak dapat. Hubungi Sekretariat BNSP.",
        "LSP sudah %(n)d kali meminta hari lain, dan lebih dari itu tidak dapat. Hubungi Sekretariat BNSP.",
        most,
    ) % {"n": most}


def has_begun(application: Application) -> str:
    """That the visit began, so that nothing can be proposed any more; empty before that."""
    visit = application.visit_or_none
    if visit is None or visit.opened_at is None or application.state == State.SCHEDULED:
        return ""
    words = _("Asesmen sudah dibuka %(moment)s, jadi harinya tidak dapat diusulkan atau dijawab lagi.")
    return words % {"moment": longtime(visit.opened_at)}


def propose(
    application: Application, days: Days, said: Cleaned, *, side: str, by: User, at: dt.datetime, counts: bool = True
) -> DayProposal:
    """Propose days to the other side and tell it; with `counts`, a wish for another day than the one set is one of the LSP's requests.

    Raises Stale when somebody was first, when the visit began, or when the LSP has asked for other days often enough.
    """
    with transaction.atomic():
        now = (
            Application.objects.select_for_update(of=("self",))
            .select_related("rule_set", "visit")
            .get(pk=application.pk)
        )
        if began := has_begun(now):
            raise Stale(began)
        now.touch(while_in=DAYS_ARE_AGREED)
        if now.day_proposals.waiting().exists():
            raise Stale(_("Sudah ada usulan hari yang menunggu jawaban. Jawab atau tarik usulan itu dahulu."))
        asks_move = counts and side == Side.LSP and knows_day(now)
        if asks_move and (refusal := no_more_requests(now)):
            raise Stale(refusal)
        rules = now.rule_set
        policy = rules.working_days(rules.visit_answer_working_days)
        proposal = DayProposal.objects.create(
            application=now,
            seq=(now.day_proposals.aggregate(last=Max("seq"))["last"] or 0) + 1,
            side=side,
            state_since=at,
            asks_move=asks_move,
            answer_by=compute_deadline(legal_day(at), policy, calendars()).due_on,
            proposed_by=by,
            proposed_at=at,
            **{name: said[name] for name in PARTS},
        )
        ProposedDay.objects.bulk_create(
            ProposedDay(proposal=proposal, number=number, first_on=first, last_on=last)
            for number, (first, last) in enumerate(days, start=1)
        )
        words = ", ".join(longdates(first, last) for first, last in days)
        LogEntry.write(now, verb="days_proposed", by=by, at=at, note=said["note"], facts={"subject": words})
        kind = "visit_days_proposed" if side == Side.BNSP else "visit_days_requested"
        tell(kind, now, at=at, by=by, note=said["note"], facts={"proposal": proposal})
    return proposal
