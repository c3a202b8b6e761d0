"""A visit under way, with the lead's and the member's phones in it."""

import pytest

from audits.states import State
from tests.audits.onsite.phone import Phone


@pytest.fixture
def application(play):
    return play(State.ON_SITE)


@pytest.fixture
def lead_phone(application, lead):
    return Phone(application, lead)


@pytest.fixture
def member_phone(application, member):
    return Phone(application, member)
