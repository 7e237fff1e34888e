import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.preferences.conditions.operands import Effort, Facts, Operand, TooManyComparisons, frozen
from gateway.preferences.model import Json
from tests.preferences.trees import json_values

near: st.SearchStrategy[Json] = st.recursive(
    st.sampled_from([None, True, False, 0, 1, -1, 0.0, 1.0, 2**53, float(2**53), 2**53 + 1, 2**64, "", "1", "true"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=5,
)
"""JSON of few values, so that two of them are often equal, or nearly."""


def same(one: Json, other: Json) -> bool:
    """Equality of JSON values, found by walking both: 1 and 1.0 are equal, 1 and true are not."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | dict) or isinstance(other, list | dict):
        return False
    return one == other and isinstance(one, bool) is isinstance(other, bool)


@given(near | json_values, near | json_values)
def test_forms_are_equal_exactly_when_the_values_are(one: Json, other: Json) -> None:
    assert (frozen(one) == frozen(other)) is same(one, other)
    assert not same(one, other) or hash(frozen(one)) == hash(frozen(other))


@given(st.lists(near, max_size=6), near)
def test_an_item_is_found_among_members_exactly_when_it_equals_one(items: list[Json], item: Json) -> None:
    effort = Effort()

    assert (Operand(item, effort).form in Operand(items, effort).members) is any(same(each, item) for each in items)


def test_no_depth_of_nesting_is_too_deep() -> None:
    one: Json = 1
    other: Json = 1
    for _ in range(100_000):
        one, other = [one], {"a": other}

    assert hash(frozen(one)) != hash(frozen(other))


def test_what_is_looked_at_again_is_not_counted_again() -> None:
    facts = Facts({"data": {"list": [1, [2, 3], {"a": 4}]}})
    for _ in range(3):
        _ = facts.at("data.list", missing="").members, facts.at("data.list", missing="").form

    assert facts.at("data.list", missing="") is facts.at("data.list", missing="")
    assert facts.effort.spent == (1 + 3 + 2) + 7


def test_what_leads_nowhere_is_what_the_caller_says() -> None:
    facts = Facts({"data": {"null": None}})

    assert [facts.at("data.x", missing=each).value for each in ("", None)] == ["", None]
    assert facts.at("data.null", missing="").value is None


def test_effort_ends_at_its_limit() -> None:
    effort = Effort(10)
    effort.spend(10)

    with pytest.raises(TooManyComparisons, match="more than 10 comparisons") as refusal:
        effort.spend(1)
    assert refusal.value.path == ("variables",)
