import asyncio
from collections.abc import Callable

import pytest

from gateway.bulk.mailbox import Slot
from gateway.bulk.model import BulkOperation
from tests.bulk.operations import operation
from tests.waiting import until


class Clock:
    """A clock that stands until it is told to go on."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def slot_of(
    clock: Callable[[], float], wanted: Callable[[BulkOperation], bool] | None = None, interval_seconds: float = 1.0
) -> Slot:
    return Slot(interval_seconds, clock, wanted)


def step(sequence: int, operation_id: str = "o", status: str = "PROCESSING") -> BulkOperation:
    return operation(operation_id, sequence=sequence, status=status)


async def taken(slot: Slot) -> list[tuple[str, int]]:
    """What can be had at once."""
    seen: list[tuple[str, int]] = []
    while (found := slot.take()) is not None:
        seen.append((found["id"], found["sequence"]))
    return seen


async def test_of_states_not_taken_the_newest_wins(clock: Clock) -> None:
    slot = slot_of(clock)
    for sequence in (1, 2, 3):
        slot.offer(step(sequence))

    assert await taken(slot) == [("o", 3)]


async def test_a_state_older_than_one_shown_is_left_out(clock: Clock) -> None:
    slot = slot_of(clock)
    slot.offer(step(2))
    slot.offer(step(1))
    assert await taken(slot) == [("o", 2)]

    clock.seconds = 2
    slot.offer(step(2))

    assert await taken(slot) == []


async def test_states_come_no_more_often_than_agreed(clock: Clock) -> None:
    slot = slot_of(clock)
    slot.offer(step(1))
    assert await taken(slot) == [("o", 1)]

    slot.offer(step(2))
    assert await taken(slot) == []

    clock.seconds = 1
    assert await taken(slot) == [("o", 2)]


async def test_a_final_state_waits_for_nobody(clock: Clock) -> None:
    slot = slot_of(clock)
    slot.offer(step(1))
    await taken(slot)

    slot.offer(step(2, status="COMPLETED"))

    assert await taken(slot) == [("o", 2)]


async def test_one_operation_does_not_hold_another_back(clock: Clock) -> None:
    slot = slot_of(clock)
    slot.offer(step(1))
    await taken(slot)

    slot.offer(step(2))
    slot.offer(step(1, "p"))

    assert await taken(slot) == [("p", 1)]


async def test_a_state_that_is_not_wanted_takes_the_place_of_one_that_was(clock: Clock) -> None:
    slot = slot_of(clock, wanted=lambda offered: offered["status"] == "QUEUED")
    slot.offer(step(1, status="QUEUED"))
    slot.offer(step(2))

    assert await taken(slot) == []


async def test_what_is_no_news_is_shown_only_of_operations_that_are_followed(clock: Clock) -> None:
    slot = slot_of(clock)
    slot.offer(step(1, "followed"))
    await taken(slot)
    clock.seconds = 1

    slot.offer(step(5, "followed"), is_news=False)
    slot.offer(step(5, "other"), is_news=False)

    assert await taken(slot) == [("followed", 5)]


async def test_an_operation_is_followed_until_its_final_state_was_offered(clock: Clock) -> None:
    slot = slot_of(clock)
    slot.offer(step(1))
    assert slot.unfinished_ids == {"o"}

    slot.offer(step(2, status="COMPLETED"))

    assert slot.unfinished_ids == frozenset()


async def test_a_late_read_does_not_hide_a_final_state(clock: Clock) -> None:
    slot = slot_of(clock)
    slot.offer(step(6, status="COMPLETED"))
    slot.offer(step(5))

    assert await taken(slot) == [("o", 6)]


async def test_a_reader_waits_until_a_state_that_is_held_back_is_due() -> None:
    slot = slot_of(asyncio.get_running_loop().time, interval_seconds=0.05)
    slot.offer(step(1))
    await slot.next()
    slot.offer(step(2))

    async with asyncio.timeout(5):
        assert await slot.next() == step(2)


async def test_a_reader_that_waits_is_woken_by_a_state(clock: Clock) -> None:
    slot = slot_of(clock)
    waiting = asyncio.ensure_future(slot.next())
    await asyncio.sleep(0)

    slot.offer(step(1))

    async with asyncio.timeout(5):
        assert await waiting == step(1)


async def test_closing_ends_a_reader_that_waits(clock: Clock) -> None:
    slot = slot_of(clock)
    waiting = asyncio.ensure_future(slot.next())
    await asyncio.sleep(0)

    slot.close()

    async with asyncio.timeout(5):
        assert await waiting is None
        assert await slot.next() is None


class Deliverer:
    """Counts how often it is told of something to see; sees to nothing by itself."""

    told = 0

    def __call__(self) -> None:
        self.told += 1


async def delivered(slot: Slot) -> tuple[Deliverer, asyncio.Future[BulkOperation | None]]:
    """A slot that somebody delivers from, and its subscriber, who waits."""
    deliverer = slot.deliver = Deliverer()
    waiting = asyncio.ensure_future(slot.next())
    await asyncio.sleep(0)
    return deliverer, waiting


async def test_who_delivers_is_told_instead_of_the_subscriber(clock: Clock) -> None:
    slot = slot_of(clock)
    deliverer, waiting = await delivered(slot)

    slot.offer(step(1))

    assert deliverer.told == 1
    assert slot.upcoming() == step(1)
    await asyncio.wait({waiting}, timeout=0)
    assert not waiting.done()
    slot.close()


async def test_a_state_that_was_delivered_is_not_shown_again(clock: Clock) -> None:
    slot = slot_of(clock)
    _, waiting = await delivered(slot)
    slot.offer(step(1))

    slot.seen(step(1))

    assert slot.upcoming() is None
    slot.close()
    assert await waiting is None


async def test_what_cannot_be_delivered_is_handed_to_the_subscriber(clock: Clock) -> None:
    slot = slot_of(clock)
    _, waiting = await delivered(slot)
    slot.offer(step(1))

    slot.wake()

    assert await waiting == step(1)


async def test_a_subscriber_who_does_not_wait_is_delivered_nothing(clock: Clock) -> None:
    slot = slot_of(clock)
    deliverer = slot.deliver = Deliverer()

    slot.offer(step(1))

    assert (deliverer.told, slot.upcoming()) == (0, None)
    assert await slot.next() == step(1)


async def test_a_state_that_is_held_back_is_told_again_when_it_is_due() -> None:
    slot = slot_of(asyncio.get_running_loop().time, interval_seconds=0.05)
    slot.offer(step(1))
    await slot.next()
    deliverer, waiting = await delivered(slot)
    slot.offer(step(2))
    assert slot.upcoming() is None

    async def is_told_again() -> bool:
        return deliverer.told == 2

    await until(is_told_again)

    assert slot.upcoming() == step(2)
    slot.close()
    assert await waiting is None


async def test_of_several_states_each_is_told(clock: Clock) -> None:
    slot = slot_of(clock)
    deliverer, waiting = await delivered(slot)
    slot.offer(step(1))
    slot.offer(step(1, "p"))

    slot.seen(step(1))

    assert deliverer.told == 3
    assert slot.upcoming() == step(1, "p")
    slot.close()
    assert await waiting is None


async def test_nothing_comes_after_the_final_state_of_the_one_operation(clock: Clock) -> None:
    slot = Slot(1.0, clock, until_final=True)
    _, waiting = await delivered(slot)
    slot.offer(step(1, status="COMPLETED"))

    slot.seen(step(1, status="COMPLETED"))

    assert await waiting is None
    assert await slot.next() is None
