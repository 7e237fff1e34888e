import asyncio
from collections import Counter
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from gateway.bulk.chunk_size import Pace
from gateway.bulk.claim import Candidate
from gateway.bulk.model import BulkOperation, ItemStatus
from gateway.bulk.service import BulkService
from gateway.bulk.submission import BulkSubmission
from gateway.mongo.client import Client, Database, Document
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.paging import PageRequest
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.model import Origin, PreferenceSet, SetKey
from gateway.preferences.tree import tree_of
from tests.bulk.operations import (
    BEGAN,
    EMAIL_ON,
    SERVER,
    claims_of,
    final,
    merging,
    reached,
    running,
    submission,
    worker_on,
)
from tests.mongo.failpoints import failing
from tests.waiting import until


async def started(service: BulkService, given: BulkSubmission) -> str:
    return (await service.submit(SERVER, given)).operation["id"]


async def stored(sets: MongoPreferenceStore, *user_ids: str) -> list[PreferenceSet]:
    keys = [SetKey.of_user(user_id) for user_id in user_ids]
    found = await sets.find(keys)
    return [found[key] for key in keys if key in found]


async def write_email_off(sets: MongoPreferenceStore, user_id: str) -> None:
    """Store something by a single write, as if the set had never been there."""
    author = Author("u", Origin.MUTATION, BEGAN)
    await sets.replace(
        write(empty_set(SetKey.of_user(user_id)), Replace({"channel_types": {"email": False, "sms": True}}), author),
        expected_revision=0,
    )


async def writes_of(sets: MongoPreferenceStore, operation_id: str, users: int) -> Counter[str]:
    """How often the operation wrote each user's set, by its history."""
    histories = await sets.histories(SetKey.of_user(f"u{number}") for number in range(users))
    return Counter(
        key.user_id or ""
        for key, records in histories.items()
        for record in records
        if record["operation_id"] == operation_id
    )


def once_each(users: int) -> Counter[str]:
    return Counter(f"u{number}" for number in range(users))


def assert_counts_exact(operation: BulkOperation) -> None:
    assert operation["processed_rows"] == operation["success_count"] + operation["error_count"]
    assert operation["processed_rows"] == operation["estimated_total_rows"]


async def test_an_operation_writes_every_row_and_completes(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    operation_id = await started(service, submission(5))

    async with running(worker_on(database)):
        done = await final(service, operation_id)

    assert (done["status"], done["success_count"], done["error_count"]) == ("COMPLETED", 5, 0)
    assert done["inserted_at"] <= (done["started_at"] or BEGAN) <= (done["completed_at"] or BEGAN)
    assert [tree_of(each) for each in await stored(sets, "u0", "u4")] == [EMAIL_ON, EMAIL_ON]
    assert await writes_of(sets, operation_id, 5) == once_each(5)


async def test_a_row_is_written_with_its_author_and_the_date_of_the_database(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    operation_id = await started(service, submission(1))

    async with running(worker_on(database)):
        done = await final(service, operation_id)

    (record,) = (await sets.histories([SetKey.of_user("u0")]))[SetKey.of_user("u0")]
    assert (record["actor"], record["origin"], record["operation_id"]) == ("sk_server", "BULK_OPERATION", operation_id)
    assert done["inserted_at"] <= record["changed_at"] <= (done["completed_at"] or BEGAN)


async def test_replacing_takes_the_place_of_what_is_stored(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    await write_email_off(sets, "u0")
    operation_id = await started(service, submission(1))

    async with running(worker_on(database)):
        await final(service, operation_id)

    (written,) = await stored(sets, "u0")
    assert (tree_of(written), written["revision"], written["inserted_at"]) == (EMAIL_ON, 2, BEGAN)


async def test_merging_keeps_what_is_not_given(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    await write_email_off(sets, "u0")
    operation_id = await started(service, merging({"channel_types": {"email": None}, "workflows": {"w": False}}))

    async with running(worker_on(database)):
        await final(service, operation_id)

    written = await stored(sets, "u0", "u1")
    assert [tree_of(each) for each in written] == [
        {"channel_types": {"sms": True}, "workflows": {"w": False}},
        {"workflows": {"w": False}},
    ]


async def test_a_row_that_says_so_already_succeeds_without_a_write(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    first = await started(service, submission(3))
    again = await started(service, submission(3))

    async with running(worker_on(database)):
        await final(service, first)
        done = await final(service, again)

    assert done["success_count"] == 3
    assert await writes_of(sets, again, 3) == Counter()


async def test_a_rehearsal_tries_every_row_and_writes_none(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    crowded = {f"w{number}": True for number in range(20)}
    full = await started(service, submission(["u1"], {"workflows": {**crowded}}))
    operation_id = await started(service, merging({"workflows": {"one more": True}}, dry_run=True))

    async with running(worker_on(database)):
        await final(service, full)
        done = await final(service, operation_id)

    assert (done["status"], done["success_count"], done["error_count"]) == ("COMPLETED", 2, 1)
    assert await stored(sets, "u0", "u2") == []


async def test_operations_are_taken_first_come_first_served(service: BulkService, database: Database) -> None:
    ids = [await started(service, submission(2)) for _ in range(3)]

    async with running(worker_on(database)):
        done = [await final(service, operation_id) for operation_id in ids]

    begun = [operation["started_at"] or BEGAN for operation in done]
    assert begun == sorted(begun)


async def test_several_workers_write_each_row_once(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    ids = [await started(service, merging({"workflows": {f"w{number}": True}}, users=12)) for number in range(4)]

    async with running(*(worker_on(database, chunk_users=3) for _ in range(3))):
        done = [await final(service, operation_id) for operation_id in ids]

    for operation in done:
        assert operation["success_count"] == 12
        assert await writes_of(sets, operation["id"], 12) == once_each(12)


async def test_a_worker_is_woken_from_its_rest(service: BulkService, database: Database) -> None:
    worker = worker_on(database)
    async with running(worker):
        operation_id = await started(service, submission(1))
        worker.wake()

        assert (await final(service, operation_id))["status"] == "COMPLETED"


async def test_an_operation_without_input_fails_with_a_reason(service: BulkService, database: Database) -> None:
    operation_id = await started(service, submission(idempotency_key="k"))
    await database["bulk_inputs"].delete_many({})

    async with running(worker_on(database)):
        failed = await final(service, operation_id)

    assert (failed["status"], failed["processed_rows"]) == ("FAILED", 0)
    assert failed["failure_reason"] == "The input of the operation is missing or damaged."
    assert failed["failed_at"] == failed["updated_at"]
    assert await database["idempotency"].count_documents({"expires_at": {"$exists": True}}) == 1


@pytest.mark.parametrize(
    "damage",
    [{"$set": {"change": b"{"}}, {"$pop": {"user_ids": 1}}],
    ids=["no JSON", "a user too few"],
)
async def test_an_operation_with_a_damaged_input_fails(
    service: BulkService, database: Database, damage: dict[str, Any]
) -> None:
    operation_id = await started(service, submission())
    await database["bulk_inputs"].update_one({}, damage)

    async with running(worker_on(database)):
        assert (await final(service, operation_id))["status"] == "FAILED"


async def test_a_row_that_the_database_refuses_fails_alone(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    await write_email_off(sets, "u3")
    await database["preference_sets"].update_one({"user_id": "u3"}, {"$set": {"history": "none"}})
    operation_id = await started(service, submission(8))

    async with running(worker_on(database, chunk_users=8)):
        done = await final(service, operation_id)

    failures = await service.error_items(SERVER, done, 10)
    assert (done["status"], done["success_count"], done["error_count"]) == ("COMPLETED", 7, 1)
    assert [(failure["user_id"], failure["code"], failure["message"]) for failure in failures] == [
        ("u3", "WRITE_FAILED", "The database refused this row each time.")
    ]


async def test_a_row_that_stops_its_worker_each_time_fails_alone(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    operation_id = await started(service, submission(2))
    for _ in range(6):
        await die_at_first_row(database)

    async with running(worker_on(database)):
        done = await final(service, operation_id)

    failures = await service.error_items(SERVER, done, 10)
    assert (done["status"], done["success_count"], done["error_count"]) == ("COMPLETED", 1, 1)
    assert [(failure["user_id"], failure["message"]) for failure in failures] == [
        ("u0", "The worker stopped each time it tried this row.")
    ]
    assert await writes_of(sets, operation_id, 2) == Counter(["u1"])


async def die_at_first_row(database: Database) -> None:
    """Take the operation as a worker does, and never be heard of again."""
    claims = claims_of(database, lease_seconds=0.001)
    found: list[Candidate] = []

    async def there_is_one() -> bool:
        found[:] = await claims.candidates()
        return bool(found)

    await until(there_is_one)
    (candidate,) = found
    pace = candidate.pace or Pace(2)
    assert await claims.claim(candidate, pace.again(position=0, rows=min(pace.users, 2)))
    await claims.close()


async def test_a_row_that_others_keep_locked_fails_alone_and_the_lease_is_kept(
    service: BulkService, sets: MongoPreferenceStore, database: Database, mongodb: Client
) -> None:
    await write_email_off(sets, "u1")
    operation_id = await started(service, submission(3))
    async with await mongodb.start_session() as session, session.start_transaction():
        await database["preference_sets"].update_one({"user_id": "u1"}, {"$set": {"locked": 1}}, session=session)
        async with running(worker_on(database, chunk_users=3, lease_seconds=0.3, patience_seconds=0.5)):
            done = await final(service, operation_id)

    failures = await service.error_items(SERVER, done, 10)
    assert (done["success_count"], done["error_count"]) == (2, 1)
    assert [(failure["user_id"], failure["message"]) for failure in failures] == [
        ("u1", "Others kept changing this set in between.")
    ]
    assert (await database["bulk_operations"].find_one({}) or {})["claim"]["epoch"] == 1


async def test_a_row_that_was_locked_is_written_once_it_is_free(
    service: BulkService, sets: MongoPreferenceStore, database: Database, mongodb: Client
) -> None:
    await write_email_off(sets, "u1")
    operation_id = await started(service, submission(3))
    async with running(worker_on(database, chunk_users=3)):
        async with await mongodb.start_session() as session, session.start_transaction():
            await database["preference_sets"].update_one({"user_id": "u1"}, {"$set": {"locked": 1}}, session=session)
            before = await reached(service, operation_id, lambda found: found["processed_rows"] == 1)
        done = await final(service, operation_id)

    assert before["status"] == "PROCESSING"
    assert (done["success_count"], done["error_count"]) == (3, 0)


async def test_direct_writers_of_the_same_users_lose_nothing(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    operation_id = await started(service, merging({"workflows": {"bulk": True}}, users=6))
    stop = asyncio.Event()

    async def keep_writing() -> int:
        count = 0
        while not stop.is_set():
            current = (await stored(sets, "u2") or [empty_set(SetKey.of_user("u2"))])[0]
            author = Author("u", Origin.MUTATION, BEGAN)
            switched = Replace({**tree_of(current), "channel_types": {"email": count % 2 == 0}})
            written = write(current, switched, author)
            count += await sets.replace(written, expected_revision=current["revision"])
        return count

    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(keep_writing())
        async with running(worker_on(database, chunk_users=6)):
            done = await final(service, operation_id)
        stop.set()

    (contested,) = await stored(sets, "u2")
    assert done["success_count"] == 6
    assert await writes_of(sets, operation_id, 6) == once_each(6)
    assert contested["revision"] == writing.result() + 1
    assert tree_of(contested)["workflows"] == {"bulk": True}


async def test_no_row_is_written_after_a_cancellation_was_seen(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    operation_id = await started(service, submission(20))
    async with running(worker_on(database, chunk_users=1)):
        await reached(service, operation_id, lambda found: found["processed_rows"] > 2)
        canceled = (await service.cancel(SERVER, operation_id)).operation
        written = await writes_of(sets, operation_id, 20)
        other = await started(service, submission(["other"]))
        await final(service, other)

    assert sum(written.values()) == canceled["processed_rows"]
    assert await writes_of(sets, operation_id, 20) == written
    assert await service.get(SERVER, operation_id) == canceled
    skipped = await service.items(SERVER, canceled, [ItemStatus.SKIPPED], PageRequest(first=1))
    assert skipped.items[0]["position"] == canceled["processed_rows"]


async def test_a_worker_that_stops_gives_its_operation_back_at_once(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    operation_id = await started(service, submission(20))
    async with running(worker_on(database, chunk_users=1, lease_seconds=3600)):
        await reached(service, operation_id, lambda found: found["processed_rows"] > 0)
    given_back = await service.get(SERVER, operation_id)

    async with running(worker_on(database)):
        done = await final(service, operation_id)

    assert given_back is not None
    assert given_back["status"] == "PROCESSING"
    assert (done["status"], done["success_count"]) == ("COMPLETED", 20)
    assert await writes_of(sets, operation_id, 20) == once_each(20)


async def test_a_worker_keeps_to_its_own_largest_chunk(service: BulkService, database: Database) -> None:
    operation_id = await started(service, submission(5))
    await die_at_first_row(database)

    async with running(worker_on(database, chunk_users=1)):
        done = await final(service, operation_id)

    claims_and_chunks = 2 + 5
    assert done["sequence"] == 1 + claims_and_chunks


async def test_another_worker_takes_over_when_a_lease_ran_out(
    service: BulkService, sets: MongoPreferenceStore, database: Database
) -> None:
    operation_id = await started(service, submission(4))
    await die_at_first_row(database)

    async with running(worker_on(database)):
        done = await final(service, operation_id)

    assert done["success_count"] == 4
    assert await writes_of(sets, operation_id, 4) == once_each(4)


FAILURES = {
    "cut off": {"closeConnection": True},
    "no primary": {"errorCode": 10107, "errorLabels": ["RetryableWriteError", "TransientTransactionError"]},
    "conflict": {"errorCode": 112, "errorLabels": ["TransientTransactionError"]},
    "no answer in time": {"errorCode": 50},
}
COMMANDS = ("find", "insert", "update", "findAndModify", "commitTransaction", "abortTransaction")


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("command", COMMANDS)
async def test_every_row_is_written_once_whatever_command_fails(
    service: BulkService,
    sets: MongoPreferenceStore,
    database: Database,
    mongodb: Client,
    command: str,
    failure: dict[str, Any],
) -> None:
    await write_email_off(sets, "u1")
    operation_id = await started(service, submission(4))

    async with failing(mongodb, command, times=3, appName="worker under test", **failure):
        client = AsyncIOMotorClient(*await _connection(mongodb), **_OPTIONS, appname="worker under test")
        async with running(worker_on(client[database.name], lease_seconds=0.3)):
            done = await final(service, operation_id)
        client.close()

    assert_counts_exact(done)
    assert (done["status"], done["error_count"]) == ("COMPLETED", 0)
    assert await writes_of(sets, operation_id, 4) == once_each(4)


async def test_a_commit_that_no_majority_confirms_at_first_counts_once(
    service: BulkService, sets: MongoPreferenceStore, database: Database, mongodb: Client
) -> None:
    operation_id = await started(service, submission(4))

    concern = {"code": 64, "errmsg": "waiting for replication timed out"}
    async with (
        failing(mongodb, "commitTransaction", times=3, writeConcernError=concern),
        running(worker_on(database)),
    ):
        done = await final(service, operation_id)

    assert done["success_count"] == 4
    assert await writes_of(sets, operation_id, 4) == once_each(4)


class CancelAtCommand(CommandListener):
    """Cancels a task when a client starts its n-th command."""

    def __init__(self, number: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.left = number
        self.task: asyncio.Task[None] | None = None

    def started(self, event: CommandStartedEvent) -> None:
        del event
        self.left -= 1
        if self.left == 0 and self.task is not None:
            self.loop.call_soon_threadsafe(self.task.cancel)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Only beginnings count."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Only beginnings count."""


_OPTIONS: dict[str, Any] = {
    "w": "majority",
    "readConcernLevel": "majority",
    "timeoutMS": 10_000,
    "tz_aware": True,
    "uuidRepresentation": "standard",
    "directConnection": True,
    "heartbeatFrequencyMS": 500,
}


async def _connection(client: Client) -> tuple[str, int]:
    host, _, port = (await client.admin.command("hello"))["me"].partition(":")
    return host, int(port)


@pytest.mark.parametrize("number", range(1, 24, 2))
async def test_every_row_is_written_once_wherever_a_worker_is_cut_down(
    service: BulkService, sets: MongoPreferenceStore, database: Database, mongodb: Client, number: int
) -> None:
    operation_id = await started(service, submission(6))
    listener = CancelAtCommand(number)
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
        *await _connection(mongodb), **_OPTIONS, event_listeners=[listener]
    )
    doomed = asyncio.create_task(worker_on(client[database.name], lease_seconds=0.2).run())
    listener.task = doomed

    async with running(worker_on(database, lease_seconds=0.2)):
        done = await final(service, operation_id)
    doomed.cancel()
    await asyncio.wait([doomed])
    client.close()

    assert_counts_exact(done)
    assert done["success_count"] == 6
    assert await writes_of(sets, operation_id, 6) == once_each(6)


async def test_one_broken_operation_does_not_stop_the_others(service: BulkService, database: Database) -> None:
    broken = await started(service, submission(1))
    await database["bulk_operations"].update_one({"_id": broken}, {"$set": {"claim.pace": {"users": "many"}}})
    operation_id = await started(service, submission(1))

    async with running(worker_on(database)):
        assert (await final(service, operation_id))["status"] == "COMPLETED"


async def test_a_worker_outlives_an_outage(service: BulkService, database: Database, mongodb: Client) -> None:
    async with failing(mongodb, "find", errorCode=10107, times=3), running(worker_on(database)):
        operation_id = await started(service, submission(1))

        assert (await final(service, operation_id))["status"] == "COMPLETED"
