"""The nouns of the register, one module each."""

from lsp.models.absence import Absence, Office
from lsp.models.admin_change import AdminChange
from lsp.models.body import LSP, AssessmentSite, CompetencyAssessor, Kind, Province, Scheme
from lsp.models.imports import ImportRun
from lsp.models.licence import Licence, LicenceEvent, LicenceStatus
from lsp.models.lost_factor import FactorReset
from lsp.models.people import DECIDERS, SECRETARIAT, Invitation, Membership, Position, User
from lsp.models.scope_change import ScopeChange
from lsp.models.sent import SentForm

__all__ = [
    "DECIDERS",
    "LSP",
    "SECRETARIAT",
    "Absence",
    "AdminChange",
    "AssessmentSite",
    "CompetencyAssessor",
    "FactorReset",
    "ImportRun",
    "Invitation",
    "Kind",
    "Licence",
    "LicenceEvent",
    "LicenceStatus",
    "Membership",
    "Office",
    "Position",
    "Province",
    "Scheme",
    "ScopeChange",
    "SentForm",
    "User",
]
