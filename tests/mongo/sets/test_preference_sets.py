import asyncio
from typing import Any

import pytest

from gateway.errors import StoreUnavailable
from gateway.mongo.client import Client, Database
from gateway.mongo.sets.preference_sets import COLLECTION, MongoPreferenceStore
from gateway.paging import Position
from gateway.preferences.change import Author, Put, Unset, empty_set, write
from gateway.preferences.listing import SetFilter, SetOrder, SetQuery, position_of
from gateway.preferences.model import Origin, SetKey, Written
from gateway.preferences.store import Erasure
from tests.mongo.failpoints import failing
from tests.mongo.sets.filling import BEGAN, FILTERS, expected, fill, first_write


@pytest.fixture
def store(database: Database) -> MongoPreferenceStore:
    return MongoPreferenceStore(database, max_history_records=3)


async def test_of_two_first_writes_one_wins(store: MongoPreferenceStore) -> None:
    both = [first_write("u", {"channel_types": {"email": value}}) for value in (True, False)]

    won = await asyncio.gather(*(store.replace(written, expected_revision=0) for written in both))

    assert sorted(won) == [False, True]


async def test_a_write_to_a_revision_that_is_gone_changes_nothing(store: MongoPreferenceStore) -> None:
    first = first_write("u", {"channel_types": {"email": True}})
    await store.replace(first, expected_revision=0)

    late = await store.replace(first, expected_revision=7)

    assert not late
    key = SetKey.of_user("u")
    assert (await store.find([key]))[key] == first.preference_set
    assert len((await store.histories([key]))[key]) == 1


DOUBTS = {
    "it was done and no majority has it in time": {"writeConcernError": {"code": 64, "errmsg": "late"}},
    "it was interrupted before": {"errorCode": 11601},
}


@pytest.mark.parametrize("failure", DOUBTS.values(), ids=DOUBTS)
async def test_a_write_of_which_nothing_is_known_is_done_once(
    store: MongoPreferenceStore, mongodb: Client, failure: dict[str, Any]
) -> None:
    written = first_write("u", {"channel_types": {"email": True}})

    async with failing(mongodb, "update", **failure):
        done = await store.replace(written, expected_revision=0)

    assert done
    assert (await store.histories([SetKey.of_user("u")]))[SetKey.of_user("u")] == [written.record]


async def test_a_write_of_which_nothing_is_known_is_not_taken_for_that_of_another(
    store: MongoPreferenceStore, mongodb: Client
) -> None:
    await store.replace(first_write("u", {"channel_types": {"email": True}}), expected_revision=0)

    async with failing(mongodb, "update", errorCode=11601):
        done = await store.replace(first_write("u", {"channel_types": {"email": False}}), expected_revision=0)

    assert not done


async def test_a_write_that_is_in_doubt_is_given_up_when_time_is_up(database: Database, mongodb: Client) -> None:
    store = MongoPreferenceStore(database, max_history_records=3, timeout_seconds=0.3)

    async with failing(mongodb, "update", times=1000, errorCode=11601):
        with pytest.raises(StoreUnavailable):
            await store.replace(first_write("u", {}), expected_revision=0)


async def test_a_write_whose_record_is_forgotten_stays_in_doubt(database: Database, mongodb: Client) -> None:
    store = MongoPreferenceStore(database, max_history_records=3, timeout_seconds=0.3)
    written = first_write("u", {"channel_types": {"email": True}})
    await store.replace(written, expected_revision=0)
    await database[COLLECTION].update_one({}, {"$set": {"history": {}, "revision": 9}})

    async with failing(mongodb, "update", errorCode=11601):
        with pytest.raises(StoreUnavailable):
            await store.replace(written, expected_revision=0)


async def write_often(store: MongoPreferenceStore, times: int) -> None:
    """Write one user's set so many times."""
    stored = empty_set(SetKey.of_user("u"))
    for number in range(times):
        written = write(stored, Put(("workflows", f"w{number}"), value=True), Author("sk", Origin.MUTATION, BEGAN))
        assert await store.replace(written, expected_revision=stored["revision"])
        stored = written.preference_set


async def test_the_oldest_writes_are_forgotten_beyond_the_limit(store: MongoPreferenceStore) -> None:
    await write_often(store, 5)

    records = (await store.histories([SetKey.of_user("u")]))[SetKey.of_user("u")]

    assert [record["revision"] for record in records] == [3, 4, 5]


async def test_what_is_forgotten_is_gone_from_the_database(store: MongoPreferenceStore, database: Database) -> None:
    await write_often(store, 5)

    document = await database[COLLECTION].find_one({})

    assert document is not None
    assert list(document["history"]) == ["3", "4", "5"]


async def test_a_lower_limit_shows_fewer_writes_at_once(store: MongoPreferenceStore, database: Database) -> None:
    await write_often(store, 3)

    found = await MongoPreferenceStore(database, max_history_records=1).histories([SetKey.of_user("u")])

    assert [record["revision"] for record in found[SetKey.of_user("u")]] == [3]


async def test_reads_that_wait_together_are_one_command(store: MongoPreferenceStore, database: Database) -> None:
    await store.add_all(first_write(f"u{number}", {}) for number in range(3))
    before = await commands(database)

    found = await asyncio.gather(*(store.find([SetKey.of_user(f"u{number}")]) for number in range(4)))

    assert [len(each) for each in found] == [1, 1, 1, 0]
    assert await commands(database) - before == 1


async def commands(database: Database) -> int:
    status = await database.client.admin.command("serverStatus")
    count: int = status["metrics"]["commands"]["find"]["total"]
    return count


@pytest.mark.parametrize("order", list(SetOrder))
@pytest.mark.parametrize("matching", FILTERS.values(), ids=FILTERS.keys())
@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
async def test_a_list_walked_in_pages_is_whole_and_in_order(
    store: MongoPreferenceStore, matching: SetFilter, order: SetOrder, backward: bool
) -> None:
    await fill(store)

    users: list[str] = []
    place: Position | None = None
    while True:
        bounds = {"after": None, "before": None, "before" if backward else "after": place}
        page = await store.select(SetQuery(matching, order, **bounds, backward=backward, limit=4))
        users += [str(each["user_id"]) for each in page]
        if len(page) < 4:
            break
        place = position_of(page[-1], order)

    wanted = expected(matching, order)
    assert users == (wanted[::-1] if backward else wanted)
    assert await store.count(matching) == len(wanted)


async def test_an_unset_set_is_not_listed(store: MongoPreferenceStore) -> None:
    written = first_write("u", {})
    await store.replace(written, expected_revision=0)
    gone: Written = Written(
        {**written.preference_set, "exists": False, "revision": 2}, {**written.record, "revision": 2}
    )
    await store.replace(gone, expected_revision=1)

    assert await store.count(SetFilter()) == 0


async def test_a_user_is_forgotten_whole_and_nobody_else(store: MongoPreferenceStore) -> None:
    await store.add_all(first_write(user, {}, set_id=each) for user in ("u", "u2") for each in ("default", "acme"))
    stored = (await store.find([SetKey.of_user("u")]))[SetKey.of_user("u")]
    unset = write(stored, Unset(), Author("sk_1", Origin.MUTATION, BEGAN))
    await store.replace(unset, expected_revision=1)

    erased = await store.erase("u")

    assert erased == Erasure(sets=1, tombstones=1, records=3)
    assert await store.find([SetKey.of_user("u"), SetKey.of_user("u", "acme")]) == {}
    assert len(await store.find([SetKey.of_user("u2"), SetKey.of_user("u2", "acme")])) == 2
    assert await store.erase("u") == Erasure()
