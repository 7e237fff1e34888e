"""An engine that follows a plan and graphql-core both, and insists that they come to the same.

The root fields are asked once, by the plan; graphql-core then works from their answers, so nothing is written twice.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values
from strawberry import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types import ExecutionResult
from strawberry.types.arguments import convert_arguments

from gateway.auth.callers import Caller
from schema.execution.engine import Admitted, Engine
from schema.execution.executor import executor
from schema.execution.plan.execution import PlanRun
from schema.execution.plan.plans import PlannedOperation


class ComparingEngine(Engine):
    """Takes the place of the engine in tests; every difference fails the test that led to it."""

    async def run(self, admitted: Admitted, event: object = None) -> ExecutionResult:
        planned = self.planned(admitted)
        if planned is None:
            assert not isinstance(admitted.context.identity, Caller), "this operation has no plan"
            return await super().run(admitted, event)
        run = PlanRun(admitted.context)
        data = await planned.run(admitted.variables, run, event)
        if data is not None and event is None:
            self._compare_arguments(admitted, planned, run)
        reference = await self.run_by_graphql_core(admitted, event, run.answers)
        if data is None:
            assert reference.errors or _introspects(admitted), "a plan gave up, and nothing was wrong"
        else:
            assert (orjson.dumps(data), None) == (orjson.dumps(reference.data), reference.errors)
        return reference

    def _compare_arguments(self, admitted: Admitted, planned: PlannedOperation, run: PlanRun) -> None:
        plan, asking = planned.plan(run.variables), PlanRun(admitted.context, run.variables)
        assert plan is not None
        plan.begin(None, asking)
        given = {each.field.key: {**each.arguments} for each in asking.waiting}
        for arguments in given.values():
            arguments.pop("info", None)
        built = executor(self.schema, admitted.operation, admitted.variables, admitted.context)
        assert not isinstance(built, list)
        assert given == _arguments(built)


def _arguments(built: StrawberryGraphQLCoreExecutionContext) -> Mapping[str, Any]:
    """The arguments of the root fields as graphql-core and Strawberry make them."""
    type_ = built.schema.get_root_type(built.operation.operation)
    assert type_ is not None
    selected = collect_fields(built.schema, built.fragments, built.variable_values, type_, built.operation)
    declared_by: Schema = built.schema.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    converter = declared_by.schema_converter
    arguments = {}
    for key, (details, *_) in selected.grouped_field_set.items():
        if details.node.name.value != "__typename":
            graphql_field = type_.fields[details.node.name.value]
            given = get_argument_values(graphql_field, details.node, built.variable_values)
            declared = graphql_field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].arguments
            arguments[key] = convert_arguments(given, declared, converter.scalar_registry, converter.config)
    return arguments


def _introspects(admitted: Admitted) -> bool:
    source = admitted.operation.definition.loc
    return source is not None and ("__schema" in source.source.body or "__type(" in source.source.body)
