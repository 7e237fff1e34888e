from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest
from hypothesis import given

from gateway.preferences.model import PreferenceRows, Tree
from gateway.preferences.tree import has_silence, rows_of, spoken, tree_of
from tests.preferences.spelling import spelt_out
from tests.preferences.strategies import preferences
from tests.preferences.trees import any_trees

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"


@given(preferences())
def test_a_tree_survives_being_rows(tree: Tree) -> None:
    assert tree_of(rows_of(tree)) == tree


@given(any_trees)
def test_rows_that_spell_out_what_is_not_set_say_the_same(tree: Tree) -> None:
    assert tree_of(spelt_out(rows_of(tree))) == tree


def test_rows_leave_out_what_is_not_set() -> None:
    rows = rows_of({"channel_types": {"email": True}, "workflows": {"a": False, "b": {"channel_types": {"sms": True}}}})

    assert rows["channel_types"] == {"email": {"enabled": True}}
    assert rows["workflows"] == [
        {"key": "a", "enabled": False},
        {"key": "b", "channel_types": {"sms": {"enabled": True}}},
    ]


@pytest.mark.parametrize(
    "tree",
    [
        {"channel_types": {"__strategy__": "replace", "email": False}},
        {"channels": {"__strategy__": "replace", "2f641633-95d3-4555-9222-9f1eb7888a80": True}},
        {"workflows": {"w": {"__strategy__": "replace", "channel_types": {"__strategy__": "replace", "sms": True}}}},
        {"workflows": {"__strategy__": True}},
    ],
    ids=["channel types", "channels", "keyed and nested", "a workflow of that name"],
)
def test_marks_and_odd_keys_survive_being_rows(tree: Tree) -> None:
    assert tree_of(rows_of(tree)) == tree


SILENT_SETTING: dict[str, object] = {"enabled": None, "conditions": []}
SILENT: dict[str, dict[str, object]] = {
    "an empty workflow": {"workflows": [{"key": "w"}]},
    "a category spelled out": {"categories": [{"key": "c", **SILENT_SETTING, "channel_types": None, "channels": []}]},
    "a mark on nothing": {"workflows": [{"key": "w", "strategy": "REPLACE", "channels_strategy": "REPLACE"}]},
    "channel types": {"channel_types": {"email": None, "sms": {"conditions": []}, "strategy": "REPLACE"}},
    "a channel": {"channels": [{"channel_id": CHANNEL, **SILENT_SETTING}], "channels_strategy": "REPLACE"},
    "commercial": {"commercial_subscribed": SILENT_SETTING},
    "types of a workflow": {"workflows": [{"key": "w", "channel_types": {"email": {"enabled": None}}}]},
    "channels of a workflow": {"workflows": [{"key": "w", "channels": [{"channel_id": CHANNEL}]}]},
}
"""Parts of sets as they may have been stored once, in which nothing is said."""


@pytest.mark.parametrize("silent", SILENT.values(), ids=list(SILENT))
def test_what_says_nothing_is_not_there(silent: dict[str, object]) -> None:
    stored = cast("PreferenceRows", {**rows_of({}), **silent})

    assert tree_of(stored) == {}
    assert spoken(stored) == rows_of({})
    assert any(map(has_silence, parts_of(silent)))


@given(any_trees)
def test_in_what_is_written_nothing_is_silent(tree: Tree) -> None:
    rows = rows_of(tree)

    assert spoken(rows) == rows
    assert not any(map(has_silence, parts_of(rows)))


def test_silence_is_found_beside_what_speaks() -> None:
    row: dict[str, object] = {"key": "w", "channel_types": {"email": {"enabled": False}, "sms": {}}}
    stored = cast("PreferenceRows", {**rows_of({}), "workflows": [row]})

    assert has_silence(row)
    assert spoken(stored)["workflows"] == [{"key": "w", "channel_types": {"email": {"enabled": False}}}]


def parts_of(rows: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The sub-documents of a set, as the driver meets them."""
    for part in rows.values():
        yield from part if isinstance(part, list) else [part] if isinstance(part, dict) else []


def test_rows_are_ordered_by_key() -> None:
    rows = rows_of({"workflows": {"b": True, "a": False}, "channels": {"b" * 8: True, "a" * 8: True}})

    assert [row["key"] for row in rows["workflows"]] == ["a", "b"]
    assert [row["channel_id"] for row in rows["channels"]] == ["a" * 8, "b" * 8]


def test_an_empty_tree_says_nothing_anywhere() -> None:
    rows = rows_of({})

    assert rows["channel_types"] is None
    assert rows["commercial_subscribed"] is None
    assert rows["workflows"] == []
