from dataclasses import replace
from uuid import uuid4

import pytest

from gateway.bulk.listing import OperationFilter, OperationQuery
from gateway.bulk.model import BulkInput, NewOperation
from gateway.idempotency import IdempotencyKey
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.client import Database
from gateway.preferences.change import Merge, Replace
from gateway.preferences.model import Tree

KEY = IdempotencyKey("k", b"hash")
ODD: Tree = {"workflows": {"a.b": True, "$where": False, "": {"conditions": []}, "__proto__": True}}


@pytest.fixture
def store(database: Database) -> MongoOperationStore:
    return MongoOperationStore(database, timeout_seconds=10)


def new(
    change: Replace | Merge | None = None, *, key: IdempotencyKey | None = None, set_id: str = "default"
) -> NewOperation:
    given = BulkInput(("a", "b"), change or Replace(ODD))
    return NewOperation(str(uuid4()), set_id, given, dry_run=True, actor="$actor", idempotency_key=key)


@pytest.mark.parametrize("change", [Replace(ODD), Merge({"workflows": {"gone": None}})], ids=["replace", "merge"])
async def test_an_input_comes_back_as_it_was_given(store: MongoOperationStore, change: Replace | Merge) -> None:
    added = new(change)
    await store.add(added)

    found = await store.find_input(added.operation_id)

    assert found is not None
    assert (list(found.user_ids), found.change) == (["a", "b"], change)
    assert await store.find_input("unknown") is None


async def test_an_operation_is_served_as_it_was_stored(store: MongoOperationStore) -> None:
    added = new(set_id="$$NOW")

    operation = await store.add(added)

    assert operation is not None
    assert await store.find([added.operation_id, "unknown"]) == {added.operation_id: operation}
    assert (operation["set_id"], operation["actor"], operation["dry_run"]) == ("$$NOW", "$actor", True)


async def test_an_operation_of_the_same_id_is_not_stored_over(store: MongoOperationStore) -> None:
    added = new()
    first = await store.add(added)

    assert await store.add(added) is None
    assert await store.find([added.operation_id]) == {added.operation_id: first}


async def test_a_key_that_is_taken_stores_nothing(store: MongoOperationStore, database: Database) -> None:
    first = await store.add(new(key=KEY))

    assert await store.add(new(key=KEY)) is None

    for collection in ("bulk_operations", "bulk_inputs", "idempotency"):
        assert await database[collection].count_documents({}) == 1
    receipt = await store.find_receipt("$actor", KEY)
    assert receipt is not None
    assert receipt.replay(KEY) == first


async def test_a_key_nobody_used_is_unknown(store: MongoOperationStore) -> None:
    await store.add(new(key=KEY))

    assert await store.find_receipt("sk_other", KEY) is None
    assert await store.find_receipt("$actor", replace(KEY, key="other")) is None


async def test_a_key_without_its_operation_is_unknown(store: MongoOperationStore, database: Database) -> None:
    await store.add(new(key=KEY))
    await database["bulk_operations"].delete_many({})

    assert await store.find_receipt("$actor", KEY) is None


async def test_the_unfinished_are_oldest_first_and_the_changed_latest_first(store: MongoOperationStore) -> None:
    ids = []
    for _ in range(3):
        added = new()
        await store.add(added)
        ids.append(added.operation_id)
    await store.cancel(ids[1])

    oldest_first = OperationQuery(OperationFilter().unfinished(), after=None, before=None, backward=True, limit=10)
    assert [operation["id"] for operation in await store.select(oldest_first)] == [ids[0], ids[2]]
    assert [operation["id"] for operation in await store.latest_changed(limit=1)] == [ids[1]]


async def test_named_operations_are_looked_up_in_the_order_of_lists(store: MongoOperationStore) -> None:
    added = [await store.add(new()) for _ in range(4)]
    ids = [operation["id"] for operation in added if operation]
    named = OperationFilter(operation_ids=[ids[2], "unknown", "\ud800", ids[0]])

    found = await store.select(OperationQuery(named, after=None, before=None, backward=False, limit=10))

    assert [operation["id"] for operation in found] == [ids[2], ids[0]]
    assert await store.count(named) == 2
