import asyncio
from contextlib import AsyncExitStack

import orjson
import pytest
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from gateway.app import Gateway
from gateway.auth.callers import Caller
from schema.execution.fanout import Fanout, Group, SharedResult
from tests.schema.executing import SERVER, Executor
from tests.schema.execution.plan.both import PLANNED
from tests.schema.types.bulk.test_operations import WATCHER, started_ids

PROGRESS = "subscription Progress($id: ID!) { bulkOperationProgress(id: $id) { sequence status } }"
PERSONAL = "subscription Progress($id: ID!) { bulkOperationProgress(id: $id) { sequence estimatedCompletionAt } }"


class Executions:
    """Executes events one at a time, each for as long as `may_end` is not set; `count` says how many were begun."""

    def __init__(self, *, errors: list[GraphQLError] | None = None) -> None:
        self.count = 0
        self.may_end = asyncio.Event()
        self._errors = errors

    async def __call__(self, event: object) -> ExecutionResult:
        self.count += 1
        await self.may_end.wait()
        return ExecutionResult({"event": event}, self._errors)


async def test_an_event_is_executed_once_for_all_members() -> None:
    group, executions, event = Group(), Executions(), "event"
    executions.may_end.set()

    answers = await asyncio.gather(*(group.answer(event, executions) for _ in range(3)))

    assert executions.count == 1
    assert all(answer is answers[0] for answer in answers)


async def test_an_answer_is_encoded_as_it_is_sent() -> None:
    group, executions = Group(), Executions()
    executions.may_end.set()

    answer = await group.answer("event", executions)

    assert isinstance(answer, SharedResult)
    assert orjson.loads(answer.encoded) == {"data": {"event": "event"}}


async def test_each_event_has_its_own_answer() -> None:
    group, executions = Group(), Executions()
    executions.may_end.set()

    answers = [await group.answer(event, executions) for event in ("first", "second")]

    assert [answer.data for answer in answers] == [{"event": "first"}, {"event": "second"}]


async def test_errors_are_not_shared() -> None:
    group, executions, event = Group(), Executions(errors=[GraphQLError("no")]), "event"
    executions.may_end.set()

    first, second = await asyncio.gather(*(group.answer(event, executions) for _ in range(2)))

    assert executions.count == 2
    assert first is not second


async def test_who_leaves_while_executing_takes_nobody_along() -> None:
    group, executions, event = Group(), Executions(), "event"
    leaving = asyncio.create_task(group.answer(event, executions))
    staying = asyncio.create_task(group.answer(event, executions))
    await asyncio.wait({leaving, staying}, timeout=0)

    leaving.cancel()
    executions.may_end.set()

    assert (await staying).data == {"event": "event"}
    assert leaving.cancelled()


def test_a_group_is_forgotten_with_its_last_member() -> None:
    fanout = Fanout()

    with fanout.joined("name") as group:
        with fanout.joined("name") as same, fanout.joined("other"):
            assert same is group
            assert len(fanout) == 2
        assert len(fanout) == 1

    assert len(fanout) == 0


async def answers_to_one_event(
    gateway: Gateway, executor: Executor, *watched: tuple[str, Caller]
) -> list[ExecutionResult]:
    """What subscribers of one operation get when it is canceled, by their documents and callers."""
    (operation_id,) = await started_ids(executor, 1)
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(executor.stream(document, caller=caller, id=operation_id))
            for document, caller in watched
        ]
        for stream in streams:
            await anext(stream)
        await gateway.services.bulk.cancel(SERVER, operation_id)
        return [await anext(stream) for stream in streams]


async def test_subscribers_of_the_same_share_an_answer(gateway: Gateway) -> None:
    planned = Executor(gateway.services, schema=PLANNED)

    first, second = await answers_to_one_event(gateway, planned, (PROGRESS, SERVER), (PROGRESS, WATCHER))

    assert first is second


@pytest.mark.parametrize(
    "watched",
    [
        pytest.param([(PROGRESS, SERVER), (PROGRESS.replace(" status", ""), SERVER)], id="another document"),
        pytest.param([(PERSONAL, SERVER), (PERSONAL, WATCHER)], id="another caller, who is looked at"),
    ],
)
async def test_subscribers_of_something_else_do_not(
    gateway: Gateway, executor: Executor, watched: list[tuple[str, Caller]]
) -> None:
    first, second = await answers_to_one_event(gateway, executor, *watched)

    assert first is not second


async def test_the_same_caller_shares_what_looks_at_them(gateway: Gateway, executor: Executor) -> None:
    first, second = await answers_to_one_event(gateway, executor, (PERSONAL, SERVER), (PERSONAL, SERVER))

    assert first is second
