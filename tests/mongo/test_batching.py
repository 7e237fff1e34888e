import asyncio
from collections.abc import Mapping, Sequence
from contextvars import ContextVar

import pytest

from gateway.mongo.batching import MAX_BATCH_SIZE, CoalescedReads

WHO = ContextVar("WHO", default="nobody")


class Shelf:
    """A store that answers when it is let, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def load(self, keys: Sequence[int]) -> Mapping[int, str]:
        self.asked.append(sorted(keys))
        await self.open.wait()
        if -1 in keys:
            raise LookupError
        return {key: str(key) for key in keys if key % 2 == 0}


async def test_what_is_asked_in_one_turn_is_loaded_once() -> None:
    shelf = Shelf()
    reads = CoalescedReads(shelf.load)

    answers = await asyncio.gather(reads.get([2]), reads.get([2, 3]), reads.get([4]))

    assert shelf.asked == [[2, 3, 4]]
    assert [answer.get(2) for answer in answers] == ["2", "2", "2"]
    assert 3 not in answers[1]


async def test_what_is_asked_while_a_batch_is_under_way_goes_together() -> None:
    shelf = Shelf()
    reads = CoalescedReads(shelf.load)
    shelf.open.clear()

    pending = []
    for number in range(4):
        pending.append(reads.get([number]))
        for _ in range(3):
            await asyncio.sleep(0)
    shelf.open.set()
    await asyncio.gather(*pending)

    assert shelf.asked == [[0], [1, 2, 3]]


async def test_a_batch_is_bounded() -> None:
    shelf = Shelf()
    reads = CoalescedReads(shelf.load)

    await asyncio.gather(*(reads.get([number]) for number in range(3 * MAX_BATCH_SIZE)))

    assert [len(keys) for keys in shelf.asked] == [MAX_BATCH_SIZE] * 3


async def test_a_batch_is_bounded_by_its_keys_also_where_few_ask_for_many() -> None:
    shelf = Shelf()
    reads = CoalescedReads(shelf.load)

    await asyncio.gather(reads.get(range(MAX_BATCH_SIZE)), reads.get([MAX_BATCH_SIZE]))

    assert shelf.asked == [list(range(MAX_BATCH_SIZE)), [MAX_BATCH_SIZE]]


async def test_of_many_who_ask_over_and_over_one_half_is_loaded_while_the_other_is_answered() -> None:
    shelf = Shelf()
    answered = 0
    answered_before_loads = []

    async def load(keys: Sequence[int]) -> Mapping[int, str]:
        answered_before_loads.append(answered)
        await asyncio.sleep(0)  # meanwhile those of the batch before are answered
        return await shelf.load(keys)

    async def read_over_and_over(number: int) -> None:
        nonlocal answered
        for _ in range(4):
            await reads.get([number])
            answered += 1

    reads = CoalescedReads(load)
    async with asyncio.TaskGroup() as readers:
        readers.create_task(read_over_and_over(0))
        await asyncio.sleep(0)
        for number in range(1, 64):
            readers.create_task(read_over_and_over(number))

    assert [len(keys) for keys in shelf.asked] == [1, *[32] * 7, 31]
    assert answered_before_loads == [0, 0, 1, 33, 65, 97, 129, 161, 193]


async def test_what_is_asked_at_once_of_an_idle_database_goes_together() -> None:
    shelf = Shelf()
    reads = CoalescedReads(shelf.load)

    for first in (0, 100):
        await asyncio.gather(*(reads.get([number]) for number in range(first, first + 100)))

    assert [len(keys) for keys in shelf.asked] == [100, 100]


async def test_a_failure_reaches_each_that_waits_and_nobody_later() -> None:
    reads = CoalescedReads(Shelf().load)

    failed = await asyncio.gather(reads.get([-1]), reads.get([2]), return_exceptions=True)

    assert [type(each) for each in failed] == [LookupError, LookupError]
    assert await reads.get([2]) == {2: "2"}


async def test_a_reader_that_leaves_harms_nobody_else() -> None:
    shelf = Shelf()
    reads = CoalescedReads(shelf.load)
    shelf.open.clear()
    leaving, staying = reads.get([2]), reads.get([2])
    for _ in range(3):
        await asyncio.sleep(0)

    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    shelf.open.set()

    assert await staying == {2: "2"}


async def test_a_reader_that_leaves_before_its_batch_goes_is_not_asked_for() -> None:
    shelf = Shelf()
    reads = CoalescedReads(shelf.load)
    leaving, staying = reads.get([2]), reads.get([4])
    leaving.cancel()

    assert await staying == {4: "4"}
    assert shelf.asked == [[4]]


async def test_a_batch_goes_out_in_the_context_of_nobody() -> None:
    seen = []

    async def load(_: Sequence[int]) -> Mapping[int, str]:
        seen.append(WHO.get())
        return {}

    WHO.set("the first who asks")
    await CoalescedReads(load).get([1])

    assert seen == ["nobody"]
