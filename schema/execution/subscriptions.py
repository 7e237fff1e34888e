"""The results of an operation as they come, for WebSockets and streams; events are executed once for many subscribers.

What happens to one event on its way to its subscribers is drawn in `schema.execution.fanout`.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Hashable, Sequence
from contextlib import ExitStack, aclosing
from functools import partial
from typing import Any, NamedTuple

import graphql
from graphql import GraphQLError, OperationType, create_source_event_stream
from graphql.execution.values import VariableValues
from strawberry.types import ExecutionResult
from strawberry.utils.await_maybe import await_maybe

from gateway.bulk.mailbox import OperationStates
from schema.context import Context
from schema.execution.engine import Admitted, Engine, finished, refusal_of
from schema.execution.executor import executor
from schema.execution.fanout import Group


class ResultStream(AsyncIterator[ExecutionResult]):
    """The results as they come: those of the events of a subscription, or the only one of another operation.

    With `send`, only those come that it could not send: it is given the JSON of a result that others get too.
    """

    __slots__ = ("_results", "send")

    def __init__(self, results: "Callable[[ResultStream], AsyncGenerator[ExecutionResult, None]]") -> None:
        self.send: Callable[[bytes], bool] | None = None
        self._results = results(self)

    def __anext__(self) -> Coroutine[Any, Any, ExecutionResult]:
        """The next result."""
        return self._results.__anext__()

    async def aclose(self) -> None:
        """Leave."""
        await self._results.aclose()


def results(engine: Engine, admitted: Admitted | Sequence[GraphQLError], context: Context) -> ResultStream:
    """The results of what `Engine.admit` came to."""
    if not isinstance(admitted, Admitted):
        return ResultStream(lambda _: _only(refusal_of(admitted, context)))
    if admitted.operation.kind is OperationType.SUBSCRIPTION:
        return ResultStream(partial(_subscribed, engine, admitted))
    return ResultStream(lambda _: _executed(engine, admitted))


class Begun(NamedTuple):
    """The events of a subscription, and what those have in common who get the same answers to them."""

    events: AsyncGenerator[Any, None] | OperationStates
    group_name: Hashable


async def _only(result: ExecutionResult) -> AsyncGenerator[ExecutionResult, None]:
    yield result


async def _executed(engine: Engine, admitted: Admitted) -> AsyncGenerator[ExecutionResult, None]:
    yield await engine.result(admitted)


async def _subscribed(
    engine: Engine, admitted: Admitted, stream: ResultStream
) -> AsyncGenerator[ExecutionResult, None]:
    context = admitted.context
    begun = await _begin(engine, admitted)
    if not isinstance(begun, Begun):
        yield refusal_of(begun, context)
        return
    try:
        async with aclosing(begun.events) as events:
            with ExitStack() as stack:
                group = stack.enter_context(engine.fanout.joined(begun.group_name))
                async for event in _unsent(events, group, stream, stack):
                    yield finished(await group.answer(event, partial(engine.run, admitted)), context)
                    del event  # the next one may be long in coming
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends this subscription and is told to it
        yield finished(ExecutionResult(None, [_located(error)]), context)


async def _begin(engine: Engine, admitted: Admitted) -> Begun | Sequence[GraphQLError]:
    """Ask for the events; the errors when there are none."""
    operation, variables, context = admitted
    built = executor(engine.schema, operation, variables, context, tells_names=engine.checks.tells_schema)
    if isinstance(built, list):
        return built
    events: Any = await await_maybe(create_source_event_stream(built))
    if isinstance(events, graphql.ExecutionResult):
        return events.errors or []
    return Begun(events, _group_name(engine, admitted, built.variable_values))


def _group_name(engine: Engine, admitted: Admitted, variables: VariableValues) -> Hashable:
    operation, given, context = admitted
    planned = engine.planned(admitted)
    plan = planned and planned.plan(variables)
    caller = None if plan and not plan.personal else context.identity
    text = operation.document.loc and operation.document.loc.source.body
    # Not orjson: it refuses an integer beyond 64 bits, which may be an id.
    return text, operation.name, json.dumps(given, sort_keys=True), caller


def _unsent(
    events: AsyncGenerator[Any, None] | OperationStates, group: Group, stream: ResultStream, stack: ExitStack
) -> AsyncIterator[Any]:
    """The events that have to be handled here, because nothing sends them at once."""
    if stream.send is None or not isinstance(events, OperationStates):
        return events
    return stack.enter_context(group.receiver(events, stream.send))


def _located(error: Exception) -> GraphQLError:
    return error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
