from collections.abc import AsyncIterator
from typing import Any

import pytest
from bson.raw_bson import RawBSONDocument
from pymongo.errors import OperationFailure

from gateway.errors import StoreUnavailable
from gateway.mongo.client import Client, Collection, Database
from gateway.mongo.find import found
from tests.mongo.failpoints import failing

A_MEBIBYTE = "x" * 1024 * 1024

NOT_PRIMARY = 10107
BAD_VALUE = 2
INTERRUPTED = 11601


@pytest.fixture
async def numbers(database: Database) -> AsyncIterator[Collection]:
    collection = database["numbers"]
    await collection.insert_many({"_id": each, "is_even": each % 2 == 0} for each in range(10))
    yield collection
    await collection.drop()


async def numbers_in(collection: Collection, query: dict[str, Any], **asked: Any) -> list[int]:
    return [each["_id"] for each in await found(collection, query, {"_id": 1}, **asked)]


async def test_what_fits_the_query_is_found(numbers: Collection) -> None:
    assert await numbers_in(numbers, {"_id": 7}, limit=1) == [7]
    assert sorted(await numbers_in(numbers, {"_id": {"$in": [1, 3, 99]}}, limit=3)) == [1, 3]
    assert await numbers_in(numbers, {"_id": 99}, limit=1) == []


async def test_it_comes_in_order_and_no_more_than_asked_for(numbers: Collection) -> None:
    descending = [("_id", -1)]

    assert await numbers_in(numbers, {"is_even": True}, limit=3, sort=descending, hint=[("_id", 1)]) == [8, 6, 4]


async def test_an_index_that_is_not_there_is_no_passing_failure(numbers: Collection) -> None:
    with pytest.raises(OperationFailure):
        await numbers_in(numbers, {}, limit=3, hint=[("is_even", 1)])


async def test_documents_come_as_the_collection_decodes_them(numbers: Collection) -> None:
    raw = numbers.with_options(numbers.codec_options.with_options(document_class=RawBSONDocument))

    (document,) = await found(raw, {"_id": 4}, {}, limit=1)

    assert isinstance(document, RawBSONDocument)
    assert document["is_even"] is True


async def test_a_primary_that_steps_down_is_asked_again(mongodb: Client, numbers: Collection) -> None:
    async with failing(mongodb, "find", errorCode=NOT_PRIMARY):
        assert await numbers_in(numbers, {"_id": 7}, limit=1) == [7]


async def test_a_connection_that_breaks_is_made_anew(mongodb: Client, numbers: Collection) -> None:
    async with failing(mongodb, "find", closeConnection=True):
        assert await numbers_in(numbers, {"_id": 7}, limit=1) == [7]


async def test_a_database_that_keeps_failing_is_told(mongodb: Client, numbers: Collection) -> None:
    async with failing(mongodb, "find", times=2, errorCode=INTERRUPTED):
        with pytest.raises(StoreUnavailable):
            await numbers_in(numbers, {"_id": 7}, limit=1)


async def test_a_fault_of_ours_is_not_asked_again(mongodb: Client, numbers: Collection) -> None:
    async with failing(mongodb, "find", errorCode=BAD_VALUE):
        with pytest.raises(OperationFailure):
            await numbers_in(numbers, {"_id": 7}, limit=1)


async def test_more_than_one_reply_holds_is_found_too(mongodb: Client, numbers: Collection) -> None:
    await numbers.delete_many({})
    for each in range(20):
        await numbers.insert_one({"_id": each, "text": A_MEBIBYTE})
    opened_before = await cursors_open(mongodb)

    documents = await found(numbers, {}, {}, limit=200)

    assert sorted(each["_id"] for each in documents) == list(range(20))
    assert await cursors_open(mongodb) == opened_before


async def cursors_open(client: Client) -> int:
    status = await client.admin.command("serverStatus")
    return int(status["metrics"]["cursor"]["open"]["total"])
