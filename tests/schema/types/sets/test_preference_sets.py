from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.auth.callers import Caller, Permission
from gateway.preferences.model import Tree
from gateway.preferences.requests import PutSetting, UserSet
from schema import Services
from tests.schema.counting import CountedExecutor
from tests.schema.executing import SERVER, USER, Executor

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
LIST = """query (
    $filter: PreferenceSetFilter, $order: PreferenceSetOrder! = UPDATED_AT_DESC
    $first: Int, $after: String, $last: Int, $before: String
) { preferenceSets(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { userId setId } edges { cursor node { userId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
} }"""


async def put(services: Services, user_id: str, part: str = "workflows", key: str = "a", **written: Any) -> None:
    setting, set_id = written.get("setting", True), written.get("set_id", "default")
    await services.preferences.write(SERVER, UserSet(user_id, set_id), PutSetting(part, key, setting))


async def users(executor: Executor, **asked: Any) -> list[str]:
    return [node["userId"] for node in (await executor.data(LIST, **asked))["nodes"]]


async def test_sets_are_listed_latest_change_first_page_by_page(services: Services, executor: Executor) -> None:
    for user_id in "abc":
        await put(services, user_id)

    first = await executor.data(LIST, first=2)
    second = await executor.data(LIST, first=2, after=first["pageInfo"]["endCursor"])

    assert [node["userId"] for node in first["nodes"] + second["nodes"]] == ["c", "b", "a"]
    assert [edge["node"]["userId"] for edge in first["edges"]] == ["c", "b"]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][1]["cursor"],
    }
    assert (first["totalCount"], second["totalCount"]) == (3, 3)


async def test_sets_are_listed_from_the_end_too(services: Services, executor: Executor) -> None:
    for user_id in "abc":
        await put(services, user_id)

    last = await executor.data(LIST, last=2, order="USER_ID_ASC")
    earlier = await users(executor, last=2, before=last["pageInfo"]["startCursor"], order="USER_ID_ASC")

    assert [node["userId"] for node in last["nodes"]] == ["b", "c"]
    assert earlier == ["a"]


@pytest.mark.parametrize(
    ("order", "listed"),
    [("UPDATED_AT_DESC", ["a", "c", "b"]), ("UPDATED_AT_ASC", ["b", "c", "a"]), ("USER_ID_ASC", ["a", "b", "c"])],
)
async def test_sets_are_listed_in_the_order_asked(
    services: Services, executor: Executor, order: str, listed: list[str]
) -> None:
    for user_id in "bca":
        await put(services, user_id)

    assert await users(executor, order=order) == listed


@pytest.mark.parametrize(
    ("matching", "listed"),
    [
        pytest.param({}, ["a", "a", "b", "c"], id="anything"),
        pytest.param({"userIds": ["c", "a"]}, ["a", "a", "c"], id="users"),
        pytest.param({"userIds": []}, [], id="no users"),
        pytest.param({"setId": "acme"}, ["a"], id="a tenant"),
        pytest.param({"mentions": {"workflow": "w"}}, ["b", "c"], id="a workflow that is mentioned"),
        pytest.param({"optedOutOf": {"workflow": "w"}}, ["b"], id="a workflow that is off"),
        pytest.param({"mentions": {"category": "w"}}, ["a"], id="a category"),
        pytest.param({"mentions": {"channelType": "IN_APP_FEED"}}, ["a"], id="a kind of channel"),
        pytest.param({"optedOutOf": {"channelId": CHANNEL.upper()}}, ["c"], id="a channel"),
        pytest.param({"userIds": ["b"], "mentions": {"category": "w"}}, [], id="all conditions hold"),
        pytest.param(
            {"userIds": None, "setId": None, "mentions": None, "optedOutOf": None, "updatedSince": None},
            ["a", "a", "b", "c"],
            id="null is no condition",
        ),
    ],
)
async def test_a_list_is_restricted_by_what_sets_say(
    services: Services, executor: Executor, matching: dict[str, Any], listed: list[str]
) -> None:
    await put(services, "a", "categories", "w")
    await put(services, "a", "channel_types", "in_app_feed", set_id="acme")
    await put(services, "b", "workflows", "w", setting=False)
    await put(services, "c", "workflows", "w")
    await put(services, "c", "channels", CHANNEL, setting=False)

    assert await users(executor, filter=matching, order="USER_ID_ASC") == listed


async def test_a_list_is_restricted_to_later_changes(services: Services, executor: Executor) -> None:
    await put(services, "a")
    now = datetime.now(UTC)

    since = {"updatedSince": (now - timedelta(minutes=1)).isoformat()}
    later = {"updatedSince": (now + timedelta(minutes=1)).isoformat()}

    assert await users(executor, filter=since) == ["a"]
    assert await users(executor, filter=later) == []


async def test_a_user_sees_only_their_own_sets(services: Services, executor: Executor) -> None:
    await put(services, "jhammond")
    await put(services, "other")

    assert await users(executor, caller=USER) == ["jhammond"]
    assert await users(executor, caller=USER, filter={"userIds": ["other"]}) == []


async def test_sets_are_counted_only_when_asked_for(counted: CountedExecutor) -> None:
    await put(counted.services, "a")

    _, without = await counted.count("{ preferenceSets { nodes { userId } } }")
    found, with_count = await counted.count("{ preferenceSets(first: 0) { totalCount } }")

    assert without == ["find"]
    assert with_count == ["find", "aggregate"]
    assert found == {"totalCount": 1}


KEY_OF_TWO: Tree = {"workflow": "w", "category": "w"}


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        pytest.param({"first": 6}, ["first"], id="too many"),
        pytest.param({"first": 1, "last": 1}, ["last"], id="both ends"),
        pytest.param({"before": "nowhere"}, ["before"], id="no cursor"),
        pytest.param({"filter": {"userIds": ["a", "b/c"]}}, ["filter", "userIds", "1"], id="no user id"),
        pytest.param({"filter": {"userIds": ["u"] * 6}}, ["filter", "userIds"], id="too many users"),
        pytest.param({"filter": {"setId": ""}}, ["filter", "setId"], id="no set id"),
        pytest.param({"filter": {"optedOutOf": {"workflow": "w" * 257}}}, ["filter", "optedOutOf"], id="a long key"),
    ],
)
async def test_a_malformed_question_is_refused_at_its_place(
    executor: Executor, asked: dict[str, Any], path: list[str]
) -> None:
    error = await executor.error(LIST, **asked)

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": path}


async def test_a_key_is_of_one_kind(executor: Executor) -> None:
    error = await executor.error(LIST, filter={"mentions": KEY_OF_TWO})

    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_key_without_the_scope_lists_nothing(executor: Executor) -> None:
    error = await executor.error(LIST, caller=Caller("rk", frozenset({Permission.DEFAULTS_READ})))

    assert error["extensions"] == {"code": "FORBIDDEN"}
