"""Who somebody is, proven: a fresh proof before far-reaching acts, and a second factor for BNSP's people."""

from lsp.models import User
from lsp.web.reauthentication import demand_proof

__all__ = ["demand_proof", "needs_second_factor"]


def needs_second_factor(user: User) -> bool:
    """Whether this person works for BNSP with a password alone: secretariat, plenary, assessors and administrators."""
    # whoever has only just signed in was not loaded with their roles
    works_for_bnsp = user.is_staff or user.is_decider or getattr(user, "is_assessor", False)
    return works_for_bnsp and not getattr(user, "has_second_factor", False)
