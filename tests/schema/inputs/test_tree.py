from typing import Any

import pytest
from hypothesis import given

from gateway.preferences.model import Tree
from schema.inputs.preferences import KeyedSettingInput, PreferenceSettingInput, PreferencesInput
from schema.inputs.tree import TreeBuilder
from tests.preferences.strategies import preferences
from tests.schema.client import typed, variables_of

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
ON = {"enabled": True}
AT = ("input", "preferences")


def built(written: dict[str, Any]) -> Tree:
    """The tree of a set in which nothing is wrong."""
    builder = TreeBuilder()
    tree = builder.preferences(typed(written, PreferencesInput), AT)
    assert builder.problems == []
    return tree


def problems_of(written: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """What is wrong with a set, and where within it."""
    builder = TreeBuilder()
    builder.preferences(typed(written, PreferencesInput), AT)
    assert all(each.path and each.path[:2] == AT for each in builder.problems)
    return [(each.message, (each.path or ())[2:]) for each in builder.problems]


@given(preferences(removals=True))
def test_whatever_the_wire_can_say_graphql_can_say(tree: Tree) -> None:
    assert built(variables_of(tree)) == tree


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"channelTypes": None}, {"channel_types": None}, id="a part that is null"),
        pytest.param({"channelTypes": {}}, {"channel_types": {}}, id="a part with nothing in it"),
        pytest.param({"channelTypes": {"sms": None}}, {"channel_types": {"sms": None}}, id="a kind that is null"),
        pytest.param({"workflows": [{"key": "w"}]}, {"workflows": {}}, id="a row that says nothing of its setting"),
        pytest.param({"workflows": [{"key": "w", "setting": None}]}, {"workflows": {"w": None}}, id="a null row"),
        pytest.param(
            {"channelTypes": {"strategy": "REPLACE", "email": ON}},
            {"channel_types": {"__strategy__": "replace", "email": True}},
            id="a mark on channel types",
        ),
        pytest.param(
            {"channelsStrategy": "REPLACE", "channels": [{"channelId": CHANNEL, "setting": ON}]},
            {"channels": {CHANNEL: True, "__strategy__": "replace"}},
            id="a mark on channels",
        ),
        pytest.param(
            {"channelsStrategy": "REPLACE"}, {"channels": {"__strategy__": "replace"}}, id="a mark on channels alone"
        ),
        pytest.param({"channelsStrategy": None}, {"channels": {"__strategy__": None}}, id="a null mark on channels"),
        pytest.param({"channels": None, "channelsStrategy": "REPLACE"}, {"channels": None}, id="null takes the mark"),
        pytest.param(
            {"workflows": [{"key": "w", "setting": {"detail": {"channelsStrategy": "REPLACE"}}}]},
            {"workflows": {"w": {"channels": {"__strategy__": "replace"}}}},
            id="a mark on the channels of a workflow",
        ),
        pytest.param(
            {"categories": [{"key": "c", "setting": {"detail": {"strategy": "MERGE"}}}]},
            {"categories": {"c": {"__strategy__": "merge"}}},
            id="a mark on a category",
        ),
        pytest.param(
            {"channels": [{"channelId": CHANNEL.upper(), "setting": ON}]},
            {"channels": {CHANNEL: True}},
            id="a channel id in upper case",
        ),
    ],
)
def test_absent_and_null_stay_two_things(written: dict[str, Any], tree: Tree) -> None:
    assert built(written) == tree


@pytest.mark.parametrize(
    ("argument", "condition"),
    [
        pytest.param({}, {"variable": "data.x", "operator": "empty"}, id="left out"),
        pytest.param({"argument": None}, {"variable": "data.x", "operator": "empty", "argument": None}, id="null"),
        pytest.param({"argument": [1]}, {"variable": "data.x", "operator": "empty", "argument": [1]}, id="a list"),
    ],
)
def test_the_argument_of_a_condition_may_be_absent_or_null(argument: dict[str, Any], condition: Tree) -> None:
    written = {"conditions": [{"variable": "data.x", "operator": "EMPTY", **argument}]}

    assert TreeBuilder().setting(typed(written, PreferenceSettingInput), AT) == {"conditions": [condition]}


@pytest.mark.parametrize(
    ("written", "path"),
    [
        pytest.param(
            {"workflows": [{"key": "a"}, {"key": "b"}, {"key": "a"}]}, ("workflows", "2", "key"), id="a workflow"
        ),
        pytest.param({"categories": [{"key": ""}, {"key": ""}]}, ("categories", "1", "key"), id="a category"),
        pytest.param(
            {"channels": [{"channelId": CHANNEL}, {"channelId": CHANNEL.upper()}]},
            ("channels", "1", "channelId"),
            id="a channel in other letters",
        ),
        pytest.param(
            {"workflows": [{"key": "w", "setting": {"detail": {"channels": [{"channelId": CHANNEL}] * 2}}}]},
            ("workflows", "0", "setting", "detail", "channels", "1", "channelId"),
            id="a channel of a workflow",
        ),
    ],
)
def test_a_key_given_twice_is_a_problem_at_the_second_one(written: dict[str, Any], path: tuple[str, ...]) -> None:
    assert problems_of(written) == [("This key is given twice.", path)]


def test_a_key_may_stand_among_workflows_and_among_categories() -> None:
    written = {"workflows": [{"key": "same", "setting": ON}], "categories": [{"key": "same", "setting": ON}]}

    assert built(written) == {"workflows": {"same": True}, "categories": {"same": True}}


@pytest.mark.parametrize(
    "written",
    [
        pytest.param({"detail": {"channelTypes": {"inAppFeed": ON}}}, id="in a detail"),
        pytest.param({"channelTypes": {"inAppFeed": ON}}, id="directly"),
        pytest.param({"detail": None, "channelTypes": {"inAppFeed": ON}}, id="directly, beside no detail"),
        pytest.param({"enabled": None, "channelTypes": {"inAppFeed": ON}}, id="beside no switch"),
        pytest.param({"detail": {"channelTypes": {"inAppFeed": ON}}, "enabled": None}, id="in a detail, no switch"),
    ],
)
def test_a_single_keyed_setting_is_converted_alike(written: dict[str, Any]) -> None:
    builder = TreeBuilder()

    value = builder.keyed(typed(written, KeyedSettingInput), AT)

    assert (value, builder.problems) == ({"channel_types": {"in_app_feed": True}}, [])


NOTHING_ELSE: dict[str, Any] = {
    "conditions": [],
    "channelTypes": None,
    "channels": [],
    "channelsStrategy": "MERGE",
    "strategy": "MERGE",
}
CONDITIONS = [{"variable": "data.x", "operator": "EMPTY", "argument": None}]
WIRE_CONDITIONS = {"conditions": [{"variable": "data.x", "operator": "empty", "argument": None}]}


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        pytest.param(
            {"channelTypes": {"email": {"enabled": False, "conditions": []}}},
            {"channel_types": {"email": False}},
            id="a switch beside no conditions",
        ),
        pytest.param(
            {"channelTypes": {"email": {"enabled": None, "conditions": CONDITIONS}}},
            {"channel_types": {"email": WIRE_CONDITIONS}},
            id="conditions beside no switch",
        ),
        pytest.param(
            {"channels": [{"channelId": CHANNEL, "enabled": False, "conditions": []}]},
            {"channels": {CHANNEL: False}},
            id="a channel",
        ),
        pytest.param(
            {"workflows": [{"key": "w", "enabled": False, **NOTHING_ELSE}]},
            {"workflows": {"w": False}},
            id="a workflow",
        ),
        pytest.param(
            {"workflows": [{"key": "w", "enabled": False, "channelTypes": {"email": None, "strategy": "MERGE"}}]},
            {"workflows": {"w": False}},
            id="a workflow beside channel types that say nothing",
        ),
        pytest.param(
            {"categories": [{"key": "c", "enabled": None, "channelTypes": {"sms": {"enabled": True}}}]},
            {"categories": {"c": {"channel_types": {"sms": True}}}},
            id="a category with channel types",
        ),
        pytest.param({"workflows": [{"key": "w"}]}, {"workflows": {}}, id="a row of which only the key was read"),
    ],
)
def test_what_was_read_can_be_given_back(written: dict[str, Any], tree: Tree) -> None:
    assert built(written) == tree


BOTH = "Give `enabled` or `conditions`, not both"
NEITHER = "Give `enabled` or `conditions`; to remove"
SWITCH_AND_PART = "a switch speaks for every channel"


@pytest.mark.parametrize(
    ("written", "message", "path"),
    [
        pytest.param(
            {"commercialSubscribed": {"enabled": True, "conditions": CONDITIONS}},
            BOTH,
            ("commercialSubscribed", "conditions"),
            id="a switch and conditions",
        ),
        pytest.param({"channelTypes": {"inAppFeed": {}}}, NEITHER, ("channelTypes", "inAppFeed"), id="neither"),
        pytest.param(
            {"channelTypes": {"email": {"enabled": None}}},
            NEITHER,
            ("channelTypes", "email"),
            id="null switch",
        ),
        pytest.param(
            {"channels": [{"channelId": CHANNEL, "enabled": True, "conditions": CONDITIONS}]},
            BOTH,
            ("channels", "0", "conditions"),
            id="both for a channel",
        ),
        pytest.param(
            {"channels": [{"channelId": CHANNEL, "enabled": True, "setting": ON}]},
            "Give `setting` or what it holds, not both",
            ("channels", "0", "setting"),
            id="a channel twice",
        ),
        pytest.param(
            {"channels": [{"channelId": CHANNEL, "enabled": True, "setting": None}]},
            "Give `setting` or what it holds, not both",
            ("channels", "0", "setting"),
            id="a channel set and removed",
        ),
        pytest.param(
            {"workflows": [{"key": "w", "enabled": True, "channelTypes": {"sms": ON}}]},
            SWITCH_AND_PART,
            ("workflows", "0", "channelTypes"),
            id="a switch and channel types",
        ),
        pytest.param(
            {"workflows": [{"key": "w", "setting": {"enabled": True, "strategy": "REPLACE"}}]},
            SWITCH_AND_PART,
            ("workflows", "0", "setting", "strategy"),
            id="a switch and a mark",
        ),
        pytest.param(
            {"categories": [{"key": "c", "setting": {"enabled": True, "detail": {"channelTypes": {"sms": ON}}}}]},
            "Give `detail` or what it holds, not both",
            ("categories", "0", "setting", "detail"),
            id="a switch and a detail",
        ),
        pytest.param(
            {"categories": [{"key": "c", "enabled": False, "setting": None}]},
            "Give `setting` or what it holds, not both",
            ("categories", "0", "setting"),
            id="a category set and removed",
        ),
        pytest.param(
            {"workflows": [{"key": "w", "setting": {}}]},
            "Say what the setting is",
            ("workflows", "0", "setting"),
            id="{}",
        ),
        pytest.param(
            {"workflows": [{"key": "w", "enabled": None}]},
            "Say what the setting is",
            ("workflows", "0", "enabled"),
            id="a workflow that is null",
        ),
    ],
)
def test_what_says_two_things_at_once_or_nothing_is_a_problem_at_its_place(
    written: dict[str, Any], message: str, path: tuple[str, ...]
) -> None:
    ((told, place),) = problems_of(written)

    assert message in told
    assert place == path
