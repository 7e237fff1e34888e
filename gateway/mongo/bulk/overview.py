"""Statistics over all bulk operations, and the heartbeats of worker processes, in MongoDB.

::

    bulk_workers   {_id: process, workers, seen_at}, removed some time after the last heartbeat
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from gateway.bulk.model import Status
from gateway.bulk.overview import Overview, QueueShare, Span, StatusCount, Throughput
from gateway.mongo.bulk.documents import OPERATIONS
from gateway.mongo.bulk.lists import BY_STATUS, WITH_FAILURES
from gateway.mongo.bulk.throughput import COARSE_SECONDS, FINE_SECONDS, THROUGHPUT, start_of, sums
from gateway.mongo.client import Database, Document
from gateway.mongo.errors import translated

WORKERS: Final = "bulk_workers"
INDEXES: Final = (IndexModel([("seen_at", ASCENDING)], expireAfterSeconds=60),)

_ALIVE: Final = timedelta(seconds=10)
_HOUR: Final = timedelta(hours=1)
_QUEUE_SHARES: Final = 20
_ROWS: Final = ("rows", "failed_rows", "rehearsed_rows")


class MongoOverviewStore:
    """The `OverviewStore` and `PulseStore` on a MongoDB database; `now` returns the database's time."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def overview(self) -> Overview:
        """Return the present state of all operations, from five concurrent reads.

        `rows_per_second` is the average since the start of the last full period.
        """
        now = self._now()
        with translated():
            counts, with_errors, queue, rows, workers = await asyncio.gather(
                self._counts(), self._with_errors(), self._queue(), self._recent_rows(now), self._workers(now)
            )
        return Overview(
            counts=[StatusCount(status.value, counts.get(status.value, 0)) for status in Status],
            with_errors=with_errors,
            rows_per_second=rows["recent"] / (now - _recent(now)).total_seconds(),
            rows_in_last_hour=rows["hour"],
            oldest_waiting_at=min((share["oldest"] for share in queue), default=None),
            workers=workers,
            queue=[QueueShare(each["_id"], each["operations"], each["rows"]) for each in queue[:_QUEUE_SHARES]],
        )

    async def throughput(self, span: Span) -> Sequence[Throughput]:
        """Return every period of the span, oldest first, empty ones included.

        The counts are added up from the finest stored periods that are kept long enough.
        """
        count, seconds = span.value
        stored = FINE_SECONDS if seconds < COARSE_SECONDS else COARSE_SECONDS
        last = start_of(self._now(), seconds)
        starts = [last - timedelta(seconds=seconds * back) for back in range(count - 1, -1, -1)]
        at = {"$toLong": "$_id.at"}
        period = {"$toDate": {"$subtract": [at, {"$mod": [at, seconds * 1000]}]}}
        pipeline: list[Mapping[str, Any]] = [
            {"$match": {"_id.seconds": stored, "_id.at": {"$gte": starts[0]}}},
            {"$group": {"_id": period, **sums(*_ROWS)}},
        ]
        with translated():
            found = {each["_id"]: each for each in await self._aggregate(THROUGHPUT, pipeline)}
        return [_throughput(start, seconds, found.get(start, {})) for start in starts]

    async def beat(self, process_id: UUID, workers: int) -> None:
        """Record a heartbeat of the process with its number of workers."""
        with translated():
            await self._database[WORKERS].update_one(
                {"_id": process_id}, [{"$set": {"workers": workers, "seen_at": "$$NOW"}}], upsert=True
            )

    async def leave(self, process_id: UUID) -> None:
        """Remove the process, because its workers have stopped."""
        with translated():
            await self._database[WORKERS].delete_one({"_id": process_id})

    async def _counts(self) -> Mapping[str, int]:
        groups = await self._aggregate(
            OPERATIONS, [{"$group": {"_id": "$status", "count": {"$sum": 1}}}], BY_STATUS.name
        )
        return {each["_id"]: each["count"] for each in groups}

    async def _with_errors(self) -> int:
        return await self._database[OPERATIONS].count_documents({"error_count": {"$gt": 0}}, hint=WITH_FAILURES.name)

    async def _queue(self) -> Sequence[Document]:
        """Return the queued operations grouped by caller, most operations first."""
        share = {
            "_id": "$actor",
            "operations": {"$sum": 1},
            "rows": {"$sum": "$estimated_total_rows"},
            "oldest": {"$min": "$inserted_at"},
        }
        waiting = {"$match": {"status": Status.QUEUED.value}}
        most_first = {"$sort": {"operations": -1, "_id": 1}}
        return await self._aggregate(OPERATIONS, [waiting, {"$group": share}, most_first], BY_STATUS.name)

    async def _recent_rows(self, now: datetime) -> Mapping[str, int]:
        recent = {"$sum": {"$cond": [{"$gte": ["$_id.at", _recent(now)]}, "$rows", 0]}}
        pipeline: list[Mapping[str, Any]] = [
            {"$match": {"_id.seconds": FINE_SECONDS, "_id.at": {"$gte": now - _HOUR}}},
            {"$group": {"_id": None, "hour": {"$sum": "$rows"}, "recent": recent}},
        ]
        return next(iter(await self._aggregate(THROUGHPUT, pipeline)), {"hour": 0, "recent": 0})

    async def _workers(self, now: datetime) -> int:
        alive = {"$match": {"seen_at": {"$gte": now - _ALIVE}}}
        found = await self._aggregate(WORKERS, [alive, {"$group": {"_id": None, "workers": {"$sum": "$workers"}}}])
        return int(found[0]["workers"]) if found else 0

    async def _aggregate(
        self, collection: str, pipeline: Sequence[Mapping[str, Any]], hint: str | None = None
    ) -> Sequence[Document]:
        options = {} if hint is None else {"hint": hint}
        return await self._database[collection].aggregate(list(pipeline), **options).to_list(None)


def _recent(now: datetime) -> datetime:
    """Return the start of the last full period."""
    return start_of(now, FINE_SECONDS) - timedelta(seconds=FINE_SECONDS)


def _throughput(start: datetime, seconds: int, found: Mapping[str, int]) -> Throughput:
    rows, failed_rows, rehearsed_rows = (found.get(field, 0) for field in _ROWS)
    return Throughput(start, seconds, rows, failed_rows, rehearsed_rows)
