"""What a large dossier costs: 300 documents with 5 versions each against 10; `pytest -s tests/bench/test_dossier_page.py`."""

import statistics
import time

import pytest

from audits.models import DocumentRequirement, DossierItem
from audits.states import State
from tests.audits.dossier.pages import grow, signed_in

RUNS = 15
MOST = 1.5


def cpu_of(browser, url: str) -> float:
    """The median CPU time of the page in milliseconds."""
    browser.get(url)
    times = []
    for _run in range(RUNS):
        began = time.process_time()
        assert browser.get(url).status_code == 200
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


@pytest.mark.parametrize("reader", ["staff_a", "secretariat"])
def test_a_large_dossier_costs_little_more_than_a_small_one(play, request, reader, django_assert_num_queries):
    application, person = play(State.IN_REVIEW), request.getfixturevalue("staff_a")
    browser, costs = signed_in(request.getfixturevalue(reader)), {}
    for many in (10, 300):
        DossierItem.objects.filter(application=application).delete()
        DocumentRequirement.objects.filter(code__startswith="X").delete()
        grow(application, many, person)
        with django_assert_num_queries(6):
            browser.get(application.url("documents"))
        costs[many] = cpu_of(browser, application.url("documents"))
    print(
        f"\n{reader}: 10 documents {costs[10]:.1f} ms, 300 documents {costs[300]:.1f} ms, {costs[300] / costs[10]:.2f} times"
    )
    assert costs[300] <= MOST * costs[10]
