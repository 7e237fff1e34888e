import pytest

from gateway.errors import InvalidInput
from gateway.preferences.conditions.arguments import (
    MAX_LIST_ITEMS,
    MAX_TEXT_CHARACTERS,
    WITHOUT_ARGUMENT,
    check_argument,
    check_text,
)
from gateway.preferences.model import ConditionOperator as Op
from gateway.preferences.model import Json

AT = ("conditions", "0", "argument")

ORDERS = (Op.GREATER_THAN, Op.LESS_THAN, Op.GREATER_THAN_OR_EQUAL_TO, Op.LESS_THAN_OR_EQUAL_TO)
INSTANTS = (Op.IS_TIMESTAMP_BEFORE, Op.IS_TIMESTAMP_ON_OR_AFTER)
DATES = (Op.IS_TIMESTAMP_BEFORE_DATE, Op.IS_TIMESTAMP_ON_OR_AFTER_DATE)
ANYTHING = (Op.EQUAL_TO, Op.NOT_EQUAL_TO, Op.CONTAINS, Op.NOT_CONTAINS)
ALL = (Op.CONTAINS_ALL, Op.NOT_CONTAINS_ALL)
AUDIENCES = (Op.IS_AUDIENCE_MEMBER, Op.IS_NOT_AUDIENCE_MEMBER)
TWO_DATES: list[Json] = ["2025-01-01", "2025-12-31"]


def for_each(operators: tuple[Op, ...], *arguments: Json) -> list[tuple[Op, Json]]:
    return [(operator, argument) for operator in operators for argument in arguments]


@pytest.mark.parametrize("operator", sorted(set(Op) - WITHOUT_ARGUMENT))
def test_a_path_is_taken_by_every_operator(operator: Op) -> None:
    check_argument(operator, "data.value", AT)


@pytest.mark.parametrize(
    ("operator", "argument"),
    [
        *for_each(ANYTHING, "pro", "", 5, -1.5, True, None, [], ["a", 1, None, False]),
        *for_each(ORDERS, 5, 1.5, "5", "2025-01-01"),
        *for_each(ALL, [], ["admin"], '["admin", 1]'),
        *for_each(INSTANTS + DATES, "2025-01-01", "2025-01-01T00:00:00+02:00", "7 days ago", "15 minutes from now"),
        *for_each((Op.IS_TIMESTAMP_BETWEEN,), TWO_DATES, '["2025-01-01", "2025-12-31"]'),
        *for_each((Op.IS_TIMESTAMP_BETWEEN,), ["data.start", "data.end"], ["2025-01-01", "recipient.until"]),
        *for_each((Op.IS_BETWEEN,), [1, 10], ["1", "10"], "[1, 10]", ["data.least", 10]),
        *for_each(AUDIENCES, "paid", ["paid", "beta"], '["paid"]'),
    ],
)
def test_an_operator_takes_what_it_can_compare(operator: Op, argument: Json) -> None:
    check_argument(operator, argument, AT)


@pytest.mark.parametrize(
    ("operator", "argument"),
    [
        *for_each(ORDERS, "many", "", True, None, [5], "7 days ago", "true"),
        *for_each(ALL, "admin", 5, True, None, "", '{"a": 1}', "[[1]]"),
        *for_each(INSTANTS + DATES, "soon", "14 minutes ago", "2 months ago", 5, None, TWO_DATES, ""),
        *for_each((Op.IS_TIMESTAMP_BETWEEN,), "2025-01-01", ["2025-01-01"], [*TWO_DATES, "2026-01-01"], [1, 2], None),
        *for_each((Op.IS_TIMESTAMP_BETWEEN,), ["7 days ago", "2025-12-31"], ["pro.start", "data.end"]),
        *for_each((Op.IS_BETWEEN,), 5, [1], [1, 5, 10], ["a", "b"], [True, 5], TWO_DATES, None),
        *for_each(AUDIENCES, "", 5, True, None, [], [""], ["paid", 5]),
    ],
)
def test_an_operator_refuses_what_it_cannot_compare(operator: Op, argument: Json) -> None:
    with pytest.raises(InvalidInput, match=rf"`{operator}` needs .*, or a path such as `data\.value`") as refused:
        check_argument(operator, argument, AT)

    assert refused.value.path == AT


@pytest.mark.parametrize(
    "argument",
    ["x" * MAX_TEXT_CHARACTERS, 2**63 - 1, -(2**63), 1e308, ["x"] * MAX_LIST_ITEMS],
    ids=["text", "integer", "negative", "float", "list"],
)
def test_a_literal_may_reach_its_limit(argument: Json) -> None:
    check_argument(Op.EQUAL_TO, argument, AT)


@pytest.mark.parametrize(
    ("argument", "path", "words"),
    [
        pytest.param("x" * (MAX_TEXT_CHARACTERS + 1), AT, "1001 characters; the limit is 1000", id="long-text"),
        pytest.param("\ud800", AT, "lone surrogate", id="half-a-character"),
        pytest.param(2**63, AT, "must fit into 64 bits", id="large-integer"),
        pytest.param(-(2**63) - 1, AT, "must fit into 64 bits", id="large-negative-integer"),
        pytest.param(float("nan"), AT, "finite", id="not-a-number"),
        pytest.param(float("inf"), AT, "finite", id="infinity"),
        pytest.param({"a": 1}, AT, "a text, a number, true, false, null, or a list of these", id="object"),
        pytest.param(["a", ["b"]], (*AT, "1"), "a list of these", id="list-in-list"),
        pytest.param(["x" * (MAX_TEXT_CHARACTERS + 1)], (*AT, "0"), "characters", id="long-text-in-list"),
        pytest.param([1] * (MAX_LIST_ITEMS + 1), AT, "101 items; the limit is 100", id="long-list"),
    ],
)
def test_a_literal_that_cannot_be_stored_is_refused(argument: Json, path: tuple[str, ...], words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        check_argument(Op.EQUAL_TO, argument, AT)

    assert refused.value.path == path


def test_a_text_may_hold_any_character() -> None:
    check_text("a\0b 🦖", AT, max_characters=10)
