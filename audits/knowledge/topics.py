"""Acts on the topics of an LSP: a question is asked, somebody adds to it, one contribution is kept as the answer."""

import datetime as dt

from django.db import models, transaction
from django.db.models import Max, Q, Subquery

from audits.models import Contribution, Criterion, Question, RuleSet, Topic
from lsp.models import LSP, User

# Words of a search beyond these are left out.
WORDS_MAX = 8


@transaction.atomic
def ask(topic: Topic, text: str, *, lsp: LSP, by: User, at: dt.datetime) -> Topic:
    """Store a new topic under the next number of its LSP, with its first contribution where there is a text."""
    LSP.objects.select_for_update().get(pk=lsp.pk)  # two numbers are never taken at once
    topic.number = (Topic.objects.filter(lsp=lsp).aggregate(last=Max("number"))["last"] or 0) + 1
    topic.lsp, topic.by, topic.at = lsp, by, at
    topic.save()
    if text:
        Contribution.objects.create(topic=topic, text=text, by=by, at=at)
    return topic


def contribute(topic: Topic, text: str, *, by: User, at: dt.datetime) -> Contribution:
    """Add an answer or an experience to a topic."""
    return Contribution.objects.create(topic=topic, text=text, by=by, at=at)


@transaction.atomic
def keep_as_answer(topic: Topic, pk: int) -> None:
    """Keep one contribution as the answer in place of any other; raises Contribution.DoesNotExist for one of another topic."""
    LSP.objects.select_for_update().get(pk=topic.lsp_id)
    chosen = topic.contributions.get(pk=pk)
    topic.contributions.filter(is_kept=True).update(is_kept=False)
    topic.contributions.filter(pk=chosen.pk).update(is_kept=True)


def clauses_in_force(on: dt.date) -> list[tuple[str, str]]:
    """The criteria in force on this day as choices: code, and code with title."""
    newest = RuleSet.objects.filter(effective_from__lte=on).order_by("-effective_from", "-pk").values("pk")[:1]
    rows = Criterion.objects.filter(rule_set=Subquery(newest)).order_by("code")
    return [(row.code, f"{row.code} {row.name}") for row in rows.only("code", "title", "title_en")]


def visit_questions(lsp: LSP, clause: str, words: str) -> models.QuerySet[Question]:
    """Questions and answers of this LSP's closed visits, by clause and words."""
    rows = Question.objects.filter(application__lsp=lsp, application__visit__closed_at__isnull=False)
    rows = rows.filter(criterion__code=clause) if clause else rows
    for word in words.split()[:WORDS_MAX]:
        rows = rows.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    return rows.select_related("criterion", "application__visit").order_by("-at")
