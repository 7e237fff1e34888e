"""Plans: what an operation needs done, found out once for each document, so that a request does nothing else.

1. `plans` keeps the operations of the documents used last, and a plan for each combination of their Boolean variables.
2. `compiler` makes a plan: it walks what graphql-core collects of the document and the types that Strawberry declares,
   and writes one Python function for each selection set, which turns a stored document straight into its response;
   `values` has what such a function does with a value that is not what most are.
3. `arguments` makes what resolvers take of what graphql-core reads from the variables.
4. `execution` runs a plan: its function begins the response and leaves fields waiting, whose resolvers ask a service.

There is one way back: `Surprise`, or any other error. A plan then gives up, and `schema.execution.engine` lets
graphql-core execute the operation, which asks no root field again that has answered, and says what is wrong if
something is.
"""

from schema.execution.plan.execution import PlanRun, RootAnswer
from schema.execution.plan.plans import PlannedOperation, Plans

__all__ = ["PlanRun", "PlannedOperation", "Plans", "RootAnswer"]
