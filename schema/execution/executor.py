"""Where plans meet graphql-core: its executor, which follows a plan if there is one and else does as it always does.

Whatever leads to an execution, over whichever transport, has passed parsing, validation and every guard before.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, OperationType
from graphql.execution import MiddlewareManager
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter

from gateway.metrics import OPERATIONS_BY_GRAPHQL_CORE, OPERATIONS_BY_PLAN
from schema.execution.plan import Answer, PlannedOperation, Plans, Request


class PlanningExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation, or one event of a subscription; `planned` is what it follows, None if nothing."""

    planned: PlannedOperation | None = None
    given: dict[str, Any]

    @classmethod
    def build(  # noqa: PLR0917 - the signature of graphql-core
        cls,
        schema: GraphQLSchema,
        document: DocumentNode,
        root_value: Any = None,
        context_value: Any = None,
        raw_variable_values: dict[str, Any] | None = None,
        operation_name: str | None = None,
        *more: Any,
        **named: Any,
    ) -> "list[GraphQLError] | PlanningExecutor":
        """The executor, or why there can be none."""
        built = super().build(
            schema, document, root_value, context_value, raw_variable_values, operation_name, *more, **named
        )
        if not isinstance(built, cls):
            return cast("list[GraphQLError]", built)
        plans: Plans | None = schema.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].plans
        built.planned = plans.operation(document, built.operation) if plans else None
        built.given = raw_variable_values or {}
        return built

    def execute_operation(self, serially: bool | None = None) -> Any:
        """The result, or an awaitable of it."""
        if self.planned is None:
            OPERATIONS_BY_GRAPHQL_CORE.inc()
            return super().execute_operation(serially)
        return self._follow(self.planned)

    async def execute_after(self, answers: Mapping[str, Answer]) -> ExecutionResult:
        """Execute as graphql-core does, but ask no root field twice: a mutation must not run again.

        One root field after the other, so that of several errors the first in the document counts.
        """
        self.planned = None
        self.middleware_manager = MiddlewareManager(_replaying(answers))
        result: ExecutionResult | Awaitable[ExecutionResult] = self.execute_operation(serially=True)
        return result if isinstance(result, ExecutionResult) else await result

    async def _follow(self, planned: PlannedOperation) -> ExecutionResult:
        request = Request(self.context_value)
        event = self.root_value if planned.definition.operation is OperationType.SUBSCRIPTION else None
        data = await planned.run(self.given, request, event)
        if data is None:
            return await self.execute_after(request.answers)
        OPERATIONS_BY_PLAN.inc()
        return ExecutionResult(data, None)


async def execute_instead(
    planned: PlannedOperation, schema: GraphQLSchema, given: dict[str, Any], request: Request
) -> ExecutionResult:
    """The result of an operation whose plan gave up, for a request that needs nothing else of Strawberry."""
    name = planned.definition.name.value if planned.definition.name else None
    built = PlanningExecutor.build(
        schema, planned.document, None, request.context, given, name, is_awaitable=optimized_is_awaitable
    )
    return ExecutionResult(None, built) if isinstance(built, list) else await built.execute_after(request.answers)


def _replaying(answers: Mapping[str, Answer]) -> Callable[..., Any]:
    def replay(resolve: Callable[..., Any], source: object, info: Any, **arguments: Any) -> Any:
        answer = answers.get(info.path.key) if info.path.prev is None else None
        if answer is None:
            return resolve(source, info, **arguments)
        if answer.error is not None:
            raise answer.error
        return answer.value

    return replay
