import asyncio
from typing import Any

import pytest
from pymongo.errors import WriteError

from gateway.errors import StoreUnavailable
from gateway.mongo.client import Collection, Database, connect
from gateway.mongo.sets.batched_writes import CoalescedWrites, RevisionUpdate


@pytest.fixture
def things(database: Database) -> Collection:
    return database["preference_sets"]


def update(name: str, expected_revision: int, **changes: Any) -> RevisionUpdate:
    return RevisionUpdate({"name": name}, expected_revision, {"$set": {"revision": expected_revision + 1, **changes}})


async def revisions(things: Collection) -> dict[str, int]:
    return {each["_id"]["name"]: each["revision"] async for each in things.find()}


async def bulk_writes(database: Database) -> int:
    status = await database.client.admin.command("serverStatus")
    count: int = status["metrics"]["commands"]["update"]["total"]
    return count


async def test_each_of_the_writes_in_one_round_trip_learns_its_own_outcome(
    database: Database, things: Collection
) -> None:
    await things.insert_many([{"_id": {"name": name}, "revision": 5} for name in ("there", "changed", "first")])
    writes, before = CoalescedWrites(things), await bulk_writes(database)

    outcomes = await asyncio.gather(
        writes.write(update("there", 5)),
        writes.write(update("changed", 4)),
        writes.write(update("erased", 5)),
        writes.write(update("new", 0)),
        writes.write(update("first", 0)),
    )

    assert list(outcomes) == [True, False, False, True, False]
    assert await revisions(things) == {"there": 6, "changed": 5, "first": 5, "new": 1}
    assert await bulk_writes(database) - before == 1


async def test_large_writes_that_wait_together_fit_into_messages(database: Database, things: Collection) -> None:
    writes, before = CoalescedWrites(things), await bulk_writes(database)
    megabyte = "x" * 2**20

    outcomes = await asyncio.gather(*(writes.write(update(f"u{each}", 0, text=megabyte)) for each in range(60)))

    assert all(outcomes)
    assert await bulk_writes(database) - before > 1


async def test_of_two_writes_of_one_document_in_one_round_trip_one_is_done(things: Collection) -> None:
    writes = CoalescedWrites(things)

    first = await asyncio.gather(*(writes.write(update("a", 0, by=number)) for number in range(3)))
    second = await asyncio.gather(*(writes.write(update("a", 1, by=number)) for number in range(3)))

    assert (sorted(first), sorted(second)) == ([False, False, True], [False, False, True])
    assert await revisions(things) == {"a": 2}


async def test_a_write_that_the_server_refuses_fails_alone(things: Collection) -> None:
    writes = CoalescedWrites(things)
    await things.insert_one({"_id": {"name": "a"}, "revision": 1, "list": "is none"})
    refused = RevisionUpdate({"name": "a"}, 1, {"$push": {"list": 1}})

    outcomes = await asyncio.gather(writes.write(refused), writes.write(update("b", 0)), return_exceptions=True)

    assert isinstance(outcomes[0], WriteError)
    assert outcomes[1] is True


async def test_writes_that_no_server_takes_all_fail() -> None:
    nowhere = connect("mongodb://127.0.0.1:1/?replicaSet=none", timeout_seconds=0.1)
    writes = CoalescedWrites(nowhere["none"]["none"])

    outcomes = await asyncio.gather(*(writes.write(update(name, 0)) for name in "ab"), return_exceptions=True)

    assert [type(each) for each in outcomes] == [StoreUnavailable, StoreUnavailable]
    nowhere.close()


async def test_a_writer_that_leaves_harms_nobody_else(things: Collection) -> None:
    writes = CoalescedWrites(things)
    leaving, staying = (asyncio.create_task(writes.write(update(name, 0))) for name in "ab")
    for _ in range(3):
        await asyncio.sleep(0)

    leaving.cancel()

    assert await staying
    assert await revisions(things) == {"a": 1, "b": 1}
