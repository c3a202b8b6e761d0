"""Moving a record to another state: the engine and the two tables of steps."""

from audits.workflow.application import APPLICATION
from audits.workflow.finding import FINDING

__all__ = ["APPLICATION", "FINDING"]
