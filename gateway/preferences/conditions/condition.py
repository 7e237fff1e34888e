"""Checks conditions when they are written, and evaluates them when a message is decided.

Source: Knock documentation, concepts/conditions; preferences/preference-conditions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from gateway.errors import InvalidInput, Problems
from gateway.preferences.conditions.arguments import (
    OF_BOUNDS,
    WITHOUT_ARGUMENT,
    Path,
    check_argument,
    check_brackets,
    check_text,
)
from gateway.preferences.conditions.comparisons import holds, readings
from gateway.preferences.conditions.operands import Facts, Operand
from gateway.preferences.conditions.variables import MAX_PATH_CHARACTERS, is_dynamic, is_path
from gateway.preferences.model import Condition, ConditionOperator, Json

_PARTS: Final = ("variable", "operator", "argument")
_AUDIENCES: Final = "recipient.audiences"
_OF_AUDIENCES: Final = (ConditionOperator.IS_AUDIENCE_MEMBER, ConditionOperator.IS_NOT_AUDIENCE_MEMBER)
_COMPARISONS_OF_A_CONDITION: Final = 10
"""The cost of a condition in comparisons, without the values in lists and objects."""

_OF_PRESENCE: Final = (ConditionOperator.EXISTS, ConditionOperator.NOT_EXISTS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A condition in its stored form, whether it held, and the value of its variable."""

    condition: Condition
    matched: bool
    actual: Json


def evaluate(condition: Mapping[str, Json], facts: Facts, *, now: datetime) -> Outcome:
    """Evaluate a canonical condition for a message at the instant `now`.

    A variable that leads nowhere reads as the empty text, but does not exist. The audience operators look in
    `recipient.audiences`, whatever the variable.

    Raises:
        TooManyComparisons: The decision has looked at too many values.
    """
    facts.effort.spend(_COMPARISONS_OF_A_CONDITION)
    variable = cast("str", condition["variable"])
    operator = ConditionOperator(cast("str", condition["operator"]))
    argument = condition["argument"]
    # Only `exists` and `not_exists` tell a missing value from an empty text.
    actual = facts.at(
        _AUDIENCES if operator in _OF_AUDIENCES else variable, missing=None if operator in _OF_PRESENCE else ""
    )
    return Outcome(
        {"variable": variable, "operator": operator.name, "argument": argument},
        matched=holds(operator, actual, _readings(operator, argument, facts), now=now),
        actual=actual.value,
    )


def validate(condition: Json, path: Path) -> dict[str, Json]:
    """Check a condition that is about to be written, and return its canonical form.

    Raises:
        InvalidInput: It is not an object with a variable, an operator and the argument that this operator takes.
    """
    if not isinstance(condition, dict):
        raise InvalidInput("A condition is an object that holds `variable`, `operator` and `argument`.", path)
    problems = Problems()
    for part in condition:
        with problems:
            if part not in _PARTS:
                raise InvalidInput("A condition holds `variable`, `operator` and `argument` only.", (*path, part))
    with problems:
        variable = _variable(condition.get("variable"), (*path, "variable"))
    with problems:
        operator = _operator(condition.get("operator"), (*path, "operator"))
        argument = _argument(operator, condition, (*path, "argument"))
    problems.refuse()
    return {"variable": variable, "operator": operator.value, "argument": argument}


def _readings(operator: ConditionOperator, argument: Json, facts: Facts) -> Iterator[Operand]:
    """Yield the ways to read an argument. The value that a path leads to is read as it is only."""
    if isinstance(argument, str) and is_dynamic(argument):
        yield facts.at(argument, missing="")
        return
    for reading in readings(argument):
        yield Operand(_bounds(reading, facts) if operator in OF_BOUNDS else reading, facts.effort)


def _bounds(argument: Json, facts: Facts) -> Json:
    """The argument, with each bound that is a path replaced by the value there."""
    if not isinstance(argument, list):
        return argument
    return [
        facts.at(bound, missing="").value if isinstance(bound, str) and is_dynamic(bound) else bound
        for bound in argument
    ]


def _variable(value: Json, path: Path) -> str:
    if not isinstance(value, str) or not is_path(value):
        raise InvalidInput("A variable is a path such as `recipient.plan`: names joined by dots.", path)
    check_text(value, path, max_characters=MAX_PATH_CHARACTERS)
    check_brackets(value, path)
    return value


def _operator(value: Json, path: Path) -> ConditionOperator:
    if not isinstance(value, str) or value not in set(ConditionOperator):
        raise InvalidInput(f"There is no such operator; the operators are {', '.join(ConditionOperator)}.", path)
    return ConditionOperator(value)


def _argument(operator: ConditionOperator, condition: Mapping[str, Json], path: Path) -> Json:
    argument = condition.get("argument")
    if operator in WITHOUT_ARGUMENT:
        if argument not in (None, ""):
            raise InvalidInput(f"`{operator}` takes no argument; leave it out.", path)
        return None
    if "argument" not in condition:
        raise InvalidInput(f"`{operator}` needs an argument.", path)
    check_argument(operator, argument, path)
    return argument
