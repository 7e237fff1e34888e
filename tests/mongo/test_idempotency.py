import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gateway.bulk.model import BulkInput, NewOperation
from gateway.idempotency import KEY_LIFETIME, IdempotencyKey, Receipt
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.client import Database
from gateway.mongo.idempotency import COLLECTION
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.model import Origin, PreferenceSet, SetKey, Tree, Written
from gateway.preferences.store import Sets

BEGAN = datetime(2026, 11, 21, tzinfo=UTC)
KEY = IdempotencyKey("key", b"hash", "PUT somewhere")
EMAIL_OFF: Tree = {"channel_types": {"email": False}}


@pytest.fixture
def store(database: Database) -> MongoPreferenceStore:
    return MongoPreferenceStore(database, max_history_records=3)


def first_write(user_id: str, tree: Tree) -> Written:
    return write(empty_set(SetKey.of_user(user_id)), Replace(tree), Author("sk_1", Origin.MUTATION, BEGAN))


def receipt_of(*written: Written, caller: str = "sk_1", key: IdempotencyKey = KEY) -> Receipt[Sets]:
    expires_at = datetime.now(UTC).replace(microsecond=0) + KEY_LIFETIME
    return Receipt(caller, key, [each.preference_set for each in written], expires_at)


async def stored_users(store: MongoPreferenceStore, *user_ids: str) -> set[str | None]:
    return {key.user_id for key in await store.find(map(SetKey.of_user, user_ids))}


async def test_a_receipt_is_found_as_it_was_stored(store: MongoPreferenceStore) -> None:
    written = first_write("u", EMAIL_OFF)
    receipt = receipt_of(written)

    assert await store.replace_all([written], receipt)

    assert await store.find_receipt("sk_1", KEY) == receipt


@pytest.mark.parametrize(
    ("caller", "key"),
    [("sk_2", KEY), ("sk_1", replace(KEY, key="other")), ("sk_1", replace(KEY, request="DELETE somewhere"))],
    ids=["another caller", "another key", "another request"],
)
async def test_a_receipt_is_nobody_elses_and_of_nothing_else(
    store: MongoPreferenceStore, caller: str, key: IdempotencyKey
) -> None:
    await store.replace_all([], receipt_of())

    assert await store.find_receipt(caller, key) is None


async def test_sets_are_written_with_their_receipt_or_not_at_all(store: MongoPreferenceStore) -> None:
    await store.replace_all([first_write("a", EMAIL_OFF)], receipt_of())

    late = await store.replace_all([first_write("b", EMAIL_OFF)], receipt_of())

    assert not late
    assert await stored_users(store, "a", "b") == {"a"}


async def test_sets_are_written_all_or_none(store: MongoPreferenceStore) -> None:
    await store.replace(first_write("b", {}), expected_revision=0)

    outdated = await store.replace_all([first_write("a", EMAIL_OFF), first_write("b", EMAIL_OFF)], receipt_of())

    assert not outdated
    assert await stored_users(store, "a") == set()
    assert await store.find_receipt("sk_1", KEY) is None


@pytest.mark.parametrize("receipt", [None, receipt_of()], ids=["without a receipt", "with one"])
async def test_a_set_at_another_revision_is_not_written(
    store: MongoPreferenceStore, receipt: Receipt[Sets] | None
) -> None:
    first = first_write("u", EMAIL_OFF)
    await store.replace(first, expected_revision=0)
    second = write(first.preference_set, Replace({}), Author("sk_1", Origin.MUTATION, BEGAN))
    await store.replace(second, expected_revision=1)

    assert not await store.replace_all([second], receipt)


async def test_of_rivals_with_one_key_one_is_written(store: MongoPreferenceStore) -> None:
    rivals = [first_write(f"u{number}", EMAIL_OFF) for number in range(8)]

    won = await asyncio.gather(*(store.replace_all([each], receipt_of(each)) for each in rivals))

    assert won.count(True) == 1
    assert len(await stored_users(store, *(f"u{number}" for number in range(8)))) == 1


async def test_nothing_to_write_is_written_at_once(store: MongoPreferenceStore) -> None:
    assert await store.replace_all([], None)


async def test_erasing_a_user_takes_receipts_with_their_sets(store: MongoPreferenceStore) -> None:
    ours, theirs = first_write("u", EMAIL_OFF), first_write("v", EMAIL_OFF)
    other = replace(KEY, key="other")
    await store.replace_all([ours], receipt_of(ours))
    await store.replace_all([theirs], receipt_of(theirs, key=other))

    await store.erase("u")

    assert await store.find_receipt("sk_1", KEY) is None
    assert await store.find_receipt("sk_1", other) is not None


async def test_records_are_forgotten_after_a_day(database: Database) -> None:
    indexes = await database[COLLECTION].index_information()

    assert indexes["expires_at_1"]["expireAfterSeconds"] == 0
    assert timedelta(hours=24) == KEY_LIFETIME


async def put_record_of_before(database: Database, stored: PreferenceSet) -> None:
    """A record as it was stored when records of writes had a collection of their own."""
    await database["write_receipts"].insert_one(
        {
            "_id": {"caller": "sk_1", "request": "PUT somewhere", "key": "key"},
            "request_hash": b"hash",
            "sets": [stored],
            "expires_at": datetime.now(UTC) + KEY_LIFETIME,
        }
    )


async def test_a_record_in_the_collection_of_before_is_found(store: MongoPreferenceStore, database: Database) -> None:
    stored = first_write("u", EMAIL_OFF).preference_set
    await put_record_of_before(database, stored)

    receipt = await store.find_receipt("sk_1", KEY)

    assert receipt is not None
    assert receipt.replay(KEY) == [stored]


async def test_a_record_in_the_collection_of_before_is_erased(store: MongoPreferenceStore, database: Database) -> None:
    await put_record_of_before(database, first_write("u", EMAIL_OFF).preference_set)

    await store.erase("u")

    assert await store.find_receipt("sk_1", KEY) is None


async def test_a_record_of_an_operation_has_the_shape_of_before(database: Database) -> None:
    operations = MongoOperationStore(database, timeout_seconds=10)
    given = BulkInput(("a",), Replace(EMAIL_OFF))
    key = IdempotencyKey("key", b"hash")
    new = NewOperation(str(uuid4()), "default", given, dry_run=False, actor="sk_1", idempotency_key=key)

    await operations.add(new)

    record = {"_id": {"caller": "sk_1", "key": "key"}, "request_hash": b"hash", "operation_id": new.operation_id}
    assert await database[COLLECTION].find_one({}) == record
