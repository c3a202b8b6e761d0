"""The dashboard of an LSP with five hundred findings, a hundred thousand of others behind it: as many statements, and none reads the register."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.deadlines import before_days
from audits.models import Finding
from audits.states import State
from tests.audits.dashboard.test_lsp_home import drafts
from tests.bench.dashboard import fill_register, more_findings
from tests.cast import moment

FINDINGS = 100_000


@pytest.fixture
def large(script, on):
    """An application with five hundred findings in a register of a hundred thousand more."""
    record = script(findings=drafts(1))(State.CORRECTING, until=moment(before_days(on, 5)))
    more_findings(record.findings.get(), record.pk, 2, 500)
    fill_register(record, FINDINGS)
    return record


def plan_of(sql: str) -> str:
    """How the database goes about a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN'} {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_no_statement_more_and_none_that_reads_the_register(client, large, lsp_a, chair_a, staff_a, board_a):
    assert Finding.objects.count() == FINDINGS + 500
    scans = ("Seq Scan on audits_finding", "SCAN audits_finding", "Seq Scan on audits_application", "SCAN audits_appl")
    for person in (chair_a, staff_a, board_a):
        client.force_login(person)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("audits:lsp_home", args=[lsp_a.slug]))
        plans = {query["sql"]: plan_of(query["sql"]) for query in asked.captured_queries}
        assert len(asked) == 6
        assert [sql for sql, plan in plans.items() if any(scan in plan for scan in scans)] == []
        assert any("audits_finding" in plan for plan in plans.values())
