from typing import Any

import pytest

from gateway.auth.callers import Caller, Permission
from gateway.bulk.submission import BulkSubmission
from gateway.preferences.model import Scope, SetKey
from gateway.preferences.requests import PutSetting, target_of
from schema import Services
from schema.types.basics.ids import encode_set_id
from tests.schema.counting import CountedExecutor
from tests.schema.executing import SERVER, USER, Executor

NODE = """query ($id: ID!) { node(id: $id) {
    __typename id ... on PreferenceSet { scope setId userId revision exists } ... on BulkOperation { status }
} }"""
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"

OWN = SetKey.of_user("jhammond")
OTHERS = SetKey.of_user("other")
TENANTS = SetKey.of_defaults("acme")
ENVIRONMENTS = SetKey.of_defaults()


async def start(services: Services) -> str:
    return (await services.bulk.submit(SERVER, BulkSubmission(["u"], {}))).operation["id"]


@pytest.mark.parametrize("key", [OWN, SetKey.of_user("jhammond", "acme"), TENANTS, ENVIRONMENTS], ids=str)
async def test_a_set_is_found_again_by_its_id(services: Services, executor: Executor, key: SetKey) -> None:
    await services.preferences.write(SERVER, target_of(key), PutSetting("workflows", "a", setting=True))

    assert await executor.data(NODE, id=encode_set_id(key)) == {
        "__typename": "PreferenceSet",
        "id": encode_set_id(key),
        "scope": key.scope.value,
        "setId": key.set_id,
        "userId": key.user_id,
        "revision": 1,
        "exists": True,
    }


async def test_the_id_that_a_set_was_given_out_with_leads_to_it_though_it_was_never_stored(executor: Executor) -> None:
    given_out = await executor.data("{ preferenceSet { id } }", caller=USER)

    found = await executor.data(NODE, caller=USER, id=given_out["id"])

    assert (found["id"], found["exists"], found["revision"]) == (given_out["id"], False, 0)


async def test_an_operation_is_found_by_its_id(services: Services, executor: Executor) -> None:
    operation_id = await start(services)

    assert await executor.data(NODE, id=operation_id) == {
        "__typename": "BulkOperation",
        "id": operation_id,
        "status": "QUEUED",
    }


@pytest.mark.parametrize(
    ("caller", "key"),
    [
        pytest.param(USER, OTHERS, id="somebody else's"),
        pytest.param(USER, TENANTS, id="a tenant's defaults"),
        pytest.param(USER, ENVIRONMENTS, id="the environment's defaults"),
        pytest.param(Caller("rk", frozenset({Permission.DEFAULTS_READ})), OWN, id="a key without the scope"),
        pytest.param(SERVER, SetKey.of_user("a/b"), id="a user that cannot be"),
        pytest.param(USER, SetKey(Scope.USER, None, "default"), id="a user's set without a user"),
    ],
)
async def test_what_may_not_be_seen_looks_like_nothing(executor: Executor, caller: Caller, key: SetKey) -> None:
    assert await executor.data(NODE, caller=caller, id=encode_set_id(key)) is None


@pytest.mark.parametrize("node_id", ["", "nothing", "2f641633-95d3-4555-9222-9f1eb7888a80", "\ud83d\ude00"])
async def test_an_id_of_nothing_leads_to_nothing(executor: Executor, node_id: str) -> None:
    assert await executor.data(NODE, id=node_id) is None


async def test_an_operation_is_nothing_for_a_user(services: Services, executor: Executor) -> None:
    assert await executor.data(NODE, caller=USER, id=await start(services)) is None


async def test_many_things_come_in_the_order_asked(services: Services, executor: Executor) -> None:
    own, operation_id = encode_set_id(OWN), await start(services)

    found = await executor.data(NODES, ids=[operation_id, "nothing", own, operation_id])

    operation = {"__typename": "BulkOperation", "id": operation_id}
    assert found == [operation, None, {"__typename": "PreferenceSet", "id": own}, operation]


async def test_no_ids_give_no_things(executor: Executor) -> None:
    assert await executor.data(NODES, ids=[]) == []


async def test_more_ids_than_a_page_holds_are_refused(executor: Executor) -> None:
    error = await executor.error(NODES, ids=["x"] * 6)

    assert "at most 5" in error["message"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": ["ids"]}


async def test_many_things_take_a_round_trip_for_each_kind(counted: CountedExecutor) -> None:
    operations = [await start(counted.services) for _ in range(3)]
    sets = [encode_set_id(SetKey.of_user(f"u{number}")) for number in range(97)]

    found, commands = await counted.count(NODES, ids=[*sets, *operations])

    assert [node["id"] for node in found] == [*sets, *operations]
    assert commands == ["find", "find"]


async def test_who_may_not_see_a_list_still_gets_the_rest(services: Services, executor: Executor) -> None:
    ids = [await start(services), encode_set_id(OTHERS), encode_set_id(OWN)]

    found: list[Any] = await executor.data(NODES, caller=USER, ids=ids)

    assert [node and node["id"] for node in found] == [None, None, encode_set_id(OWN)]
