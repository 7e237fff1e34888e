"""The values that conditions compare: facts of a message, and arguments. Each is made ready once; every look counts."""

from collections.abc import Hashable
from typing import Final, cast

from gateway.errors import InvalidInput
from gateway.preferences.conditions.variables import Variables, value_at
from gateway.preferences.model import Json

UNLIMITED: Final = 2**63

_NOWHERE: Final = "nowhere"
"""Stands for what a path leads to that leads nowhere; compared by identity."""


class TooManyComparisons(InvalidInput):
    """A decision would look at more values than it may."""


class Effort:
    """Counts the values that one decision looks at; `limit` is how many they may be."""

    __slots__ = ("_limit", "spent")

    def __init__(self, limit: int = UNLIMITED) -> None:
        self._limit = limit
        self.spent = 0

    def spend(self, values: int) -> None:
        """Count these values.

        Raises:
            TooManyComparisons: They are too many, together with those before.
        """
        self.spent += values
        if self.spent > self._limit:
            raise TooManyComparisons(
                f"This decision takes more than {self._limit} comparisons; "
                "send smaller variables, or ask about fewer channels and categories at once.",
                ("variables",),
            )


class Operand:
    """A value in the forms in which it can be compared with many others without looking at all of it each time."""

    __slots__ = ("_form", "_members", "effort", "value")

    def __init__(self, value: Json, effort: Effort) -> None:
        """`effort` counts the looks at it."""
        self.value = value
        self.effort = effort
        self._form: Hashable = None
        self._members: frozenset[Hashable] | None = None

    @property
    def form(self) -> Hashable:
        """The hashable form of the value, see `frozen`."""
        if self._form is None and self.value is not None:
            self._form = frozen(self.value)
            self.effort.spend(size_of(self._form))
        return self._form

    @property
    def members(self) -> frozenset[Hashable]:
        """The hashable forms of the items of a list."""
        if self._members is None:
            forms = [frozen(item) for item in cast("list[Json]", self.value)]
            self.effort.spend(sum(map(size_of, forms)))
            self._members = frozenset(forms)
        return self._members


class Facts:
    """What is known about one message; a path into it is followed once, however many conditions look there."""

    __slots__ = ("_found", "_variables", "effort")

    def __init__(self, variables: Variables, effort: Effort | None = None) -> None:
        """`effort` counts the looks; without one they may be any number."""
        self.effort = Effort() if effort is None else effort
        self._variables = variables
        self._found: dict[str, Operand | None] = {}

    def at(self, path: str, *, missing: Json) -> Operand:
        """What the path leads to; `missing` when it leads nowhere."""
        if path not in self._found:
            value = value_at(path, self._variables, missing=_NOWHERE)
            self._found[path] = None if value is _NOWHERE else Operand(value, self.effort)
        return self._found[path] or Operand(missing, self.effort)


def frozen(value: Json) -> Hashable:
    """A form that can be hashed. Two JSON values are equal exactly when their forms are.

    Numbers are equal by their value (1 and 1.0), and unequal to true and false; lists by their items in order; objects
    by their members in any order.
    """
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if not isinstance(value, list | dict):
        return value
    # One flat tuple in prefix order instead of tuples in tuples, so that no depth of nesting can exhaust the stack.
    tokens: list[Hashable] = []
    waiting: list[Json] = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            tokens.append(("list", len(part)))
            waiting.extend(part)
        elif isinstance(part, dict):
            names = sorted(part)
            tokens.append(("object", *names))
            waiting.extend(part[name] for name in names)
        else:
            tokens.append(frozen(part))
    return tuple(tokens)


def size_of(form: Hashable) -> int:
    """How many values a form was made of."""
    return len(form) if isinstance(form, tuple) else 1
