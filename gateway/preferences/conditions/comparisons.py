"""The comparisons of conditions, one for each operator.

A comparison with a value of the wrong kind does not hold. A missing variable reads as the empty text, and a comparison
with the empty text does not hold either, unless it asks for just that. A negated operator is the exact opposite of its
affirmative, so it holds in these cases: a user who has muted nothing has not muted this.

Source: Knock documentation, concepts/conditions, "Operators".
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Final, TypeVar

import orjson

from gateway.preferences.conditions.operands import Operand, size_of
from gateway.preferences.conditions.timestamps import instant, moment
from gateway.preferences.model import ConditionOperator, Json

_JSON_SPACES: Final = " \t\n\r"
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_INTEGER: Final = re.compile(r"-?[0-9]+")
_LONG_DIGITS: Final = re.compile(r"[0-9]{19}")
_LONGEST_NUMBER: Final = 400
"""The longest text that is read as a number. The largest double has 309 digits."""

_LOOKS_PER_COMPARISON: Final = 8
_CHARACTERS_PER_COMPARISON: Final = 50
"""How many lookups, or characters of a searched text, cost as much as preparing one value for comparison."""

_Ordered = TypeVar("_Ordered", float, datetime, date)

_NEGATIONS: Final[Mapping[ConditionOperator, ConditionOperator]] = {
    ConditionOperator.NOT_EQUAL_TO: ConditionOperator.EQUAL_TO,
    ConditionOperator.NOT_CONTAINS: ConditionOperator.CONTAINS,
    ConditionOperator.NOT_CONTAINS_ALL: ConditionOperator.CONTAINS_ALL,
    ConditionOperator.NOT_EMPTY: ConditionOperator.EMPTY,
    ConditionOperator.NOT_EXISTS: ConditionOperator.EXISTS,
    ConditionOperator.IS_NOT_TIMESTAMP: ConditionOperator.IS_TIMESTAMP,
    ConditionOperator.IS_NOT_AUDIENCE_MEMBER: ConditionOperator.IS_AUDIENCE_MEMBER,
}


def holds(operator: ConditionOperator, actual: Operand, readings: Iterable[Operand], *, now: datetime) -> bool:
    """Whether the comparison holds for one of the argument's readings (see `readings`), at the instant `now`.

    Raises:
        TooManyComparisons: The decision has looked at too many values.
    """
    affirmative = _NEGATIONS.get(operator, operator)
    return any(_affirms(affirmative, actual, argument, now) for argument in readings) is (affirmative is operator)


def readings(argument: Json) -> tuple[Json, ...]:
    """The ways to read a literal: as it is and, for a text that is JSON such as `"5"` or `"true"`, as that JSON."""
    if not isinstance(argument, str):
        return (argument,)
    decoded = _decoded(argument)
    return (argument,) if decoded == argument else (argument, decoded)


def number(value: Json) -> float | None:
    """Read a number, or a text such as `"5"`, as a number; None for other values. Whole numbers stay exact."""
    if isinstance(value, str):
        return _number_in(value.strip(_JSON_SPACES)) if len(value) <= _LONGEST_NUMBER else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _affirms(operator: ConditionOperator, actual: Operand, argument: Operand, now: datetime) -> bool:
    if operator in _ORDERS:
        order, wanted = _ORDERS[operator]
        return order(actual.value, argument.value, now) in wanted
    return _PREDICATES[operator](actual, argument)


def _decoded(text: str) -> Json:
    try:
        value: Json = orjson.loads(text)
        # For an integer beyond 64 bits orjson gives the nearest double.
        return json.loads(text) if _LONG_DIGITS.search(text) else value
    except (ValueError, RecursionError):
        return text


def _number_in(text: str) -> float | None:
    # `1e999` is a number by its grammar, but larger than any double.
    if not _NUMBER.fullmatch(text) or not isfinite(float(text)):
        return None
    return int(text) if _INTEGER.fullmatch(text) else float(text)


def _equals(actual: Operand, argument: Operand) -> bool:
    actual.effort.spend(min(size_of(actual.form), size_of(argument.form)) // _LOOKS_PER_COMPARISON)
    return actual.form == argument.form


def _is_empty(actual: Operand, _: Operand) -> bool:
    return actual.value is None or actual.value in ("", [])


def _contains(actual: Operand, argument: Operand) -> bool:
    """For two texts, whether the argument is a part of the value; for two lists, whether they share an item.

    For a text and a list, either way round, whether the text is an item of the list.
    """
    match actual.value, argument.value:
        case list(), list():
            actual.effort.spend(min(len(actual.members), len(argument.members)) // _LOOKS_PER_COMPARISON)
            return not actual.members.isdisjoint(argument.members)
        case list(), _:
            return argument.form in actual.members
        case str(), list():
            return actual.form in argument.members
        case str(text), str(part):
            actual.effort.spend(len(text) // _CHARACTERS_PER_COMPARISON)
            # Python finds the empty text in every text, but a missing variable reads as empty too.
            return part != "" and part in text
        case _:
            return False


def _contains_all(actual: Operand, argument: Operand) -> bool:
    if not (isinstance(actual.value, list) and isinstance(argument.value, list)):
        return False
    actual.effort.spend(len(argument.members) // _LOOKS_PER_COMPARISON)
    return argument.members <= actual.members


def _belongs(audiences: Operand, argument: Operand) -> bool:
    """Whether a list holds an audience. A text is not searched: one audience's name may be a part of another's."""
    return isinstance(audiences.value, list) and _contains(audiences, argument)


def _between(actual: Json, argument: Json, read: Callable[[Json], _Ordered | None]) -> bool:
    """Whether the value lies between the two bounds of the list, both included."""
    match argument:
        case [first, last]:
            value = read(actual)
            return _sign(read(first), value) in _AT_MOST and _sign(value, read(last)) in _AT_MOST
        case _:
            return False


def _sign(left: _Ordered | None, right: _Ordered | None) -> int | None:
    """-1 when left is less, 1 when it is greater, 0 when they are equal; None when one of them is None."""
    return None if left is None or right is None else (left > right) - (left < right)


def _order(actual: Json, argument: Json, _now: datetime) -> int | None:
    """Compare two numbers or, if they are not both numbers, two timestamps."""
    by_number = _sign(number(actual), number(argument))
    return _sign(instant(actual), instant(argument)) if by_number is None else by_number


def _order_in_time(actual: Json, argument: Json, now: datetime) -> int | None:
    return _sign(instant(actual), moment(argument, now))


def _order_of_dates(actual: Json, argument: Json, now: datetime) -> int | None:
    return _sign(_date(instant(actual)), _date(moment(argument, now)))


def _order_to_now(actual: Json, _argument: Json, now: datetime) -> int | None:
    return _sign(instant(actual), now)


def _date(utc: datetime | None) -> date | None:
    return None if utc is None else utc.date()


_LESS: Final = (-1,)
_AT_MOST: Final = (-1, 0)
_AT_LEAST: Final = (0, 1)
_GREATER: Final = (1,)

_ORDERS: Final[Mapping[ConditionOperator, tuple[Callable[[Json, Json, datetime], int | None], tuple[int, ...]]]] = {
    ConditionOperator.LESS_THAN: (_order, _LESS),
    ConditionOperator.LESS_THAN_OR_EQUAL_TO: (_order, _AT_MOST),
    ConditionOperator.GREATER_THAN_OR_EQUAL_TO: (_order, _AT_LEAST),
    ConditionOperator.GREATER_THAN: (_order, _GREATER),
    ConditionOperator.IS_TIMESTAMP_BEFORE: (_order_in_time, _LESS),
    ConditionOperator.IS_TIMESTAMP_ON_OR_AFTER: (_order_in_time, _AT_LEAST),
    ConditionOperator.IS_TIMESTAMP_BEFORE_DATE: (_order_of_dates, _LESS),
    ConditionOperator.IS_TIMESTAMP_ON_OR_AFTER_DATE: (_order_of_dates, _AT_LEAST),
    ConditionOperator.IS_TIMESTAMP_BEFORE_NOW: (_order_to_now, _LESS),
    ConditionOperator.IS_TIMESTAMP_ON_OR_AFTER_NOW: (_order_to_now, _AT_LEAST),
}
"""For each operator that compares an order: the function that compares, and the signs that the operator accepts."""

_PREDICATES: Final[Mapping[ConditionOperator, Callable[[Operand, Operand], bool]]] = {
    ConditionOperator.EQUAL_TO: _equals,
    ConditionOperator.CONTAINS: _contains,
    ConditionOperator.CONTAINS_ALL: _contains_all,
    ConditionOperator.EMPTY: _is_empty,
    ConditionOperator.EXISTS: lambda actual, _: actual.value is not None,
    ConditionOperator.IS_TIMESTAMP: lambda actual, _: instant(actual.value) is not None,
    ConditionOperator.IS_TIMESTAMP_BETWEEN: lambda actual, argument: _between(actual.value, argument.value, instant),
    ConditionOperator.IS_BETWEEN: lambda actual, argument: _between(actual.value, argument.value, number),
    ConditionOperator.IS_AUDIENCE_MEMBER: _belongs,
}
