"""Workers and the feed outlive whatever the database says, and what somebody has damaged in it."""

import asyncio
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from gateway.bulk.feed import Feed
from gateway.bulk.listing import OperationFilter
from gateway.bulk.service import BulkService
from gateway.mongo.bulk.documents import INPUTS, OPERATIONS
from gateway.mongo.client import Client, Database
from gateway.mongo.indexes import ensure_indexes
from gateway.paging import PageRequest
from tests.bulk.operations import SERVER, WATCHER, final, running, submission, worker_on
from tests.mongo.failpoints import failing

CODES = {
    "BadValue": 2,
    "UnknownError": 8,
    "Unauthorized": 13,
    "NamespaceNotFound": 26,
    "MaxTimeMSExpired": 50,
    "CommandNotFound": 59,
    "OperationFailed": 96,
    "CappedPositionLost": 136,
    "SnapshotUnavailable": 246,
    "ChangeStreamFatalError": 280,
    "ChangeStreamHistoryLost": 286,
    "QueryExceededMemoryLimit": 292,
    "AtlasError": 8000,
}
POLLS = ("find", "findAndModify", "aggregate", "getMore")

DAMAGES: dict[str, dict[str, Any]] = {
    "no claim": {"$unset": {"claim": 1}},
    "a claim that is none": {"$set": {"claim": "nobody"}},
    "a pace that is none": {"$set": {"claim.pace": {"users": "many", "speed": 1}}},
    "no counts": {"$unset": {"processed_rows": 1}},
    "counts that are text": {"$set": {"estimated_total_rows": "three"}},
    "no dates": {"$unset": {"updated_at": 1, "inserted_at": 1}},
    "no id": {"$unset": {"id": 1}},
}

DAMAGED_INPUTS: dict[str, dict[str, Any]] = {
    "no change": {"$unset": {"change": 1}},
    "a change that is no JSON": {"$set": {"change": b"{"}},
    "a change that is no tree": {"$set": {"change": b"[1]"}},
    "a change that is a number": {"$set": {"change": 7}},
    "users that are none": {"$set": {"user_ids": [1, None, {}]}},
    "no users": {"$unset": {"user_ids": 1}},
}


def set_aside_so_far() -> float:
    return REGISTRY.get_sample_value("gateway_documents_set_aside_total") or 0


async def damaged(service: BulkService, database: Database, damage: dict[str, Any]) -> str:
    operation = (await service.submit(SERVER, submission())).operation
    await database[OPERATIONS].update_one({"_id": operation["id"]}, damage)
    return operation["id"]


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
async def test_an_operation_is_worked_on_and_followed_after_any_error_of_the_database(
    service: BulkService, feed: Feed, database: Database, mongodb: Client, code: int
) -> None:
    operation_id = (await service.submit(SERVER, submission())).operation["id"]
    states = feed.progress(WATCHER, operation_id)
    seen = [await anext(states)]

    async with asyncio.timeout(30), failing(mongodb, *POLLS, times=4, errorCode=code), running(worker_on(database)):
        seen += [state async for state in states]

    assert [seen[0]["status"], seen[-1]["status"]] == ["QUEUED", "COMPLETED"]


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
async def test_a_broken_operation_is_set_aside_and_the_others_go_on(
    service: BulkService, feed: Feed, database: Database, damage: dict[str, Any]
) -> None:
    broken = [await damaged(service, database, damage) for _ in range(12)]
    sound = (await service.submit(SERVER, submission())).operation
    updates = feed.updates(WATCHER, OperationFilter())
    before = set_aside_so_far()

    with capture_logs() as logs:
        seen = await anext(updates)
        async with asyncio.timeout(30), running(worker_on(database)):
            while seen["status"] != "COMPLETED":
                seen = await anext(updates)
        await updates.aclose()

    told = [each["id"] for each in logs if each["event"] == "document_set_aside"]
    assert seen["id"] == sound["id"]
    assert set(told) == set(broken)
    assert len(told) == set_aside_so_far() - before <= 2 * len(broken)  # once by the worker, once by the feed
    assert {each["event"] for each in logs} == {"document_set_aside"}


async def test_a_list_leaves_out_what_is_broken_and_is_as_long_as_it_says(
    service: BulkService, database: Database
) -> None:
    sound = [(await service.submit(SERVER, submission())).operation["id"] for _ in range(3)]
    await damaged(service, database, DAMAGES["no counts"])
    await damaged(service, database, DAMAGES["no counts"])

    first = await service.page(SERVER, OperationFilter(), PageRequest(first=2))
    second = await service.page(SERVER, OperationFilter(), PageRequest(first=2, after=first.cursor_at(-1)))

    assert [each["id"] for each in [*first.items, *second.items]] == sound[::-1]
    assert (first.has_next, second.has_next) == (True, False)


async def test_what_is_broken_is_not_found(service: BulkService, database: Database) -> None:
    operation_id = await damaged(service, database, DAMAGES["no counts"])

    assert await service.get(SERVER, operation_id) is None


@pytest.mark.parametrize("damage", DAMAGED_INPUTS.values(), ids=DAMAGED_INPUTS)
async def test_an_operation_with_a_broken_input_fails_with_a_reason(
    service: BulkService, database: Database, damage: dict[str, Any]
) -> None:
    operation_id = (await service.submit(SERVER, submission())).operation["id"]
    await database[INPUTS].update_one({"_id": operation_id}, damage)

    async with running(worker_on(database)):
        done = await final(service, operation_id)

    assert (done["status"], done["failure_reason"]) == ("FAILED", "The input of the operation is missing or damaged.")


async def test_the_work_goes_on_without_an_index_that_was_dropped(service: BulkService, database: Database) -> None:
    operation_id = (await service.submit(SERVER, submission())).operation["id"]
    await database[OPERATIONS].drop_indexes()

    async with running(worker_on(database)):
        done = await final(service, operation_id)

    await ensure_indexes(database)
    assert done["status"] == "COMPLETED"
