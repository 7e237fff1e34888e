"""A schema whose subscriptions are executed by plans, once for all subscribers who get the same answers.

They pass the same guards as everything else. What has no plan, and an event that a plan cannot answer, is left to
Strawberry and graphql-core.
"""

from collections.abc import AsyncGenerator, Hashable, Iterable
from contextlib import aclosing
from functools import partial
from typing import Any, TypeAlias, cast

import graphql
import orjson
from graphql import GraphQLError, create_source_event_stream
from strawberry.execution import optimized_is_awaitable
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from gateway.metrics import OPERATIONS_BY_PLAN
from schema.checked import CheckedOperation
from schema.context import Context
from schema.errors import finish_error
from schema.executor import PlanningExecutor
from schema.fanout import Fanout
from schema.plan import PlannedOperation, Request
from schema.planned import PlannedSchema

Results: TypeAlias = AsyncGenerator[ExecutionResult, None]


class LiveSchema(PlannedSchema):
    """A schema with groups of subscribers, which its maker sets."""

    fanout: Fanout

    async def stream(  # noqa: PLR0917 - the signature of Strawberry
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Context | None = None,
        root_value: object = None,
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
    ) -> AsyncGenerator[Any, None]:
        """The results of an operation, as they come."""
        found = context_value and self.find_planned(query or "", operation_name, context_value)
        if context_value and found and _allows(allowed_operation_types, found[1]):
            return self._results(*found, variable_values or {}, context_value)
        return await super().stream(
            query,
            variable_values,
            context_value,
            root_value,
            operation_name,
            operation_extensions,
            allowed_operation_types,
        )

    async def _results(
        self, checked: CheckedOperation, planned: PlannedOperation, given: dict[str, Any], context: Context
    ) -> Results:
        refusals = await self.refusals(checked, given, context)
        executor = refusals or self._executor(planned, given, context)
        events = executor if isinstance(executor, list) else await _events_of(executor)
        if isinstance(executor, list) or isinstance(events, list):
            yield _finished(PreExecutionError(data=None, errors=cast("list[GraphQLError]", events)), context)
            return
        try:
            with self.fanout.joined(_group_name(executor, planned)) as group:
                async with aclosing(events):
                    async for event in events:
                        shared = await group.answer(event, partial(_data, executor, planned, event))
                        yield shared or _finished(await _unplanned(executor, event), context)
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends this subscription and is told to it
            yield _finished(ExecutionResult(None, [_located(error)]), context)

    def _executor(
        self, planned: PlannedOperation, given: dict[str, Any], context: Context
    ) -> list[GraphQLError] | PlanningExecutor:
        name = planned.definition.name.value if planned.definition.name else None
        return PlanningExecutor.build(
            self._schema, planned.document, None, context, given, name, is_awaitable=optimized_is_awaitable
        )


async def _events_of(executor: PlanningExecutor) -> list[GraphQLError] | AsyncGenerator[Any, None]:
    """The events of a subscription, or why there are none."""
    events: Any = create_source_event_stream(executor)
    if executor.is_awaitable(events):
        events = await events
    return cast("list[GraphQLError]", events.errors) if isinstance(events, graphql.ExecutionResult) else events


async def _data(executor: PlanningExecutor, planned: PlannedOperation, event: object) -> dict[str, Any] | None:
    """What a plan makes of an event; None when it cannot."""
    data = await planned.run(executor.given, Request(executor.context_value), event)
    if data is not None:
        OPERATIONS_BY_PLAN.inc()
    return data


async def _unplanned(executor: PlanningExecutor, event: object) -> ExecutionResult:
    """What graphql-core makes of an event."""
    one = cast("PlanningExecutor", executor.build_per_event_executor(event))
    result = await one.execute_operation(serially=False)
    return ExecutionResult(result.data, result.errors)


def _group_name(executor: PlanningExecutor, planned: PlannedOperation) -> Hashable:
    """What those have in common who get the same answers."""
    plan = planned.plan(executor.variable_values)
    caller = executor.context_value.identity if plan is None or plan.personal else None
    return planned, orjson.dumps(executor.given, option=orjson.OPT_SORT_KEYS), caller


def _finished(result: ExecutionResult, context: Context) -> ExecutionResult:
    for error in result.errors or ():
        finish_error(error, context.request_id)
    return result


def _located(error: Exception) -> GraphQLError:
    return error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)


def _allows(kinds: Iterable[OperationType] | None, planned: PlannedOperation) -> bool:
    is_subscription = planned.definition.operation is graphql.OperationType.SUBSCRIPTION
    return is_subscription and (kinds is None or OperationType.SUBSCRIPTION in kinds)
