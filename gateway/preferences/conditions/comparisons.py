"""The comparisons that conditions make, one for each operator.

A comparison with a value of the wrong kind does not hold, and neither does one with the empty text, as which a missing
variable reads, unless it asks for just that. A negated operator is the plain opposite of its affirmative, so it does
hold then: whoever has muted nothing has not muted this.

Source: Knock documentation, concepts/conditions, "Operators".
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypeVar

import orjson

from gateway.preferences.conditions.timestamps import instant, moment
from gateway.preferences.model import ConditionOperator, Json

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


def holds(operator: ConditionOperator, actual: Json, readings: Iterable[Json], *, now: datetime) -> bool:
    """Whether a value compares with an argument in one of its readings (see `readings`), at the instant `now`."""
    affirmative = _NEGATIONS.get(operator, operator)
    return any(_affirms(affirmative, actual, argument, now) for argument in readings) is (affirmative is operator)


def readings(argument: Json) -> tuple[Json, ...]:
    """The ways to take a literal: as it is and, for a text that is JSON such as `"5"` or `"true"`, as that JSON."""
    if not isinstance(argument, str):
        return (argument,)
    decoded = _decoded(argument)
    return (argument,) if decoded == argument else (argument, decoded)


def same(one: Json, other: Json) -> bool:
    """Whether two JSON values are equal: 1 and 1.0 are, 1 and true are not."""
    # A list of pairs instead of recursion, so that no depth of nesting can exhaust the stack.
    pairs: list[tuple[Json, Json]] = [(one, other)]
    while pairs:
        left, right = pairs.pop()
        if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
            pairs.extend(zip(left, right, strict=True))
        elif isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
            pairs.extend((left[key], right[key]) for key in left)
        elif not _same_scalar(left, right):
            return False
    return True


def number(value: Json) -> float | None:
    """The number that a value is or, as a text such as `"5"`, reads as; None for any other value."""
    if isinstance(value, str):
        value = _decoded(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _affirms(operator: ConditionOperator, actual: Json, argument: Json, now: datetime) -> bool:
    if operator in _ORDERS:
        order, wanted = _ORDERS[operator]
        return order(actual, argument, now) in wanted
    return _PREDICATES[operator](actual, argument)


def _decoded(text: str) -> Json:
    try:
        value: Json = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value


def _same_scalar(left: Json, right: Json) -> bool:
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        return False
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def _has(whole: Json, item: Json) -> bool:
    """Whether a list has the item, or a text the non-empty text."""
    if isinstance(whole, list):
        return any(same(each, item) for each in whole)
    return isinstance(whole, str) and isinstance(item, str) and item != "" and item in whole


def _contains(actual: Json, argument: Json) -> bool:
    """Of two texts whether the argument is a part of the value; of two lists whether they share an item.

    Of a text and a list, either way, whether the text is an item of the list.
    """
    if isinstance(actual, str) and isinstance(argument, list):
        return _has(argument, actual)
    return any(_has(actual, item) for item in (argument if isinstance(argument, list) else [argument]))


def _contains_all(actual: Json, argument: Json) -> bool:
    return isinstance(actual, list) and isinstance(argument, list) and all(_has(actual, item) for item in argument)


def _belongs(audiences: Json, argument: Json) -> bool:
    """Only a list has members: the name of an audience may be a part of another one's."""
    return isinstance(audiences, list) and _contains(audiences, argument)


def _between(actual: Json, argument: Json, read: Callable[[Json], _Ordered | None]) -> bool:
    """Whether the value lies between the two of the list, or is one of them."""
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
    """How two numbers, or else two timestamps, compare."""
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
"""For each operator that asks for an order: how to find it, and which signs it accepts."""

_PREDICATES: Final[Mapping[ConditionOperator, Callable[[Json, Json], bool]]] = {
    ConditionOperator.EQUAL_TO: same,
    ConditionOperator.CONTAINS: _contains,
    ConditionOperator.CONTAINS_ALL: _contains_all,
    ConditionOperator.EMPTY: lambda actual, _: same(actual, "") or same(actual, None) or same(actual, []),
    ConditionOperator.EXISTS: lambda actual, _: actual is not None,
    ConditionOperator.IS_TIMESTAMP: lambda actual, _: instant(actual) is not None,
    ConditionOperator.IS_TIMESTAMP_BETWEEN: lambda actual, argument: _between(actual, argument, instant),
    ConditionOperator.IS_BETWEEN: lambda actual, argument: _between(actual, argument, number),
    ConditionOperator.IS_AUDIENCE_MEMBER: _belongs,
}
