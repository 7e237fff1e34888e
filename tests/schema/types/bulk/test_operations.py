from typing import Any

import pytest
from strawberry.types import ExecutionResult

from gateway.app import Gateway, assemble
from gateway.auth.callers import Caller, Permission
from gateway.bulk.listing import OperationFilter
from gateway.preferences.requests import PutSetting, UserSet
from tests.schema.executing import SERVER, USER, Executor

WATCHER = Caller(subject="rk_watcher", permissions=frozenset({Permission.BULK_READ}))
ON = {"channelTypes": {"email": {"enabled": True}}}
START = """mutation Start($input: BulkSetPreferencesInput!) { bulkSetPreferences(input: $input) {
    __typename
    ... on BulkOperationAccepted { replayed bulkOperation { id status dryRun estimatedTotalRows actor } }
    ... on UserError { code message path }
    ... on IdempotencyKeyReusedError { bulkOperation { id } }
} }"""
PAGE = """query Page($first: Int, $after: String, $filter: BulkOperationFilter) {
    bulkOperations(first: $first, after: $after, filter: $filter) {
        totalCount nodes { id } edges { cursor node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}"""


async def start(executor: Executor, **written: Any) -> Any:
    return await executor.data(START, input={"userIds": ["a"], "preferences": ON, **written})


async def started_ids(executor: Executor, count: int) -> list[str]:
    """The ids of new operations, latest first."""
    ids = [(await start(executor))["bulkOperation"]["id"] for _ in range(count)]
    return ids[::-1]


async def test_an_operation_is_accepted_and_queued(executor: Executor) -> None:
    result = await start(executor, userIds=["a", "b", "a"], dryRun=True)

    assert result["bulkOperation"].pop("id")
    assert result == {
        "__typename": "BulkOperationAccepted",
        "replayed": False,
        "bulkOperation": {"status": "QUEUED", "dryRun": True, "estimatedTotalRows": 2, "actor": "sk_server"},
    }


async def test_the_same_key_gives_the_first_operation_back(executor: Executor) -> None:
    first = await start(executor, idempotencyKey="once")

    second = await start(executor, idempotencyKey="once")

    assert (second["replayed"], second["bulkOperation"]) == (True, first["bulkOperation"])


async def test_the_same_key_with_another_input_is_refused(executor: Executor) -> None:
    first = await start(executor, idempotencyKey="once")

    second = await start(executor, idempotencyKey="once", userIds=["b"])

    assert second.pop("message")
    assert second == {
        "__typename": "IdempotencyKeyReusedError",
        "code": "IDEMPOTENCY_KEY_REUSED",
        "path": ["input", "idempotencyKey"],
        "bulkOperation": {"id": first["bulkOperation"]["id"]},
    }


@pytest.mark.parametrize(
    ("written", "path"),
    [
        pytest.param({"userIds": []}, ["userIds"], id="nobody"),
        pytest.param({"userIds": ["a", "b", "c", "d"]}, ["userIds"], id="too many"),
        pytest.param({"userIds": ["a", "b/c"]}, ["userIds", "1"], id="no user id"),
        pytest.param({"setId": ""}, ["setId"], id="no set id"),
        pytest.param({"idempotencyKey": ""}, ["idempotencyKey"], id="an empty key"),
        pytest.param(
            {
                "preferences": {
                    "channelTypes": {"inAppFeed": {"conditions": [{"variable": "plan", "operator": "EXISTS"}]}}
                }
            },
            ["preferences", "channelTypes", "inAppFeed", "conditions", "0", "variable"],
            id="no path",
        ),
        pytest.param(
            {"preferences": {"categories": [{"key": "c"}, {"key": "c"}]}},
            ["preferences", "categories", "1", "key"],
            id="a key given twice",
        ),
    ],
)
async def test_a_malformed_operation_is_refused_at_its_place(
    gateway: Gateway, executor: Executor, written: dict[str, Any], path: list[str]
) -> None:
    result = await start(executor, **written)

    assert (result["__typename"], result["path"]) == ("InvalidInputError", ["input", *path])
    assert await gateway.services.bulk.count(SERVER, OperationFilter()) == 0


async def test_a_user_cannot_start_an_operation(executor: Executor) -> None:
    error = await executor.error(START, caller=USER, input={"userIds": ["a"], "preferences": ON})

    assert error["extensions"] == {"code": "FORBIDDEN"}


async def test_an_operation_is_served_with_what_follows_from_it(executor: Executor) -> None:
    (operation_id,) = await started_ids(executor, 1)
    document = """query One($id: ID!) { bulkOperation(id: $id) {
        __typename name status processedRows successCount errorCount errorItems { id collection } progressPath
        startedAt completedAt failedAt canceledAt failureReason sequence progress estimatedCompletionAt
    } }"""

    assert await executor.data(document, caller=WATCHER, id=operation_id) == {
        "__typename": "BulkOperation",
        "name": "users.set_preferences",
        "status": "QUEUED",
        "processedRows": 0,
        "successCount": 0,
        "errorCount": 0,
        "errorItems": [],
        "progressPath": f"/v1/bulk_operations/{operation_id}",
        "startedAt": None,
        "completedAt": None,
        "failedAt": None,
        "canceledAt": None,
        "failureReason": None,
        "sequence": 1,
        "progress": 0.0,
        "estimatedCompletionAt": None,
    }


async def test_failed_rows_are_told_in_the_order_given(gateway: Gateway, executor: Executor) -> None:
    for user_id in ("full", "also full"):
        for key in range(gateway.settings.max_keys_per_set):
            change = PutSetting("workflows", str(key), setting=True)
            await gateway.services.preferences.write(SERVER, UserSet(user_id), change)
    one_more = {"workflows": [{"key": "one more", "setting": {"enabled": True}}]}
    started = await start(executor, userIds=["full", "a", "also full"], preferences=one_more, persistence="MERGE")

    document = """subscription Progress($id: ID!) { bulkOperationProgress(id: $id) {
        status successCount errorItems { id collection } firstOnly: errorItems(first: 1) { id }
    } }"""
    working = assemble(gateway.settings)
    async with (
        working.running(workers=1),
        executor.stream(document, caller=WATCHER, id=started["bulkOperation"]["id"]) as events,
    ):
        last = [event.data async for event in events][-1]
    working.close()

    assert last == {
        "bulkOperationProgress": {
            "status": "COMPLETED",
            "successCount": 1,
            "errorItems": [{"id": "full", "collection": None}, {"id": "also full", "collection": None}],
            "firstOnly": [{"id": "full"}],
        }
    }


async def test_an_operation_that_may_not_be_seen_looks_like_none(executor: Executor) -> None:
    (operation_id,) = await started_ids(executor, 1)
    document = "query One($id: ID!) { bulkOperation(id: $id) { id } }"

    assert await executor.data(document, caller=USER, id=operation_id) is None
    assert await executor.data(document, caller=SERVER, id="none") is None


async def test_operations_are_listed_latest_first_page_by_page(executor: Executor) -> None:
    ids = await started_ids(executor, 3)

    first = await executor.data(PAGE, caller=WATCHER, first=2)
    second = await executor.data(PAGE, caller=WATCHER, first=2, after=first["pageInfo"]["endCursor"])

    assert [node["id"] for node in first["nodes"] + second["nodes"]] == ids
    assert [edge["node"] for edge in first["edges"]] == first["nodes"]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][1]["cursor"],
    }
    assert second["pageInfo"]["hasNextPage"] is False
    assert (first["totalCount"], second["totalCount"]) == (3, 3)


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        ({"status": ["QUEUED", "FAILED"]}, 1),
        ({"status": ["FAILED"]}, 0),
        ({"status": None}, 1),
        ({"insertedSince": "2000-01-01T00:00:00Z"}, 1),
        ({"insertedSince": "2900-01-01T00:00:00Z"}, 0),
        (None, 1),
    ],
    ids=str,
)
async def test_operations_can_be_filtered(executor: Executor, criteria: dict[str, Any] | None, count: int) -> None:
    await started_ids(executor, 1)

    page = await executor.data(PAGE, filter=criteria)

    assert (len(page["nodes"]), page["totalCount"]) == (count, count)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [("first: 6", "first"), ("last: -1", "last"), ("first: 1, last: 1", "last"), ('after: "x"', "after")],
)
async def test_a_page_that_cannot_be_is_refused_by_its_argument(executor: Executor, arguments: str, name: str) -> None:
    error = await executor.error(f"{{ bulkOperations({arguments}) {{ totalCount }} }}")

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": [name]}


async def test_too_many_failed_rows_are_refused(executor: Executor) -> None:
    await started_ids(executor, 1)

    error = await executor.error("{ bulkOperations(first: 1) { nodes { errorItems(first: 1001) { id } } } }")

    assert error["path"] == ["bulkOperations", "nodes", 0, "errorItems"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": ["first"]}


async def test_progress_tells_how_things_stand_and_ends_with_the_operation(
    gateway: Gateway, executor: Executor
) -> None:
    (operation_id,) = await started_ids(executor, 1)
    document = "subscription Progress($id: ID!) { bulkOperationProgress(id: $id) { status sequence } }"

    async with executor.stream(document, caller=WATCHER, id=operation_id) as events:
        first = await anext(events)
        await gateway.services.bulk.cancel(SERVER, operation_id)
        rest = [event.data async for event in events]

    assert first.data == {"bulkOperationProgress": {"status": "QUEUED", "sequence": 1}}
    assert rest == [{"bulkOperationProgress": {"status": "CANCELED", "sequence": 2}}]


async def test_updates_begin_with_what_is_unfinished(executor: Executor) -> None:
    (operation_id,) = await started_ids(executor, 1)
    document = "subscription { bulkOperationUpdates(filter: {status: [QUEUED]}) { id status } }"

    async with executor.stream(document, caller=WATCHER) as events:
        first = await anext(events)

    assert first.data == {"bulkOperationUpdates": {"id": operation_id, "status": "QUEUED"}}


@pytest.mark.parametrize(
    ("condition", "matches"),
    [
        ('actor: "sk_server"', True),
        ('actor: "sk_other"', False),
        ("dryRun: false", True),
        ("dryRun: true", False),
        ("hasErrors: false", True),
        ("hasErrors: true", False),
        ('setId: "default"', True),
        ('setId: "ingen"', False),
        ('name: "users.set_preferences"', True),
        ('name: "users.delete"', False),
        ('insertedUntil: "2100-01-01T00:00:00Z"', True),
        ('insertedUntil: "2000-01-01T00:00:00Z"', False),
    ],
)
async def test_a_list_is_filtered(executor: Executor, condition: str, matches: bool) -> None:
    await started_ids(executor, 1)

    page = await executor.data(f"{{ bulkOperations(filter: {{{condition}}}) {{ totalCount nodes {{ actor }} }} }}")

    assert (page["totalCount"], len(page["nodes"])) == (int(matches), int(matches))


async def test_updates_can_be_bound_to_the_operations_that_are_shown(executor: Executor) -> None:
    (operation_id, _) = await started_ids(executor, 2)
    document = "subscription ($ids: [ID!]) { bulkOperationUpdates(filter: {ids: $ids}) { id } }"
    listed = "query ($ids: [ID!]) { bulkOperations(filter: {ids: $ids}) { nodes { id } totalCount } }"

    async with executor.stream(document, caller=WATCHER, ids=[operation_id]) as events:
        first = await anext(events)
    page = await executor.data(listed, ids=[operation_id])

    assert first.data == {"bulkOperationUpdates": {"id": operation_id}}
    assert page == {"nodes": [{"id": operation_id}], "totalCount": 1}


@pytest.mark.parametrize(
    ("document", "caller", "code"),
    [
        pytest.param(
            f"subscription {{ bulkOperationUpdates(filter: {{ids: {list('1' * 101)}}}) {{ id }} }}".replace("'", '"'),
            SERVER,
            "BAD_USER_INPUT",
            id="too many",
        ),
        pytest.param('subscription { bulkOperationProgress(id: "none") { id } }', SERVER, "NOT_FOUND", id="none"),
        pytest.param("subscription { bulkOperationUpdates { id } }", USER, "FORBIDDEN", id="a user"),
        pytest.param("subscription { bulkOperationUpdates {", SERVER, "GRAPHQL_PARSE_FAILED", id="no document"),
        pytest.param("subscription { nothing }", SERVER, "GRAPHQL_VALIDATION_FAILED", id="no such field"),
        pytest.param(
            "subscription ($id: ID!) { bulkOperationProgress(id: $id) { id } }", SERVER, "BAD_USER_INPUT", id="no id"
        ),
    ],
)
async def test_a_stream_that_cannot_be_ends_with_its_reason(
    executor: Executor, document: str, caller: Caller, code: str
) -> None:
    async with executor.stream(document, caller=caller) as events:
        results: list[ExecutionResult] = [event async for event in events]

    assert [error.formatted["extensions"]["code"] for result in results for error in result.errors or ()] == [code]
