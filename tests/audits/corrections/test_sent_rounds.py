"""What was sent stays as it was sent: not even a statement past the application rewrites a round, its evidence or its verdict."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from audits.models import Answer, Evidence


@pytest.fixture
def closed(player):
    player.answer_finding(2, timezone.now())
    player.verify_finding(2, timezone.now())
    return player.finding(2).answers.get()


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda answer: Answer.objects.filter(pk=answer.pk).update(correction="Lain."),
        lambda answer: Answer.objects.filter(pk=answer.pk).update(sent_at=None),
        lambda answer: Answer.objects.filter(pk=answer.pk).update(verdict="return"),
        lambda answer: Evidence.objects.filter(answer=answer).update(pages="9"),
        lambda answer: Evidence.objects.filter(answer=answer).delete(),
        lambda answer: answer.delete(),
    ],
    ids=["words", "moment", "verdict", "pages", "file", "round"],
)
def test_a_sent_round_is_never_rewritten(closed, rewrite):
    with pytest.raises(DatabaseError, match="a round that was sent is never rewritten"), transaction.atomic():
        rewrite(closed)


def test_a_round_that_was_not_sent_may_still_change(player):
    draft = Answer.objects.create(finding=player.finding(1), round=1, correction="Separuh.")
    Answer.objects.filter(pk=draft.pk).update(correction="Semua.")
    draft.delete()
    assert not Answer.objects.exists()
