from typing import Any

import pytest

from gateway.auth.callers import Caller, Permission
from gateway.preferences.model import Tree
from tests.schema.client import variables_of
from tests.schema.executing import USER, Executor

READER = Caller(subject="rk_reader", permissions=frozenset({Permission.DEFAULTS_READ}))
READ = """query ($tenant: ID) { defaultPreferences(tenantId: $tenant) {
    id scope userId setId exists revision
    channelTypes { strategy email { enabled } } channels { channelId enabled } channelsStrategy
    workflows {
        key strategy channelTypes { strategy email { enabled } } channels { channelId enabled } channelsStrategy
    }
} }"""
WRITE = """mutation ($input: SetDefaultPreferencesInput!) { setDefaultPreferences(input: $input) {
    __typename
    ... on PreferencesWritten { preferenceSet { revision scope setId workflows { key } } changes { path before after } }
    ... on UserError { code path }
    ... on RevisionConflictError { current { revision } }
} }"""


UNSET = """mutation ($input: UnsetDefaultPreferencesInput!) { unsetDefaultPreferences(input: $input) {
    __typename
    ... on PreferencesWritten { preferenceSet { revision } changes { path before after } }
    ... on UserError { code path }
    ... on RevisionConflictError { current { revision } }
} }"""
NO_PATH: Tree = {"variable": "plan", "operator": "exists"}
CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"


async def write(executor: Executor, preferences: Tree, **written: Any) -> Any:
    return await executor.data(WRITE, input={"preferences": variables_of(preferences), **written})


async def test_defaults_that_were_never_stored_are_empty(executor: Executor) -> None:
    found = await executor.data(READ)

    assert found.pop("id")
    assert found == {
        "scope": "ENVIRONMENT",
        "userId": None,
        "setId": "default",
        "exists": False,
        "revision": 0,
        "channelTypes": None,
        "channels": [],
        "channelsStrategy": "MERGE",
        "workflows": [],
    }


async def test_the_defaults_of_a_tenant_are_others_than_those_of_the_environment(executor: Executor) -> None:
    written = await write(executor, {"workflows": {"a": True}}, tenantId="acme")

    tenant = await executor.data(READ, caller=READER, tenant="acme")
    environment = await executor.data(READ, caller=READER, tenant=None)

    assert (written["preferenceSet"]["scope"], written["preferenceSet"]["setId"]) == ("TENANT", "acme")
    assert (tenant["scope"], tenant["setId"], tenant["revision"]) == ("TENANT", "acme", 1)
    assert environment["exists"] is False
    assert tenant["id"] != environment["id"]


@pytest.mark.parametrize(
    ("persistence", "keys"),
    [
        pytest.param({}, ["a", "b"], id="merge unless told otherwise"),
        pytest.param({"persistence": "REPLACE"}, ["b"], id="replace takes away what is not given"),
    ],
)
async def test_defaults_are_merged_or_replaced(
    executor: Executor, persistence: dict[str, str], keys: list[str]
) -> None:
    await write(executor, {"workflows": {"a": True}})

    result = await write(executor, {"workflows": {"b": True}}, **persistence)

    assert [row["key"] for row in result["preferenceSet"]["workflows"]] == keys


async def test_defaults_may_say_how_they_take_part_in_the_merge(executor: Executor) -> None:
    forced: Tree = {"__strategy__": "replace", "email": False}
    channels: Tree = {"__strategy__": "replace", CHANNEL: True}
    row: Tree = {"__strategy__": "replace", "channel_types": forced, "channels": channels}
    await write(executor, {"channel_types": forced, "channels": channels, "workflows": {"a": row}})

    found = await executor.data(READ)

    shown = {"strategy": "REPLACE", "email": {"enabled": False}}
    shown_channels = {"channels": [{"channelId": CHANNEL, "enabled": True}], "channelsStrategy": "REPLACE"}
    assert found["channelTypes"] == shown
    assert {name: found[name] for name in shown_channels} == shown_channels
    assert found["workflows"] == [{"key": "a", "strategy": "REPLACE", "channelTypes": shown, **shown_channels}]


async def test_removed_defaults_are_as_if_never_written(executor: Executor) -> None:
    await write(executor, {"workflows": {"a": True}}, tenantId="acme")

    removed = await executor.data(UNSET, input={"tenantId": "acme"})

    assert removed["changes"] == [{"path": ["workflows", "a"], "before": True, "after": None}]
    found = await executor.data(READ, tenant="acme")
    assert (found["exists"], found["revision"], found["workflows"]) == (False, 2, [])


async def test_removing_defaults_can_be_rehearsed(executor: Executor) -> None:
    await write(executor, {"workflows": {"a": True}})

    rehearsed = await executor.data(UNSET, input={"dryRun": True})

    assert rehearsed["changes"] == [{"path": ["workflows", "a"], "before": True, "after": None}]
    assert (await executor.data(READ))["exists"] is True


async def test_defaults_are_not_removed_at_another_revision(executor: Executor) -> None:
    await write(executor, {"workflows": {"a": True}})

    refused = await executor.data(UNSET, input={"expectedRevision": 7})

    assert refused["__typename"] == "RevisionConflictError"
    assert refused["current"] == {"revision": 1}
    assert (await executor.data(READ))["exists"] is True


async def test_only_defaults_of_a_well_formed_id_are_removed(executor: Executor) -> None:
    refused = await executor.data(UNSET, input={"tenantId": "a/b"})

    assert (refused["__typename"], refused["path"]) == ("InvalidInputError", ["input", "tenantId"])


async def test_a_rehearsal_of_defaults_changes_nothing(executor: Executor) -> None:
    rehearsed = await write(executor, {"workflows": {"a": True}}, dryRun=True)

    assert rehearsed["changes"] == [{"path": ["workflows", "a"], "before": None, "after": True}]
    assert (await executor.data(READ))["exists"] is False


async def test_an_expected_revision_of_defaults_that_does_not_hold_is_a_conflict(executor: Executor) -> None:
    await write(executor, {"workflows": {"a": True}}, tenantId="acme")

    result = await write(executor, {"workflows": {"a": False}}, tenantId="acme", expectedRevision=0)

    assert result == {
        "__typename": "RevisionConflictError",
        "code": "REVISION_CONFLICT",
        "path": ["input", "expectedRevision"],
        "current": {"revision": 1},
    }


@pytest.mark.parametrize(
    ("written", "path"),
    [
        pytest.param({"tenantId": ""}, ["tenantId"], id="no tenant id"),
        pytest.param(
            {"preferences": {"workflows": {"a": {"channel_types": {"sms": {"conditions": [NO_PATH]}}}}}},
            [
                "preferences",
                "workflows",
                "0",
                "setting",
                "detail",
                "channelTypes",
                "sms",
                "conditions",
                "0",
                "variable",
            ],
            id="no path",
        ),
    ],
)
async def test_malformed_defaults_are_refused_at_their_place(
    executor: Executor, written: dict[str, Any], path: list[str]
) -> None:
    given = {"preferences": {}, **written}
    result = await write(executor, given.pop("preferences"), **given)

    assert result == {"__typename": "InvalidInputError", "code": "INVALID_INPUT", "path": ["input", *path]}


@pytest.mark.parametrize("caller", [USER, Caller("rk", frozenset({Permission.PREFERENCES_WRITE}))], ids=["user", "key"])
async def test_defaults_are_only_for_who_may_read_or_write_them(executor: Executor, caller: Caller) -> None:
    reading = await executor.error(READ, caller=caller)
    writing = await executor.error(WRITE, caller=caller, input={"preferences": {}})

    assert [error["extensions"] for error in (reading, writing)] == [{"code": "FORBIDDEN"}] * 2


async def test_who_may_read_defaults_may_not_write_them(executor: Executor) -> None:
    error = await executor.error(WRITE, caller=READER, input={"preferences": {}})

    assert error["extensions"] == {"code": "FORBIDDEN"}
