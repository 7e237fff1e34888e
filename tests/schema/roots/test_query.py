from typing import Any

import pytest
from orjson import dumps

from gateway.auth.callers import Caller, Permission
from gateway.mongo.client import Database
from gateway.mongo.sets.documents import id_of, stored_fields
from gateway.preferences.change import empty_set
from gateway.preferences.model import Json, PreferenceSet, SetKey
from gateway.preferences.tree import rows_of
from schema import Services
from tests.preferences.spelling import spelt_out
from tests.schema.executing import NOBODY, SERVER, USER, Executor

CHANNELS = ("2f641633-95d3-4555-9222-9f1eb7888a80", "aef6e715-df82-4ab6-b61e-b743e249f7b6")
IS_PRO: dict[str, Json] = {"variable": "recipient.plan", "operator": "equal_to", "argument": "pro"}
STORED: PreferenceSet = {
    **empty_set(SetKey.of_user("jhammond")),
    **rows_of(
        {
            "channel_types": {"email": True, "in_app_feed": {"conditions": [IS_PRO]}},
            "channels": {CHANNELS[1]: False, CHANNELS[0]: True},
            "workflows": {"b.c": {"channel_types": {"sms": False}, "conditions": [IS_PRO]}, "a": True},
            "categories": {"$where": False},
            "commercial_subscribed": False,
        }
    ),
    "exists": True,
    "revision": 3,
}

SETTING = "{ enabled conditions { variable operator argument } }"
ROW = f"{{ key strategy enabled conditions {{ operator }} channelTypes {{ sms {SETTING} }} channels {{ channelId }} }}"


async def store(database: Database) -> None:
    await database["preference_sets"].insert_one({"_id": id_of(SetKey.of_user("jhammond")), **stored_fields(STORED)})


async def test_a_set_that_spells_out_what_is_not_set_is_served_alike(executor: Executor, database: Database) -> None:
    channel_types = f"channelTypes {{ strategy email {SETTING} inAppFeed {SETTING} sms {SETTING} }}"
    parts = f"channels {{ channelId enabled }} workflows {ROW} categories {ROW} commercialSubscribed {SETTING}"
    document = f'{{ preferenceSet(userId: "jhammond") {{ {channel_types} {parts} }} }}'
    await store(database)
    lean = await executor.data(document)
    await database["preference_sets"].update_one({}, {"$set": spelt_out(STORED)})

    served = await executor.data(document)

    assert dumps(served) == dumps(lean)


async def test_a_set_that_was_never_stored_is_empty(executor: Executor) -> None:
    document = """{ preferenceSet(userId: "new") {
        __typename scope userId setId exists revision insertedAt updatedAt
        channelTypes { strategy } channels { channelId } workflows { key } categories { key }
        commercialSubscribed { enabled }
    } }"""

    assert await executor.data(document) == {
        "__typename": "PreferenceSet",
        "scope": "USER",
        "userId": "new",
        "setId": "default",
        "exists": False,
        "revision": 0,
        "insertedAt": None,
        "updatedAt": None,
        "channelTypes": None,
        "channels": [],
        "workflows": [],
        "categories": [],
        "commercialSubscribed": None,
    }


async def test_a_stored_set_is_served_as_it_is(database: Database, executor: Executor) -> None:
    await store(database)
    document = f"""{{ preferenceSet {{
        revision channelTypes {{ strategy email {SETTING} inAppFeed {SETTING} sms {SETTING} }}
        channels {{ channelId enabled conditions {{ operator }} }} commercialSubscribed {SETTING}
        workflows {ROW} categories {{ key enabled }}
    }} }}"""
    is_pro = {"variable": "recipient.plan", "operator": "EQUAL_TO", "argument": "pro"}
    plain: dict[str, Any] = {"strategy": "MERGE", "conditions": [], "channelTypes": None, "channels": []}

    assert await executor.data(document, caller=USER) == {
        "revision": 3,
        "channelTypes": {
            "strategy": "MERGE",
            "email": {"enabled": True, "conditions": []},
            "inAppFeed": {"enabled": None, "conditions": [is_pro]},
            "sms": None,
        },
        "channels": [
            {"channelId": CHANNELS[0], "enabled": True, "conditions": []},
            {"channelId": CHANNELS[1], "enabled": False, "conditions": []},
        ],
        "commercialSubscribed": {"enabled": False, "conditions": []},
        "workflows": [
            {"key": "a", "enabled": True, **plain},
            {
                **plain,
                "key": "b.c",
                "enabled": None,
                "conditions": [{"operator": "EQUAL_TO"}],
                "channelTypes": {"sms": {"enabled": False, "conditions": []}},
            },
        ],
        "categories": [{"key": "$where", "enabled": False}],
    }


@pytest.mark.parametrize(
    ("field", "rows"),
    [
        ('workflows(keys: ["b.c", "gone"]) { key }', [{"key": "b.c"}]),
        ("workflows(keys: []) { key }", []),
        ("workflows(keys: null) { key }", [{"key": "a"}, {"key": "b.c"}]),
        ('categories(keys: ["$where"]) { key }', [{"key": "$where"}]),
        (f'channels(channelIds: ["{CHANNELS[1].upper()}"]) {{ channelId }}', [{"channelId": CHANNELS[1]}]),
    ],
)
async def test_rows_can_be_chosen_by_key(database: Database, executor: Executor, field: str, rows: list[Any]) -> None:
    await store(database)

    assert list((await executor.data(f"{{ preferenceSet {{ {field} }} }}", caller=USER)).values()) == [rows]


async def test_one_fragment_serves_the_interfaces(database: Database, executor: Executor) -> None:
    await store(database)
    document = """
        fragment Row on KeyedPreference { key }
        fragment Grid on Preferences { workflows { ...Row } }
        fragment Known on Node { id }
        { preferenceSet { ...Grid ...Known } }
    """

    found = await executor.data(document, caller=USER)

    assert found["workflows"] == [{"key": "a"}, {"key": "b.c"}]
    assert found["id"]


async def test_a_set_for_a_tenant_is_another_one(executor: Executor) -> None:
    document = '{ preferenceSet(setId: "acme") { id setId } }'

    tenant = await executor.data(document, caller=USER)
    default = await executor.data("{ preferenceSet { id setId } }", caller=USER)

    assert (tenant["setId"], default["setId"]) == ("acme", "default")
    assert tenant["id"] != default["id"]


async def test_the_limits_are_told(services: Services, executor: Executor) -> None:
    document = "{ limits { bulkMaxUsers maxPageSize maxKeysPerSet maxConditionsPerSetting maxOperationCost } }"

    assert await executor.data(document, caller=USER) == {
        "bulkMaxUsers": 3,
        "maxPageSize": 5,
        "maxKeysPerSet": 4,
        "maxConditionsPerSetting": 2,
        "maxOperationCost": services.settings.max_operation_cost,
    }


async def test_the_schema_itself_can_be_read_by_anybody(executor: Executor) -> None:
    result = await executor.execute("{ __typename __schema { queryType { name } } }", caller=NOBODY)

    assert result.data == {"__typename": "Query", "__schema": {"queryType": {"name": "Query"}}}


@pytest.mark.parametrize(
    "document",
    [
        "{ preferenceSet { id } }",
        '{ node(id: "x") { id } }',
        "{ nodes(ids: []) { id } }",
        "{ defaultPreferences { id } }",
        "{ preferenceSets { totalCount } }",
        "{ preferenceDecision(input: {channels: []}) { allowed } }",
        '{ bulkOperation(id: "x") { id } }',
        "{ bulkOperations { totalCount } }",
        "{ limits { maxPageSize } }",
        "mutation { unsetPreferences { __typename } }",
        'mutation { setPreferences(input: {preferences: {workflows: [{key: "a"}, {key: "a"}]}}) { __typename } }',
        "mutation { setDefaultPreferences(input: {preferences: {}}) { __typename } }",
        "mutation { bulkSetPreferences(input: {userIds: [], preferences: {}}) { __typename } }",
        'mutation { cancelBulkOperation(input: {id: "x"}) { __typename } }',
        'mutation { retryBulkOperation(input: {id: "x"}) { __typename } }',
    ],
)
async def test_every_root_field_needs_credentials(executor: Executor, document: str) -> None:
    error = await executor.error(document, caller=NOBODY)

    assert error["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_field_that_is_refused_leaves_its_neighbours(executor: Executor) -> None:
    document = """{
        mine: preferenceSet { setId }
        other: preferenceSet(userId: "other") { setId }
        defaultPreferences { setId }
        limits { maxPageSize }
    }"""

    result = await executor.execute(document, caller=USER)

    assert result.data == {
        "mine": {"setId": "default"},
        "other": None,
        "defaultPreferences": None,
        "limits": {"maxPageSize": 5},
    }
    assert [(error.path, error.extensions) for error in result.errors or ()] == [
        (["other"], {"code": "FORBIDDEN"}),
        (["defaultPreferences"], {"code": "FORBIDDEN"}),
    ]


@pytest.mark.parametrize(
    ("document", "caller", "extensions"),
    [
        pytest.param(
            "{ preferenceSet { id } }", SERVER, {"code": "BAD_USER_INPUT", "path": ["userId"]}, id="nobody named"
        ),
        pytest.param('{ preferenceSet(userId: "other") { id } }', USER, {"code": "FORBIDDEN"}, id="somebody else"),
        pytest.param(
            '{ preferenceSet(userId: "a/b") { id } }',
            SERVER,
            {"code": "BAD_USER_INPUT", "path": ["userId"]},
            id="no user id",
        ),
        pytest.param(
            '{ preferenceSet(setId: "") { id } }', USER, {"code": "BAD_USER_INPUT", "path": ["setId"]}, id="no set id"
        ),
        pytest.param(
            '{ preferenceSet(userId: "u") { id } }',
            Caller(subject="rk", permissions=frozenset({Permission.BULK_READ})),
            {"code": "FORBIDDEN"},
            id="a key without the scope",
        ),
    ],
)
async def test_a_set_is_read_only_by_who_may(
    executor: Executor, document: str, caller: Caller, extensions: dict[str, Any]
) -> None:
    error = await executor.error(document, caller=caller)

    assert error["extensions"] == extensions
    assert error["path"] == ["preferenceSet"]
