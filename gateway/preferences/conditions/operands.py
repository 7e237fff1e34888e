"""The values that conditions compare: facts of a message, and arguments.

Each value is prepared for comparison once. All work counts against the limit of the decision.
"""

from collections.abc import Hashable
from typing import Final, cast

from gateway.errors import InvalidInput
from gateway.preferences.conditions.variables import Variables, value_at
from gateway.preferences.model import Json

UNLIMITED: Final = 2**63

_NOWHERE: Final = "nowhere"
"""The value of a path that leads nowhere; compared by identity."""


class TooManyComparisons(InvalidInput):
    """A decision would take more comparisons than its limit."""


class Effort:
    """Counts the values that one decision looks at, up to `limit`."""

    __slots__ = ("_limit", "spent")

    def __init__(self, limit: int = UNLIMITED) -> None:
        self._limit = limit
        self.spent = 0

    def spend(self, values: int) -> None:
        """Count these values.

        Raises:
            TooManyComparisons: The count is above the limit.
        """
        self.spent += values
        if self.spent > self._limit:
            raise TooManyComparisons(
                f"This decision takes more than {self._limit} comparisons; "
                "send smaller variables, or ask about fewer channels and categories at once.",
                ("variables",),
            )


class Operand:
    """A value with hashable forms, which are made once and then compared with many others."""

    __slots__ = ("_form", "_members", "effort", "value")

    def __init__(self, value: Json, effort: Effort) -> None:
        """`effort` counts the work of making the forms."""
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
    """The variables of one message. A path is followed once, however many conditions use it."""

    __slots__ = ("_found", "_variables", "effort")

    def __init__(self, variables: Variables, effort: Effort | None = None) -> None:
        """`effort` counts the work; None means that it has no limit."""
        self.effort = Effort() if effort is None else effort
        self._variables = variables
        self._found: dict[str, Operand | None] = {}

    def at(self, path: str, *, missing: Json) -> Operand:
        """The value at the path; `missing` when the path leads nowhere."""
        if path not in self._found:
            value = value_at(path, self._variables, missing=_NOWHERE)
            self._found[path] = None if value is _NOWHERE else Operand(value, self.effort)
        return self._found[path] or Operand(missing, self.effort)


def frozen(value: Json) -> Hashable:
    """Make a hashable form of a JSON value. Two values are equal exactly when their forms are.

    Numbers are equal by their value (1 and 1.0), and unequal to true and false; lists by their items in order; objects
    by their members in any order.
    """
    # Tagged, because Python holds True equal to 1.
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if not isinstance(value, list | dict):
        return value
    # One flat tuple in prefix order, so that no depth of nesting can exhaust the stack.
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
    """The number of values that a form was made of."""
    return len(form) if isinstance(form, tuple) else 1
