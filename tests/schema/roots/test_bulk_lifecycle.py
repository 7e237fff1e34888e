"""What happens to operations after they were started: canceling, retrying, and their rows."""

from typing import Any

import pytest

from gateway.app import Gateway
from gateway.auth.callers import Caller, Permission
from gateway.bulk.submission import BulkSubmission
from gateway.mongo.client import Database
from gateway.preferences.model import PersistenceStrategy
from gateway.preferences.requests import PutSetting, UserSet
from schema import Services
from tests.schema.counting import CountedExecutor
from tests.schema.executing import SERVER, USER, Executor
from tests.schema.working import finish

WATCHER = Caller(subject="rk_watcher", permissions=frozenset({Permission.BULK_READ}))
RESULT = """{
    __typename
    ... on BulkOperationAccepted { replayed bulkOperation { id status retryOf { id } } }
    ... on UserError { code message path }
    ... on InvalidStatusError { bulkOperation { id status } }
"""
CANCEL = f"mutation ($id: ID!) {{ cancelBulkOperation(input: {{id: $id}}) {RESULT} }} }}"
RETRY = f"""mutation ($id: ID!, $key: String) {{
    retryBulkOperation(input: {{id: $id, idempotencyKey: $key}}) {RESULT}
        ... on IdempotencyKeyReusedError {{ bulkOperation {{ id }} }}
    }}
}}"""
ITEMS = """query (
    $id: ID!, $status: [BulkOperationItemStatus!], $first: Int, $after: String, $last: Int, $before: String
) {
    bulkOperation(id: $id) { items(status: $status, first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { userId status errorCode errorMessage }
        edges { cursor node { userId } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }
}"""
SETS = """query ($id: ID!, $first: Int) { bulkOperation(id: $id) { items(first: $first) {
    nodes { userId preferenceSet { __typename userId setId revision } }
} } }"""

ONE_MORE = {"workflows": {"one more": True}}


async def start(services: Services, *user_ids: str, **submitted: Any) -> str:
    submission = BulkSubmission(user_ids, **{"preferences": ONE_MORE, **submitted})
    return (await services.bulk.submit(SERVER, submission)).operation["id"]


async def fill(gateway: Gateway, *user_ids: str) -> None:
    """Write as much into these users' sets as they can hold."""
    for user_id in user_ids:
        for key in range(gateway.settings.max_keys_per_set):
            change = PutSetting("workflows", str(key), setting=True)
            await gateway.services.preferences.write(SERVER, UserSet(user_id), change)


async def half_done(gateway: Gateway) -> str:
    """An operation of which the second row of three failed."""
    await fill(gateway, "full")
    operation_id = await start(gateway.services, "a", "full", "b", persistence=PersistenceStrategy.MERGE)
    await finish(gateway, operation_id)
    return operation_id


async def items(executor: Executor, operation_id: str, **asked: Any) -> Any:
    return (await executor.data(ITEMS, id=operation_id, **asked))["items"]


async def test_an_operation_is_canceled(services: Services, executor: Executor) -> None:
    operation_id = await start(services, "a")

    result = await executor.data(CANCEL, id=operation_id)

    assert result == {
        "__typename": "BulkOperationAccepted",
        "replayed": False,
        "bulkOperation": {"id": operation_id, "status": "CANCELED", "retryOf": None},
    }


async def test_what_has_ended_cannot_be_canceled(services: Services, executor: Executor) -> None:
    operation_id = await start(services, "a")
    await executor.data(CANCEL, id=operation_id)

    result = await executor.data(CANCEL, id=operation_id)

    assert result == {
        "__typename": "InvalidStatusError",
        "code": "INVALID_STATUS",
        "message": "The operation is CANCELED, so it cannot be canceled.",
        "path": ["input", "id"],
        "bulkOperation": {"id": operation_id, "status": "CANCELED"},
    }


async def test_a_retry_takes_the_rows_that_did_not_succeed(gateway: Gateway, executor: Executor) -> None:
    older_id = await half_done(gateway)

    result = await executor.data(RETRY, id=older_id)

    operation = result["bulkOperation"]
    assert (result["__typename"], result["replayed"]) == ("BulkOperationAccepted", False)
    assert (operation["status"], operation["retryOf"]) == ("QUEUED", {"id": older_id})
    assert [node["userId"] for node in (await items(executor, operation["id"]))["nodes"]] == ["full"]


async def test_a_retry_is_started_once_for_a_key(gateway: Gateway, executor: Executor) -> None:
    older_id = await half_done(gateway)

    first = await executor.data(RETRY, id=older_id, key="once")
    second = await executor.data(RETRY, id=older_id, key="once")

    assert (second["replayed"], second["bulkOperation"]) == (True, first["bulkOperation"])


async def test_a_retry_with_the_key_of_something_else_is_refused(gateway: Gateway, executor: Executor) -> None:
    older_id = await half_done(gateway)
    other_id = await start(gateway.services, "a", idempotency_key="once")

    result = await executor.data(RETRY, id=older_id, key="once")

    assert result.pop("message")
    assert result == {
        "__typename": "IdempotencyKeyReusedError",
        "code": "IDEMPOTENCY_KEY_REUSED",
        "path": ["input", "idempotencyKey"],
        "bulkOperation": {"id": other_id},
    }


async def test_what_has_not_ended_cannot_be_retried(services: Services, executor: Executor) -> None:
    operation_id = await start(services, "a")

    result = await executor.data(RETRY, id=operation_id)

    assert (result["__typename"], result["path"]) == ("InvalidStatusError", ["input", "id"])
    assert result["bulkOperation"] == {"id": operation_id, "status": "QUEUED"}


@pytest.mark.parametrize("document", [CANCEL, RETRY], ids=["cancel", "retry"])
@pytest.mark.parametrize("operation_id", ["", "2f641633-95d3-4555-9222-9f1eb7888a80"])
async def test_what_does_not_exist_is_not_found(executor: Executor, document: str, operation_id: str) -> None:
    result = await executor.data(document, id=operation_id)

    assert result.pop("message").startswith("There is no bulk operation")
    assert result == {"__typename": "NotFoundError", "code": "NOT_FOUND", "path": ["input", "id"]}


async def test_a_malformed_key_of_a_retry_is_refused_at_its_place(executor: Executor) -> None:
    result = await executor.data(RETRY, id="x", key="")

    assert result.pop("message").startswith("An idempotency key is")
    assert result == {"__typename": "InvalidInputError", "code": "INVALID_INPUT", "path": ["input", "idempotencyKey"]}


@pytest.mark.parametrize("caller", [USER, WATCHER], ids=["user", "watcher"])
@pytest.mark.parametrize("document", [CANCEL, RETRY], ids=["cancel", "retry"])
async def test_who_may_not_start_operations_may_not_end_them(executor: Executor, document: str, caller: Caller) -> None:
    error = await executor.error(document, caller=caller, id="x")

    assert error["extensions"] == {"code": "FORBIDDEN"}


async def test_an_operation_tells_the_operations_that_retry_it(gateway: Gateway, executor: Executor) -> None:
    older_id = await half_done(gateway)
    retries = [(await executor.data(RETRY, id=older_id))["bulkOperation"]["id"] for _ in range(2)]
    document = """query ($id: ID!, $first: Int!) { bulkOperation(id: $id) {
        retries(first: $first) { id persistence retries { id } }
    } }"""

    every, one = [(await executor.data(document, id=older_id, first=first))["retries"] for first in (20, 1)]

    assert {each["id"] for each in every} == set(retries)
    assert one == every[:1]
    assert [(each["persistence"], each["retries"]) for each in every] == [("MERGE", [])] * 2


@pytest.mark.parametrize("first", [-1, 101])
async def test_a_wrong_number_of_retries_is_refused(services: Services, executor: Executor, first: int) -> None:
    document = "query ($id: ID!, $first: Int!) { bulkOperation(id: $id) { retries(first: $first) { id } } }"

    error = await executor.error(document, id=await start(services, "a"), first=first)

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": ["first"]}


async def test_an_operation_whose_input_is_gone_still_tells_the_rest(
    services: Services, executor: Executor, database: Database
) -> None:
    operation_id = await start(services, "a")
    await database["bulk_inputs"].delete_one({"_id": operation_id})
    document = "query ($id: ID!) { bulkOperation(id: $id) { setId persistence preferences { removed } } }"

    found = await executor.data(document, id=operation_id)

    assert found == {"setId": "default", "persistence": None, "preferences": None}


@pytest.mark.parametrize("count", [1, 30])
async def test_what_many_operations_do_takes_as_many_round_trips_as_of_one(
    counted: CountedExecutor, count: int
) -> None:
    for _ in range(count):
        await start(counted.services, "a")
    document = """query ($first: Int!) { bulkOperations(first: $first) { nodes {
        persistence preferences { workflows { key enabled } removed } retries { id } startedBy { name }
    } } }"""

    found, commands = await counted.count(document, first=count)

    assert sorted(commands) == ["aggregate", "find", "find"]
    assert [each["preferences"]["workflows"] for each in found["nodes"]] == [
        [{"key": "one more", "enabled": True}]
    ] * count


async def test_rows_are_told_in_the_order_given_with_their_reasons(gateway: Gateway, executor: Executor) -> None:
    found = await items(executor, await half_done(gateway), caller=WATCHER)

    reason = found["nodes"][1].pop("errorMessage")
    done = {"status": "SUCCEEDED", "errorCode": None, "errorMessage": None}
    assert "the limit is 4" in reason
    assert found["nodes"] == [
        {"userId": "a", **done},
        {"userId": "full", "status": "FAILED", "errorCode": "INVALID_INPUT"},
        {"userId": "b", **done},
    ]
    assert found["totalCount"] == 3


@pytest.mark.parametrize(
    ("status", "users"),
    [
        (["FAILED"], ["full"]),
        (["SUCCEEDED", "FAILED"], ["a", "full", "b"]),
        (["PENDING", "SKIPPED"], []),
        ([], []),
        (None, ["a", "full", "b"]),
    ],
)
async def test_rows_are_chosen_by_status(
    gateway: Gateway, executor: Executor, status: list[str] | None, users: list[str]
) -> None:
    found = await items(executor, await half_done(gateway), status=status)

    assert ([node["userId"] for node in found["nodes"]], found["totalCount"]) == (users, len(users))


async def test_rows_that_were_never_tried_are_skipped(services: Services, executor: Executor) -> None:
    operation_id = await start(services, "a")
    before = await items(executor, operation_id)
    await executor.data(CANCEL, id=operation_id)

    after = await items(executor, operation_id)

    assert [page["nodes"][0]["status"] for page in (before, after)] == ["PENDING", "SKIPPED"]


async def test_rows_come_page_by_page(services: Services, executor: Executor) -> None:
    operation_id = await start(services, "a", "b", "c")

    first = await items(executor, operation_id, first=2)
    second = await items(executor, operation_id, first=2, after=first["pageInfo"]["endCursor"])

    assert [edge["node"]["userId"] for edge in first["edges"] + second["edges"]] == ["a", "b", "c"]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][1]["cursor"],
    }


async def test_rows_come_from_the_end_too(services: Services, executor: Executor) -> None:
    operation_id = await start(services, "a", "b", "c")

    last = await items(executor, operation_id, last=2)
    before = await items(executor, operation_id, last=2, before=last["pageInfo"]["startCursor"])

    assert [[node["userId"] for node in page["nodes"]] for page in (before, last)] == [["a"], ["b", "c"]]
    assert (last["pageInfo"]["hasPreviousPage"], before["pageInfo"]["hasPreviousPage"]) == (True, False)


async def test_the_last_failed_rows_are_found(gateway: Gateway, executor: Executor) -> None:
    await fill(gateway, "full", "stuffed")
    operation_id = await start(gateway.services, "full", "a", "stuffed", persistence=PersistenceStrategy.MERGE)
    await finish(gateway, operation_id)

    found = await items(executor, operation_id, status=["FAILED"], last=1)

    assert ([node["userId"] for node in found["nodes"]], found["totalCount"]) == (["stuffed"], 2)


@pytest.mark.parametrize("asked", [{"first": 6}, {"after": "nowhere"}, {"last": 6}, {"before": "nowhere"}], ids=str)
async def test_a_malformed_page_of_rows_is_refused(
    services: Services, executor: Executor, asked: dict[str, Any]
) -> None:
    error = await executor.error(ITEMS, id=await start(services, "a"), **asked)

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": list(asked)}
    assert error["path"] == ["bulkOperation", "items"]


@pytest.mark.parametrize("count", [2, 100])
async def test_the_sets_of_many_rows_take_as_many_round_trips_as_of_few(counted: CountedExecutor, count: int) -> None:
    users = [f"u{number}" for number in range(count)]
    await counted.services.preferences.write(SERVER, UserSet("u1", "acme"), PutSetting("workflows", "a", setting=True))
    operation_id = await start(counted.services, *users, set_id="acme")

    found, commands = await counted.count(SETS, id=operation_id, first=count)

    assert commands == ["find"] * 3
    assert [node["preferenceSet"]["userId"] for node in found["items"]["nodes"]] == users
    assert found["items"]["nodes"][1]["preferenceSet"] == {
        "__typename": "PreferenceSet",
        "userId": "u1",
        "setId": "acme",
        "revision": 1,
    }


async def test_the_set_of_a_row_is_only_for_who_may_read_it_and_the_row_stays(
    services: Services, executor: Executor
) -> None:
    result = await executor.execute(SETS, caller=WATCHER, id=await start(services, "a"))

    assert [(error.path, error.extensions) for error in result.errors or ()] == [
        (["bulkOperation", "items", "nodes", 0, "preferenceSet"], {"code": "FORBIDDEN"})
    ]
    assert result.data == {"bulkOperation": {"items": {"nodes": [{"userId": "a", "preferenceSet": None}]}}}
