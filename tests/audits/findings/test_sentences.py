"""Standard sentences of the verification: chosen instead of typed, counted in the same transaction, the most used first."""

import pytest
from django.utils import timezone

from audits.models import StandardSentence

ABOUT_ANSWERS = {"code": StandardSentence.FINDINGS}


@pytest.fixture
def answered(player):
    player.answer_finding(2, timezone.now())
    return player


def test_a_sentence_is_the_note_and_is_counted(client, answered, application, member):
    sentence = StandardSentence.objects.filter(**ABOUT_ANSWERS).first()
    client.force_login(member)
    step = application.url("finding_step", 2, "verify")
    client.post(step, {"choice": "return", "seen": "answered", "sentence": sentence.pk, "note": "Lihat halaman 3."})
    answer = application.findings.get(seq=2).answers.get()
    assert answer.verdict_note == f"{sentence.text}\nLihat halaman 3."
    sentence.refresh_from_db()
    assert sentence.uses == 1


def test_a_verdict_that_is_refused_counts_nothing(client, answered, application, member):
    sentence = StandardSentence.objects.filter(**ABOUT_ANSWERS).first()
    client.force_login(member)
    step = application.url("finding_step", 2, "verify")
    client.post(step, {"choice": "close", "seen": "answered", "sentence": sentence.pk, "correction": "lacking"})
    sentence.refresh_from_db()
    assert sentence.uses == 0


def test_the_most_used_comes_first_and_sentences_about_documents_are_not_offered(client, answered, application, member):
    third = StandardSentence.objects.filter(**ABOUT_ANSWERS).order_by("pk")[2]
    StandardSentence.objects.filter(pk=third.pk).update(uses=5)
    client.force_login(member)
    offered = list(client.get(application.url("finding", 2)).context["verify"].fields["sentence"].queryset)
    assert offered[0] == third
    assert {sentence.code for sentence in offered} == {StandardSentence.FINDINGS}
