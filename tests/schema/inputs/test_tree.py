from typing import Any

import pytest
from hypothesis import given

from gateway.errors import InvalidInput
from gateway.preferences.model import Tree
from schema.inputs.preferences import KeyedSettingInput, PreferenceSettingInput, PreferencesInput
from schema.inputs.tree import keyed_value, preferences_tree, setting_value
from tests.preferences.strategies import preferences
from tests.schema.client import typed, variables_of

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
ON = {"enabled": True}


@given(preferences(removals=True))
def test_whatever_the_wire_can_say_graphql_can_say(tree: Tree) -> None:
    written = typed(variables_of(tree), PreferencesInput)

    assert preferences_tree(written, ("input", "preferences")) == tree


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
    assert preferences_tree(typed(written, PreferencesInput), ("input", "preferences")) == tree


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

    assert setting_value(typed(written, PreferenceSettingInput)) == {"conditions": [condition]}


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
def test_a_key_given_twice_is_refused_at_the_second_one(written: dict[str, Any], path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match="given twice") as refusal:
        preferences_tree(typed(written, PreferencesInput), ("input", "preferences"))

    assert refusal.value.path == ("input", "preferences", *path)


def test_a_key_may_stand_among_workflows_and_among_categories() -> None:
    written = {"workflows": [{"key": "same", "setting": ON}], "categories": [{"key": "same", "setting": ON}]}

    tree = preferences_tree(typed(written, PreferencesInput), ("input", "preferences"))

    assert tree == {"workflows": {"same": True}, "categories": {"same": True}}


def test_a_single_keyed_setting_is_converted_alike() -> None:
    written = typed({"detail": {"channelTypes": {"inAppFeed": ON}}}, KeyedSettingInput)

    assert keyed_value(written, ("input", "setting")) == {"channel_types": {"in_app_feed": True}}
