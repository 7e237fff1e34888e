"""The plans of a schema, kept for as long as their operations are in use."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import structlog
from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.get_variable_signature import get_variable_signature
from strawberry import Schema

from schema.plan.arguments import Inputs, Unreadable, Variables
from schema.plan.compiler import Compiler, Unsupported
from schema.plan.execution import Plan, Request

MAX_OPERATIONS: Final = 1000
MAX_PLANS_OF_ONE: Final = 16
"""For how many combinations of the booleans in its `@skip` and `@include` an operation gets a plan."""

_CONDITIONS: Final = frozenset({"skip", "include"})

Switches: TypeAlias = dict[str, Any]
"""The values of the variables that decide what is selected."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """An operation of a valid document: how its variables are read, and its plans by the values of its switches."""

    document: DocumentNode
    definition: OperationDefinitionNode
    read: Callable[[Mapping[str, Any]], Variables]
    switches: Sequence[str]
    compile: Callable[[Switches], Plan | None]
    _plans: dict[tuple[object, ...], Plan | None] = field(default_factory=dict)

    @property
    def kind(self) -> OperationType:
        """Whether it is a query, a mutation or a subscription."""
        return self.definition.operation

    async def run(self, given: Mapping[str, Any], request: Request, event: object = None) -> dict[str, Any] | None:
        """The data of the response, or of an event of a subscription.

        None means that graphql-core has to find out what to say; `request` then holds what the root fields answered.
        """
        with suppress(Exception):
            request.variables = self.read(given)
            plan = self.plan(request.variables)
            return None if plan is None else await plan.run(request, event)
        return None

    def plan(self, variables: Variables) -> Plan | None:
        """The plan for these variables, made when first needed; None when there can be none."""
        key = tuple([variables.values.get(name) for name in self.switches])
        if key not in self._plans and len(self._plans) < MAX_PLANS_OF_ONE:
            self._plans[key] = self.compile(dict(zip(self.switches, key, strict=True)))
        return self._plans.get(key)


class Plans:
    """Makes the plans of a schema, and keeps those of the operations used last."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._inputs = Inputs(schema.schema_converter)
        self._operations: OrderedDict[tuple[str, str | None], PlannedOperation | None] = OrderedDict()

    def operation(self, document: DocumentNode, definition: OperationDefinitionNode) -> PlannedOperation | None:
        """The operation of a document that has passed the guards; None when it cannot be planned."""
        if document.loc is None:
            return None
        key = document.loc.source.body, definition.name.value if definition.name else None
        if key in self._operations:
            self._operations.move_to_end(key)
            return self._operations[key]
        self._operations[key] = operation = self._operation(document, definition)
        if len(self._operations) > MAX_OPERATIONS:
            self._operations.popitem(last=False)
        return operation

    def _operation(self, document: DocumentNode, definition: OperationDefinitionNode) -> PlannedOperation | None:
        schema = self._schema._schema  # noqa: SLF001 - Strawberry shows it nowhere else
        signatures = [get_variable_signature(schema, each) for each in definition.variable_definitions or ()]
        try:
            switches = _switches(document)
        except Unsupported as reason:
            _log.info("no plan for an operation", reason=str(reason))
            return None

        def plan(values: Switches) -> Plan | None:
            try:
                return Compiler(self._schema, self._inputs, document, definition, values).compile()
            except (Unsupported, Unreadable, GraphQLError, RecursionError) as reason:
                _log.info("no plan for an operation", reason=str(reason))
                return None

        read = self._inputs.variables([each for each in signatures if not isinstance(each, GraphQLError)])
        return PlannedOperation(document, definition, read, switches, plan)


class _Switches(Visitor):
    """Collects the variables that decide what is selected."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        if node.name.value not in _CONDITIONS:
            raise Unsupported(f"the directive @{node.name.value}")
        values = (each.value for each in node.arguments or ())
        self.names.update(each.name.value for each in values if isinstance(each, VariableNode))


def _switches(document: DocumentNode) -> tuple[str, ...]:
    visitor = _Switches()
    visit(document, visitor)
    return tuple(sorted(visitor.names))
