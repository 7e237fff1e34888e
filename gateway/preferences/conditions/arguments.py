"""Checks the arguments of conditions: the literals that there are, and what each operator needs.

Source: Knock documentation, concepts/conditions, "Arguments" and "Operators".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final, TypeAlias

from gateway.errors import InvalidInput, Problems
from gateway.preferences.conditions.comparisons import number, readings
from gateway.preferences.conditions.timestamps import distance, instant
from gateway.preferences.conditions.variables import is_dynamic
from gateway.preferences.model import ConditionOperator, Json
from gateway.texts import require_text

Path: TypeAlias = tuple[str, ...]

MAX_TEXT_CHARACTERS: Final = 1_000
MAX_LIST_ITEMS: Final = 100
_INTEGERS: Final = range(-(2**63), 2**63)
"""The whole numbers that the store can hold."""

WITHOUT_ARGUMENT: Final = frozenset(
    {
        ConditionOperator.EMPTY,
        ConditionOperator.NOT_EMPTY,
        ConditionOperator.EXISTS,
        ConditionOperator.NOT_EXISTS,
        ConditionOperator.IS_TIMESTAMP,
        ConditionOperator.IS_NOT_TIMESTAMP,
        ConditionOperator.IS_TIMESTAMP_ON_OR_AFTER_NOW,
        ConditionOperator.IS_TIMESTAMP_BEFORE_NOW,
    }
)
"""The operators that take no argument, because they look at the variable alone."""

OF_BOUNDS: Final = frozenset({ConditionOperator.IS_BETWEEN, ConditionOperator.IS_TIMESTAMP_BETWEEN})
"""The operators whose argument is a list of two bounds, each of which may be a path."""


@dataclass(frozen=True, slots=True)
class _Need:
    """The literals that an operator takes, as a test and in words for errors."""

    accepts: Callable[[Json], bool]
    words: str


def check_argument(operator: ConditionOperator, argument: Json, path: Path) -> None:
    """Check that an operator can compare with this argument. The operator must be one that takes an argument.

    Raises:
        InvalidInput: The argument is not a literal, a list of literals or a path, breaks a limit, or is of a kind that
            the operator does not take.
    """
    problems = Problems()
    # Items of other lists are literals, even those that look like paths.
    may_be_dynamic = operator in OF_BOUNDS or not isinstance(argument, list)
    for at, literal in _literals(argument, path):
        with problems:
            _check_literal(literal, at)
            if may_be_dynamic and isinstance(literal, str) and is_dynamic(literal):
                check_brackets(literal, at)
    problems.refuse()
    need = _NEEDS.get(operator)
    # The value that a path leads to is known only when a message is decided.
    if need is None or _is_dynamic(argument):
        return
    if not any(need.accepts(reading) for reading in readings(argument)):
        raise InvalidInput(f"`{operator}` needs {need.words}, or a path such as `data.value`.", path)


def check_text(text: str, path: Path, *, max_characters: int) -> None:
    """Check that a text can be stored.

    Raises:
        InvalidInput: It is too long, or holds half of a surrogate pair.
    """
    if len(text) > max_characters:
        raise InvalidInput(f"This text has {len(text)} characters; the limit is {max_characters}. Shorten it.", path)
    require_text(text, path)


def check_brackets(text: str, path: Path) -> None:
    """Check that a path has no brackets: indexes of lists are written as names.

    Raises:
        InvalidInput: It has brackets, so it would lead nowhere.
    """
    if "[" in text or "]" in text:
        raise InvalidInput("Write the index of a list as a name: `data.items.0` instead of `data.items[0]`.", path)


def _literals(argument: Json, path: Path) -> list[tuple[Path, Json]]:
    if not isinstance(argument, list):
        return [(path, argument)]
    if len(argument) > MAX_LIST_ITEMS:
        raise InvalidInput(f"This list has {len(argument)} items; the limit is {MAX_LIST_ITEMS}. Shorten it.", path)
    return [((*path, str(index)), item) for index, item in enumerate(argument)]


def _check_literal(literal: Json, path: Path) -> None:
    if isinstance(literal, str):
        check_text(literal, path, max_characters=MAX_TEXT_CHARACTERS)
    elif isinstance(literal, list | dict):
        raise InvalidInput("An argument is a text, a number, true, false, null, or a list of these.", path)
    elif isinstance(literal, float) and not isfinite(literal):
        raise InvalidInput("A number must be finite.", path)
    elif isinstance(literal, int) and literal not in _INTEGERS:
        raise InvalidInput("A whole number must fit into 64 bits; write a larger one as a text.", path)


def _is_dynamic(argument: Json) -> bool:
    return isinstance(argument, str) and is_dynamic(argument)


def _is_ordered(literal: Json) -> bool:
    return number(literal) is not None or instant(literal) is not None


def _is_moment(literal: Json) -> bool:
    return instant(literal) is not None or distance(literal) is not None


def _is_list(literal: Json) -> bool:
    return isinstance(literal, list) and not any(isinstance(item, list | dict) for item in literal)


def _is_pair(literal: Json, read: Callable[[Json], object]) -> bool:
    match literal:
        case [first, last]:
            return all(read(bound) is not None or _is_dynamic(bound) for bound in (first, last))
        case _:
            return False


def _names(literal: Json) -> bool:
    names = literal if isinstance(literal, list) else [literal]
    return bool(names) and all(isinstance(name, str) and name for name in names)


_ORDERED: Final = _Need(_is_ordered, "a number or an ISO 8601 timestamp")
_LIST: Final = _Need(_is_list, "a list")
_MOMENT: Final = _Need(
    _is_moment,
    "an ISO 8601 timestamp such as `2026-11-21T20:55:00Z`, or one such as `7 days ago` or `3 weeks from now`, "
    "in minutes, hours, days or weeks, of at least 15 minutes and at most 100 years",
)
_AUDIENCE: Final = _Need(_names, "the name of an audience or a list of names")

_NEEDS: Final[Mapping[ConditionOperator, _Need]] = {
    ConditionOperator.GREATER_THAN: _ORDERED,
    ConditionOperator.LESS_THAN: _ORDERED,
    ConditionOperator.GREATER_THAN_OR_EQUAL_TO: _ORDERED,
    ConditionOperator.LESS_THAN_OR_EQUAL_TO: _ORDERED,
    ConditionOperator.CONTAINS_ALL: _LIST,
    ConditionOperator.NOT_CONTAINS_ALL: _LIST,
    ConditionOperator.IS_TIMESTAMP_ON_OR_AFTER: _MOMENT,
    ConditionOperator.IS_TIMESTAMP_BEFORE: _MOMENT,
    ConditionOperator.IS_TIMESTAMP_ON_OR_AFTER_DATE: _MOMENT,
    ConditionOperator.IS_TIMESTAMP_BEFORE_DATE: _MOMENT,
    ConditionOperator.IS_TIMESTAMP_BETWEEN: _Need(
        lambda literal: _is_pair(literal, instant),
        "a list of two ISO 8601 timestamps, the start and the end, or paths to them",
    ),
    ConditionOperator.IS_BETWEEN: _Need(
        lambda literal: _is_pair(literal, number), "a list of two numbers, the least and the greatest, or paths to them"
    ),
    ConditionOperator.IS_AUDIENCE_MEMBER: _AUDIENCE,
    ConditionOperator.IS_NOT_AUDIENCE_MEMBER: _AUDIENCE,
}
"""What each operator needs; one that is absent compares with any literal."""
