"""An executor that follows its plan and graphql-core both, and insists that they come to the same.

The root fields are asked once, by the plan; graphql-core then works from their answers, so nothing is written twice.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import ExecutionResult, OperationType
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments

from schema.execution.executor import PlanningExecutor
from schema.execution.plan.execution import Request
from schema.execution.plan.plans import PlannedOperation


class ComparingExecutor(PlanningExecutor):
    """Takes the place of the executor in tests; every difference fails the test that led to it."""

    def execute_operation(self, serially: bool | None = None) -> Any:
        assert self.planned is not None or hasattr(self, "reference"), "this operation has no plan"
        return super().execute_operation(serially)

    async def _follow(self, planned: PlannedOperation) -> ExecutionResult:
        request = Request(self.context_value)
        event = self.root_value if planned.definition.operation is OperationType.SUBSCRIPTION else None
        data = await planned.run(self.given, request, event)
        if data is not None and event is None:
            self._compare_arguments(planned, request)
        self.reference = True
        reference = await self.execute_after(request.answers)
        if data is None:
            assert reference.errors or self._introspects(), "a plan gave up, and nothing was wrong"
        else:
            assert (orjson.dumps(data), None) == (orjson.dumps(reference.data), reference.errors)
        return reference

    def _compare_arguments(self, planned: PlannedOperation, request: Request) -> None:
        plan, asking = planned.plan(request.variables), Request(self.context_value, request.variables)
        assert plan is not None
        plan.begin(None, asking)
        given = {each.field.key: {**each.arguments} for each in asking.waiting}
        for arguments in given.values():
            arguments.pop("info", None)
        assert given == self._arguments()

    def _arguments(self) -> Mapping[str, Any]:
        """The arguments of the root fields as graphql-core and Strawberry make them."""
        type_ = self.schema.get_root_type(self.operation.operation)
        assert type_ is not None
        selected = collect_fields(self.schema, self.fragments, self.variable_values, type_, self.operation)
        converter = self.schema.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].schema_converter
        arguments = {}
        for key, (details, *_) in selected.grouped_field_set.items():
            if details.node.name.value != "__typename":
                graphql_field = type_.fields[details.node.name.value]
                given = get_argument_values(graphql_field, details.node, self.variable_values)
                declared = graphql_field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].arguments
                arguments[key] = convert_arguments(given, declared, converter.scalar_registry, converter.config)
        return arguments

    def _introspects(self) -> bool:
        source = self.operation.loc
        return source is not None and ("__schema" in source.source.body or "__type(" in source.source.body)
