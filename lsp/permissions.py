"""Who may do what with the profile of a body: predicates over a person and an LSP; reading is `LSP.objects.managed_by`."""

from lsp.models import LSP, Position
from lsp.models.people import WORKING_POSITIONS


def edits_profile(user, lsp: LSP) -> bool:
    """Whether the person keeps the body's profile: whoever works there, or BNSP's secretariat; the steering board reads."""
    return user.is_secretariat or user.positions.get(lsp.pk) in WORKING_POSITIONS


def manages_people(user, lsp: LSP) -> bool:
    """Whether the person invites people and ends their positions: the chair, the secretary, BNSP's secretariat."""
    return user.is_secretariat or user.positions.get(lsp.pk) in {Position.CHAIR, Position.SECRETARY}


def keeps_register(user) -> bool:
    """Whether the person writes into the register: events of licences, and whole registers brought from elsewhere."""
    return user.is_secretariat


def appoints_chair(user, lsp: LSP) -> bool:
    """Whether the person may name or end the chair: only BNSP's secretariat, so that no body is left without a head unseen."""
    return user.is_secretariat


def serves_bnsp(user) -> bool:
    """Whether the person works for BNSP in any way; `assessor` is what the audits know of a person."""
    return user.is_staff or user.is_decider or hasattr(user, "assessor")
