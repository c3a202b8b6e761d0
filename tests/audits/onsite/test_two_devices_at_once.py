"""Two phones hand in five hundred events each at the same time: none is lost, none is doubled, on either database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from audits.models import VisitEvent
from audits.onsite.accept import accept
from audits.states import State
from tests.audits.onsite.phone import Phone

EACH, AT_ONCE = 500, 100


@pytest.mark.django_db(transaction=True)
def test_two_devices_hand_in_five_hundred_events_each_at_once(play, lead, member):
    application = play(State.ON_SITE)
    phones = [Phone(application, lead), Phone(application, member)]
    codes = {
        phone: [c.code for c in application.rule_set.criteria.filter(area=area)]
        for phone, area in zip(phones, ("administration", "operations"), strict=True)
    }
    for phone in phones:
        newest: dict[str, dict] = {}
        for number in range(EACH):
            code = codes[phone][number % len(codes[phone])]
            before = [newest[code]] if code in newest else []
            newest[code] = phone.judges(code, "conforms", f"catatan {number}", *before)

    def hand_in(phone):
        try:
            answers = []
            for start in range(0, EACH, AT_ONCE):
                batch = phone.made[start : start + AT_ONCE]
                answers += accept(application, batch, at=timezone.now())
                answers += accept(application, batch[:20], at=timezone.now())  # the answer was lost
            return {answer.status for answer in answers}
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(hand_in, phones)) == [{"stored"}, {"stored"}]
    assert VisitEvent.objects.count() == 2 * EACH
    notes = dict(application.judgements.values_list("criterion__code", "note"))
    newest = {event["said"]["subject"]: event["said"]["body"]["note"] for phone in phones for event in phone.made}
    assert notes == newest
