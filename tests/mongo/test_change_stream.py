import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from gateway.mongo.change_stream import Pause, changes
from gateway.mongo.client import Client, Collection, Database, Document
from tests.mongo.failpoints import failing

NUMBERS_ONLY = [{"$match": {"operationType": "insert"}}]


@pytest.fixture
def numbers(database: Database) -> Collection:
    return database["numbers"]


async def next_number(stream: AsyncIterator[Document | Pause]) -> int:
    """The number of the next document that is told, whatever pauses come before it."""
    async with asyncio.timeout(20):
        while isinstance(told := await anext(stream), Pause):
            pass
    number: int = told["fullDocument"]["number"]
    return number


async def test_a_stream_says_that_it_is_open_and_then_what_changes(numbers: Collection) -> None:
    async with aclosing(changes(numbers, NUMBERS_ONLY)) as stream:
        opened = await anext(stream)
        await numbers.insert_one({"number": 1})

        assert opened is Pause.OPENED
        assert await next_number(stream) == 1


async def test_a_stream_says_when_nothing_happens(numbers: Collection) -> None:
    async with aclosing(changes(numbers, NUMBERS_ONLY)) as stream:
        told = [await anext(stream) for _ in range(2)]

    assert told == [Pause.OPENED, Pause.QUIET]


@pytest.mark.parametrize(
    "failure", [{"closeConnection": True}, {"errorCode": 91}, {"errorCode": 43}], ids=["cut", "stopping", "cursor gone"]
)
async def test_after_an_outage_nothing_is_missing(
    mongodb: Client, numbers: Collection, failure: dict[str, Any]
) -> None:
    async with aclosing(changes(numbers, NUMBERS_ONLY)) as stream:
        await anext(stream)
        await numbers.insert_one({"number": 1})
        seen = [await next_number(stream)]
        async with failing(mongodb, "getMore", times=2, **failure):
            await numbers.insert_one({"number": 2})
            seen.append(await next_number(stream))

    assert seen == [1, 2]


async def test_a_history_that_is_lost_begins_anew(mongodb: Client, numbers: Collection) -> None:
    lost: dict[str, Any] = {"errorCode": 286, "errorLabels": ["NonResumableChangeStreamError"]}
    async with aclosing(changes(numbers, NUMBERS_ONLY)) as stream:
        await anext(stream)
        async with failing(mongodb, "getMore", **lost):
            told = [await anext(stream) for _ in range(2)]

    assert told == [Pause.QUIET, Pause.OPENED]
