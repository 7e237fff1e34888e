"""Plans: what an operation needs done, found out once for each document, so that a request does nothing else."""

from schema.plan.execution import Answer, Request
from schema.plan.plans import PlannedOperation, Plans

__all__ = ["Answer", "PlannedOperation", "Plans", "Request"]
