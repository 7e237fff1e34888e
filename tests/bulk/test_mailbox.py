import asyncio
from collections.abc import AsyncGenerator, Callable
from functools import partial

import pytest

from gateway.bulk.mailbox import Mailbox, OperationStates
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


def mailbox_of(
    clock: Callable[[], float], wanted: Callable[[BulkOperation], bool] | None = None, interval_seconds: float = 1.0
) -> Mailbox:
    return Mailbox(interval_seconds, clock, wanted)


def step(sequence: int, operation_id: str = "o", status: str = "PROCESSING") -> BulkOperation:
    return operation(operation_id, sequence=sequence, status=status)


async def taken(mailbox: Mailbox) -> list[tuple[str, int]]:
    """What can be had at once."""
    seen: list[tuple[str, int]] = []
    while (found := mailbox.take()) is not None:
        seen.append((found["id"], found["sequence"]))
    return seen


async def test_of_states_not_taken_the_newest_wins(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    for sequence in (1, 2, 3):
        mailbox.offer(step(sequence))

    assert await taken(mailbox) == [("o", 3)]


async def test_a_state_older_than_one_shown_is_left_out(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    mailbox.offer(step(2))
    mailbox.offer(step(1))
    assert await taken(mailbox) == [("o", 2)]

    clock.seconds = 2
    mailbox.offer(step(2))

    assert await taken(mailbox) == []


async def test_states_come_no_more_often_than_agreed(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    mailbox.offer(step(1))
    assert await taken(mailbox) == [("o", 1)]

    mailbox.offer(step(2))
    assert await taken(mailbox) == []

    clock.seconds = 1
    assert await taken(mailbox) == [("o", 2)]


async def test_a_final_state_waits_for_nobody(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    mailbox.offer(step(1))
    await taken(mailbox)

    mailbox.offer(step(2, status="COMPLETED"))

    assert await taken(mailbox) == [("o", 2)]


async def test_one_operation_does_not_hold_another_back(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    mailbox.offer(step(1))
    await taken(mailbox)

    mailbox.offer(step(2))
    mailbox.offer(step(1, "p"))

    assert await taken(mailbox) == [("p", 1)]


async def test_a_state_that_is_not_wanted_takes_the_place_of_one_that_was(clock: Clock) -> None:
    mailbox = mailbox_of(clock, wanted=lambda offered: offered["status"] == "QUEUED")
    mailbox.offer(step(1, status="QUEUED"))
    mailbox.offer(step(2))

    assert await taken(mailbox) == []


async def test_what_is_no_news_is_shown_only_of_operations_that_are_followed(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    mailbox.offer(step(1, "followed"))
    await taken(mailbox)
    clock.seconds = 1

    mailbox.offer(step(5, "followed"), is_news=False)
    mailbox.offer(step(5, "other"), is_news=False)

    assert await taken(mailbox) == [("followed", 5)]


async def test_an_operation_is_followed_until_its_final_state_was_offered(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    mailbox.offer(step(1))
    assert mailbox.unfinished_ids == {"o"}

    mailbox.offer(step(2, status="COMPLETED"))

    assert mailbox.unfinished_ids == frozenset()


async def test_a_late_read_does_not_hide_a_final_state(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    mailbox.offer(step(6, status="COMPLETED"))
    mailbox.offer(step(5))

    assert await taken(mailbox) == [("o", 6)]


async def test_a_reader_waits_until_a_state_that_is_held_back_is_due() -> None:
    mailbox = mailbox_of(asyncio.get_running_loop().time, interval_seconds=0.05)
    mailbox.offer(step(1))
    await mailbox.next()
    mailbox.offer(step(2))

    async with asyncio.timeout(5):
        assert await mailbox.next() == step(2)


async def test_a_reader_that_waits_is_woken_by_a_state(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    waiting = asyncio.ensure_future(mailbox.next())
    await asyncio.sleep(0)

    mailbox.offer(step(1))

    async with asyncio.timeout(5):
        assert await waiting == step(1)


async def test_closing_ends_a_reader_that_waits(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    waiting = asyncio.ensure_future(mailbox.next())
    await asyncio.sleep(0)

    mailbox.close()

    async with asyncio.timeout(5):
        assert await waiting is None
        assert await mailbox.next() is None


def counting(mailbox: Mailbox) -> list[None]:
    """As many items as news of the mailbox was told."""
    news: list[None] = []
    mailbox.on_news = partial(news.append, None)
    return news


async def test_news_is_told_as_long_as_there_is_something_to_see(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    news = counting(mailbox)

    mailbox.offer(step(1))
    mailbox.offer(step(1, "p"))
    mailbox.seen(step(1))
    mailbox.seen(step(1, "p"))

    assert len(news) == 3


async def test_whoever_takes_news_takes_it_from_who_awaits_the_next_state(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    waiting = asyncio.ensure_future(mailbox.next())
    await asyncio.sleep(0)
    counting(mailbox)

    mailbox.offer(step(1))
    await asyncio.wait({waiting}, timeout=0)

    assert not waiting.done()
    assert mailbox.upcoming() == step(1)
    waiting.cancel()


async def test_the_end_is_news(clock: Clock) -> None:
    mailbox = mailbox_of(clock)
    news = counting(mailbox)

    mailbox.close()

    assert (len(news), mailbox.is_closed, mailbox.upcoming()) == (1, True, None)


async def test_a_state_that_is_held_back_is_news_again_when_it_is_due() -> None:
    mailbox = mailbox_of(asyncio.get_running_loop().time, interval_seconds=0.05)
    mailbox.offer(step(1))
    await mailbox.next()
    news = counting(mailbox)
    mailbox.offer(step(2))
    assert mailbox.upcoming() is None

    async def is_told_again() -> bool:
        return len(news) == 2

    await until(is_told_again)

    assert mailbox.upcoming() == step(2)


async def test_nothing_comes_after_the_final_state_of_the_one_operation(clock: Clock) -> None:
    mailbox = Mailbox(1.0, clock, until_final=True)
    mailbox.offer(step(1, status="COMPLETED"))

    mailbox.seen(step(1, status="COMPLETED"))
    mailbox.offer(step(2))

    assert await mailbox.next() is None


class Beginning:
    """Gives the first state by itself and leaves the second to the mailbox; `told` says what came to pass."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.told: list[str] = []

    async def __call__(self) -> AsyncGenerator[BulkOperation | None, None]:
        self.told.append("begun")
        try:
            yield step(1)
            self.mailbox.offer(step(2))
            yield None
        finally:
            self.told.append("ended")


async def test_states_are_watched_from_the_first_that_is_asked_for_until_they_are_left(clock: Clock) -> None:
    beginning = Beginning(mailbox_of(clock))
    states = OperationStates(beginning.mailbox, beginning())
    assert beginning.told == []

    assert [await anext(states), await anext(states)] == [step(1), step(2)]
    assert beginning.told == ["begun"]
    await states.aclose()

    assert beginning.told == ["begun", "ended"]


async def test_after_the_last_state_nothing_is_watched(clock: Clock) -> None:
    beginning = Beginning(mailbox_of(clock))
    states = OperationStates(beginning.mailbox, beginning())
    await anext(states)
    beginning.mailbox.close()

    with pytest.raises(StopAsyncIteration):
        await anext(states)

    assert beginning.told == ["begun", "ended"]


async def test_states_that_nobody_asked_for_are_left_without_ado(clock: Clock) -> None:
    beginning = Beginning(mailbox_of(clock))
    states = OperationStates(beginning.mailbox, beginning())

    await states.aclose()

    assert beginning.told == []
