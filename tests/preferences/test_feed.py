import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from pymongo.read_concern import ReadConcern

from gateway.auth.callers import Caller
from gateway.errors import Forbidden
from gateway.mongo.client import Database
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.feed import SetFeed
from gateway.preferences.model import ChangeRecord, PersistenceStrategy
from gateway.preferences.requests import PutSetting, SetPreferences, UserSet
from gateway.preferences.service import PreferenceService
from tests.waiting import until

JHAMMOND = UserSet("jhammond")


def put(key: str) -> PutSetting:
    return PutSetting("workflows", key, setting=True)


@pytest.fixture
async def feed(service: PreferenceService, store: MongoPreferenceStore) -> AsyncIterator[SetFeed]:
    feed = SetFeed(service, store)
    running = asyncio.create_task(feed.run())
    yield feed
    feed.close()
    async with asyncio.timeout(5):
        await running


async def test_the_present_state_comes_first(feed: SetFeed, service: PreferenceService, server: Caller) -> None:
    written = await service.write(server, JHAMMOND, put("w"))

    first = await anext(feed.changes(server, JHAMMOND))

    assert first.preference_set == written.preference_set
    assert first.records == ()


async def test_a_change_by_somebody_else_arrives_with_what_changed(
    feed: SetFeed, service: PreferenceService, server: Caller, database: Database
) -> None:
    elsewhere = PreferenceService(MongoPreferenceStore(database, max_history_records=50), service._limits, service._now)
    changes = feed.changes(server, JHAMMOND)
    await anext(changes)

    await elsewhere.write(server, JHAMMOND, put("w"))
    async with asyncio.timeout(5):
        seen = await anext(changes)

    assert seen.preference_set["revision"] == 1
    assert [change["path"] for record in seen.records for change in record["changes"]] == [["workflows", "w"]]


async def test_a_slow_reader_skips_states_but_no_change(
    feed: SetFeed, service: PreferenceService, server: Caller
) -> None:
    changes = feed.changes(server, JHAMMOND)
    await anext(changes)
    for number in range(5):
        await service.write(server, JHAMMOND, put(f"w{number}"))

    records: list[ChangeRecord] = []
    async with asyncio.timeout(5):
        async for seen in changes:
            records += seen.records
            if seen.preference_set["revision"] == 5:
                break

    assert [record["revision"] for record in records] == [1, 2, 3, 4, 5]


async def test_other_sets_are_not_told(feed: SetFeed, service: PreferenceService, server: Caller) -> None:
    changes = feed.changes(server, JHAMMOND)
    await anext(changes)

    await service.write(server, UserSet("dnedry"), put("w"))
    await service.write(server, JHAMMOND, put("mine"))
    async with asyncio.timeout(5):
        seen = await anext(changes)

    assert seen.preference_set["user_id"] == "jhammond"


async def test_a_user_watches_only_their_own(feed: SetFeed, user: Caller) -> None:
    assert not (await anext(feed.changes(user, UserSet()))).preference_set["exists"]
    with pytest.raises(Forbidden):
        await anext(feed.changes(user, UserSet("dnedry")))


async def test_leaving_leaves_nothing_behind(feed: SetFeed, server: Caller) -> None:
    async def watch() -> None:
        async for _ in feed.changes(server, JHAMMOND):
            pass

    watching = [asyncio.create_task(watch()) for _ in range(100)]

    async def all_there() -> bool:
        return feed.subscriber_count == 100

    await until(all_there)
    for task in watching:
        task.cancel()
    for task in watching:
        with suppress(asyncio.CancelledError):
            await task

    assert feed.subscriber_count == 0


async def test_closing_ends_every_subscription(feed: SetFeed, server: Caller) -> None:
    changes = feed.changes(server, JHAMMOND)
    await anext(changes)

    feed.close()

    async with asyncio.timeout(5):
        assert [each async for each in changes] == []


async def test_the_stream_is_open_only_while_somebody_listens(
    feed: SetFeed, service: PreferenceService, server: Caller, database: Database
) -> None:
    admin = database.client.get_database("admin", read_concern=ReadConcern("local"))

    async def streams() -> int:
        found = await admin.aggregate([{"$currentOp": {"idleCursors": True, "allUsers": True}}]).to_list(None)
        return sum(
            "$changeStream" in str(each.get("cursor", {}).get("originatingCommand"))
            and each.get("ns") == f"{database.name}.preference_sets"
            for each in found
        )

    assert await streams() == 0
    subscriptions = [feed.changes(server, JHAMMOND) for _ in range(3)]
    for each in subscriptions:
        await anext(each)

    async def one() -> bool:
        return await streams() == 1

    await until(one)
    for each in subscriptions:
        await each.aclose()  # type: ignore[attr-defined]

    async def none() -> bool:
        return await streams() == 0

    await until(none)
    again = feed.changes(server, JHAMMOND)
    await anext(again)
    await service.write(server, JHAMMOND, SetPreferences({}, PersistenceStrategy.REPLACE))
    async with asyncio.timeout(5):
        assert (await anext(again)).preference_set["exists"]
