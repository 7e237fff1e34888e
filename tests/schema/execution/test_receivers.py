"""Answers that are sent to the members of a group without waking them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import orjson
import pytest
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from gateway.bulk.mailbox import Mailbox, OperationStates
from gateway.bulk.model import BulkOperation
from schema.execution.fanout import Fanout
from tests.bulk.operations import operation
from tests.schema.execution.test_fanout import Executions
from tests.waiting import until


@dataclass(eq=False)
class Subscriber:
    """One member: what it was sent, and what it was woken for; `can_be_sent_to` is for the test to set."""

    mailbox: Mailbox
    sent: list[int] = field(default_factory=list)
    woken: list[ExecutionResult] = field(default_factory=list)
    can_be_sent_to: bool = True

    def send(self, encoded: bytes) -> bool:
        if self.can_be_sent_to:
            self.sent.append(orjson.loads(encoded)["data"]["event"]["sequence"])
        return self.can_be_sent_to

    async def run(self, fanout: Fanout, executions: Executions) -> None:
        states = OperationStates(self.mailbox, begun())
        with fanout.joined("group") as group, group.receiver(states, self.send) as unsent:
            async for event in unsent:
                self.woken.append(await group.answer(event, executions))


async def begun() -> AsyncGenerator[BulkOperation | None, None]:
    """Nothing to begin with."""
    yield None


@dataclass(frozen=True)
class Scene:
    """Subscribers who wait, and their tasks."""

    subscribers: list[Subscriber]
    tasks: list[asyncio.Task[None]]

    def offer(self, event: BulkOperation) -> None:
        for subscriber in self.subscribers:
            subscriber.mailbox.offer(event)

    async def until_sent(self, *sequences: int, to: slice = slice(1, None)) -> None:
        """Return when these subscribers, all but the first unless said, were sent these events in this order."""

        async def is_sent() -> bool:
            return all(each.sent == list(sequences) for each in self.subscribers[to])

        await until(is_sent)


@asynccontextmanager
async def scene(count: int, executions: Executions) -> AsyncIterator[Scene]:
    fanout, clock = Fanout(), asyncio.get_running_loop().time
    subscribers = [Subscriber(Mailbox(0, clock)) for _ in range(count)]
    tasks = [asyncio.ensure_future(each.run(fanout, executions)) for each in subscribers]
    await asyncio.sleep(0)
    yield Scene(subscribers, tasks)
    for each in subscribers:
        each.mailbox.close()
    await asyncio.wait(tasks)
    assert len(fanout) == 0


def event(sequence: int) -> BulkOperation:
    return operation(sequence=sequence, status="PROCESSING")


@pytest.fixture
def executions() -> Executions:
    """Executions that end at once."""
    executions = Executions()
    executions.may_end.set()
    return executions


async def execution_begun(executions: Executions, count: int = 1) -> None:
    """Return when so many executions have begun."""

    async def have_begun() -> bool:
        return executions.count == count

    await until(have_begun)


async def test_only_one_is_woken_for_an_event_and_the_others_are_sent_its_answer(executions: Executions) -> None:
    async with scene(3, executions) as on:
        on.offer(event(1))
        await on.until_sent(1)

        assert executions.count == 1
        assert [len(each.woken) for each in on.subscribers] == [1, 0, 0]


async def test_events_are_sent_in_their_order(executions: Executions) -> None:
    async with scene(3, executions) as on:
        on.offer(event(1))
        await on.until_sent(1)
        on.offer(event(2))

        await on.until_sent(1, 2)


async def test_who_cannot_be_sent_to_is_woken(executions: Executions) -> None:
    async with scene(3, executions) as on:
        on.subscribers[1].can_be_sent_to = False
        on.offer(event(1))
        await on.until_sent(1, to=slice(2, 3))

        assert [len(each.woken) for each in on.subscribers] == [1, 1, 0]
        assert executions.count == 1


async def test_of_events_that_come_while_one_is_executed_the_newest_wins() -> None:
    executions = Executions()

    async with scene(3, executions) as on:
        on.offer(event(1))
        await execution_begun(executions)
        on.offer(event(2))
        on.offer(event(3))
        executions.may_end.set()

        await on.until_sent(3, to=slice(2, 3))


async def test_an_event_with_errors_wakes_each_for_its_own() -> None:
    executions = Executions(errors=[GraphQLError("no")])
    executions.may_end.set()

    async with scene(3, executions) as on:
        on.offer(event(1))
        await execution_begun(executions, 3)

        assert [each.sent for each in on.subscribers] == [[], [], []]
        assert len({id(result) for each in on.subscribers for result in each.woken}) == 3


async def leave_while_executing(on: Scene, executions: Executions) -> None:
    await execution_begun(executions)
    on.tasks[0].cancel()


async def leave_before_executing(on: Scene, _: Executions) -> None:
    await asyncio.sleep(0)
    on.tasks[0].cancel()


@pytest.mark.parametrize("leave", [leave_while_executing, leave_before_executing])
async def test_when_the_one_who_executes_leaves_another_does(leave: Callable[..., Any]) -> None:
    executions = Executions()

    async with scene(3, executions) as on:
        on.offer(event(1))
        await leave(on, executions)
        executions.may_end.set()

        await on.until_sent(1, to=slice(2, 3))


async def test_who_leaves_in_the_midst_is_sent_nothing_and_the_rest_are() -> None:
    executions = Executions()

    async with scene(4, executions) as on:
        on.offer(event(1))
        await execution_begun(executions)
        on.tasks[2].cancel()
        await asyncio.wait({on.tasks[2]})
        executions.may_end.set()
        await on.until_sent(1, to=slice(3, 4))

        assert [each.sent for each in on.subscribers[1:]] == [[1], [], [1]]


async def test_others_get_their_turn_while_many_are_sent_to(executions: Executions) -> None:
    counts: list[int] = []

    async def watch(on: Scene) -> None:
        while not counts or counts[-1] < 249:
            counts.append(sum(len(each.sent) for each in on.subscribers))
            await asyncio.sleep(0)

    async with scene(250, executions) as on, asyncio.timeout(10):
        on.offer(event(1))
        await watch(on)

    assert max(later - before for before, later in pairwise(counts)) <= 100


async def test_who_waits_for_another_kind_of_event_is_not_held_up(executions: Executions) -> None:
    other = Executions()

    async with AsyncExitStack() as stack:
        slow = await stack.enter_async_context(scene(2, other))
        fast = await stack.enter_async_context(scene(2, executions))
        slow.offer(event(1))
        await execution_begun(other)
        fast.offer(event(1))

        await fast.until_sent(1)
        assert slow.subscribers[1].sent == []
        other.may_end.set()
        await slow.until_sent(1)
