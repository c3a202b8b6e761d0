"""The log of an application: every step leaves a line, the chain holds, and the database refuses to change or delete a line."""

import pytest
from django.db import DatabaseError, connection, transaction

from audits.models import LogEntry
from audits.states import State


def test_the_whole_way_is_in_the_log_in_order(play):
    application = play(State.LICENSED)
    steps = list(application.log.filter(finding=None).values_list("verb", flat=True))
    parts = {"started", "assessor_proposed", "assignment_accepted", "recommendation_signed", "put_on_agenda"}
    moved = [verb for verb in steps if verb not in parts]
    assert moved == [
        "submit",
        "begin_review",
        "accept_documents",
        "schedule",
        "open_visit",
        "close_visit",
        "finish_corrections",
        "recommend",
        "approve",
        "issue_decree",
        "issue_licence",
    ]
    assert [entry.seq for entry in application.log.all()] == list(range(1, application.log.count() + 1))


def test_the_chain_holds(play):
    application = play(State.CORRECTING)
    assert LogEntry.broken_at(application) is None
    assert LogEntry.head_hash(application) == application.log.last().hash


def test_an_issued_document_bears_the_head_of_the_log(play):
    application = play(State.SUBMITTED)
    receipt = application.documents.get(kind="receipt")
    assert receipt.log_head == application.log.get(verb="submit").hash


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audits_logentry SET note = 'lain'",
        "DELETE FROM audits_logentry",
    ],
)
def test_the_database_itself_refuses(play, statement):
    play(State.DRAFT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_line_that_does_not_fit_is_found(play):
    application = play(State.SUBMITTED)
    entry = LogEntry(
        application=application,
        seq=application.log.count() + 1,
        verb="withdraw",
        at=application.state_since,
        hash="x" * 64,
    )
    entry.save(force_insert=True)
    assert LogEntry.broken_at(application) == entry.seq
