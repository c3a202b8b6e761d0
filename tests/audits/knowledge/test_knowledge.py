"""The room of an LSP: old and new assessors ask, answer and keep, by scheme and clause; nobody else reads it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Contribution, Question, Topic
from audits.states import State


def at(name: str, lsp, *keys) -> str:
    return reverse(f"audits:{name}", args=[lsp.slug, *keys])


@pytest.fixture
def asked(client, staff_a, lsp_a):
    client.force_login(staff_a)
    scheme = lsp_a.schemes.first()
    client.post(
        at("knowledge_new", lsp_a),
        {"title": "Bagaimana menarik SOP edisi lama?", "scheme": scheme.pk, "criterion_code": "C59", "text": ""},
    )
    return Topic.objects.get()


def test_a_question_is_asked_answered_and_the_answer_kept(client, asked, chair_a, lsp_a):
    client.force_login(chair_a)
    page = at("knowledge_topic", lsp_a, asked.number)
    for text in ("Tulis di daftar induk.", "Tarik salinan dari TUK, lalu catat."):
        client.post(page, {"text": text})
    best = Contribution.objects.get(text__startswith="Tarik")
    client.post(at("knowledge_keep", lsp_a, asked.number), {"key": best.pk})
    shown = client.get(page).content.decode()
    assert shown.index("Tarik salinan") < shown.index("Tulis di daftar induk")
    assert "Terjawab" in client.get(at("knowledge", lsp_a)).content.decode()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"klausul": "C59"}, True),
        ({"klausul": "C60"}, False),
        ({"cari": "sop lama"}, True),
        ({"cari": "sop baru"}, False),
        ({"skema": "tidak-ada"}, False),
    ],
)
def test_topics_are_found_by_clause_scheme_and_words(client, asked, lsp_a, search, found):
    page = client.get(at("knowledge", lsp_a), search).content.decode()
    assert ("Bagaimana menarik SOP edisi lama?" in page) == found


def test_the_questions_of_a_closed_visit_are_found_by_clause(client, script, staff_a, lead):
    record = script()(State.CORRECTING)
    criterion = record.rule_set.criteria.get(code="C20")
    Question.objects.create(
        application=record,
        criterion=criterion,
        asked_by="Pairan",
        question="Berapa asesor paling sedikit?",
        answer="Dua untuk tiap skema.",
        by=lead,
        at=timezone.now(),
    )
    client.force_login(staff_a)
    found = client.get(at("knowledge", record.lsp), {"klausul": "C20"}).content.decode()
    assert "Dua untuk tiap skema." in found
    assert "Dua untuk tiap skema." not in client.get(at("knowledge", record.lsp), {"klausul": "C21"}).content.decode()


def test_questions_of_a_visit_that_is_still_open_are_not_read_here(client, play, staff_a, lead):
    record = play(State.ON_SITE)
    Question.objects.create(
        application=record, asked_by="Pairan", question="Belum?", answer="Belum.", by=lead, at=timezone.now()
    )
    client.force_login(staff_a)
    assert "Belum?" not in client.get(at("knowledge", record.lsp)).content.decode()


def test_nobody_outside_the_lsp_reads_the_room(client, asked, lsp_a, secretariat, lead, chair_b):
    for person in (secretariat, lead, chair_b):
        client.force_login(person)
        assert client.get(at("knowledge", lsp_a)).status_code == 404
        assert client.get(at("knowledge_topic", lsp_a, asked.number)).status_code == 404


def test_the_room_costs_the_same_with_1_3_and_50_topics(client, asked, lsp_a, staff_a, django_assert_num_queries):
    client.get(at("knowledge", lsp_a))
    for count in (1, 3, 50):
        for number in range(Topic.objects.count() + 1, count + 1):
            Topic.objects.create(lsp=lsp_a, number=number, title=f"Topik {number}", by=staff_a, at=timezone.now())
        with django_assert_num_queries(6):
            client.get(at("knowledge", lsp_a))
