"""What the gateway relies on in a database, and how it is made."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from pymongo import MongoClient

from gateway.errors import ConfigurationError
from gateway.mongo.client import Client, Database
from gateway.mongo.indexes import NEEDED, ensure_indexes, make_indexes, missing_indexes

SETS = "preference_sets"
HANG = "hangAfterSettingUpIndexBuild"


@pytest.fixture
async def bare(mongodb: Client) -> AsyncIterator[Database]:
    """A database that does not exist yet."""
    database = mongodb[f"test_{uuid4().hex[:12]}"]
    yield database
    await mongodb.drop_database(database.name)


async def names_of(database: Database) -> list[str]:
    return [name for each in await missing_indexes(database) for name in each.names]


async def test_an_empty_database_lacks_every_collection(bare: Database) -> None:
    assert [each.collection for each in await missing_indexes(bare)] == list(NEEDED)


async def test_nothing_is_missing_once_it_was_made_and_making_it_again_changes_nothing(bare: Database) -> None:
    await ensure_indexes(bare)
    before = await bare[SETS].index_information()

    await ensure_indexes(bare)

    assert await missing_indexes(bare) == []
    assert await bare[SETS].index_information() == before
    assert set(NEEDED) <= set(await bare.list_collection_names())


@pytest.mark.parametrize("name", ["updated_at_1__id_1", "keys_1_updated_at_1__id_1"])
async def test_one_that_was_dropped_is_missing(bare: Database, name: str) -> None:
    await ensure_indexes(bare)
    await bare[SETS].insert_many([{"_id": number} for number in range(3)])
    await bare[SETS].drop_index(name)

    (missing,) = await missing_indexes(bare)

    assert (missing.names, missing.documents) == ([f"{SETS}.{name}"], 3)


@pytest.mark.parametrize("differing", ["other options", "another name"])
async def test_another_on_the_same_fields_is_not_replaced(bare: Database, differing: str) -> None:
    await ensure_indexes(bare)
    ours = (await bare[SETS].index_information())["updated_at_1__id_1"]
    options = {"name": "mine", "partialFilterExpression": ours["partialFilterExpression"]}
    await bare[SETS].drop_index("updated_at_1__id_1")
    other = await bare[SETS].create_index(ours["key"], **(options if differing == "another name" else {}))

    (missing,) = await missing_indexes(bare)
    with pytest.raises(ConfigurationError, match="An index of preference_sets is not the gateway's: drop it"):
        await make_indexes(bare, missing)

    assert missing.names == [f"{SETS}.updated_at_1__id_1"]
    assert other in await bare[SETS].index_information()


async def test_one_that_is_being_built_is_missing_until_it_is_there(bare: Database, mongodb_url: str) -> None:
    await ensure_indexes(bare)
    await bare[SETS].drop_index("updated_at_1__id_1")
    await bare[SETS].insert_one({"_id": 1, "exists": True, "scope": "user", "updated_at": 1})
    (missing,) = await missing_indexes(bare)
    with MongoClient[dict[str, object]](mongodb_url) as blocking:
        entered = blocking.admin.command("configureFailPoint", HANG, mode="alwaysOn")["count"]
        try:
            building = asyncio.create_task(make_indexes(bare, missing))
            await asyncio.to_thread(
                blocking.admin.command, "waitForFailPoint", HANG, timesEntered=entered + 1, maxTimeMS=10_000
            )
            meanwhile = await names_of(bare)
        finally:
            blocking.admin.command("configureFailPoint", HANG, mode="off")
        await building

    assert meanwhile == missing.names
    assert await missing_indexes(bare) == []


async def test_how_far_a_build_is_is_told(bare: Database, mongodb_url: str) -> None:
    await ensure_indexes(bare)
    await bare[SETS].drop_index("updated_at_1__id_1")
    documents = [{"exists": True, "scope": "user", "updated_at": number} for number in range(2_000)]
    await bare[SETS].insert_many(documents)
    (missing,) = await missing_indexes(bare)
    told: list[tuple[str, int, int]] = []
    hang = "hangIndexBuildDuringCollectionScanPhaseAfterInsertion"
    with MongoClient[dict[str, object]](mongodb_url) as blocking:
        data = {"fieldsToMatch": {"updated_at": 1_000}}
        blocking.admin.command("configureFailPoint", hang, mode="alwaysOn", data=data)
        building = asyncio.create_task(make_indexes(bare, missing, lambda *each: told.append(each)))
        try:
            async with asyncio.timeout(20):
                while not told:
                    await asyncio.wait([building], timeout=0.1)
        finally:
            blocking.admin.command("configureFailPoint", hang, mode="off")
        await building

    assert told[0][::2] == ("scanning collection", 2_000)
    assert 0 < told[0][1] < 2_000
