"""graphql-core executes what no plan does: operations without one, and what a plan gave up.

Nothing comes here that has not passed `schema.execution.engine.Engine.admit`.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import graphql
from graphql import GraphQLError, GraphQLSchema
from graphql.execution import MiddlewareManager
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionResult
from strawberry.utils.await_maybe import await_maybe

from schema.context import Context
from schema.documents.checked import CheckedOperation
from schema.documents.variables import variable_mistakes
from schema.execution.plan import RootAnswer


async def execute(
    schema: GraphQLSchema,
    operation: CheckedOperation,
    variables: dict[str, Any],
    context: Context,
    *,
    event: object,
    answers: Mapping[str, RootAnswer] | None,
    tells_names: bool = False,
) -> ExecutionResult:
    """What an operation comes to, or one event of a subscription.

    With `answers` of root fields these are not asked again. The others are asked one after the other then, so that of
    several errors the first in the document counts.
    """
    built = executor(schema, operation, variables, context, event=event, answers=answers, tells_names=tells_names)
    if isinstance(built, list):
        return ExecutionResult(None, built)
    executed = cast(
        "graphql.ExecutionResult", await await_maybe(built.execute_operation(None if answers is None else True))
    )
    return ExecutionResult(executed.data, executed.errors)


def executor(
    schema: GraphQLSchema,
    operation: CheckedOperation,
    variables: dict[str, Any],
    context: Context,
    *,
    event: object = None,
    answers: Mapping[str, RootAnswer] | None = None,
    tells_names: bool = False,
) -> StrawberryGraphQLCoreExecutionContext | list[GraphQLError]:
    """The executor of graphql-core for an operation, or what is wrong with the variables.

    `tells_names` lets mistakes suggest names of the schema.
    """
    built = StrawberryGraphQLCoreExecutionContext.build(
        schema,
        operation.document,
        event,
        context,
        variables,
        operation.name,
        middleware=MiddlewareManager(_replaying(answers)) if answers else None,
        is_awaitable=cast("Any", optimized_is_awaitable),
    )
    if isinstance(built, list):
        return list(variable_mistakes(schema, operation.definition, variables, tells_names=tells_names)) or built
    return cast("StrawberryGraphQLCoreExecutionContext", built)


def _replaying(answers: Mapping[str, RootAnswer]) -> Callable[..., Any]:
    def replay(resolve: Callable[..., Any], source: object, info: Any, **arguments: Any) -> Any:
        answer = answers.get(info.path.key) if info.path.prev is None else None
        if answer is None:
            return resolve(source, info, **arguments)
        if answer.error is not None:
            raise answer.error
        return answer.value

    return replay
