"""A visit under way, with the lead's and the member's phones in it."""

import pytest

from audits.states import State
from tests.audits.onsite.phone import Phone


@pytest.fixture
def file(play):
    return play(State.ON_SITE)


@pytest.fixture
def lead_phone(file, lead):
    return Phone(file, lead)


@pytest.fixture
def member_phone(file, member):
    return Phone(file, member)
