from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from gateway.preferences.change import (
    Author,
    Change,
    Merge,
    Put,
    Replace,
    Unset,
    apply,
    differences,
    empty_set,
    merge,
    write,
)
from gateway.preferences.model import CHANNEL_TYPES, Json, Origin, SetKey, Tree
from gateway.preferences.tree import tree_of
from tests.preferences.strategies import preferences

AUTHOR = Author("sk_1", Origin.MUTATION, datetime(2026, 11, 21, 20, 55, tzinfo=UTC))
EMAIL: Json = {"email": True}
CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
ALL_ON: Tree = dict.fromkeys(CHANNEL_TYPES, True)
ALL_OFF: Tree = dict.fromkeys(CHANNEL_TYPES, False)
WITHOUT_SMS: Tree = {kind: False for kind in CHANNEL_TYPES if kind != "sms"}
EMPTY: list[Json] = [{}, {"channel_types": {"email": None}}, {"channels": {}}, {"channels": None}, {"conditions": None}]
"""Patches of a category that say nothing."""


@given(preferences(), preferences(removals=True, silent=({}, {"conditions": None})))
def test_merging_the_same_patch_again_changes_nothing(tree: Tree, patch: Tree) -> None:
    once = merge(tree, patch)

    assert merge(once, patch) == once


@given(preferences(), preferences())
def test_replacing_then_reading_gives_what_was_given(stored: Tree, given_tree: Tree) -> None:
    before = write(empty_set(SetKey.of_user("u")), Replace(stored), AUTHOR).preference_set

    after = write(before, Replace(given_tree), AUTHOR).preference_set

    assert tree_of(after) == given_tree


def test_the_date_of_a_set_never_goes_back() -> None:
    later = replace(AUTHOR, now=AUTHOR.now + timedelta(hours=1))
    stored = write(empty_set(SetKey.of_user("u")), Replace({"channel_types": EMAIL}), later).preference_set

    written = write(stored, Unset(), AUTHOR)

    assert written.preference_set["updated_at"] == written.record["changed_at"] == later.now


@given(preferences(), preferences())
def test_no_differences_exactly_when_equal(before: Tree, after: Tree) -> None:
    assert (list(differences(before, after)) == []) == (before == after)


@pytest.mark.parametrize(
    ("stored", "patch", "expected"),
    [
        (
            {"channel_types": {"email": True}},
            {"channel_types": {"sms": False}},
            {"channel_types": {"email": True, "sms": False}},
        ),
        (
            {"channel_types": {"email": True, "sms": True}},
            {"channel_types": {"sms": None}},
            {"channel_types": {"email": True}},
        ),
        ({"channel_types": {"email": True}}, {"channel_types": {"email": None}}, {}),
        ({"channel_types": {"email": True}}, {"channel_types": None}, {}),
        ({"channel_types": {"email": True}}, {"channel_types": {}}, {"channel_types": {"email": True}}),
        (
            {"workflows": {"w": True}},
            {"workflows": {"w": {"channel_types": {"email": False}}}},
            {"workflows": {"w": {"channel_types": {**ALL_ON, "email": False}}}},
        ),
        ({"workflows": {"w": {"channel_types": EMAIL}}}, {"workflows": {"w": False}}, {"workflows": {"w": False}}),
        (
            {"workflows": {"w": {"conditions": [{"variable": "data.a"}]}}},
            {"workflows": {"w": {"conditions": [{"variable": "data.b"}]}}},
            {"workflows": {"w": {"conditions": [{"variable": "data.b"}]}}},
        ),
        (
            {"workflows": {"w": {"channel_types": EMAIL}}},
            {"workflows": {"w": {"channel_types": {"email": None}}}},
            {},
        ),
        *[
            ({"categories": {"c": False}}, {"categories": {"c": patch}}, {"categories": {"c": False}})
            for patch in EMPTY
        ],
        (
            {"categories": {"c": False}},
            {"categories": {"c": {"channels": {CHANNEL: True}}}},
            {"categories": {"c": {"channel_types": ALL_OFF, "channels": {CHANNEL: True}}}},
        ),
        (
            {"categories": {"c": False}},
            {"categories": {"c": {"channel_types": {"email": True, "sms": None}}}},
            {"categories": {"c": {"channel_types": {**WITHOUT_SMS, "email": True}}}},
        ),
        (
            {"categories": {"c": False}},
            {"categories": {"c": {"conditions": [{"variable": "data.a"}], "channel_types": EMAIL}}},
            {"categories": {"c": {"conditions": [{"variable": "data.a"}], "channel_types": EMAIL}}},
        ),
        (
            {"categories": {"c": False}},
            {"categories": {"c": {"__strategy__": "replace"}}},
            {"categories": {"c": {"__strategy__": "replace", "channel_types": ALL_OFF}}},
        ),
        (
            {"categories": {"c": {"__strategy__": "replace", "channel_types": EMAIL}}},
            {"categories": {"c": {"channel_types": {"email": None}}}},
            {},
        ),
        ({"channels": {"__strategy__": "replace", CHANNEL: True}}, {"channels": {CHANNEL: None}}, {}),
        ({"channel_types": {"email": False}}, {"channel_types": {"email": {}}}, {"channel_types": {"email": False}}),
        (
            {"channel_types": {"email": False}},
            {"channel_types": {"email": {"conditions": None}}},
            {"channel_types": {"email": False}},
        ),
        (
            {"commercial_subscribed": {"conditions": [{"variable": "data.a"}]}},
            {"commercial_subscribed": {"conditions": None}},
            {},
        ),
        (
            {"categories": {"c": {"__strategy__": "replace", "channel_types": EMAIL}}},
            {"categories": {"c": {"__strategy__": None}}},
            {"categories": {"c": {"channel_types": EMAIL}}},
        ),
    ],
    ids=[
        "adds beside what stays",
        "null removes",
        "the last one removed leaves nothing",
        "null removes a whole part",
        "an empty part removes nothing",
        "an object takes a switch apart",
        "a switch takes the place of an object",
        "conditions are replaced, not joined",
        "a workflow with nothing left goes",
        *[f"a switch stays where nothing is said, {number}" for number in range(len(EMPTY))],
        "a channel takes a switch apart by type",
        "null takes its channel out of the switch",
        "conditions take the place of a switch whole",
        "a mark takes a switch apart",
        "a mark goes with the last setting",
        "a mark of channels goes with the last one",
        "an empty object leaves a switch",
        "no conditions leave a switch",
        "no conditions take stored ones away",
        "a mark can be removed",
    ],
)
def test_merge(stored: Tree, patch: Tree, expected: Tree) -> None:
    assert merge(stored, patch) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Put(("channel_types", "email"), False), {"channel_types": {"email": False}, "workflows": {"w": True}}),
        (Put(("channel_types", "email"), None), {"workflows": {"w": True}}),
        (
            Put(("workflows", "w"), {"channel_types": EMAIL}),
            {"channel_types": EMAIL, "workflows": {"w": {"channel_types": EMAIL}}},
        ),
        (Put(("workflows",), None), {"channel_types": EMAIL}),
        (
            Put(("commercial_subscribed",), False),
            {"channel_types": EMAIL, "workflows": {"w": True}, "commercial_subscribed": False},
        ),
        (Unset(), {}),
    ],
    ids=["a member", "removes a member", "replaces a member whole", "removes a part", "a leaf of the set", "unset"],
)
def test_one_setting_leaves_the_rest_alone(change: Change, expected: Tree) -> None:
    assert apply(change, {"channel_types": EMAIL, "workflows": {"w": True}}) == expected


def test_a_write_counts_and_remembers() -> None:
    written = write(empty_set(SetKey.of_user("u")), Replace({"channel_types": {"email": True}}), AUTHOR)

    assert written.preference_set["revision"] == 1
    assert written.preference_set["exists"]
    assert written.preference_set["inserted_at"] == AUTHOR.now
    assert written.record["changes"] == [{"path": ["channel_types", "email"], "before": None, "after": True}]


def test_a_write_that_says_nothing_new_is_no_write() -> None:
    first = write(empty_set(SetKey.of_user("u")), Replace({"channel_types": EMAIL}), AUTHOR).preference_set

    again = write(first, Merge({"channel_types": EMAIL}), AUTHOR)

    assert again.preference_set is first
    assert again.record["changes"] == []


def test_an_empty_set_can_be_stored() -> None:
    written = write(empty_set(SetKey.of_user("u")), Replace({}), AUTHOR)

    assert written.preference_set["exists"]
    assert written.preference_set["revision"] == 1


def test_unsetting_leaves_the_count_and_the_first_date() -> None:
    first = write(empty_set(SetKey.of_user("u")), Replace({"channel_types": EMAIL}), AUTHOR).preference_set

    unset = write(first, Unset(), AUTHOR)

    assert not unset.preference_set["exists"]
    assert unset.preference_set["revision"] == 2
    assert unset.preference_set["inserted_at"] == AUTHOR.now
    assert unset.record["changes"] == [{"path": ["channel_types", "email"], "before": True, "after": None}]


def test_unsetting_what_is_not_there_is_no_write() -> None:
    stored = empty_set(SetKey.of_user("u"))

    assert write(stored, Unset(), AUTHOR).preference_set is stored


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), ("1", 1), ([0], [False])])
def test_values_that_only_python_calls_equal_differ(one: Json, other: Json) -> None:
    def tree(argument: Json) -> Tree:
        condition: Json = {"variable": "data.x", "operator": "equal_to", "argument": argument}
        return {"channel_types": {"email": {"conditions": [condition]}}}

    assert len(list(differences(tree(one), tree(other)))) == 1
