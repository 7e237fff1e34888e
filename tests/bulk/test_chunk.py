from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.bulk.chunk import ChunkRow, RowWriter, write_rows
from gateway.errors import InvalidInput
from gateway.preferences.change import Author, Change, Merge, Replace, Unset, empty_set, write
from gateway.preferences.model import Origin, PreferenceSet, SetKey, SetLimits, Tree, key_of
from tests.bulk.operations import BEGAN, LIMITS
from tests.preferences.strategies import preferences

WIDE = SetLimits(max_bytes=10**6, max_keys=10**6, max_conditions=100)
AUTHOR = Author("sk_server", Origin.BULK_OPERATION, BEGAN, "o")
LATER = BEGAN + timedelta(hours=1)
EMAIL_ON = Replace({"channel_types": {"email": True}})


def stored_set(user_id: str, *changes: Change) -> PreferenceSet:
    """A user's set after these writes."""
    current = empty_set(SetKey.of_user(user_id))
    for change in changes:
        current = write(current, change, Author("u", Origin.MUTATION, BEGAN)).preference_set
    return current


def rows(*user_ids: str) -> list[ChunkRow]:
    return [ChunkRow(position, SetKey.of_user(user_id)) for position, user_id in enumerate(user_ids)]


@given(
    st.lists(st.sampled_from([{}, {"channel_types": {"email": True}}]) | preferences(), min_size=1, max_size=6),
    preferences(removals=True),
    st.booleans(),
)
def test_many_sets_are_written_as_each_alone_would_be(trees: list[Tree], patch: Tree, unset: bool) -> None:
    removal = [Unset()] if unset else []
    sets = [stored_set(f"u{number}", Replace(tree), *removal) for number, tree in enumerate(trees)]
    sets[-1]["updated_at"] = LATER
    writer = RowWriter(Merge(patch), AUTHOR, WIDE)

    together = [writer.write(each) for each in sets]

    alone = [write(each, Merge(patch), AUTHOR) for each in sets]
    assert together == [None if one.preference_set is each else one for one, each in zip(alone, sets, strict=True)]


def test_a_set_never_stored_is_created() -> None:
    written, failures = write_rows(rows("a"), {}, RowWriter(EMAIL_ON, AUTHOR, LIMITS))

    assert [(key_of(each.preference_set).user_id, each.record["revision"]) for each in written] == [("a", 1)]
    assert failures == []


def test_a_set_that_says_so_already_is_a_success_without_a_write() -> None:
    stored = stored_set("a", EMAIL_ON)

    assert write_rows(rows("a"), {key_of(stored): stored}, RowWriter(EMAIL_ON, AUTHOR, LIMITS)) == ([], [])


def test_a_row_that_would_break_a_limit_fails_alone() -> None:
    full = stored_set("a", Replace({"workflows": {f"w{number}": True for number in range(20)}}))
    writer = RowWriter(Merge({"workflows": {"one more": True}}), AUTHOR, LIMITS)

    written, failures = write_rows(rows("a", "b"), {key_of(full): full}, writer)

    assert [each.preference_set["user_id"] for each in written] == ["b"]
    assert [(failure["position"], failure["user_id"], failure["code"]) for failure in failures] == [
        (0, "a", "INVALID_INPUT")
    ]
    assert "the limit is 20" in failures[0]["message"]


def test_a_limit_is_checked_for_each_set_that_says_the_same() -> None:
    writer = RowWriter(Merge({"workflows": {"one more": True}}), AUTHOR, LIMITS)
    crowded = Replace({"workflows": {f"w{number}": True for number in range(20)}})

    for user_id in ("a", "b"):
        with pytest.raises(InvalidInput):
            writer.write(stored_set(user_id, crowded))


def test_a_set_that_cannot_be_read_fails_alone() -> None:
    broken = cast("PreferenceSet", {"revision": 1})

    written, failures = write_rows(rows("a", "b"), {SetKey.of_user("a"): broken}, RowWriter(EMAIL_ON, AUTHOR, LIMITS))

    assert [each.preference_set["user_id"] for each in written] == ["b"]
    assert [(failure["user_id"], failure["code"]) for failure in failures] == [("a", "WRITE_FAILED")]
