"""Documents that were looked at, and what each of their operations costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType

from gateway.rates import Rate
from schema.errors import BAD_USER_INPUT
from schema.refusals import refused, too_large

_MAX_KNOWN_COSTS: Final = 100
"""For how many lengths of its lists an operation remembers what it costs."""

Length: TypeAlias = int | list[Any] | None
"""What says how long a list is: a number, or a list that is as long; None when it says nothing."""


@dataclass(frozen=True, slots=True)
class CheckedOperation:
    """An operation whose document has passed the checks.

    `document` is the whole one, for its fragments. `spends` says what the operation counts as for the rate limits, and
    how often. `sizing` are the variables that say how long lists are, with their defaults. `measure_cost` finds out the
    cost for given variables.
    """

    document: DocumentNode
    definition: OperationDefinitionNode
    spends: Mapping[Rate, int]
    sizing: Mapping[str, Length]
    measure_cost: Callable[[Mapping[str, Any]], int]
    max_cost: int
    _known_costs: dict[tuple[int | None, ...], int] = field(default_factory=dict)

    @property
    def kind(self) -> OperationType:
        """Whether it is a query, a mutation or a subscription."""
        return self.definition.operation

    @property
    def name(self) -> str | None:
        """What the document calls it, if anything."""
        return self.definition.name.value if self.definition.name else None

    def too_costly(self, variables: Mapping[str, Any] | None) -> GraphQLError | None:
        """Why it cannot be executed with these variables, as the client sent them; None when it can."""
        cost = self.cost(variables or {})
        return too_costly(cost, self.max_cost) if cost > self.max_cost else None

    def cost(self, variables: Mapping[str, Any]) -> int:
        """How many fields the answer may have; the same for all lists of the same lengths, so known from then on."""
        sizing = self.sizing
        lengths = tuple([_length(variables.get(name, sizing[name])) for name in sizing]) if sizing else ()
        cost = self._known_costs.get(lengths)
        if cost is None:
            cost = self.measure_cost({**self.sizing, **variables})
            if len(self._known_costs) < _MAX_KNOWN_COSTS:
                self._known_costs[lengths] = cost
        return cost


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document that was looked at; when `errors` say what is wrong with it, its operations are left out."""

    operations: Sequence[CheckedOperation] = ()
    errors: Sequence[GraphQLError] = ()

    def operation(self, name: str | None) -> CheckedOperation | Sequence[GraphQLError]:
        """The operation of that name, or the only one when nothing or an empty name is given; else what is wrong."""
        if self.errors:
            return self.errors
        if not name and len(self.operations) == 1:
            return self.operations[0]
        if not name:
            count = len(self.operations)
            return [refused(BAD_USER_INPUT, f"The document has {count} operations: name one as `operationName`.")]
        for each in self.operations:
            if each.name == name:
                return each
        return [refused(BAD_USER_INPUT, "The document has no operation of the name given as `operationName`.")]


def too_costly(cost: int, most: int) -> GraphQLError:
    """The error that refuses an operation of this cost."""
    return too_large(f"The operation costs {cost:,} fields", most, "max_operation_cost")


def _length(value: Length) -> int | None:
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) else None
