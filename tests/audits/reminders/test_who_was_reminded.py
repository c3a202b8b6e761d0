"""A letter says who was reminded only where somebody was, and a level without people is not marked as sent."""

import pytest

from audits.deadlines import after_days
from audits.models import Notice, PlannedNotice
from audits.reminders import schedule
from tests import cast
from tests.cast import moment

pytestmark = pytest.mark.django_db


def remind(lsp, on) -> str:
    """The licence ends in thirty days, which everybody hears of; returns what BNSP's desk reads."""
    cast.redate(lsp.licences.all(), ends_on=after_days(on, 30).due_on)
    schedule.plan(moment(on))
    schedule.send_planned(moment(on))
    return Notice.objects.get(kind="licence_ends_desk", lsp=lsp).body


def states(lsp) -> dict[str, str]:
    rows = PlannedNotice.objects.filter(lsp=lsp, schedule="licence_ends", step=30)
    return dict(rows.values_list("level", "state"))


def test_a_body_with_a_steering_board_has_reminded_all_three(lsp_a, on):
    assert "Staf, Ketua, dan Dewan Pengarah LSP sudah diingatkan." in remind(lsp_a, on)
    assert states(lsp_a) == dict.fromkeys(["staff", "chair", "board", "desk"], "sent")


def test_a_body_without_one_is_not_said_to_have_reminded_it(lsp_b, on):
    letter = remind(lsp_b, on)
    assert "Staf dan Ketua LSP sudah diingatkan." in letter
    assert "LSP ini tidak mempunyai Dewan Pengarah yang tercatat." in letter
    assert states(lsp_b) == {"staff": "sent", "chair": "sent", "board": "unheard", "desk": "sent"}


def test_a_body_of_a_chair_alone_has_reminded_the_chair(lsp_b, staff_b, on):
    lsp_b.memberships.filter(user=staff_b).update(ended_on=on)
    lsp_b.memberships.filter(user=staff_b).delete()
    assert "Ketua LSP sudah diingatkan." in remind(lsp_b, on)
    assert "Staf" not in Notice.objects.get(kind="licence_ends_desk", lsp=lsp_b).body
