from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.preferences.conditions import comparisons
from gateway.preferences.conditions.comparisons import number, readings
from gateway.preferences.conditions.operands import Effort, Operand
from gateway.preferences.model import ConditionOperator as Op
from gateway.preferences.model import Json
from tests.preferences.trees import json_values

NOW = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)


def holds(operator: Op, actual: Json, arguments: Iterable[Json], effort: Effort | None = None) -> bool:
    effort = effort or Effort()
    operands = [Operand(argument, effort) for argument in arguments]
    return comparisons.holds(operator, Operand(actual, effort), operands, now=NOW)


OPPOSITES = [
    (Op.EQUAL_TO, Op.NOT_EQUAL_TO),
    (Op.CONTAINS, Op.NOT_CONTAINS),
    (Op.CONTAINS_ALL, Op.NOT_CONTAINS_ALL),
    (Op.EMPTY, Op.NOT_EMPTY),
    (Op.EXISTS, Op.NOT_EXISTS),
    (Op.IS_TIMESTAMP, Op.IS_NOT_TIMESTAMP),
    (Op.IS_AUDIENCE_MEMBER, Op.IS_NOT_AUDIENCE_MEMBER),
]

HOLD: list[tuple[Op, Json, Json]] = [
    (Op.EQUAL_TO, "pro", "pro"),
    (Op.EQUAL_TO, 1, 1.0),
    (Op.EQUAL_TO, None, None),
    (Op.EQUAL_TO, "", ""),
    (Op.EQUAL_TO, ["a", 1], ["a", 1]),
    (Op.EQUAL_TO, {"a": [1]}, {"a": [1]}),
    (Op.GREATER_THAN, 19, 18),
    (Op.GREATER_THAN, "19", 18),
    (Op.GREATER_THAN, "2026-01-02", "2026-01-01T12:00:00Z"),
    (Op.GREATER_THAN_OR_EQUAL_TO, 18, 18),
    (Op.GREATER_THAN_OR_EQUAL_TO, 18.5, 18),
    (Op.LESS_THAN, -1, 0),
    (Op.LESS_THAN, 9, "10"),
    (Op.LESS_THAN_OR_EQUAL_TO, 50, 50),
    (Op.LESS_THAN_OR_EQUAL_TO, "2026-01-01", "2026-01-01T00:00:00Z"),
    (Op.CONTAINS, "senior engineer", "engineer"),
    (Op.CONTAINS, "engineer", ["designer", "engineer"]),
    (Op.CONTAINS, "", ["", "engineer"]),
    (Op.CONTAINS, ["vip", "beta"], "vip"),
    (Op.CONTAINS, [1, 2], 2),
    (Op.CONTAINS, [None], None),
    (Op.CONTAINS, ["y", "z"], ["x", "y"]),
    (Op.CONTAINS_ALL, ["admin", "editor", "viewer"], ["admin", "editor"]),
    (Op.CONTAINS_ALL, [1, 1], [1]),
    (Op.EMPTY, "", None),
    (Op.EMPTY, None, None),
    (Op.EMPTY, [], None),
    (Op.EXISTS, "", None),
    (Op.EXISTS, [], None),
    (Op.EXISTS, False, None),
    (Op.EXISTS, 0, None),
    (Op.IS_TIMESTAMP, "2026-11-21", None),
    (Op.IS_TIMESTAMP, "2026-11-21T20:55:00Z", None),
    (Op.IS_TIMESTAMP_ON_OR_AFTER, "2026-11-21T20:55:00Z", "2026-11-21T21:55:00+01:00"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER, "2026-11-14T20:55:00Z", "7 days ago"),
    (Op.IS_TIMESTAMP_BEFORE, "2026-11-14T20:54:59Z", "7 days ago"),
    (Op.IS_TIMESTAMP_BEFORE, "2026-11-22", "1 day from now"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER_DATE, "2026-11-21T00:00:00Z", "2026-11-21T20:00:00Z"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER_DATE, "2026-11-14T00:00:00Z", "7 days ago"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER_DATE, "2026-11-20T23:30:00-02:00", "2026-11-21"),
    (Op.IS_TIMESTAMP_BEFORE_DATE, "2026-11-20T23:59:59Z", "2026-11-21T00:00:00Z"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER_NOW, "2026-11-21T20:55:00Z", None),
    (Op.IS_TIMESTAMP_ON_OR_AFTER_NOW, "2027-01-01", None),
    (Op.IS_TIMESTAMP_BEFORE_NOW, "2026-11-21", None),
    (Op.IS_TIMESTAMP_BETWEEN, "2025-06-01", ["2025-01-01", "2025-12-31"]),
    (Op.IS_TIMESTAMP_BETWEEN, "2025-01-01", ["2025-01-01", "2025-12-31"]),
    (Op.IS_TIMESTAMP_BETWEEN, "2025-12-31", ["2025-01-01", "2025-12-31"]),
    (Op.IS_BETWEEN, 5, [1, 10]),
    (Op.IS_BETWEEN, 1, [1, 10]),
    (Op.IS_BETWEEN, 10.0, [1, "10"]),
    (Op.IS_AUDIENCE_MEMBER, ["paid", "beta"], "paid"),
    (Op.IS_AUDIENCE_MEMBER, ["paid", "beta"], ["free", "beta"]),
]

FAIL: list[tuple[Op, Json, Json]] = [
    (Op.EQUAL_TO, "pro", "Pro"),
    (Op.EQUAL_TO, True, 1),
    (Op.EQUAL_TO, 0, False),
    (Op.EQUAL_TO, "", None),
    (Op.EQUAL_TO, "5", 5),
    (Op.EQUAL_TO, [1], [True]),
    (Op.EQUAL_TO, [1], [1, 2]),
    (Op.EQUAL_TO, ["a"], "a"),
    (Op.EQUAL_TO, {"a": 1}, {"a": True}),
    (Op.EQUAL_TO, {"a": 1}, {"b": 1}),
    (Op.GREATER_THAN, 18, 18),
    (Op.GREATER_THAN, "", 18),
    (Op.GREATER_THAN, None, 18),
    (Op.GREATER_THAN, True, 0),
    (Op.GREATER_THAN, "b", "a"),
    (Op.GREATER_THAN, [19], 18),
    (Op.GREATER_THAN, "2026-01-02", 2025),
    (Op.GREATER_THAN_OR_EQUAL_TO, 17, 18),
    (Op.LESS_THAN, 50, 50),
    (Op.LESS_THAN, "", 50),
    (Op.LESS_THAN, 10, "9"),
    (Op.LESS_THAN_OR_EQUAL_TO, 51, 50),
    (Op.CONTAINS, "designer", "engineer"),
    (Op.CONTAINS, "senior engineer", ["designer", "engineer"]),
    (Op.CONTAINS, "engineer", ["senior engineer"]),
    (Op.CONTAINS, "", ["engineer"]),
    (Op.CONTAINS, 5, [5]),
    (Op.CONTAINS, "designer", ""),
    (Op.CONTAINS, "", "engineer"),
    (Op.CONTAINS, ["senior engineer"], "engineer"),
    (Op.CONTAINS, ["beta"], []),
    (Op.CONTAINS, [True], 1),
    (Op.CONTAINS, 15, 5),
    (Op.CONTAINS, None, None),
    (Op.CONTAINS, {"vip": True}, "vip"),
    (Op.CONTAINS_ALL, ["admin"], ["admin", "editor"]),
    (Op.CONTAINS_ALL, "admin editor", ["admin"]),
    (Op.CONTAINS_ALL, ["admin"], "admin"),
    (Op.EMPTY, "alice", None),
    (Op.EMPTY, 0, None),
    (Op.EMPTY, False, None),
    (Op.EMPTY, {}, None),
    (Op.EXISTS, None, None),
    (Op.IS_TIMESTAMP, "yesterday", None),
    (Op.IS_TIMESTAMP, "7 days ago", None),
    (Op.IS_TIMESTAMP, 1_700_000_000, None),
    (Op.IS_TIMESTAMP_ON_OR_AFTER, "2026-11-14T20:54:59Z", "7 days ago"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER, "", "7 days ago"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER, "2026-11-21", ""),
    (Op.IS_TIMESTAMP_BEFORE, "2026-11-14T20:55:00Z", "7 days ago"),
    (Op.IS_TIMESTAMP_BEFORE, "7 days ago", "2026-11-21"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER_DATE, "2026-11-20T23:59:59Z", "2026-11-21"),
    (Op.IS_TIMESTAMP_BEFORE_DATE, "2026-11-21T00:00:00Z", "2026-11-21T20:00:00Z"),
    (Op.IS_TIMESTAMP_BEFORE_DATE, "", "2026-11-21"),
    (Op.IS_TIMESTAMP_ON_OR_AFTER_NOW, "2026-11-21T20:54:59Z", None),
    (Op.IS_TIMESTAMP_ON_OR_AFTER_NOW, "", None),
    (Op.IS_TIMESTAMP_BEFORE_NOW, "2026-11-21T20:55:00Z", None),
    (Op.IS_TIMESTAMP_BETWEEN, "2024-12-31", ["2025-01-01", "2025-12-31"]),
    (Op.IS_TIMESTAMP_BETWEEN, "2025-12-31T00:00:01Z", ["2025-01-01", "2025-12-31"]),
    (Op.IS_TIMESTAMP_BETWEEN, "2025-06-01", ["2025-12-31", "2025-01-01"]),
    (Op.IS_TIMESTAMP_BETWEEN, "2026-11-21", ["7 days ago", "7 days from now"]),
    (Op.IS_TIMESTAMP_BETWEEN, "2025-06-01", ["2025-01-01"]),
    (Op.IS_TIMESTAMP_BETWEEN, "2025-06-01", "2025-06-01"),
    (Op.IS_TIMESTAMP_BETWEEN, "", ["2025-01-01", "2025-12-31"]),
    (Op.IS_BETWEEN, 0, [1, 10]),
    (Op.IS_BETWEEN, 11, [1, 10]),
    (Op.IS_BETWEEN, 5, [1, 7, 10]),
    (Op.IS_BETWEEN, 5, None),
    (Op.IS_BETWEEN, "", [1, 10]),
    (Op.IS_AUDIENCE_MEMBER, ["paid-users"], "paid"),
    (Op.IS_AUDIENCE_MEMBER, "paid-users", "paid"),
    (Op.IS_AUDIENCE_MEMBER, [], "paid"),
    (Op.IS_AUDIENCE_MEMBER, "", "paid"),
]


@pytest.mark.parametrize(("operator", "actual", "argument"), HOLD)
def test_holds(operator: Op, actual: Json, argument: Json) -> None:
    assert holds(operator, actual, [argument])


@pytest.mark.parametrize(("operator", "actual", "argument"), FAIL)
def test_does_not_hold(operator: Op, actual: Json, argument: Json) -> None:
    assert not holds(operator, actual, [argument])


def test_every_operator_is_in_a_table() -> None:
    affirmative = set(Op) - {negated for _, negated in OPPOSITES}

    assert {operator for operator, _, _ in HOLD} == {operator for operator, _, _ in FAIL} == affirmative


@pytest.mark.parametrize(("affirmative", "negated"), OPPOSITES)
@given(actual=json_values, argument=st.lists(json_values, min_size=1, max_size=2))
def test_a_negated_operator_is_the_plain_opposite(
    affirmative: Op, negated: Op, actual: Json, argument: list[Json]
) -> None:
    assert holds(affirmative, actual, argument) is not holds(negated, actual, argument)


def test_one_reading_of_the_argument_is_enough() -> None:
    assert holds(Op.EQUAL_TO, True, ["true", True])
    assert not holds(Op.NOT_EQUAL_TO, True, ["true", True])


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("pro", ("pro",)),
        ("", ("",)),
        ("5", ("5", 5)),
        ("true", ("true", True)),
        ("null", ("null", None)),
        ('["a", 1]', ('["a", 1]', ["a", 1])),
        ('"5"', ('"5"', "5")),
        ("[1,", ("[1,",)),
        ("NaN", ("NaN",)),
        ("1e999", ("1e999",)),
        ("\ud800", ("\ud800",)),
        (5, (5,)),
        (None, (None,)),
        (["5"], (["5"],)),
    ],
)
def test_readings_of_a_literal(argument: Json, expected: tuple[Json, ...]) -> None:
    assert readings(argument) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5),
        (1.5, 1.5),
        ("5", 5),
        ("-1.5e3", -1500),
        (True, None),
        ("true", None),
        ("five", None),
        (None, None),
        ([5], None),
    ],
)
def test_the_number_of_a_value(value: Json, expected: float | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize("number_text", [str(2**64 + 1), str(-(10**30)), "1" * 309])
def test_a_long_integer_in_a_text_is_read_exactly(number_text: str) -> None:
    exact = int(number_text)

    assert number(number_text) == exact
    assert readings(f"[{number_text}]") == (f"[{number_text}]", [exact])
    assert holds(Op.EQUAL_TO, exact, readings(number_text))
    assert not holds(Op.EQUAL_TO, exact + 1, readings(number_text))
    assert holds(Op.LESS_THAN, exact, [str(exact + 1)])


@pytest.mark.parametrize("text", ["[" * 5_000 + "1" * 20, "1" * 400, "1" * 5_000, "0x10", "1_000", "٣", "1e400", " "])
def test_what_is_no_number_stays_a_text(text: str) -> None:
    assert number(text) is None
    assert readings(text) == (text,)


@given(st.sampled_from(Op), json_values, st.lists(json_values, max_size=2))
def test_no_values_make_a_comparison_fail(operator: Op, actual: Json, argument: list[Json]) -> None:
    assert holds(operator, actual, argument) in (True, False)
