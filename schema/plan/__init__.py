"""Plans."""

from schema.plan.executor import PlanningExecutor, execute
from schema.plan.plans import PlannedOperation, Plans

__all__ = ["PlannedOperation", "PlanningExecutor", "Plans", "execute"]
