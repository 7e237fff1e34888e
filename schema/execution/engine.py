"""The engine: it executes every operation, whatever brings it, once the operation has passed every check.

`GatewaySchema` hands to it what Strawberry is asked for, the endpoint what comes over HTTP, and the fast path what it
reads itself. So there is one order of checks for all of them: `Engine.admit`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from graphql import GraphQLError, GraphQLSchema, OperationType
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from gateway.auth.callers import Caller
from gateway.errors import StoreUnavailable
from gateway.metrics import OPERATIONS_BY_GRAPHQL_CORE, OPERATIONS_BY_PLAN
from gateway.rates import RateLimited
from schema.context import Context
from schema.documents.checked import CheckedOperation
from schema.documents.checks import DocumentChecks
from schema.errors import finish_error
from schema.execution.executor import execute
from schema.execution.fanout import Fanout
from schema.execution.plan import PlannedOperation, PlanRun, Plans, RootAnswer
from schema.refusals import WrongTransport, persisted_query_not_supported, rate_limited, refused

Kinds: TypeAlias = tuple[OperationType, ...]
"""Kinds of operations; a tuple, for to look into a set Python has to compute the hash of an enum's member."""

ANY_KIND: Final[Kinds] = tuple(OperationType)
ONE_RESULT: Final[Kinds] = (OperationType.QUERY, OperationType.MUTATION)
"""The kinds of operations that have one result."""


class OperationRequest(NamedTuple):
    """What a client asks for: a document, its variables, and which of its operations.

    `query` is None when the client sent the hash of a document in its place.
    """

    query: str | None
    variables: dict[str, Any]
    operation_name: str | None


class Admitted(NamedTuple):
    """An operation that has passed every check, with the variables and for the caller that it passed them with."""

    operation: CheckedOperation
    variables: dict[str, Any]
    context: Context


class Engine:
    """Executes the operations of a schema, by compiled plans if there are `plans`, else by graphql-core alone."""

    def __init__(self, schema: GraphQLSchema, checks: DocumentChecks, plans: Plans | None, fanout: Fanout) -> None:
        self.schema = schema
        self.checks = checks
        self.plans = plans
        self.fanout = fanout

    async def admit(
        self, request: OperationRequest, context: Context, kinds: Kinds
    ) -> Admitted | Sequence[GraphQLError]:
        """The operation, once it has passed every check; else why it has not, which ends the request.

        Every operation takes this way: queries, mutations and subscriptions, over HTTP, in a stream, on a WebSocket and
        on the fast path. The checks, in their order:

        1. The document itself is there, not only its hash.
        2. It is within its limits, is GraphQL, and fits the schema. Each document is looked at once.
        3. It has the operation that is named, or only one.
        4. That is of one of the `kinds` that may come this way.
        5. With these variables it costs no more than is allowed.
        6. The caller has not asked for too much this second.

        What an operation reads or writes is then asked of the services, which check what the caller may do.
        """
        query, variables, operation_name = request
        if query is None:
            return [persisted_query_not_supported()]
        document = self.checks.find(query) or await self.checks.check_in_turn(query, remember=_is_known(context))
        operation = document.operation(operation_name)
        if not isinstance(operation, CheckedOperation):
            return operation
        refusal = (
            (None if operation.kind in kinds else WrongTransport(operation.kind))
            or operation.too_costly(variables)
            or (context.services.rates.counts(operation.spends) and await _asks_too_much(operation, context))
        )
        return [refusal] if refusal else Admitted(operation, variables, context)

    async def execute(self, request: OperationRequest, context: Context, kinds: Kinds = ONE_RESULT) -> ExecutionResult:
        """The result of a query or a mutation, or why there is none; fit to be sent."""
        admitted = await self.admit(request, context, kinds)
        if isinstance(admitted, Admitted):
            return await self.result(admitted)
        return refusal_of(admitted, context)

    async def result(self, admitted: Admitted) -> ExecutionResult:
        """The result of a query or a mutation that was admitted; fit to be sent."""
        return finished(await self.run(admitted), admitted.context)

    async def run(self, admitted: Admitted, event: object = None) -> ExecutionResult:
        """What an operation comes to, or one event of a subscription; its errors are not finished.

        A plan that gives up leaves it to graphql-core to tell why. No root field is asked twice: a mutation must not
        run again.
        """
        planned = self.planned(admitted)
        if planned is None:
            return await self.run_by_graphql_core(admitted, event)
        run = PlanRun(admitted.context)
        data = await planned.run(admitted.variables, run, event)
        if data is None:
            return await self.run_by_graphql_core(admitted, event, run.answers)
        OPERATIONS_BY_PLAN.inc()
        return ExecutionResult(data, None)

    async def run_by_graphql_core(
        self, admitted: Admitted, event: object = None, answers: Mapping[str, RootAnswer] | None = None
    ) -> ExecutionResult:
        """The same by graphql-core; `answers` are those of the root fields that a plan has asked, None without one."""
        OPERATIONS_BY_GRAPHQL_CORE.inc()
        operation, variables, context = admitted
        tells_names = self.checks.tells_schema
        return await execute(
            self.schema, operation, variables, context, event=event, answers=answers, tells_names=tells_names
        )

    def planned(self, admitted: Admitted) -> PlannedOperation | None:
        """The operation with its plans; None where there are none, or nobody known asks: plans take work to make."""
        if self.plans is None or not _is_known(admitted.context):
            return None
        return self.plans.operation(admitted.operation.document, admitted.operation.definition)


def refusal_of(errors: Sequence[GraphQLError], context: Context) -> ExecutionResult:
    """The result of an operation that was not admitted, or not begun; fit to be sent."""
    return finished(PreExecutionError(data=None, errors=list(errors)), context)


def finished(result: ExecutionResult, context: Context) -> ExecutionResult:
    """The result with its errors as they are sent."""
    for error in result.errors or ():
        finish_error(error, context.request_id)
    return result


def _is_known(context: Context) -> bool:
    return isinstance(context.identity, Caller)


async def _asks_too_much(operation: CheckedOperation, context: Context) -> GraphQLError | None:
    caller, rates = context.identity, context.services.rates
    if isinstance(caller, Caller):
        try:
            await rates.spend(caller.counted_as, operation.spends)
        except RateLimited as error:
            return rate_limited(error)
        except StoreUnavailable as error:
            return refused(error.code, error.message)
    return None
