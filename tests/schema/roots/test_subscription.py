from collections.abc import AsyncIterator
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from gateway.auth.callers import Caller
from gateway.bulk.model import BulkOperation
from gateway.bulk.submission import BulkSubmission
from gateway.errors import GatewayError
from schema import Services
from tests.schema.executing import NOBODY, SERVER, USER, Executor

PROGRESS = "subscription ($id: ID!) { bulkOperationProgress(id: $id) { id status } }"
UPDATES = "subscription ($ids: [ID!]) { bulkOperationUpdates(filter: { ids: $ids }) { id status } }"
CHANGES = "subscription { preferenceSetChanged { preferenceSet { userId revision } } }"


async def started(services: Services) -> BulkOperation:
    submission = BulkSubmission(["a", "b"], {"channel_types": {"email": True}})
    return (await services.bulk.submit(SERVER, submission)).operation


async def first(events: AsyncIterator[ExecutionResult]) -> Any:
    result = await anext(events)
    assert result.errors is None
    assert result.data is not None
    (value,) = result.data.values()
    return value


async def test_one_operation_is_watched_to_its_end(services: Services, executor: Executor) -> None:
    operation = await started(services)

    async with executor.stream(PROGRESS, id=operation["id"]) as events:
        seen = [await first(events)]
        await services.bulk.cancel(SERVER, operation["id"])
        seen += [await first(events)]
        rest = [event async for event in events]

    assert seen == [{"id": operation["id"], "status": status} for status in ("QUEUED", "CANCELED")]
    assert rest == []


async def test_operations_that_are_named_come_first_as_they_are(services: Services, executor: Executor) -> None:
    operation, _ = await started(services), await started(services)

    async with executor.stream(UPDATES, ids=[operation["id"]]) as events:
        assert await first(events) == {"id": operation["id"], "status": "QUEUED"}


async def test_a_user_watches_their_own_set(executor: Executor) -> None:
    async with executor.stream(CHANGES, caller=USER) as events:
        assert await first(events) == {"preferenceSet": {"userId": USER.user_id, "revision": 0}}


@pytest.mark.parametrize(
    ("document", "caller", "code"),
    [
        (UPDATES, USER, "FORBIDDEN"),
        (UPDATES, NOBODY, "UNAUTHENTICATED"),
        (CHANGES, SERVER, "BAD_USER_INPUT"),
        (CHANGES, NOBODY, "UNAUTHENTICATED"),
    ],
    ids=["a user and operations", "nobody and operations", "a server without a user", "nobody and a set"],
)
async def test_who_may_not_watch_is_told_and_the_stream_ends(
    executor: Executor, document: str, caller: Caller | GatewayError, code: str
) -> None:
    async with executor.stream(document, caller=caller) as events:
        results = [event async for event in events]

    assert [error.extensions and error.extensions["code"] for each in results for error in each.errors or ()] == [code]
