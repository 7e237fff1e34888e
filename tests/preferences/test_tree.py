import pytest
from hypothesis import given

from gateway.preferences.model import Tree
from gateway.preferences.tree import rows_of, tree_of
from tests.preferences.spelling import spelt_out
from tests.preferences.strategies import preferences
from tests.preferences.trees import any_trees


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
        {"categories": {"empty": {}}},
    ],
    ids=["channel types", "channels", "keyed and nested", "a workflow of that name", "a setting that says nothing"],
)
def test_marks_and_odd_keys_survive_being_rows(tree: Tree) -> None:
    assert tree_of(rows_of(tree)) == tree


def test_rows_are_ordered_by_key() -> None:
    rows = rows_of({"workflows": {"b": True, "a": False}, "channels": {"b" * 8: True, "a" * 8: True}})

    assert [row["key"] for row in rows["workflows"]] == ["a", "b"]
    assert [row["channel_id"] for row in rows["channels"]] == ["a" * 8, "b" * 8]


def test_an_empty_tree_says_nothing_anywhere() -> None:
    rows = rows_of({})

    assert rows["channel_types"] is None
    assert rows["commercial_subscribed"] is None
    assert rows["workflows"] == []
