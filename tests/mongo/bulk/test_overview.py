from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from gateway.auth.callers import ALL_PERMISSIONS, Caller
from gateway.bulk.model import BulkOperation
from gateway.bulk.overview import QueueShare, Span
from gateway.bulk.service import BulkLimits, BulkService
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.bulk.overview import MongoOverviewStore
from gateway.mongo.client import Client, Database
from tests.bulk.operations import LIMITS, SERVER, final, running, submission, worker_on
from tests.mongo.failpoints import failing

OTHER = Caller("sk_other", ALL_PERMISSIONS)


class Now:
    """An instant that can be moved."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved


@pytest.fixture
def service(database: Database) -> BulkService:
    store, limits = (
        MongoOperationStore(database, timeout_seconds=10),
        BulkLimits(LIMITS, max_users=20, max_page_size=10),
    )
    return BulkService(store, limits, new_id=lambda: str(uuid4()))


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def overviews(database: Database, now: Now) -> MongoOverviewStore:
    return MongoOverviewStore(database, now)


async def started(service: BulkService, users: int, caller: Caller = SERVER, *, dry_run: bool = False) -> BulkOperation:
    return (await service.submit(caller, submission(users, dry_run=dry_run))).operation


async def counts(overviews: MongoOverviewStore) -> dict[str, int]:
    return {each.status: each.count for each in (await overviews.overview()).counts if each.count}


async def test_operations_are_counted_by_status(
    overviews: MongoOverviewStore, service: BulkService, database: Database
) -> None:
    assert await counts(overviews) == {}
    ended, canceled = await started(service, 2), await started(service, 2)
    await service.cancel(SERVER, canceled["id"])
    async with running(worker_on(database)):
        await final(service, ended["id"])
    await started(service, 2)

    assert await counts(overviews) == {"QUEUED": 1, "COMPLETED": 1, "CANCELED": 1}


async def test_operations_with_failed_rows_are_counted(
    overviews: MongoOverviewStore, service: BulkService, database: Database
) -> None:
    ids = [(await started(service, 2))["id"] for _ in range(3)]
    await database["bulk_operations"].update_many({"_id": {"$in": ids[:2]}}, {"$set": {"error_count": 1}})

    assert (await overviews.overview()).with_errors == 2


async def test_the_queue_is_shown_by_caller_with_the_one_that_waits_longest(
    overviews: MongoOverviewStore, service: BulkService
) -> None:
    empty = await overviews.overview()
    oldest = await started(service, 3, OTHER)
    for _ in range(2):
        await started(service, 5)

    found = await overviews.overview()

    assert (empty.queue, empty.oldest_waiting_at) == ([], None)
    assert found.queue == [QueueShare("sk_server", 2, 10), QueueShare("sk_other", 1, 3)]
    assert found.oldest_waiting_at == oldest["inserted_at"]


async def test_each_row_counts_once_and_rehearsals_apart(
    overviews: MongoOverviewStore, service: BulkService, database: Database, mongodb: Client
) -> None:
    written, rehearsed = await started(service, 7), await started(service, 4, dry_run=True)
    # Commits that fail are tried again, which must not count their rows twice.
    refusal = {"errorCode": 112, "errorLabels": ["TransientTransactionError"]}
    async with failing(mongodb, "commitTransaction", times=2, **refusal), running(worker_on(database)):
        for operation in (written, rehearsed):
            await final(service, operation["id"])

    found = await overviews.overview()
    assert found.rows_in_last_hour == 7
    assert 7 / 20 <= found.rows_per_second <= 7 / 10
    for span in Span:
        periods = await overviews.throughput(span)
        assert (sum(each.rows for each in periods), sum(each.rehearsed_rows for each in periods)) == (7, 4)


async def test_rows_fall_out_of_the_rate_and_of_the_hour(
    overviews: MongoOverviewStore, service: BulkService, database: Database, now: Now
) -> None:
    operation = await started(service, 7)
    async with running(worker_on(database)):
        await final(service, operation["id"])

    now.moved = timedelta(minutes=1)
    later = await overviews.overview()
    now.moved = timedelta(hours=2)
    much_later = await overviews.overview()

    assert (later.rows_per_second, later.rows_in_last_hour) == (0, 7)
    assert much_later.rows_in_last_hour == 0
    assert sum(each.rows for each in await overviews.throughput(Span.HOUR)) == 0
    assert sum(each.rows for each in await overviews.throughput(Span.DAY)) == 7


@pytest.mark.parametrize("span", Span, ids=[span.name for span in Span])
async def test_a_span_has_every_period_up_to_now(overviews: MongoOverviewStore, now: Now, span: Span) -> None:
    count, seconds = span.value

    periods = await overviews.throughput(span)

    starts = [each.starts_at for each in periods]
    assert len(starts) == count
    assert {after - before for before, after in pairwise(starts)} == {timedelta(seconds=seconds)}
    assert starts[-1] <= now() <= starts[-1] + 2 * timedelta(seconds=seconds)
