"""Upholding an objection: a decider with no part in the decision, only while an objection waits."""

import pytest

from audits.errors import NotAllowed, NotReady
from audits.states import State
from tests import cast
from tests.audits.play import take


def test_without_an_objection_nothing_is_upheld(play, decider):
    application = play(State.REJECTED)
    another = cast.person("Miranti Soewandi", groups=("Pemutus",))
    with pytest.raises(NotReady, match="Tidak ada keberatan yang menunggu putusan"):
        take(application, "uphold_objection", another, note="Bukti ada.")


@pytest.mark.parametrize("role", ["decider", "chair_a", "secretariat", "lead"])
def test_nobody_with_a_part_in_it_upholds(play, request, role):
    with pytest.raises(NotAllowed):
        take(play(State.REJECTED), "uphold_objection", request.getfixturevalue(role), note="Bukti ada.")
