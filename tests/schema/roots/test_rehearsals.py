"""What a rehearsal says is what the write gives, but for the instants."""

from typing import Any

import pytest

from gateway.preferences.model import Tree
from tests.schema.client import variables_of
from tests.schema.executing import SERVER, Executor

SET = """{
    id scope userId setId exists revision
    channelTypes { strategy email { enabled } sms { enabled conditions { variable operator argument } } }
    channels { channelId enabled } workflows { key enabled strategy channelTypes { push { enabled } } }
    categories { key enabled } commercialSubscribed { enabled }
}"""
RESULT = f"""{{
    __typename
    ... on PreferencesWritten {{ preferenceSet {SET} changes {{ revision actor origin path before after }} }}
    ... on UserError {{ code message path }}
    ... on RevisionConflictError {{ current {SET} }}
}}"""
CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
IS_PRO: Tree = {"variable": "recipient.plan", "operator": "equal_to", "argument": "pro"}
STORED: Tree = {"channel_types": {"email": True}, "workflows": {"a": True, "b": False}}
OTHERS: Tree = {
    "channel_types": {"sms": {"conditions": [IS_PRO]}},
    "channels": {CHANNEL: False},
    "workflows": {"a": {"channel_types": {"push": False}}, "b": None},
    "commercial_subscribed": True,
}


async def write(executor: Executor, field: str, **written: Any) -> Any:
    type_name = f"{field[0].upper()}{field[1:]}Input!"
    document = f"mutation Write($input: {type_name}) {{ {field}(input: $input) {RESULT} }}"
    return await executor.data(document, caller=SERVER, input=written)


@pytest.mark.parametrize(
    ("field", "written"),
    [
        pytest.param("setPreferences", {"preferences": variables_of(OTHERS), "persistence": "MERGE"}, id="merging"),
        pytest.param("setPreferences", {"preferences": variables_of(STORED)}, id="replacing"),
        pytest.param("setPreferences", {"preferences": {}}, id="emptying"),
        pytest.param("setChannelType", {"channelType": "EMAIL", "setting": {"enabled": False}}, id="a kind of channel"),
        pytest.param("setChannel", {"channelId": CHANNEL, "setting": {"enabled": True}}, id="a channel"),
        pytest.param("setWorkflow", {"key": "a", "setting": None}, id="removing a workflow"),
        pytest.param("setCategory", {"key": "a", "setting": {"enabled": True}}, id="a category"),
        pytest.param("setCommercialSubscribed", {"setting": {"enabled": False}}, id="the commercial subscription"),
        pytest.param("setCommercialSubscribed", {"setting": None}, id="nothing new"),
        pytest.param("unsetPreferences", {}, id="removing the set"),
        pytest.param("unsetPreferences", {"expectedRevision": 1}, id="at the right revision"),
        pytest.param("unsetPreferences", {"expectedRevision": 7}, id="at the wrong revision"),
        pytest.param("setWorkflow", {"key": "x" * 257, "setting": None}, id="a key that is too long"),
    ],
)
async def test_a_rehearsed_write_of_a_users_set_is_the_write(
    executor: Executor, field: str, written: dict[str, Any]
) -> None:
    await write(executor, "setPreferences", userId="jhammond", preferences=variables_of(STORED))

    rehearsed = await write(executor, field, userId="jhammond", dryRun=True, **written)
    done = await write(executor, field, userId="jhammond", **written)

    assert rehearsed == done


@pytest.mark.parametrize("tenant_id", [None, "acme"])
@pytest.mark.parametrize("persistence", ["MERGE", "REPLACE"])
async def test_a_rehearsed_write_of_defaults_is_the_write(
    executor: Executor, tenant_id: str | None, persistence: str
) -> None:
    await write(executor, "setDefaultPreferences", tenantId=tenant_id, preferences=variables_of(STORED))
    given = variables_of({"channel_types": {"__strategy__": "replace", "email": False}, "workflows": {"a": True}})

    written = {"tenantId": tenant_id, "preferences": given, "persistence": persistence}
    rehearsed = await write(executor, "setDefaultPreferences", dryRun=True, **written)
    done = await write(executor, "setDefaultPreferences", **written)

    assert rehearsed == done
    assert done["preferenceSet"]["channelTypes"]["strategy"] == "REPLACE"
