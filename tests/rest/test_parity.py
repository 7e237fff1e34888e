"""The same writes over HTTP and over GraphQL: the same stored sets, the same results, the same refusals."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.app import Gateway
from gateway.preferences.model import ChannelType, PreferenceSet, Tree
from gateway.preferences.requests import UserSet
from gateway.rest.errors import KINDS
from gateway.rest.resources import stored_set
from tests.preferences.strategies import keys, preferences
from tests.rest.graphql_writes import PREFERENCES, keyed_input, mutation, preferences_input, setting_input
from tests.schema.executing import SERVER, Executor

READ = f"query ($userId: ID!) {{ preferenceSet(userId: $userId) {{ ...Whole }} }} {PREFERENCES}"

NO_PATH: Tree = {"variable": "plan", "operator": "exists"}

FLAWS: tuple[Tree, ...] = (
    {"workflows": {"x" * 257: True}},
    {"workflows": {str(number): False for number in range(5)}},
    {"channel_types": {"sms": {"conditions": [{"variable": "plan", "operator": "equal_to", "argument": 1}]}}},
    {"categories": {"a": {"conditions": [{"variable": "data.x", "operator": "greater_than", "argument": "x"}]}}},
)
"""What both faces can say and neither accepts; the gateway's limits are small here."""


@dataclass(frozen=True)
class Write:
    """One write in both forms: a method, a path below the set and a body; a mutation and its input."""

    method: str
    path: str
    body: Any
    document: str
    given: dict[str, Any]


def whole(tree: Tree, strategy: str) -> Write:
    return Write(
        "PUT",
        "",
        {**tree, "__persistence_strategy__": strategy},
        mutation("setPreferences", "SetPreferencesInput"),
        {"preferences": preferences_input(tree), "persistence": strategy.upper()},
    )


def one_workflow(key: str, setting: Any) -> Write:
    body = {"subscribed": setting} if isinstance(setting, bool) else setting
    given = {"key": key, "setting": keyed_input(setting)}
    return Write("PUT", f"/workflows/{quote(key, safe='')}", body, mutation("setWorkflow", "SetWorkflowInput"), given)


def one_kind(kind: ChannelType, setting: Any) -> Write:
    body = {"subscribed": setting} if isinstance(setting, bool) else setting
    given = {"channelType": kind.name, "setting": setting_input(setting)}
    return Write("PUT", f"/channel_types/{kind}", body, mutation("setChannelType", "SetChannelTypeInput"), given)


UNSET = Write("DELETE", "", None, mutation("unsetPreferences", "UnsetPreferencesInput"), {})

SILENT: tuple[Tree, ...] = (
    {"channel_types": {"email": {"conditions": []}}},
    {"workflows": {"w": {}}, "categories": {"c": {"conditions": [], "channel_types": {"sms": None}}}},
)
"""What both faces can say and neither stores."""

trees = preferences(removals=True) | st.sampled_from((*FLAWS, *SILENT))
settings_of_keys = st.sampled_from([True, False, {"channel_types": {"push": False}}, {"conditions": [NO_PATH]}])
writes = st.one_of(
    st.builds(whole, trees, st.sampled_from(["replace", "merge"])),
    # No address has an empty key; a body may.
    st.builds(one_workflow, keys.filter(bool), settings_of_keys),
    st.builds(one_kind, st.sampled_from(ChannelType), st.booleans()),
    st.just(UNSET),
)


async def over_http(server: httpx2.AsyncClient, user_id: str, write: Write, *, stale: bool) -> tuple[str, Any]:
    """The code of the refusal, or `ok`, and the set as the answer shows it."""
    response = await server.request(
        write.method,
        f"/v1/users/{user_id}/preferences/default{write.path}",
        json=write.body,
        headers={"if-match": '"99"'} if stale else {},
    )
    if response.is_success:
        return "ok", response.json() if response.content else None
    return response.json()["code"], None


async def over_graphql(executor: Executor, user_id: str, write: Write, *, stale: bool) -> tuple[str, Any]:
    """The same; the code as HTTP calls it."""
    given = {**write.given, "userId": user_id, "expectedRevision": 99 if stale else None}
    result = await executor.data(write.document, input=given)
    if result["__typename"] == "PreferencesWritten":
        return "ok", result["preferenceSet"]
    return KINDS[result["code"]].code, None


async def stored(gateway: Gateway, user_id: str) -> PreferenceSet:
    """What is stored, but for whose it is and when it was written."""
    found = await gateway.services.preferences.read(SERVER, UserSet(user_id))
    return {**found, "user_id": None, "inserted_at": None, "updated_at": None}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(writes, st.sampled_from([False, False, False, True])), min_size=1, max_size=4))
async def test_both_faces_do_the_same(
    gateway: Gateway, server: httpx2.AsyncClient, steps: list[tuple[Write, bool]]
) -> None:
    executor, one, other = Executor(gateway.services), uuid4().hex, uuid4().hex
    for write, stale in steps:
        http_code, shown = await over_http(server, one, write, stale=stale)
        graphql_code, result = await over_graphql(executor, other, write, stale=stale)

        assert http_code == graphql_code
        by_http, by_graphql = await stored(gateway, one), await stored(gateway, other)
        assert by_http == by_graphql
        if shown is not None:
            assert shown == stored_set(by_graphql)
        if result is not None:
            assert result == await executor.data(READ, userId=one)
