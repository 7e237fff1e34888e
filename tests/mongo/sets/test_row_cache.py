"""Sets as they are read, with rows that are one object in many sets."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.mongo.client import Collection, Database
from gateway.mongo.sets.documents import WITHOUT_HISTORY, document_of
from gateway.mongo.sets.row_cache import SetReader
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.model import Origin, PreferenceSet, SetKey, Tree
from gateway.preferences.shared_row import SharedRow

AUTHOR = Author(None, Origin.MUTATION, datetime(2026, 11, 22, tzinfo=UTC))
ALIKE: Tree = {
    "channel_types": {"email": True, "sms": False},
    "workflows": {"one": {"channel_types": {"email": False}}, "two": False},
    "categories": {"three": {"conditions": [{"variable": "data.x", "operator": "equal_to", "argument": 1}]}},
    "commercial_subscribed": True,
}


OTHER: Tree = {**ALIKE, "workflows": {"one": {"channel_types": {"email": True}}, "two": False}}


def with_condition(variable: str) -> Tree:
    condition: Any = {"variable": variable, "operator": "exists", "argument": None}
    return {"workflows": {"one": {"conditions": [condition]}, "two": False}}


@pytest.fixture
def sets(database: Database) -> Collection:
    return database["preference_sets"]


async def store(sets: Collection, **trees: Tree) -> None:
    """The set of each user, as their first write stores it."""
    await sets.insert_many(
        document_of(write(empty_set(SetKey.of_user(user)), Replace(tree), AUTHOR)) for user, tree in trees.items()
    )


async def read(reader: SetReader, user: str) -> PreferenceSet:
    document = await reader.collection.find_one({"user_id": user}, WITHOUT_HISTORY)
    assert document is not None
    return reader.set_from(document)


@pytest.mark.parametrize("key", ["w", "w" * 250], ids=["a short row", "a row that is not remembered"])
async def test_what_says_nothing_in_a_stored_set_is_not_read(sets: Collection, key: str) -> None:
    await store(sets, plain=ALIKE, silent=ALIKE)
    await sets.update_one({"user_id": "silent"}, {"$push": {"workflows": {"$each": [{"key": key}], "$position": 1}}})
    reader = SetReader(sets)

    plain, silent, again = [await read(reader, user) for user in ("plain", "silent", "plain")]

    assert silent == {**plain, "user_id": "silent"}
    assert plain == again
    assert all(isinstance(row, SharedRow) for row in again["workflows"])


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(ALIKE, id="all kinds of rows"),
        pytest.param({}, id="nothing"),
        pytest.param(with_condition("x" * 1_000), id="a long row"),
        pytest.param(with_condition("x" * 10_000), id="a row of which the driver makes no copy"),
    ],
)
async def test_a_set_is_read_as_it_is_stored(sets: Collection, tree: Tree) -> None:
    await store(sets, ann=tree)
    reader = SetReader(sets)

    first, second = await read(reader, "ann"), await read(reader, "ann")

    assert first == second == await sets.find_one({"user_id": "ann"}, WITHOUT_HISTORY)


async def test_what_says_the_same_is_one_object(sets: Collection) -> None:
    await store(sets, ann=ALIKE, bob=ALIKE, cid=OTHER)
    reader = SetReader(sets)

    ann, bob, cid = [await read(reader, user) for user in ("ann", "bob", "cid")]

    assert ann["channel_types"] is bob["channel_types"] is cid["channel_types"]
    assert ann["commercial_subscribed"] is cid["commercial_subscribed"]
    assert ann["workflows"][0] is bob["workflows"][0]
    assert ann["workflows"][0] != cid["workflows"][0]
    assert ann["workflows"][1] is cid["workflows"][1]


async def test_a_set_itself_belongs_to_who_read_it(sets: Collection) -> None:
    await store(sets, ann=ALIKE)
    reader = SetReader(sets)

    mine = await read(reader, "ann")
    mine["revision"] = 7
    mine["workflows"].clear()

    assert await read(reader, "ann") == await sets.find_one({"user_id": "ann"}, WITHOUT_HISTORY)


async def test_only_so_many_rows_are_remembered(sets: Collection) -> None:
    await store(sets, ann=ALIKE, bob=ALIKE)
    forgetful = SetReader(sets, most_rows=1)

    ann, bob = await read(forgetful, "ann"), await read(forgetful, "bob")

    assert ann["workflows"] == bob["workflows"]
    assert ann["workflows"][0] is not bob["workflows"][0]


async def test_a_long_row_is_not_remembered(sets: Collection) -> None:
    await store(sets, ann=with_condition("x" * 1_000))
    reader = SetReader(sets)

    first, second = [(await read(reader, "ann"))["workflows"] for _ in range(2)]

    assert first == second
    assert first[0] is not second[0]
    assert first[1] is second[1]
