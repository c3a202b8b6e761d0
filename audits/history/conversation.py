"""What both sides have said about a finding: answers, verdicts, disputes and rulings in order, and what a new round changed."""

import difflib
import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from audits.models import Answer, Finding, LogEntry
from audits.workflow import FINDING


@dataclass(frozen=True)
class Said:
    """One contribution to the conversation: by whom, when, what, with which files."""

    by: str
    at: object
    is_lsp: bool
    text: str
    round: int = 0
    answer: Answer | None = None
    tone: str = ""
    drawing: str = ""
    badge: str = ""
    points: tuple = ()


VERDICT_LOOKS = {
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
                by=answer.sent_by.full_name,
                at=answer.sent_at,
                is_lsp=True,
                text="",
                round=answer.round,
                answer=answer,
            )
        )
        if answer.verdict:
            tone, drawing = VERDICT_LOOKS[answer.verdict]
            said.append(
                Said(
                    by=answer.verified_by.full_name,
                    at=answer.verified_at,
                    is_lsp=False,
                    text=answer.verdict_note,
                    tone=tone,
                    drawing=drawing,
                    badge=answer.get_verdict_display(),
                    points=tuple(points_of(answer)),
                )
            )
    for entry in log:
        if entry.verb in TOLD_VERBS:
            tone, drawing, is_lsp = TOLD_VERBS[entry.verb]
            said.append(
                Said(
                    by=entry.by.full_name if entry.by else _("Sistem"),
                    at=entry.at,
                    is_lsp=is_lsp,
                    text=entry.note,
                    tone=tone,
                    drawing=drawing,
                    badge=str(FINDING.named(entry.verb.partition(".")[2]).label),
                )
            )
    return sorted(said, key=lambda one: one.at)


def points_of(answer: Answer) -> list[tuple[str, str, str]]:
    """The verdict on each point, where one was given: its name, the tone, the words."""
    tones = {Answer.Point.ENOUGH: "done", Answer.Point.LACKING: "soon"}
    return [
        (label, tones[Answer.Point(said)], str(Answer.Point(said).label))
        for name, label in Answer.point_labels().items()
        if (said := answer.point(name))
    ]


def difference(before: str, after: str) -> tuple[str, str]:
    """Two texts word by word: what went is marked in the first, what came in the second."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    left, right = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            left.append(format_html("{}", gone))
            right.append(format_html("{}", come))
        else:
            left.append(format_html("<del>{}</del>", gone) if gone else "")
            right.append(format_html("<ins>{}</ins>", come) if come else "")
    return tuple(format_html_join("", "{}", ((part,) for part in parts)) for parts in (left, right))


def changes_between(was: Answer, now: Answer) -> list[tuple[str, str, str]]:
    """What the newest round says otherwise than the one before."""
    fields = (
        (_("Koreksi"), "correction"),
        (_("Akar masalah"), "root_cause"),
        (_("Tindakan korektif"), "corrective_action"),
    )
    return [
        (label, *difference(getattr(was, name), getattr(now, name)))
        for label, name in fields
        if getattr(was, name) != getattr(now, name)
    ]
