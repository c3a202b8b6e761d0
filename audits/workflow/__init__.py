"""Moving a record to another state: the engine and the tables of steps."""

from audits.workflow.application import APPLICATION
from audits.workflow.finding import FINDING
from audits.workflow.visit_day import VISIT_DAY

__all__ = ["APPLICATION", "FINDING", "VISIT_DAY"]
