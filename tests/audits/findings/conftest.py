"""An application whose findings were told today: T-01 minor, T-02 major, T-03 advice."""

import pytest

from audits.states import State


@pytest.fixture
def player(script):
    """Plays on in an application that is being corrected."""
    player = script()
    player(State.CORRECTING)
    return player


@pytest.fixture
def application(player):
    return player.application
