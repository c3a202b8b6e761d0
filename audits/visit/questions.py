"""Acts on the questions of the closing discussion."""

from collections.abc import Callable

from django.db import transaction

from audits.models import Question
from audits.states import State


def save_question(question: Question, is_as_seen: Callable[[Question | None], bool]) -> Question | None:
    """Keep the question; returns what a colleague stored meanwhile, and then keeps nothing. Raises Stale."""
    with transaction.atomic():
        question.application.touch(while_in=[State.ON_SITE])
        stored = question.application.questions.filter(pk=question.pk).first()
        if not is_as_seen(stored):
            return stored
        question.save()
    return None
