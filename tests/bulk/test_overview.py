import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from gateway.auth.callers import ALL_PERMISSIONS, Caller
from gateway.bulk.overview import OverviewService, Shared, Span
from gateway.errors import Forbidden, StoreUnavailable
from gateway.mongo.bulk.overview import MongoOverviewStore
from gateway.mongo.client import Database
from tests.bulk.operations import SERVER, USER, WATCHER


class Clock:
    """A clock that stands until it is moved."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Source:
    """Answers with how often it was asked, after so many seconds by the clock; fails while it is `down`."""

    def __init__(self, clock: Clock, seconds: float = 0) -> None:
        self.clock, self.seconds, self.asked, self.down = clock, seconds, 0, False

    async def ask(self) -> int:
        await asyncio.sleep(0)
        self.clock.seconds += self.seconds
        if self.down:
            raise StoreUnavailable
        self.asked += 1
        return self.asked


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def answers(shared: Shared[int], clock: Clock, *seconds: float) -> Sequence[int]:
    found = []
    for each in seconds:
        clock.seconds += each
        found.append(await shared.get())
    return found


async def test_those_who_look_at_the_same_time_share_one_look(clock: Clock) -> None:
    source = Source(clock)
    shared = Shared(source.ask, clock)

    assert await asyncio.gather(*(shared.get() for _ in range(10))) == [1] * 10


async def test_an_answer_stands_for_half_a_second(clock: Clock) -> None:
    assert await answers(Shared(Source(clock).ask, clock), clock, 0, 0.4, 0.2) == [1, 1, 2]


async def test_an_answer_that_took_long_stands_longer(clock: Clock) -> None:
    assert await answers(Shared(Source(clock, seconds=0.5).ask, clock), clock, 0, 1.9, 0.2) == [1, 1, 2]


async def test_a_look_that_failed_is_tried_again(clock: Clock) -> None:
    source = Source(clock)
    shared = Shared(source.ask, clock)
    source.down = True
    with pytest.raises(StoreUnavailable):
        await shared.get()

    source.down = False

    assert await shared.get() == 1


@pytest.fixture
def overviews(database: Database) -> OverviewService:
    return OverviewService(MongoOverviewStore(database, lambda: datetime.now(UTC)))


@pytest.mark.parametrize("caller", [SERVER, WATCHER], ids=["server", "watcher"])
async def test_whoever_may_read_operations_sees_what_they_do(overviews: OverviewService, caller: Caller) -> None:
    assert (await overviews.overview(caller)).workers == 0
    assert len(await overviews.throughput(caller, Span.HOUR)) == 60


@pytest.mark.parametrize(
    "caller", [USER, Caller("rk_writer", ALL_PERMISSIONS - WATCHER.permissions)], ids=["user", "key"]
)
async def test_nobody_else_does(overviews: OverviewService, caller: Caller) -> None:
    with pytest.raises(Forbidden):
        await overviews.overview(caller)
    with pytest.raises(Forbidden):
        await overviews.throughput(caller, Span.HOUR)
