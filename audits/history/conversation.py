"""What both sides have said about a finding: answers, verdicts, disputes and rulings in order, and what a new round changed."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audits.files.text_diff import difference
from audits.models import Answer, Finding, LogEntry
from audits.workflow import FINDING
from lsp.badges import Badge
from lsp.certain import certain


@dataclass(frozen=True)
class Said:
    """One contribution to the conversation: by whom, when, what, with which files."""

    by: str
    at: dt.datetime
    is_lsp: bool
    text: str
    round: int = 0
    answer: Answer | None = None
    badge: Badge | None = None
    points: tuple[tuple[str, str, str], ...] = ()


VERDICT_LOOKS: dict[str, tuple[str, str]] = {
    Answer.Verdict.CLOSE: ("done", "done"),
    Answer.Verdict.PLAN: ("done", "check"),
    Answer.Verdict.RETURN: ("soon", "back"),
}

TOLD_VERBS = {
    "finding.dispute": ("action", "talk", True),
    "finding.uphold": ("action", "scale", False),
    "finding.withdraw_disputed": ("done", "x", False),
    "finding.withdraw": ("done", "x", False),
    "finding.reopen": ("soon", "back", False),
    "finding.acknowledge": ("done", "check", True),
}


def conversation(finding: Finding, answers: list[Answer], log: list[LogEntry]) -> list[Said]:
    """Everything both sides have said about a finding, in order: answers, verdicts, disputes and rulings."""
    said = []
    for answer in answers:
        if answer.sent_at is None:
            continue
        said.append(
            Said(
                by=certain(answer.sent_by).full_name,
                at=answer.sent_at,
                is_lsp=True,
                text="",
                round=answer.round,
                answer=answer,
            )
        )
        if answer.verdict:
            tone, icon = VERDICT_LOOKS[answer.verdict]
            said.append(
                Said(
                    by=certain(answer.verified_by).full_name,
                    at=certain(answer.verified_at),
                    is_lsp=False,
                    text=answer.verdict_note,
                    badge=Badge(tone, answer.get_verdict_display(), icon),
                    points=tuple(points_of(answer)),
                )
            )
    for entry in log:
        if entry.verb in TOLD_VERBS:
            tone, icon, is_lsp = TOLD_VERBS[entry.verb]
            said.append(
                Said(
                    by=entry.by.full_name if entry.by else _("Sistem"),
                    at=entry.at,
                    is_lsp=is_lsp,
                    text=entry.note,
                    badge=Badge(tone, FINDING.named(entry.verb.partition(".")[2]).label, icon),
                )
            )
    return sorted(said, key=lambda one: one.at)


def points_of(answer: Answer) -> list[tuple[str, str, str]]:
    """The verdict on each point, where one was given: its name, the drawing, the words."""
    drawings = {Answer.Point.ENOUGH: "check", Answer.Point.LACKING: "back"}
    return [
        (label, drawings[Answer.Point(said)], str(Answer.Point(said).label))
        for name, label in Answer.point_labels().items()
        if (said := answer.point(name))
    ]


def changes_between(was: Answer, now: Answer) -> list[tuple[str, str, str]]:
    """What the newest round says otherwise than the one before."""
    return [
        (label, *difference(getattr(was, name), getattr(now, name)))
        for name, label in Answer.point_labels().items()
        if getattr(was, name) != getattr(now, name)
    ]
