from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from gateway.errors import InvalidInput, Problem
from gateway.preferences.model import Json, Tree
from schema.inputs.bulk_operations import BulkSetPreferencesInput
from schema.inputs.error_paths import as_written, client_path
from schema.inputs.writes import SetChannelInput, SetPreferencesInput, SetWorkflowInput
from tests.preferences.strategies import preferences
from tests.schema.client import typed, variables_of

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
CONDITIONS = {"conditions": [{"variable": "data.x", "operator": "EMPTY"}, {"variable": "y", "operator": "EMPTY"}]}
DETAIL = {"detail": {"channelTypes": {"inAppFeed": CONDITIONS}, "strategy": "REPLACE", **CONDITIONS}}
WRITTEN = {
    "preferences": {
        "channelTypes": {"inAppFeed": CONDITIONS, "strategy": "REPLACE"},
        "channels": [{"channelId": CHANNEL, "setting": CONDITIONS}],
        "channelsStrategy": "REPLACE",
        "workflows": [{"key": "1", "setting": {"enabled": True}}, {"key": "0", "setting": DETAIL}],
        "categories": [{"key": "in_app_feed", "setting": DETAIL}],
        "commercialSubscribed": CONDITIONS,
    }
}


@pytest.mark.parametrize(
    ("domain", "client"),
    [
        pytest.param("user_id", "userId", id="a field"),
        pytest.param("preferences", "preferences", id="the whole set"),
        pytest.param("preferences/workflows", "preferences/workflows", id="a whole part"),
        pytest.param("preferences/workflows/0", "preferences/workflows/1/key", id="a key that looks like an index"),
        pytest.param(f"preferences/channels/{CHANNEL}", "preferences/channels/0/channelId", id="a channel's id"),
        pytest.param(
            "preferences/workflows/0/channel_types/in_app_feed/conditions/1/variable",
            "preferences/workflows/1/setting/detail/channelTypes/inAppFeed/conditions/1/variable",
            id="deep in a workflow",
        ),
        pytest.param(
            "preferences/categories/in_app_feed/conditions/0/argument",
            "preferences/categories/0/setting/detail/conditions/0/argument",
            id="a condition of a category",
        ),
        pytest.param(
            "preferences/categories/in_app_feed/__strategy__",
            "preferences/categories/0/setting/detail/strategy",
            id="a mark of a category",
        ),
        pytest.param(
            "preferences/channel_types/__strategy__", "preferences/channelTypes/strategy", id="a mark of channel types"
        ),
        pytest.param("preferences/channels/__strategy__", "preferences/channelsStrategy", id="a mark of channels"),
        pytest.param(
            "preferences/workflows/0/channels/__strategy__",
            "preferences/workflows/1/setting/detail/channelsStrategy",
            id="a mark of the channels of a workflow",
        ),
        pytest.param(
            f"preferences/channels/{CHANNEL}/conditions",
            "preferences/channels/0/setting/conditions",
            id="the conditions of a channel",
        ),
        pytest.param(
            "preferences/commercial_subscribed/conditions/1/operator",
            "preferences/commercialSubscribed/conditions/1/operator",
            id="commercial",
        ),
        pytest.param("preferences/workflows/gone/enabled", "preferences/workflows", id="a key that is not there"),
        pytest.param("setting/conditions", "", id="a name that is not there"),
        pytest.param(
            "preferences/commercial_subscribed/conditions/0/argument/1",
            "preferences/commercialSubscribed/conditions/0/argument",
            id="inside what was not given",
        ),
    ],
)
def test_a_path_is_said_as_the_client_wrote_it(domain: str, client: str) -> None:
    path = client_path(domain.split("/"), typed(WRITTEN, SetPreferencesInput))

    assert path == ("input", *filter(None, client.split("/")))


@pytest.mark.parametrize("part", ["workflows", "categories"])
def test_a_path_leads_to_rows_as_they_are_read(part: str) -> None:
    rows = [{"key": "a", "setting": None}, {"key": "b", "enabled": None, **CONDITIONS}]
    given_input = typed({"preferences": {part: rows}}, SetPreferencesInput)

    path = client_path(("preferences", part, "b", "conditions", "1", "variable"), given_input)

    assert path == ("input", "preferences", part, "1", "conditions", "1", "variable")


def test_a_path_leads_to_the_parts_of_a_single_setting() -> None:
    given_input = typed(
        {"key": "w", "setting": {"detail": None, "channelTypes": {"sms": CONDITIONS}}}, SetWorkflowInput
    )

    path = client_path(("setting", "channel_types", "sms", "conditions", "0"), given_input)

    assert path == ("input", "setting", "channelTypes", "sms", "conditions", "0")


def test_a_single_setting_is_entered_through_its_detail() -> None:
    given_input = typed({"key": "w", "setting": DETAIL}, SetWorkflowInput)

    path = client_path(("setting", "channel_types", "in_app_feed", "conditions", "0", "variable"), given_input)

    assert path == ("input", "setting", "detail", "channelTypes", "inAppFeed", "conditions", "0", "variable")


def test_a_limit_of_the_whole_set_points_at_the_input_that_has_only_one_setting() -> None:
    given_input = typed({"channelId": CHANNEL, "setting": {"enabled": True}}, SetChannelInput)

    assert client_path(("preferences",), given_input) == ("input",)


def test_a_user_in_a_list_is_named_by_position() -> None:
    given_input = typed({"userIds": ["a", "b"], "preferences": {}}, BulkSetPreferencesInput)

    assert client_path(("user_ids", "1"), given_input) == ("input", "userIds", "1")


@given(preferences())
def test_every_text_in_a_set_is_found_where_the_client_wrote_it(tree: Tree) -> None:
    written = {"preferences": variables_of(tree)}
    given_input = typed(written, SetPreferencesInput)

    found = {path: _follow(written, client_path(("preferences", *path), given_input)) for path, _ in _texts(tree)}

    assert found == dict(_texts(tree))


def test_every_problem_of_a_refusal_is_told_at_its_place() -> None:
    given_input = typed({"userIds": ["a"], "preferences": {}}, BulkSetPreferencesInput)
    refusal = InvalidInput("bad", ("user_ids", "0"), more=[Problem("worse"), Problem("twice", ("input", "here"))])

    assert as_written(refusal, given_input).problems == (
        Problem("bad", ("input", "userIds", "0")),
        Problem("worse", None),
        Problem("twice", ("input", "here")),
    )


def _texts(value: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts of a tree with their paths; operators are left out, because GraphQL writes them otherwise."""
    if isinstance(value, str):
        yield path, value
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        if name != "operator":
            yield from _texts(member, (*path, str(name)))


def _follow(written: Any, path: tuple[str, ...]) -> Any:
    for step in path[1:]:
        written = written[int(step)] if isinstance(written, list) else written[step]
    return written
