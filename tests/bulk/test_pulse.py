import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from gateway.bulk.pulse import Pulse
from gateway.mongo.bulk.overview import MongoOverviewStore
from gateway.mongo.client import Client, Database
from tests.mongo.failpoints import failing
from tests.waiting import until


@pytest.fixture
def store(database: Database) -> MongoOverviewStore:
    return MongoOverviewStore(database, lambda: datetime.now(UTC))


@asynccontextmanager
async def beating(store: MongoOverviewStore, workers: int) -> AsyncIterator[None]:
    pulse = Pulse(store, uuid4(), workers)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pulse.run())
        yield
        pulse.stop()


async def workers_seen(store: MongoOverviewStore) -> int:
    return (await store.overview()).workers


async def test_the_workers_of_all_processes_are_counted_while_they_live(store: MongoOverviewStore) -> None:
    async with beating(store, 2), beating(store, 3):
        await until(lambda: _are(store, 5))

    assert await workers_seen(store) == 0


async def test_a_process_that_was_killed_is_not_counted_for_long(store: MongoOverviewStore, database: Database) -> None:
    await store.beat(uuid4(), 4)
    assert await workers_seen(store) == 4

    silent_for = [{"$set": {"seen_at": {"$subtract": ["$seen_at", 11_000]}}}]
    await database["bulk_workers"].update_many({}, silent_for)

    assert await workers_seen(store) == 0


async def test_a_database_that_was_away_is_told_when_it_is_back(store: MongoOverviewStore, mongodb: Client) -> None:
    async with failing(mongodb, "update", times=2, closeConnection=True), beating(store, 1):
        await until(lambda: _are(store, 1))

    assert await workers_seen(store) == 0


async def _are(store: MongoOverviewStore, workers: int) -> bool:
    return await workers_seen(store) == workers
