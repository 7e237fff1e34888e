"""The plans of a schema, kept for as long as their operations are in use."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import structlog
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, Undefined, coerce_input_value, print_ast
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, get_variable_values
from strawberry import Schema

from schema.execution.plan.arguments import Inputs, Surprise, Variables
from schema.execution.plan.compiler import Compiler
from schema.execution.plan.execution import Plan, PlanRun

MAX_OPERATIONS: Final = 1000
MAX_PLANS_OF_ONE: Final = 16
"""For how many combinations of its Boolean variables an operation gets a plan."""

_BOOLEAN: Final = frozenset({"Boolean", "Boolean!"})

_log = structlog.get_logger(__name__)


def _is_text(value: object) -> bool:
    return value.__class__ is str


def _are_texts(value: Any) -> bool:
    return value.__class__ is list and {each.__class__ for each in value} <= {str}


_ALREADY_RIGHT: Final[Mapping[str, Callable[[Any], bool]]] = {
    "ID!": _is_text,
    "String!": _is_text,
    "[ID!]!": _are_texts,
    "[String!]!": _are_texts,
}
"""By types of variables, when a value needs no look by graphql-core."""


class PlannedOperation:
    """An operation of a valid document, and its plans by the values of the variables that may select fields."""

    def __init__(
        self, schema: Schema, inputs: Inputs, document: DocumentNode, definition: OperationDefinitionNode
    ) -> None:
        self.document, self.definition = document, definition
        self._schema, self._inputs = schema, inputs
        self._core_schema = schema._schema  # noqa: SLF001 - Strawberry shows it nowhere else
        self._declared = definition.variable_definitions or ()
        self._switches = [each.variable.name.value for each in self._declared if print_ast(each.type) in _BOOLEAN]
        signatures = [get_variable_signature(self._core_schema, each) for each in self._declared]
        self._signatures = [each for each in signatures if not isinstance(each, GraphQLError)]
        self._expected = [(each.name, each.type, _ALREADY_RIGHT.get(str(each.type))) for each in self._signatures]
        self._plans: dict[tuple[object, ...], Plan | None] = {}

    async def run(self, given: dict[str, Any], request: PlanRun, event: object = None) -> dict[str, Any] | None:
        """The data of the response, or of an event of a subscription.

        None means that graphql-core has to find out what to say; `request` then holds what the root fields answered.
        """
        try:
            request.variables = self.read(given)
            plan = self.plan(request.variables)
            return await plan.run(request, event) if plan else None
        except Exception:  # noqa: BLE001 - whatever it is, graphql-core tells it
            return None

    def read(self, given: dict[str, Any]) -> Variables | VariableValues:
        """The variables of a request.

        Raises:
            Surprise: They are not what the operation declares.
        """
        coerced: dict[str, Any] = {}
        for name, type_, is_right in self._expected:
            value = given.get(name, Undefined)
            if is_right is None or not is_right(value):
                value = coerce_input_value(value, type_)
                if value is Undefined or name not in given:
                    return self._read_with_defaults(given)
            coerced[name] = value
        return Variables(coerced, given, self._signatures)

    def _read_with_defaults(self, given: dict[str, Any]) -> VariableValues:
        values = get_variable_values(self._core_schema, self._declared, given, max_errors=1)
        if isinstance(values, list):
            raise Surprise
        return values

    def plan(self, variables: Variables | VariableValues) -> Plan | None:
        """The plan for these variables, made when first needed; None when there can be none."""
        key = tuple([variables.coerced.get(name) for name in self._switches]) if self._switches else ()
        if key not in self._plans and len(self._plans) < MAX_PLANS_OF_ONE:
            given = cast("VariableValues", variables)
            compiler = Compiler(self._schema, self._inputs, self.document, self.definition, given)
            try:
                self._plans[key] = compiler.compile()
            except (Surprise, GraphQLError, RecursionError) as reason:
                _log.info("no plan for an operation", reason=type(reason).__name__)
                self._plans[key] = None
        return self._plans.get(key)


class Plans:
    """Makes the plans of a schema, and keeps those of the operations used last."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._inputs = Inputs(schema.config.name_converter)
        self._operations: OrderedDict[tuple[str, str | None], PlannedOperation] = OrderedDict()

    def operation(self, document: DocumentNode, definition: OperationDefinitionNode) -> PlannedOperation | None:
        """The operation of a document that has passed the guards; None when its text is not known."""
        if document.loc is None:
            return None
        key = document.loc.source.body, definition.name.value if definition.name else None
        if key not in self._operations:
            self._operations[key] = PlannedOperation(self._schema, self._inputs, document, definition)
            if len(self._operations) > MAX_OPERATIONS:
                self._operations.popitem(last=False)
        self._operations.move_to_end(key)
        return self._operations[key]
