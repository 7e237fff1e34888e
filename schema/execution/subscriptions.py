"""A schema whose subscriptions are executed once for all subscribers who get the same answers.

They pass the same guards as everything else; what does not pass is left to Strawberry, which tells why.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Hashable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

import graphql
import orjson
from graphql import GraphQLError, create_source_event_stream
from strawberry.execution import optimized_is_awaitable
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.utils.await_maybe import await_maybe

from gateway.bulk.mailbox import States
from schema.context import Context
from schema.documents.checked import CheckedOperation
from schema.errors import finish_error
from schema.execution.executor import PlanningExecutor
from schema.execution.fanout import Fanout, Receiver
from schema.execution.planned import PlannedSchema


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
        found = context_value and await self.find_checked(query or "", operation_name, context_value)
        if context_value and found and _allows(allowed_operation_types, found[1]):
            subscriber = Subscriber(self, *found, variable_values or {}, context_value)
            return cast("AsyncGenerator[Any, None]", Results(subscriber))
        return await super().stream(
            query,
            variable_values,
            context_value,
            root_value,
            operation_name,
            operation_extensions,
            allowed_operation_types,
        )


class Results(AsyncIterator[ExecutionResult]):
    """The results of a subscription, as they come.

    With `send`, only those come that it could not send: it is given the JSON of a result that others get too.
    """

    __slots__ = ("_results", "_subscriber", "send")

    def __init__(self, subscriber: "Subscriber") -> None:
        self.send: Callable[[bytes], bool] | None = None
        self._subscriber = subscriber
        self._results = self._run()

    def __anext__(self) -> Coroutine[Any, Any, ExecutionResult]:
        """The next result."""
        return self._results.__anext__()

    async def aclose(self) -> None:
        """Leave."""
        await self._results.aclose()

    async def _run(self) -> AsyncGenerator[ExecutionResult, None]:
        subscriber = self._subscriber
        begun = await subscriber.begin()
        if isinstance(begun, list):
            yield subscriber.finished(PreExecutionError(data=None, errors=begun))
            return
        try:
            async with aclosing(begun.events) as events:
                with subscriber.schema.fanout.joined(begun.group_name, self._receiver(events)) as group:
                    async for event in events:
                        yield subscriber.finished(await group.answer(event, subscriber.execute))
                        del event  # the next one may be long in coming
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends this subscription and is told to it
            yield subscriber.finished(ExecutionResult(None, [_located(error)]))

    def _receiver(self, events: object) -> Receiver | None:
        return Receiver(events.slot, self.send) if self.send and isinstance(events, States) else None


@dataclass(frozen=True, slots=True)
class Begun:
    """The events of a subscription, and what those have in common who get the same answers to them."""

    events: AsyncGenerator[Any, None]
    group_name: Hashable


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One subscription. It waits long and is one of many, so it keeps nothing that can be made again."""

    schema: LiveSchema
    document: graphql.DocumentNode
    checked: CheckedOperation
    given: dict[str, Any]
    context: Context

    async def begin(self) -> Begun | list[GraphQLError]:
        """Ask for the events; the errors when there are none."""
        executor = await self.schema.refusals(self.checked, self.given, self.context) or self._executor()
        if isinstance(executor, list):
            return executor
        events: Any = await await_maybe(create_source_event_stream(executor))
        if isinstance(events, graphql.ExecutionResult):
            return events.errors or []
        return Begun(events, self._group_name(executor))

    async def execute(self, event: object) -> ExecutionResult:
        """The result of an event."""
        executor = self._executor()
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        executor.root_value = event
        result = await await_maybe(executor.execute_operation(serially=False))
        return ExecutionResult(result.data, result.errors)

    def finished(self, result: ExecutionResult) -> ExecutionResult:
        """The result as it is sent."""
        for error in result.errors or ():
            finish_error(error, self.context.request_id)
        return result

    def _group_name(self, executor: PlanningExecutor) -> Hashable:
        plan = executor.planned and executor.planned.plan(executor.variable_values)
        caller = None if plan and not plan.personal else self.context.identity
        given = orjson.dumps(self.given, option=orjson.OPT_SORT_KEYS).decode()
        return self.document.loc and self.document.loc.source.body, self._name, given, caller

    def _executor(self) -> list[GraphQLError] | PlanningExecutor:
        return self.schema.execution_context_class.build(
            self.schema._schema,  # noqa: SLF001 - Strawberry shows it nowhere else
            self.document,
            None,
            self.context,
            self.given,
            self._name,
            is_awaitable=optimized_is_awaitable,
        )

    @property
    def _name(self) -> str | None:
        name = self.checked.definition.name
        return name.value if name else None


def _located(error: Exception) -> GraphQLError:
    return error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)


def _allows(kinds: Iterable[OperationType] | None, checked: CheckedOperation) -> bool:
    return checked.kind is graphql.OperationType.SUBSCRIPTION and (kinds is None or OperationType.SUBSCRIPTION in kinds)
