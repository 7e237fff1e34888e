import asyncio
from uuid import uuid4

import pytest

from gateway.auth.callers import Caller
from gateway.bulk.listing import OperationFilter
from gateway.bulk.model import BulkOperation, InvalidStatus, ItemStatus, Status
from gateway.bulk.service import BulkLimits, BulkService
from gateway.bulk.submission import BulkSubmission
from gateway.errors import Forbidden, InvalidInput, NotFound
from gateway.idempotency import IdempotencyKeyReused
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.client import Client, Database
from gateway.paging import PageRequest, cursor_of
from gateway.preferences.model import Json
from tests.bulk.operations import (
    EMAIL_ON,
    LIMITS,
    SERVER,
    USER,
    WATCHER,
    final,
    merging,
    running,
    submission,
    worker_on,
)
from tests.mongo.failpoints import failing

ANY = OperationFilter()
UNKNOWN = str(uuid4())
TOO_MUCH: Json = {"workflows": {f"w{number}": True for number in range(15)}}
AS_MUCH: Json = {"workflows": {f"v{number}": True for number in range(15)}}


async def half_failed(service: BulkService, database: Database) -> BulkOperation:
    """An operation over u0, u1 and u2 of which u1 failed, because its set grew too large."""
    await finished(service, database, submission(["u1"], TOO_MUCH))
    return await finished(service, database, merging(AS_MUCH))


async def finished(service: BulkService, database: Database, given: BulkSubmission) -> BulkOperation:
    accepted = await service.submit(SERVER, given)
    async with running(worker_on(database)):
        return await final(service, accepted.operation["id"])


async def test_an_operation_starts_queued_with_the_dates_of_the_database(service: BulkService) -> None:
    accepted = await service.submit(SERVER, submission(["a", "b", "a"], set_id="$tenant"))

    operation = accepted.operation
    assert not accepted.replayed
    assert (operation["status"], operation["sequence"], operation["actor"]) == ("QUEUED", 1, "sk_server")
    assert (operation["estimated_total_rows"], operation["set_id"]) == (2, "$tenant")
    assert operation["inserted_at"] == operation["updated_at"]
    assert await service.get(WATCHER, operation["id"]) == operation


async def test_nothing_is_stored_of_a_refused_submission(service: BulkService, database: Database) -> None:
    with pytest.raises(InvalidInput):
        await service.submit(SERVER, submission(["a", "b/c"], idempotency_key="k"))

    for collection in ("bulk_operations", "bulk_inputs", "idempotency"):
        assert await database[collection].count_documents({}) == 0


@pytest.mark.parametrize("caller", [USER, WATCHER], ids=["user", "reader"])
async def test_only_who_may_write_starts_cancels_and_retries(service: BulkService, caller: Caller) -> None:
    with pytest.raises(Forbidden):
        await service.submit(caller, submission())
    with pytest.raises(Forbidden):
        await service.cancel(caller, UNKNOWN)
    with pytest.raises(Forbidden):
        await service.retry(caller, UNKNOWN)


async def test_a_user_sees_no_operation(service: BulkService) -> None:
    operation = (await service.submit(SERVER, submission())).operation

    with pytest.raises(Forbidden):
        await service.get(USER, operation["id"])
    with pytest.raises(Forbidden):
        await service.page(USER, ANY, PageRequest())
    with pytest.raises(Forbidden):
        await service.count(USER, ANY)
    with pytest.raises(Forbidden):
        await service.items(USER, operation, None, PageRequest())
    with pytest.raises(Forbidden):
        await service.error_items(USER, operation, 1)


@pytest.mark.parametrize("operation_id", [UNKNOWN, "", "\ud800"], ids=["unknown", "empty", "no text"])
async def test_an_unknown_operation_is_none_or_not_found(service: BulkService, operation_id: str) -> None:
    assert await service.get(WATCHER, operation_id) is None
    with pytest.raises(NotFound):
        await service.cancel(SERVER, operation_id)
    with pytest.raises(NotFound):
        await service.retry(SERVER, operation_id)


async def test_the_same_key_and_input_give_the_same_operation(service: BulkService) -> None:
    first = await service.submit(SERVER, submission(idempotency_key="k"))
    second = await service.submit(SERVER, submission(idempotency_key="k"))

    assert second.replayed
    assert second.operation == first.operation


async def test_the_same_key_with_another_input_is_refused(service: BulkService) -> None:
    first = await service.submit(SERVER, submission(idempotency_key="k"))

    with pytest.raises(IdempotencyKeyReused) as refusal:
        await service.submit(SERVER, submission(1, idempotency_key="k"))

    assert refusal.value.result == first.operation
    assert await service.count(SERVER, ANY) == 1


async def test_another_caller_has_keys_of_their_own(service: BulkService) -> None:
    await service.submit(SERVER, submission(idempotency_key="k"))
    other = Caller("sk_other", SERVER.permissions)

    accepted = await service.submit(other, submission(idempotency_key="k"))

    assert not accepted.replayed
    assert await service.count(SERVER, ANY) == 2


async def test_of_a_hundred_at_once_with_one_key_one_starts(service: BulkService, database: Database) -> None:
    rivals = [service, *(_service_on(database) for _ in range(3))]

    accepted = await asyncio.gather(
        *(rivals[number % 4].submit(SERVER, submission(idempotency_key="k")) for number in range(100))
    )

    assert len({each.operation["id"] for each in accepted}) == 1
    assert sum(not each.replayed for each in accepted) == 1
    assert await service.count(SERVER, ANY) == 1


def _service_on(database: Database) -> BulkService:
    store = MongoOperationStore(database, timeout_seconds=10)
    return BulkService(store, BulkLimits(LIMITS, 20, 10), new_id=lambda: str(uuid4()))


async def test_without_a_key_each_submission_starts_one(service: BulkService) -> None:
    for _ in range(2):
        await service.submit(SERVER, submission())

    assert await service.count(SERVER, ANY) == 2


@pytest.mark.parametrize("command", ["insert", "findAndModify", "commitTransaction"])
async def test_a_submission_survives_an_outage_in_its_middle(
    service: BulkService, mongodb: Client, command: str
) -> None:
    async with failing(mongodb, command, closeConnection=True, times=2):
        accepted = await service.submit(SERVER, submission(idempotency_key="k"))

    assert await service.get(SERVER, accepted.operation["id"]) == accepted.operation
    assert await service.count(SERVER, ANY) == 1


async def test_a_key_lives_until_a_day_after_the_request_but_not_shorter_than_its_operation(
    service: BulkService, database: Database
) -> None:
    accepted = await service.submit(SERVER, submission(idempotency_key="k"))
    running_on = await database["idempotency"].find_one({})

    await service.cancel(SERVER, accepted.operation["id"])

    ended = await database["idempotency"].find_one({})
    assert running_on is not None
    assert "expires_at" not in running_on
    assert ended is not None
    assert (ended["expires_at"] - accepted.operation["inserted_at"]).total_seconds() == 24 * 3600


async def test_a_queued_operation_is_canceled(service: BulkService) -> None:
    operation = (await service.submit(SERVER, submission())).operation

    canceled = (await service.cancel(SERVER, operation["id"])).operation

    assert (canceled["status"], canceled["sequence"]) == ("CANCELED", 2)
    assert canceled["canceled_at"] == canceled["updated_at"]
    assert await service.get(SERVER, operation["id"]) == canceled


async def test_a_final_operation_is_not_canceled_again(service: BulkService) -> None:
    operation = (await service.submit(SERVER, submission())).operation
    canceled = (await service.cancel(SERVER, operation["id"])).operation

    with pytest.raises(InvalidStatus, match="is CANCELED, so it cannot be canceled") as refusal:
        await service.cancel(SERVER, operation["id"])

    assert refusal.value.operation == canceled


async def test_operations_are_paged_newest_first_both_ways(service: BulkService) -> None:
    ids = [(await service.submit(SERVER, submission())).operation["id"] for _ in range(3)]

    first = await service.page(WATCHER, ANY, PageRequest(first=2))
    second = await service.page(WATCHER, ANY, PageRequest(first=2, after=first.cursors[-1]))
    back = await service.page(WATCHER, ANY, PageRequest(last=2, before=second.cursors[0]))

    assert [operation["id"] for operation in (*first.items, *second.items)] == ids[::-1]
    assert (first.has_next, second.has_next, second.has_previous) == (True, False, True)
    assert back.items == first.items


async def test_operations_of_one_instant_are_paged_without_gaps(service: BulkService, database: Database) -> None:
    ids = {(await service.submit(SERVER, submission())).operation["id"] for _ in range(3)}
    await database["bulk_operations"].update_many({}, [{"$set": {"inserted_at": "$$NOW"}}])

    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = await service.page(WATCHER, ANY, PageRequest(first=1, after=cursor))
        seen += [operation["id"] for operation in page.items]
        cursor = page.cursors[-1]

    assert set(seen) == ids


async def test_operations_are_filtered_by_status_and_date(service: BulkService) -> None:
    canceled = (await service.submit(SERVER, submission())).operation
    await service.cancel(SERVER, canceled["id"])
    queued = (await service.submit(SERVER, submission())).operation

    for matching, expected in (
        (OperationFilter(statuses=[Status.CANCELED]), [canceled["id"]]),
        (OperationFilter(statuses=[Status.CANCELED, Status.QUEUED]), [queued["id"], canceled["id"]]),
        (OperationFilter(statuses=[]), []),
        (OperationFilter(operation_ids=[canceled["id"], "unknown"]), [canceled["id"]]),
        (OperationFilter(operation_ids=[canceled["id"]], statuses=[Status.QUEUED]), []),
        (OperationFilter(operation_ids=[]), []),
        (OperationFilter(inserted_until=queued["inserted_at"]), [canceled["id"]]),
        (OperationFilter(inserted_since=queued["inserted_at"], inserted_until=queued["inserted_at"]), []),
        (OperationFilter(has_errors=True), []),
        (OperationFilter(has_errors=False, statuses=[Status.QUEUED]), [queued["id"]]),
        (OperationFilter(dry_run=True), []),
        (OperationFilter(dry_run=False, actor=SERVER.subject, set_id="default"), [queued["id"], canceled["id"]]),
        (OperationFilter(actor="sk_other"), []),
        (OperationFilter(set_id="ingen"), []),
        (OperationFilter(name="users.delete"), []),
        (OperationFilter(inserted_since=queued["inserted_at"], statuses=[Status.QUEUED]), [queued["id"]]),
    ):
        page = await service.page(WATCHER, matching, PageRequest())
        assert [operation["id"] for operation in page.items] == expected
        assert await service.count(WATCHER, matching) == len(expected)


async def test_operations_with_failed_rows_are_listed(service: BulkService, database: Database) -> None:
    failed = await half_failed(service, database)
    await service.submit(SERVER, submission())

    page = await service.page(WATCHER, OperationFilter(has_errors=True), PageRequest())

    assert [operation["id"] for operation in page.items] == [failed["id"]]


async def test_a_filter_by_what_is_no_text_is_refused(service: BulkService) -> None:
    with pytest.raises(InvalidInput, match="lone surrogate") as refusal:
        await service.page(WATCHER, OperationFilter(actor="\ud800"), PageRequest())

    assert refusal.value.path == ("filter", "actor")


async def test_a_filter_that_names_too_many_operations_is_refused(service: BulkService) -> None:
    most, too_many = (OperationFilter(operation_ids=[str(number) for number in range(count)]) for count in (10, 11))
    assert await service.count(WATCHER, most) == 0

    with pytest.raises(InvalidInput, match="at most 10 operations"):
        await service.page(WATCHER, too_many, PageRequest())
    with pytest.raises(InvalidInput, match="at most 10 operations"):
        await service.count(WATCHER, too_many)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(PageRequest(first=11), id="too many"),
        pytest.param(PageRequest(after="nonsense"), id="no cursor"),
        pytest.param(PageRequest(after=cursor_of(["x", "y"])), id="no date"),
        pytest.param(PageRequest(before=cursor_of([10**17, "y"])), id="no date there is"),
        pytest.param(PageRequest(before=cursor_of([0, 0])), id="no id"),
    ],
)
async def test_a_malformed_page_is_refused(service: BulkService, request_: PageRequest) -> None:
    with pytest.raises(InvalidInput):
        await service.page(WATCHER, ANY, request_)


async def test_items_say_what_became_of_each_row(service: BulkService, database: Database) -> None:
    operation = await half_failed(service, database)

    page = await service.items(WATCHER, operation, None, PageRequest(first=2))
    rest = await service.items(WATCHER, operation, None, PageRequest(first=2, after=page.cursors[-1]))

    assert [(item["user_id"], item["status"], item["code"]) for item in (*page.items, *rest.items)] == [
        ("u0", "SUCCEEDED", None),
        ("u1", "FAILED", "INVALID_INPUT"),
        ("u2", "SUCCEEDED", None),
    ]
    assert not rest.has_next


async def test_items_are_filtered_and_counted_by_status(service: BulkService, database: Database) -> None:
    operation = await half_failed(service, database)

    page = await service.items(WATCHER, operation, [ItemStatus.FAILED], PageRequest())

    assert [item["user_id"] for item in page.items] == ["u1"]
    assert service.count_items(operation, [ItemStatus.FAILED]) == 1


async def test_items_of_an_older_state_do_not_know_later_failures(service: BulkService, database: Database) -> None:
    operation = await half_failed(service, database)
    older: BulkOperation = {**operation, "status": "PROCESSING", "processed_rows": 1, "success_count": 1}

    page = await service.items(WATCHER, older, None, PageRequest())

    assert [item["status"] for item in page.items] == ["SUCCEEDED", "PENDING", "PENDING"]


async def test_the_first_failed_rows_are_shown(service: BulkService, database: Database) -> None:
    operation = await half_failed(service, database)

    assert [failure["user_id"] for failure in await service.error_items(WATCHER, operation, 1)] == ["u1"]
    assert await service.error_items(WATCHER, operation, 0) == ()
    with pytest.raises(InvalidInput):
        await service.error_items(WATCHER, operation, 1001)


async def test_items_of_an_operation_whose_input_is_gone_are_not_found(
    service: BulkService, database: Database
) -> None:
    operation = (await service.submit(SERVER, submission())).operation
    await database["bulk_inputs"].delete_many({})

    with pytest.raises(NotFound):
        await service.items(WATCHER, operation, None, PageRequest())


async def test_a_retry_takes_the_rows_that_failed(service: BulkService, database: Database) -> None:
    older = await half_failed(service, database)
    await finished(service, database, submission(["u1"], EMAIL_ON))

    retry = (await service.retry(SERVER, older["id"])).operation
    async with running(worker_on(database)):
        done = await final(service, retry["id"])

    assert (retry["retry_of"], retry["estimated_total_rows"], retry["set_id"]) == (older["id"], 1, older["set_id"])
    assert (done["status"], done["success_count"]) == ("COMPLETED", 1)


async def test_a_retry_of_a_canceled_operation_takes_the_rows_never_tried(service: BulkService) -> None:
    older = (await service.submit(SERVER, submission(5, dry_run=True))).operation
    await service.cancel(SERVER, older["id"])

    retry = (await service.retry(SERVER, older["id"])).operation

    assert (retry["estimated_total_rows"], retry["dry_run"]) == (5, True)


async def test_the_same_key_gives_the_same_retry(service: BulkService) -> None:
    older = (await service.submit(SERVER, submission(idempotency_key="k"))).operation
    await service.cancel(SERVER, older["id"])
    first = await service.retry(SERVER, older["id"], "r")

    second = await service.retry(SERVER, older["id"], "r")

    assert second.replayed
    assert second.operation == first.operation
    with pytest.raises(IdempotencyKeyReused):
        await service.retry(SERVER, older["id"], "k")


async def test_a_running_operation_is_not_retried(service: BulkService) -> None:
    operation = (await service.submit(SERVER, submission())).operation

    with pytest.raises(InvalidStatus, match="is QUEUED, so it cannot be retried: wait for its end"):
        await service.retry(SERVER, operation["id"])


async def test_an_operation_of_which_every_row_succeeded_is_not_retried(
    service: BulkService, database: Database
) -> None:
    operation = await finished(service, database, submission())

    with pytest.raises(InvalidStatus, match="every row succeeded"):
        await service.retry(SERVER, operation["id"])
