"""A schema whose subscriptions are executed by plans, once for all subscribers who get the same answers.

They pass the same guards as everything else. What has no plan, and an event that a plan cannot answer, is left to
Strawberry and graphql-core.
"""

from collections.abc import AsyncGenerator, Hashable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeAlias

import graphql
import orjson
from graphql import GraphQLError, create_source_event_stream
from strawberry.execution import optimized_is_awaitable
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from schema.checked import CheckedOperation
from schema.context import Context
from schema.errors import finish_error
from schema.executor import PlanningExecutor
from schema.fanout import Fanout
from schema.plan import PlannedOperation
from schema.planned import PlannedSchema

Results: TypeAlias = AsyncGenerator[ExecutionResult, None]


class LiveSchema(PlannedSchema):
    """A schema with groups of subscribers, which its maker sets."""

    fanout: Fanout
    execution_context_class: type[PlanningExecutor]

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
        subscriber = Subscriber(self, planned, given, context)
        begun = await self.refusals(checked, given, context) or await subscriber.begin()
        if isinstance(begun, list):
            yield _finished(PreExecutionError(data=None, errors=begun), context)
            return
        try:
            with self.fanout.joined(begun.group_name) as group:
                async with aclosing(begun.events) as events:
                    async for event in events:
                        yield _finished(await group.answer(event, subscriber.execute), context)
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends this subscription and is told to it
            yield _finished(ExecutionResult(None, [_located(error)]), context)


@dataclass(frozen=True, slots=True)
class Begun:
    """The events of a subscription, and what those have in common who get the same answers to them."""

    events: AsyncGenerator[Any, None]
    group_name: Hashable


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One subscription. It waits long and is one of many, so it keeps nothing that can be made again."""

    schema: LiveSchema
    planned: PlannedOperation
    given: dict[str, Any]
    context: Context

    async def begin(self) -> Begun | list[GraphQLError]:
        """Ask for the events; the errors when there are none."""
        executor = self._executor()
        if isinstance(executor, list):
            return executor
        events: Any = create_source_event_stream(executor)
        if executor.is_awaitable(events):
            events = await events
        if isinstance(events, graphql.ExecutionResult):
            return events.errors or []
        plan = self.planned.plan(executor.variable_values)
        caller = self.context.identity if plan is None or plan.personal else None
        return Begun(events, (self.planned, orjson.dumps(self.given, option=orjson.OPT_SORT_KEYS), caller))

    async def execute(self, event: object) -> ExecutionResult:
        """The result of an event."""
        executor = self._executor()
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        executor.root_value = event
        result = await executor.execute_operation(serially=False)
        return ExecutionResult(result.data, result.errors)

    def _executor(self) -> list[GraphQLError] | PlanningExecutor:
        document, definition = self.planned.document, self.planned.definition
        return self.schema.execution_context_class.build(
            self.schema._schema,  # noqa: SLF001 - Strawberry shows it nowhere else
            document,
            None,
            self.context,
            self.given,
            definition.name.value if definition.name else None,
            is_awaitable=optimized_is_awaitable,
        )


def _finished(result: ExecutionResult, context: Context) -> ExecutionResult:
    for error in result.errors or ():
        finish_error(error, context.request_id)
    return result


def _located(error: Exception) -> GraphQLError:
    return error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)


def _allows(kinds: Iterable[OperationType] | None, planned: PlannedOperation) -> bool:
    is_subscription = planned.definition.operation is graphql.OperationType.SUBSCRIPTION
    return is_subscription and (kinds is None or OperationType.SUBSCRIPTION in kinds)
