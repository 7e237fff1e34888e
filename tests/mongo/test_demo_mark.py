"""The mark of databases that `gateway dev` made."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from gateway.mongo.client import Client, Database
from gateway.mongo.demo_mark import is_demo, mark_as_demo


@pytest.fixture
async def empty(mongodb: Client) -> AsyncIterator[Database]:
    """A database that does not exist yet."""
    database = mongodb[f"test_{uuid4().hex[:12]}"]
    yield database
    await mongodb.drop_database(database.name)


async def test_an_empty_database_is_marked_for_good(empty: Database) -> None:
    assert not await is_demo(empty)
    assert await mark_as_demo(empty)

    await empty["preference_sets"].insert_one({"_id": "u"})

    assert await is_demo(empty)
    assert await mark_as_demo(empty)


async def test_a_database_that_holds_something_is_never_marked(empty: Database) -> None:
    await empty.create_collection("api_keys")

    assert not await mark_as_demo(empty)
    assert not await is_demo(empty)
