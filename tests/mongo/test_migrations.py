import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from pymongo.errors import OperationFailure

from gateway.app import assemble
from gateway.errors import ConfigurationError
from gateway.mongo.client import Client, Database
from gateway.mongo.migrations import COLLECTION, SHAPE, convert_shapes, shape_of
from gateway.mongo.sets.preference_sets import COLLECTION as SETS
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.change import Author, Put, empty_set, write
from gateway.preferences.model import ChangeRecord, Origin, PreferenceSet, SetKey
from gateway.settings import Settings
from tests.mongo.failpoints import failing

KEY = SetKey.of_user("u")
AUTHOR = Author("sk_1", Origin.MUTATION, datetime(2026, 11, 21, tzinfo=UTC))
ARRAYS = {"history": {"$type": "array"}}


@pytest.fixture
def store(database: Database) -> MongoPreferenceStore:
    return MongoPreferenceStore(database, max_history_records=3)


async def put(store: MongoPreferenceStore, stored: PreferenceSet) -> PreferenceSet:
    written = write(stored, Put(("workflows", f"w{stored['revision']}"), value=True), AUTHOR)
    assert await store.replace(written, expected_revision=stored["revision"])
    return written.preference_set


async def put_in_old_shape(store: MongoPreferenceStore, database: Database, *, writes: int) -> PreferenceSet:
    """A set whose history is an array, after so many writes."""
    stored = empty_set(KEY)
    for _ in range(writes):
        stored = await put(store, stored)
    records = list(await history(store))
    await database[SETS].update_one({}, {"$set": {"history": records}})
    return stored


async def history(store: MongoPreferenceStore) -> Sequence[ChangeRecord]:
    return (await store.histories([KEY]))[KEY]


async def revisions(store: MongoPreferenceStore) -> list[int]:
    return [record["revision"] for record in await history(store)]


async def is_marked(database: Database) -> bool:
    return await database[COLLECTION].count_documents({"_id": SETS, "history": "by revision"}) == 1


async def test_a_history_in_an_array_is_read_after_it_is_converted(
    store: MongoPreferenceStore, database: Database
) -> None:
    await put_in_old_shape(store, database, writes=5)
    before = await database[SETS].find_one({})

    await convert_shapes(database)

    after = await database[SETS].find_one({})
    assert before is not None
    assert after == {**before, "history": {str(record["revision"]): record for record in before["history"]}}
    assert await history(store) == before["history"]


async def test_a_set_is_written_after_its_history_is_converted(store: MongoPreferenceStore, database: Database) -> None:
    stored = await put_in_old_shape(store, database, writes=5)

    await convert_shapes(database)
    await put(store, stored)

    assert await revisions(store) == [4, 5, 6]


async def test_a_set_is_written_after_its_empty_history_is_converted(
    store: MongoPreferenceStore, database: Database
) -> None:
    stored = await put_in_old_shape(store, database, writes=1)
    await database[SETS].update_one({}, {"$set": {"history": []}})

    await convert_shapes(database)

    assert await history(store) == []
    await put(store, stored)
    assert await revisions(store) == [2]


async def test_a_history_that_was_written_to_before_it_was_converted_is_mended(
    store: MongoPreferenceStore, database: Database
) -> None:
    stored = await put_in_old_shape(store, database, writes=2)
    await put(store, stored)
    padded = await database[SETS].find_one(ARRAYS)

    await convert_shapes(database)

    assert padded is not None
    assert None in padded["history"]
    assert await revisions(store) == [1, 2, 3]


async def test_a_history_in_the_present_shape_stays_as_it_is(store: MongoPreferenceStore, database: Database) -> None:
    await put(store, empty_set(KEY))
    before = await database[SETS].find_one({})

    await convert_shapes(database)

    assert await database[SETS].find_one({}) == before


async def test_all_sets_are_converted_however_many(database: Database) -> None:
    await database[SETS].insert_many({"_id": number, "history": [{"revision": 1}]} for number in range(1001))

    await convert_shapes(database)

    assert await database[SETS].count_documents({"history": {"1": {"revision": 1}}}) == 1001


async def test_a_fresh_database_is_marked(database: Database) -> None:
    await convert_shapes(database)

    assert await is_marked(database)


async def test_a_database_that_is_marked_is_not_looked_through(store: MongoPreferenceStore, database: Database) -> None:
    await convert_shapes(database)
    await put_in_old_shape(store, database, writes=2)

    await convert_shapes(database)

    assert await database[SETS].count_documents(ARRAYS) == 1


async def test_a_conversion_that_broke_off_is_ended_by_the_next(
    store: MongoPreferenceStore, database: Database, mongodb: Client
) -> None:
    await put_in_old_shape(store, database, writes=2)

    async with failing(mongodb, "update", errorCode=11601):
        with pytest.raises(OperationFailure):
            await convert_shapes(database)

    assert not await is_marked(database)
    await convert_shapes(database)
    assert await revisions(store) == [1, 2]


async def test_several_may_convert_at_once(database: Database) -> None:
    await database[SETS].insert_many({"_id": number, "history": [{"revision": 1}]} for number in range(300))

    await asyncio.gather(*(convert_shapes(database) for _ in range(4)))

    assert await database[SETS].count_documents({"history": {"1": {"revision": 1}}}) == 300
    assert await is_marked(database)


async def test_a_database_without_sets_is_in_the_present_shape(database: Database) -> None:
    assert await shape_of(database) == SHAPE


async def test_a_database_of_0_1_is_in_the_shape_that_0_1_noted(
    store: MongoPreferenceStore, database: Database
) -> None:
    await put(store, empty_set(KEY))
    await database[COLLECTION].insert_one({"_id": SETS, "history": "by revision"})

    assert await shape_of(database) == 1


async def test_sets_that_nobody_looked_through_are_in_an_older_shape(
    store: MongoPreferenceStore, database: Database, mongodb_url: str
) -> None:
    await put_in_old_shape(store, database, writes=2)
    gateway = assemble(Settings(mongodb_url=mongodb_url, mongodb_database=database.name))

    assert await shape_of(database) == 0
    with pytest.raises(ConfigurationError, match="is in shape 0: run `gateway migrate`"):
        await gateway.prepare()
    gateway.close()


async def test_a_newer_shape_is_refused_and_left_alone(database: Database, mongodb_url: str) -> None:
    await database[COLLECTION].insert_one({"_id": "gateway", "shape": SHAPE + 1})
    gateway = assemble(Settings(mongodb_url=mongodb_url, mongodb_database=database.name))
    for work in (gateway.prepare(), convert_shapes(database)):
        with pytest.raises(ConfigurationError, match="a newer gateway has migrated it"):
            await work
    gateway.close()

    assert await database[COLLECTION].find({}).to_list(None) == [{"_id": "gateway", "shape": SHAPE + 1}]


async def test_what_says_nothing_is_dropped_and_lists_no_longer_find_it(
    store: MongoPreferenceStore, database: Database
) -> None:
    stored = await put(store, empty_set(KEY))
    await put(store, empty_set(SetKey.of_user("other")))
    silent = {"key": "silent", "channel_types": {"strategy": "REPLACE"}}
    await database[SETS].update_one({"user_id": "u"}, {"$push": {"workflows": silent, "keys": "workflows:silent"}})
    before = await database[SETS].find_one({"user_id": "other"})

    await convert_shapes(database)

    document = await database[SETS].find_one({"user_id": "u"})
    assert document is not None
    assert document["workflows"] == stored["workflows"]
    assert document["keys"] == ["workflows:w0"]
    assert document["revision"] == stored["revision"]
    assert await database[SETS].find_one({"user_id": "other"}) == before
    assert await shape_of(database) == SHAPE
