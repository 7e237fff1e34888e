"""Operations to start tests from, and running workers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from gateway.auth.callers import ALL_PERMISSIONS, Caller, Permission
from gateway.bulk.feed import Feed
from gateway.bulk.job import JobSettings
from gateway.bulk.model import BulkOperation, Status
from gateway.bulk.service import BulkService
from gateway.bulk.store import EventStore
from gateway.bulk.submission import BulkSubmission
from gateway.bulk.worker import Worker
from gateway.mongo.bulk.claims import MongoClaimStore
from gateway.mongo.client import Database
from gateway.preferences.model import Json, PersistenceStrategy, SetLimits
from tests.waiting import until

LIMITS = SetLimits(max_bytes=1024, max_keys=20, max_conditions=5)
SERVER = Caller("sk_server", ALL_PERMISSIONS)
WATCHER = Caller("rk_watcher", frozenset({Permission.BULK_READ}))
USER = Caller("jhammond", frozenset(), user_id="jhammond")
BEGAN = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)
EMAIL_ON: Json = {"channel_types": {"email": True}}


def operation(operation_id: str = "o", **fields: Any) -> BulkOperation:
    """An operation of ten rows that nobody took yet, but for the fields given."""
    given: BulkOperation = {
        "id": operation_id,
        "name": "users.set_preferences",
        "status": Status.QUEUED.value,
        "set_id": "default",
        "estimated_total_rows": 10,
        "processed_rows": 0,
        "success_count": 0,
        "error_count": 0,
        "inserted_at": BEGAN,
        "updated_at": BEGAN,
        "started_at": None,
        "completed_at": None,
        "failed_at": None,
        "canceled_at": None,
        "failure_reason": None,
        "sequence": 1,
        "dry_run": False,
        "actor": "sk_server",
        "retry_of": None,
    }
    given.update(fields)  # type: ignore[typeddict-item]  # any of its fields
    return given


def submission(users: int | list[Json] = 3, preferences: Json = EMAIL_ON, **fields: Any) -> BulkSubmission:
    """A submission for so many users, `u0` and on, or for these."""
    user_ids: list[Json] = [f"u{number}" for number in range(users)] if isinstance(users, int) else users
    return BulkSubmission(user_ids, preferences, **fields)


def merging(preferences: Json, **fields: Any) -> BulkSubmission:
    """A submission that merges."""
    return submission(preferences=preferences, persistence=PersistenceStrategy.MERGE, **fields)


def claims_of(database: Database, *, lease_seconds: float = 3.0) -> MongoClaimStore:
    """Claims for one worker."""
    return MongoClaimStore(database, max_history_records=50, lease_seconds=lease_seconds, timeout_seconds=10)


def worker_on(database: Database, *, chunk_users: int = 2, lease_seconds: float = 3.0, **fields: Any) -> Worker:
    """A worker that does not run yet."""
    claims = claims_of(database, lease_seconds=lease_seconds)
    return Worker(claims, JobSettings(LIMITS, chunk_users, lease_seconds, **fields))


@asynccontextmanager
async def feed_of(store: EventStore, **fields: Any) -> AsyncIterator[Feed]:
    """A feed that runs for as long as the block does."""
    feed = Feed(store, events_per_second=1000, max_ids=10, **fields)
    run = asyncio.create_task(feed.run())
    yield feed
    feed.close()
    async with asyncio.timeout(10):
        await run


@asynccontextmanager
async def running(*workers: Worker) -> AsyncIterator[None]:
    """Let the workers work for as long as the block runs; they have ended after it."""
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        for worker in workers:
            stack.callback(worker.stop)
            tasks.create_task(worker.run())
        try:
            yield
        finally:
            for worker in workers:
                worker.stop()


async def final(service: BulkService, operation_id: str) -> BulkOperation:
    """The operation once it is final."""
    return await reached(service, operation_id, lambda found: Status(found["status"]).is_final)


async def reached(service: BulkService, operation_id: str, condition: Callable[[BulkOperation], bool]) -> BulkOperation:
    """The operation once the condition holds."""
    seen: list[BulkOperation] = []

    async def holds() -> bool:
        found = await service.get(SERVER, operation_id)
        seen.append(found or operation())
        return condition(seen[-1])

    await until(holds, timeout_seconds=30)
    return seen[-1]
