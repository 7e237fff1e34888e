from uuid import uuid4

from gateway.bulk.model import MAX_RETRIES_SHOWN, BulkInput, BulkOperation, NewOperation
from gateway.mongo.bulk.documents import OPERATIONS
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.bulk.reading import SetAside
from gateway.mongo.bulk.related import load_changes, load_retries
from gateway.mongo.client import Database
from gateway.preferences.change import Merge, Replace


async def added(
    database: Database, change: Replace | Merge | None = None, *, retry_of: str | None = None
) -> BulkOperation:
    given = BulkInput(("a",), change or Replace({}))
    new = NewOperation(str(uuid4()), "default", given, dry_run=False, actor="sk_1", retry_of=retry_of)
    operation = await MongoOperationStore(database, timeout_seconds=10).add(new)
    assert operation is not None
    return operation


async def test_changes_are_loaded_for_many_operations_at_once(database: Database) -> None:
    replacing = await added(database, Replace({"workflows": {"$a.b": True}}))
    merging = await added(database, Merge({"workflows": {"gone": None}}))

    found = await load_changes(database, [replacing["id"], merging["id"], "unknown"])

    assert found == {
        replacing["id"]: Replace({"workflows": {"$a.b": True}}),
        merging["id"]: Merge({"workflows": {"gone": None}}),
    }


async def test_a_change_that_cannot_be_read_is_absent(database: Database) -> None:
    operation = await added(database)
    await database["bulk_inputs"].update_one({"_id": operation["id"]}, {"$set": {"change": b"{"}})

    assert await load_changes(database, [operation["id"]]) == {}


async def test_the_retries_of_many_operations_come_newest_first(database: Database) -> None:
    first, second, third = [await added(database) for _ in range(3)]
    of_first = [await added(database, retry_of=first["id"]) for _ in range(2)]
    of_second = [await added(database, retry_of=second["id"])]

    found = await load_retries(database, SetAside(OPERATIONS), [first["id"], second["id"], third["id"]])

    newest_first = sorted(of_first, key=lambda each: (each["inserted_at"], each["id"]), reverse=True)
    assert found == {first["id"]: newest_first, second["id"]: of_second}


async def test_of_very_many_retries_the_latest_are_told(database: Database) -> None:
    first = await added(database)
    template = await database["bulk_operations"].find_one({"_id": first["id"]})
    assert template is not None
    ids = [f"{number:04}" for number in range(MAX_RETRIES_SHOWN + 5)]
    await database["bulk_operations"].insert_many(
        [{**template, "_id": each, "id": each, "retry_of": first["id"]} for each in ids]
    )

    found = (await load_retries(database, SetAside(OPERATIONS), [first["id"]]))[first["id"]]

    assert [each["id"] for each in found] == ids[::-1][:MAX_RETRIES_SHOWN]
