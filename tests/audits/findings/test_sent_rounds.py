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


def like(evidence: Evidence) -> dict:
    """The columns of another file like this one."""
    names = ("file", "original_name", "content_type", "size", "uploaded_by", "uploaded_at")
    return {name: getattr(evidence, name) for name in names} | {"sha256": "5" * 64}


def move_to(answer: Answer) -> None:
    """A file of a draft is put into the round that was sent."""
    draft = Answer.objects.create(finding=answer.finding, round=2)
    moved = draft.evidence.create(**like(answer.evidence.get()))
    Evidence.objects.filter(pk=moved.pk).update(answer=answer)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda answer: Answer.objects.filter(pk=answer.pk).update(correction="Lain."),
        lambda answer: Answer.objects.filter(pk=answer.pk).update(sent_at=None),
        lambda answer: Answer.objects.filter(pk=answer.pk).update(verdict="return"),
        lambda answer: Evidence.objects.filter(answer=answer).update(pages="9"),
        lambda answer: Evidence.objects.filter(answer=answer).delete(),
        lambda answer: answer.delete(),
        lambda answer: answer.evidence.create(**like(answer.evidence.get())),
        lambda answer: move_to(answer),
    ],
    ids=["words", "moment", "verdict", "pages", "file", "round", "new file", "moved file"],
)
def test_a_sent_round_is_never_rewritten(closed, rewrite):
    with pytest.raises(DatabaseError, match="a round that was sent is never rewritten"), transaction.atomic():
        rewrite(closed)


def test_a_round_that_was_not_sent_may_still_change(player):
    draft = Answer.objects.create(finding=player.finding(1), round=1, correction="Separuh.")
    Answer.objects.filter(pk=draft.pk).update(correction="Semua.")
    draft.delete()
    assert not Answer.objects.exists()
