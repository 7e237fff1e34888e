"""A schema that executes by plans what can be planned, and leaves the rest to Strawberry and graphql-core.

Both ways pass the same guards; the way by plans leaves out only what Strawberry does around an execution.
"""

from collections.abc import Iterable
from typing import Any

import graphql
from graphql import DocumentNode, GraphQLError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from gateway.auth.callers import Caller
from gateway.metrics import OPERATIONS_BY_PLAN
from schema.context import Context
from schema.documents.checked import CheckedOperation
from schema.errors import finish_error
from schema.execution.executor import execute_instead
from schema.execution.guarded import GuardedSchema
from schema.execution.plan import PlannedOperation, Plans, Request


class PlannedSchema(GuardedSchema):
    """A schema with plans, which its maker sets; None for a schema that makes none."""

    plans: Plans | None = None

    async def execute(  # noqa: PLR0917 - the signature of Strawberry
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Context | None = None,
        root_value: object = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """The result of a query or a mutation."""
        result = None
        if context_value is not None:
            result = await self.execute_planned(
                query or "", variable_values or {}, context_value, operation_name, allowed_operation_types
            )
        if result is not None:
            return result
        return await super().execute(
            query,
            variable_values,
            context_value,
            root_value,
            operation_name,
            allowed_operation_types,
            operation_extensions,
        )

    async def execute_planned(
        self,
        query: str,
        given: dict[str, Any],
        context: Context,
        operation_name: str | None,
        allowed: Iterable[OperationType] | None = None,
    ) -> ExecutionResult | None:
        """The result of a query or a mutation with a plan; None when it has none, and nothing was asked or counted."""
        found = self.plans and await self.find_checked(query, operation_name, context)
        if self.plans is None or not found:
            return None
        syntax, checked = found
        planned = self.plans.operation(syntax, checked.definition)
        if planned is None or not _allows(allowed, planned):
            return None
        if refusals := await self.refusals(checked, given, context):
            return _finished(PreExecutionError(data=None, errors=refusals), context)
        request = Request(context)
        data = await planned.run(given, request)
        if data is not None:
            OPERATIONS_BY_PLAN.inc()
            return ExecutionResult(data, None)
        executed = await execute_instead(planned, self._schema, given, request)
        return _finished(ExecutionResult(executed.data, executed.errors), context)

    async def find_checked(
        self, query: str, operation_name: str | None, context: Context
    ) -> tuple[DocumentNode, CheckedOperation] | None:
        """The operation of a document that passed the guards, and the document, if the caller is known."""
        if not isinstance(context.identity, Caller):
            return None
        document = self.guards.find(query) or await self.guards.check_in_turn(query, remember=True)
        checked = None if document.errors else document.operation(operation_name)
        if checked is None or isinstance(checked, GraphQLError) or document.syntax is None:
            return None
        return document.syntax, checked


def _finished(result: ExecutionResult, context: Context) -> ExecutionResult:
    for error in result.errors or ():
        finish_error(error, context.request_id)
    return result


def _allows(kinds: Iterable[OperationType] | None, planned: PlannedOperation) -> bool:
    kind = planned.definition.operation
    return kind is not graphql.OperationType.SUBSCRIPTION and (kinds is None or OperationType(kind.value) in kinds)
