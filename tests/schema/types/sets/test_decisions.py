from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from gateway.auth.callers import Caller, Permission
from gateway.preferences.model import ChannelType, Tree
from gateway.preferences.requests import PutSetting, UserSet
from schema import Services
from tests.preferences.test_decision_cases import of_kind
from tests.schema.client import variables_of
from tests.schema.counting import CountedExecutor
from tests.schema.executing import SERVER, USER, Executor

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
EMAIL = {"channelType": "EMAIL"}
IS_PRO: Tree = {"variable": "recipient.plan", "operator": "equal_to", "argument": "pro"}

ASK = """query ($input: DecisionInput!) { preferenceDecision(input: $input) { allowed channels { allowed } } }"""
WHY = """query ($input: DecisionInput!) { preferenceDecision(input: $input) {
    allowed
    channels { channelType channelId allowed steps {
        rule allowed scope path conditions { matched actual condition { variable operator argument } }
    } }
    effective { channelTypes { email { enabled } } sources { scope userId } }
} }"""
WRITE = "mutation ($input: SetPreferencesInput!) { setPreferences(input: $input) { __typename } }"
WRITE_DEFAULTS = """mutation ($input: SetDefaultPreferencesInput!) {
    setDefaultPreferences(input: $input) { __typename }
}"""


async def ask(executor: Executor, document: str = ASK, *, caller: Caller = SERVER, **message: Any) -> Any:
    given = {"channels": [EMAIL], **({"userId": "jhammond"} if caller is SERVER else {}), **message}
    return await executor.data(document, caller=caller, input=given)


async def write(executor: Executor, document: str, **written: Any) -> None:
    assert await executor.data(document, input=written) == {"__typename": "PreferencesWritten"}


def channel_id_of(name: str) -> str:
    """The cases call some channels by names that are no UUIDs; each gets one of its own."""
    try:
        return str(UUID(name))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, name))


@pytest.mark.parametrize("case", of_kind("send"))
async def test_a_worked_case_comes_out_as_its_source_says(counted: CountedExecutor, case: dict[str, Any]) -> None:
    for set_id, tree in case["recipient"].items():
        await write(counted, WRITE, userId="jhammond", setId=set_id, preferences=variables_of(tree))
    for tenant_id, tree in ((case.get("tenant"), case.get("tenant_default")), (None, case.get("environment"))):
        if tree is not None:
            await write(counted, WRITE_DEFAULTS, tenantId=tenant_id, preferences=variables_of(tree))
    workflow, channel = case["workflow"], case["channel"]

    decision = await ask(
        counted,
        tenantId=case.get("tenant"),
        workflow=workflow["key"],
        categories=workflow.get("categories", []),
        commercial=workflow.get("commercial", False),
        override=workflow.get("override_preferences", False),
        channels=[{"channelType": ChannelType(channel["type"]).name, "channelId": channel_id_of(channel["id"])}],
        variables=case.get("context"),
    )

    assert decision == {"allowed": case["expect"], "channels": [{"allowed": case["expect"]}]}


async def test_a_decision_says_why(services: Services, executor: Executor) -> None:
    for change in (
        PutSetting("channel_types", "email", setting=True),
        PutSetting("channels", CHANNEL, setting=False),
        PutSetting("workflows", "a.b", {"conditions": [IS_PRO]}),
    ):
        await services.preferences.write(SERVER, UserSet("jhammond"), change)

    decision = await ask(
        executor,
        WHY,
        caller=USER,
        workflow="a.b",
        channels=[EMAIL, {"channelType": "SMS", "channelId": CHANNEL.upper()}],
        variables={"recipient": {"plan": "pro"}},
    )

    is_pro = {
        "matched": True,
        "actual": "pro",
        "condition": {"variable": "recipient.plan", "operator": "EQUAL_TO", "argument": "pro"},
    }
    workflow = {
        "rule": "WORKFLOW",
        "allowed": True,
        "scope": "USER",
        "path": ["workflows", "a.b"],
        "conditions": [is_pro],
    }
    kind = {"rule": "CHANNEL_TYPE", "allowed": True, "path": ["channelTypes", "email"]}
    channel = {"rule": "CHANNEL", "allowed": False, "path": ["channels", CHANNEL]}
    own: dict[str, Any] = {"scope": "USER", "conditions": []}
    assert decision == {
        "allowed": True,
        "channels": [
            {"channelType": "EMAIL", "channelId": None, "allowed": True, "steps": [{**kind, **own}, workflow]},
            {"channelType": "SMS", "channelId": CHANNEL, "allowed": False, "steps": [{**channel, **own}, workflow]},
        ],
        "effective": {
            "channelTypes": {"email": {"enabled": True}},
            "sources": [{"scope": "USER", "userId": "jhammond"}],
        },
    }


async def test_what_nobody_spoke_about_is_allowed(executor: Executor) -> None:
    decision = await ask(executor, WHY, caller=USER)

    step = {"rule": "DEFAULT_ALLOW", "allowed": True, "scope": None, "path": [], "conditions": []}
    assert decision["channels"] == [{"channelType": "EMAIL", "channelId": None, "allowed": True, "steps": [step]}]


async def test_a_hundred_channels_are_answered_in_their_order(counted: CountedExecutor) -> None:
    channels = [{"channelType": "PUSH", "channelId": channel_id_of(str(number))} for number in range(100)]
    off = PutSetting("channels", channels[7]["channelId"], setting=False)
    await counted.services.preferences.write(SERVER, UserSet("jhammond"), off)

    decision = await ask(counted, channels=channels)

    assert [each["allowed"] for each in decision["channels"]] == [number != 7 for number in range(100)]


async def test_the_messages_of_many_users_take_one_round_trip(counted: CountedExecutor) -> None:
    users = [f"u{number}" for number in range(40)]
    for user_id in users[::2]:
        off = PutSetting("channel_types", "email", setting=False)
        await counted.services.preferences.write(SERVER, UserSet(user_id), off)
    fields = (
        f'{each}: preferenceDecision(input: {{userId: "{each}", channels: [{{channelType: EMAIL}}]}}) {{ allowed }}'
        for each in users
    )
    before = len(counted.commands.names)

    result = await counted.execute(f"{{ {' '.join(fields)} }}")

    assert result.data == {each: {"allowed": index % 2 == 1} for index, each in enumerate(users)}
    assert counted.commands.names[before:] == ["find"]


@pytest.mark.parametrize(
    ("message", "path"),
    [
        pytest.param({"channels": []}, ["channels"], id="no channels"),
        pytest.param({"channels": [EMAIL] * 101}, ["channels"], id="too many channels"),
        pytest.param({"userId": "a/b"}, ["userId"], id="no user id"),
        pytest.param({"tenantId": ""}, ["tenantId"], id="no tenant id"),
        pytest.param({"workflow": "w" * 257}, ["workflow"], id="a long workflow"),
        pytest.param({"categories": ["a", "c" * 257]}, ["categories", "1"], id="a long category"),
        pytest.param({"variables": []}, ["variables"], id="variables that are no object"),
    ],
)
async def test_a_malformed_message_is_refused_at_its_place(
    executor: Executor, message: dict[str, Any], path: list[str]
) -> None:
    error = await executor.error(ASK, input={"userId": "jhammond", "channels": [EMAIL], **message})

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": ["input", *path]}


async def test_a_server_names_the_recipient(executor: Executor) -> None:
    error = await executor.error(ASK, input={"channels": [EMAIL]})

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": ["input", "userId"]}


@pytest.mark.parametrize(
    ("caller", "user_id"),
    [
        pytest.param(USER, "other", id="somebody else"),
        pytest.param(Caller("rk", frozenset({Permission.BULK_READ})), "jhammond", id="a key without the scope"),
    ],
)
async def test_a_decision_is_only_for_who_may_read_the_preferences(
    executor: Executor, caller: Caller, user_id: str
) -> None:
    error = await executor.error(ASK, caller=caller, input={"userId": user_id, "channels": [EMAIL]})

    assert error["extensions"] == {"code": "FORBIDDEN"}


async def test_a_decision_that_looks_at_too_much_is_refused(services: Services, executor: Executor) -> None:
    in_list: Tree = {"variable": "data.list", "operator": "contains", "argument": "x"}
    change = PutSetting("channel_types", "email", {"conditions": [in_list]})
    await services.preferences.write(SERVER, UserSet("jhammond"), change)
    most = (await executor.data("{ limits { maxDecisionComparisons } }"))["maxDecisionComparisons"]
    message = {"userId": "jhammond", "channels": [EMAIL], "variables": {"data": {"list": list(range(most))}}}

    error = await executor.error(ASK, input=message)

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": ["input", "variables"]}
    assert f"more than {most} comparisons" in error["message"]
    message["variables"] = {"data": {"list": list(range(most // 2))}}
    assert (await executor.data(ASK, input=message))["allowed"] is False
