from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.errors import StoreUnavailable
from gateway.mongo.client import Database
from gateway.mongo.rate_counts import shared_counts
from gateway.rates import Rate, RateLimited, RateLimits
from gateway.settings import Settings
from tests.waiting import until


@pytest.fixture(params=["alone", "together"])
async def limits(request: pytest.FixtureRequest, mongodb_url: str, database: Database) -> AsyncIterator[RateLimits]:
    """Three bulk operations a second, any number of reads, counted by each process or in MongoDB."""
    async for each in counting(mongodb_url, database.name, shared=request.param == "together"):
        yield each


async def counting(mongodb_url: str, database: str, *, shared: bool = True) -> AsyncIterator[RateLimits]:
    settings = Settings(
        mongodb_url=mongodb_url,
        mongodb_database=database,
        bulk_per_second=3,
        rates_shared=shared,
        mongodb_timeout_seconds=5,
    )
    counts = shared_counts(settings)
    yield RateLimits(settings, counts)
    if counts is not None:
        counts.storage.close()


async def spend(limits: RateLimits, caller: str = "sk_1", **amounts: int) -> None:
    await limits.spend(caller, {Rate[name.upper()]: amount for name, amount in amounts.items()})


async def test_so_much_may_be_done_and_no_more(limits: RateLimits) -> None:
    for _ in range(3):
        await spend(limits, bulk=1)

    with pytest.raises(RateLimited, match="at most 3 per second") as refused:
        await spend(limits, bulk=1)

    assert refused.value.retry_after_seconds == 1


async def test_what_is_done_at_once_counts_each(limits: RateLimits) -> None:
    with pytest.raises(RateLimited):
        await spend(limits, bulk=4)


async def test_each_caller_is_counted_alone(limits: RateLimits) -> None:
    await spend(limits, bulk=3)

    await spend(limits, caller="sk_2", bulk=3)


async def test_what_has_no_limit_is_not_counted(limits: RateLimits) -> None:
    await spend(limits, read=1_000, write=1_000)


async def test_after_a_second_it_may_be_done_again(limits: RateLimits) -> None:
    await spend(limits, bulk=3)

    async def may_be_done() -> bool:
        try:
            await spend(limits, bulk=1)
        except RateLimited:
            return False
        return True

    await until(may_be_done)


async def test_processes_count_together(mongodb_url: str, database: Database) -> None:
    async for one in counting(mongodb_url, database.name):
        async for other in counting(mongodb_url, database.name):
            await spend(one, bulk=3)

            with pytest.raises(RateLimited):
                await spend(other, bulk=1)


async def test_without_the_database_nothing_can_be_said() -> None:
    settings: dict[str, Any] = {"rates_shared": True, "mongodb_timeout_seconds": 0.1}
    counts = shared_counts(Settings(mongodb_url="mongodb://127.0.0.1:1/?replicaSet=none", **settings))
    assert counts is not None

    with pytest.raises(StoreUnavailable):
        await spend(RateLimits(Settings(bulk_per_second=1), counts), bulk=1)
    counts.storage.close()
