"""Who may do what with the profile of a body: predicates over a person and an LSP; reading is `LSP.objects.managed_by`."""

from lsp.models import LSP, Position, User
from lsp.models.people import WORKING_POSITIONS


def keeps_register_of(user: User, lsp: LSP) -> bool:
    """Whether the person acts for BNSP on this body: the secretariat, and nobody for a body they belong to."""
    return user.is_secretariat and lsp.pk not in user.positions


def edits_profile(user: User, lsp: LSP) -> bool:
    """Whether the person keeps the body's profile: whoever works there, or BNSP's secretariat; the steering board reads."""
    return keeps_register_of(user, lsp) or user.positions.get(lsp.pk) in WORKING_POSITIONS


# Who invites people into their own LSP.
INVITING = (Position.CHAIR, Position.SECRETARY)


def manages_people(user: User, lsp: LSP) -> bool:
    """Whether the person invites people and ends their positions: the chair, the secretary, BNSP's secretariat."""
    return keeps_register_of(user, lsp) or user.positions.get(lsp.pk) in INVITING


def keeps_register(user: User) -> bool:
    """Whether the person brings whole registers from elsewhere."""
    return user.is_secretariat


def appoints_chair(user: User, lsp: LSP) -> bool:
    """Whether the person may name or end the chair: only BNSP's secretariat, so that no body is left without a head unseen."""
    return keeps_register_of(user, lsp)


def ends_position(user: User, lsp: LSP, position: str) -> bool:
    """Whether the person may end somebody's position: the chair's only BNSP's secretariat, the steering board's also the chair, others whoever
    manages people."""
    if position == Position.CHAIR:
        return appoints_chair(user, lsp)
    if position == Position.STEERING_BOARD:
        return appoints_chair(user, lsp) or user.positions.get(lsp.pk) == Position.CHAIR
    return manages_people(user, lsp)


def serves_bnsp(user: User) -> bool:
    """Whether the person works for BNSP in any way; `assessor` is what the audits know of a person."""
    return user.is_staff or user.is_decider or hasattr(user, "assessor")
