"""What says nothing is neither stored nor counted, through both faces, for every kind of entry and of set."""

from typing import Any

import httpx2
import pytest

from gateway.app import Gateway
from gateway.mongo.sets.documents import id_of, stored_fields
from gateway.mongo.sets.preference_sets import COLLECTION
from gateway.preferences.change import empty_set
from gateway.preferences.model import CHANNEL_TYPES, SetKey, Tree
from gateway.preferences.requests import DefaultSet, Target, UserSet
from gateway.preferences.tree import tree_of
from tests.rest.graphql_writes import PREFERENCES, mutation, preferences_input
from tests.rest.sets import put
from tests.schema.executing import SERVER, Executor

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
DECIDE = """query ($input: DecisionInput!) { preferenceDecision(input: $input) {
    channels { allowed steps { rule allowed scope path } }
    effective { channelTypes { ...Kinds } channels { ...Row } workflows { ...Keyed } categories { ...Keyed }
                commercialSubscribed { ...Setting } sources { scope setId } }
} }"""
MESSAGE = {
    "userId": "jhammond",
    "workflow": "w",
    "categories": ["news"],
    "commercial": True,
    "channels": [{"channelType": "EMAIL", "channelId": CHANNEL}, {"channelType": "SMS"}],
}
DEFAULTS: Tree = {"channel_types": {"email": False}, "workflows": {"w": False}, "categories": {"news": False}}
SILENT_DETAILS: dict[str, Any] = {
    "an empty object": {},
    "no conditions": {"conditions": []},
    "a null type": {"channel_types": {"email": None}},
    "a null channel": {"channels": {CHANNEL: None}},
    "nothing but null": {"channel_types": None, "channels": None, "conditions": None},
}
SILENT: dict[str, Tree] = {
    **{f"{name} in a workflow": {"workflows": {"w": detail}} for name, detail in SILENT_DETAILS.items()},
    **{f"{name} in a category": {"categories": {"news": detail}} for name, detail in SILENT_DETAILS.items()},
    "no conditions of a type": {"channel_types": {"email": {"conditions": []}}},
    "no conditions of a channel": {"channels": {CHANNEL: {"conditions": []}}},
    "no conditions of commercial": {"commercial_subscribed": {"conditions": []}},
}
TAKEN_BACK: dict[str, tuple[Tree, Tree]] = {
    "a type of a category": (
        {"categories": {"news": {"channel_types": {"email": True}}}},
        {"categories": {"news": {"channel_types": {"email": None}}}},
    ),
    "a channel of a workflow": (
        {"workflows": {"w": {"channels": {CHANNEL: True}}}},
        {"workflows": {"w": {"channels": {CHANNEL: None}}}},
    ),
    "a type": ({"channel_types": {"email": True}}, {"channel_types": {"email": None}}),
    "a channel": ({"channels": {CHANNEL: True}}, {"channels": {CHANNEL: None}}),
}
TARGETS: dict[str, Target] = {"user": UserSet("jhammond"), "tenant": DefaultSet("acme"), "environment": DefaultSet()}


async def decided(gateway: Gateway, tenant_id: str | None = None) -> Any:
    executor = Executor(gateway.services)
    fragments = PREFERENCES.partition("fragment Whole")[0]
    return await executor.data(f"{DECIDE} {fragments}", input={**MESSAGE, "tenantId": tenant_id})


async def write(gateway: Gateway, scope: str, tree: Tree, persistence: str = "MERGE") -> None:
    """Write a set by GraphQL."""
    name = "setPreferences" if scope == "user" else "setDefaultPreferences"
    whose: dict[str, Any] = {"user": {"userId": "jhammond"}, "tenant": {"tenantId": "acme"}, "environment": {}}[scope]
    document = mutation(name, f"S{name[1:]}Input")
    given = {**whose, "preferences": preferences_input(tree), "persistence": persistence}
    written = await Executor(gateway.services).data(document, input=given)
    assert written["__typename"] == "PreferencesWritten", written


async def write_by_http(server: httpx2.AsyncClient, scope: str, tree: Tree, persistence: str = "MERGE") -> None:
    body = {**tree, "__persistence_strategy__": persistence.lower()}
    if scope == "user":
        await put(server, "/v1/users/jhammond/preferences/default", body)
    else:
        await put(server, "/v1/tenants/acme", {"settings": {"preference_set": body}})


@pytest.mark.parametrize("persistence", ["MERGE", "REPLACE"])
@pytest.mark.parametrize("tree", SILENT.values(), ids=list(SILENT))
async def test_what_says_nothing_changes_no_decision(
    gateway: Gateway, server: httpx2.AsyncClient, tree: Tree, persistence: str
) -> None:
    await write(gateway, "environment", DEFAULTS)
    before = await decided(gateway)

    for write_it in (write(gateway, "user", tree, persistence), write_by_http(server, "user", tree, persistence)):
        await write_it

        assert await decided(gateway) == before
        stored = await gateway.services.preferences.read(SERVER, UserSet("jhammond"))
        assert (stored["workflows"], stored["categories"], stored["channels"]) == ([], [], [])
        assert (stored["channel_types"], stored["commercial_subscribed"]) == (None, None)


@pytest.mark.parametrize("tree", SILENT.values(), ids=list(SILENT))
async def test_what_says_nothing_leaves_a_stored_switch(gateway: Gateway, tree: Tree) -> None:
    own: Tree = {**DEFAULTS, "channels": {CHANNEL: False}}
    await write(gateway, "user", own)
    before = await decided(gateway)

    await write(gateway, "user", tree)

    assert await decided(gateway) == before


@pytest.mark.parametrize(
    ("scope", "face"),
    [("user", "graphql"), ("user", "http"), ("tenant", "graphql"), ("tenant", "http"), ("environment", "graphql")],
)
@pytest.mark.parametrize(("given", "removal"), TAKEN_BACK.values(), ids=list(TAKEN_BACK))
async def test_what_is_taken_back_was_never_there(
    gateway: Gateway, server: httpx2.AsyncClient, given: Tree, removal: Tree, scope: str, face: str
) -> None:
    if scope != "environment":
        await write(gateway, "environment", DEFAULTS)
    before = await decided(gateway, "acme")

    for tree in (given, removal):
        await (write(gateway, scope, tree) if face == "graphql" else write_by_http(server, scope, tree))

    assert await decided(gateway, "acme") == before
    stored = await gateway.services.preferences.read(SERVER, TARGETS[scope])
    assert (stored["exists"], tree_of(stored)) == (True, {})


LONG_AGO: dict[str, Any] = {
    "workflows": [{"key": "v", "enabled": True}, {"key": "w"}],
    "categories": [{"key": "news", "channel_types": {"email": {"conditions": []}}, "strategy": "REPLACE"}],
    "channels": [{"channel_id": CHANNEL, "enabled": None, "conditions": []}],
    "channel_types": {"email": {"enabled": None, "conditions": []}, "strategy": "REPLACE"},
    "commercial_subscribed": {"enabled": None, "conditions": []},
}
"""A set as it may have been stored by an earlier release; all it says is that `v` is on."""


@pytest.mark.parametrize("scope", TARGETS)
async def test_what_says_nothing_in_sets_stored_long_ago_is_not_read(gateway: Gateway, scope: str) -> None:
    if scope != "environment":
        await write(gateway, "environment", DEFAULTS)
    keys = {"user": SetKey.of_user("jhammond"), "tenant": SetKey.of_defaults("acme")}
    key = keys.get(scope, SetKey.of_defaults())
    document = {"_id": id_of(key), **stored_fields(empty_set(key)), **LONG_AGO, "exists": True, "revision": 1}
    await gateway.database[COLLECTION].insert_one({**document, "history": {}})
    tenant_id = "acme" if scope == "tenant" else None
    found = await decided(gateway, tenant_id)
    shown = await gateway.services.preferences.read(SERVER, TARGETS[scope])

    # Another write stores the set anew, and must find the same.
    await write(gateway, scope, {"workflows": {"v": True}}, "REPLACE")

    assert await decided(gateway, tenant_id) == found
    assert tree_of(shown) == {"workflows": {"v": True}}
    assert (shown["categories"], shown["channels"], shown["channel_types"]) == ([], [], None)


async def test_an_emptied_set_of_a_tenant_leaves_the_users_own_in_force(gateway: Gateway) -> None:
    await write(gateway, "user", {"channel_types": {"email": False}})
    before = await decided(gateway, "acme")
    own_in_tenant = {"userId": "jhammond", "setId": "acme"}
    executor, document = Executor(gateway.services), mutation("setPreferences", "SetPreferencesInput")

    await write(gateway, "tenant", {"channel_types": {"sms": True}})
    await executor.data(document, input={**own_in_tenant, "preferences": preferences_input({"workflows": {"w": True}})})
    between = await decided(gateway, "acme")
    await write(gateway, "tenant", {"channel_types": {"sms": None}})
    await executor.data(document, input={**own_in_tenant, "preferences": {}})

    assert [each["allowed"] for each in between["channels"]] == [True, True]
    assert await decided(gateway, "acme") == before
    assert before["effective"]["sources"] == [{"scope": "USER", "setId": "default"}]


@pytest.mark.parametrize("face", ["graphql", "http"])
async def test_opting_in_by_email_opens_no_other_channel(
    gateway: Gateway, server: httpx2.AsyncClient, face: str
) -> None:
    await write(gateway, "environment", {"categories": {"news": False}})
    by_email: Tree = {"categories": {"news": {"channel_types": {"email": True}}}}
    await (write(gateway, "user", by_email) if face == "graphql" else write_by_http(server, "user", by_email))

    email, sms = (await decided(gateway))["channels"]

    path = ["categories", "news", "channelTypes"]
    assert email["allowed"] is True
    assert email["steps"] == [{"rule": "CATEGORY", "allowed": True, "scope": "USER", "path": [*path, "email"]}]
    assert sms["allowed"] is False
    assert sms["steps"] == [{"rule": "CATEGORY", "allowed": False, "scope": "ENVIRONMENT", "path": [*path, "sms"]}]


@pytest.mark.parametrize("face", ["graphql", "http"])
async def test_a_merge_into_a_stored_switch_opens_no_other_channel(
    gateway: Gateway, server: httpx2.AsyncClient, face: str
) -> None:
    await write(gateway, "user", {"categories": {"news": False}})
    by_email: Tree = {"categories": {"news": {"channel_types": {"email": True}}}}
    await (write(gateway, "user", by_email) if face == "graphql" else write_by_http(server, "user", by_email))

    stored = tree_of(await gateway.services.preferences.read(SERVER, UserSet("jhammond")))

    assert stored == {"categories": {"news": {"channel_types": {**dict.fromkeys(CHANNEL_TYPES, False), "email": True}}}}
    assert [each["allowed"] for each in (await decided(gateway))["channels"]] == [True, False]
