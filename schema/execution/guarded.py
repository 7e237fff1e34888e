"""A schema that executes nothing which has not passed the guards, over whichever transport it comes."""

from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLError
from strawberry import Schema
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from gateway.auth.callers import Caller
from gateway.errors import StoreUnavailable
from gateway.rates import RateLimited
from schema.context import Context
from schema.documents.checked import CheckedDocument, CheckedOperation
from schema.documents.checks import Guards
from schema.errors import BAD_USER_INPUT
from schema.refusals import METHOD_NOT_ALLOWED, rate_limited, refused

_NOT_HERE: Final[Mapping[OperationType, tuple[str, str]]] = {
    OperationType.QUERY: (BAD_USER_INPUT, "Only subscriptions are sent in parts: accept `application/json` instead."),
    OperationType.MUTATION: (METHOD_NOT_ALLOWED, "Mutations are sent by POST."),
    OperationType.SUBSCRIPTION: (
        BAD_USER_INPUT,
        "Subscriptions are streamed: accept `text/event-stream`, or use a WebSocket.",
    ),
}


class GuardedSchema(Schema):
    """A schema with guards, which its maker sets."""

    guards: Guards

    async def refusals(
        self,
        operation: CheckedOperation,
        variables: Mapping[str, Any] | None,
        context: Context,
    ) -> list[GraphQLError]:
        """Why an operation cannot be executed for this caller with these variables; empty when it can."""
        too_costly = operation.too_costly(variables)
        if too_costly is not None:
            return [too_costly]
        if isinstance(context.identity, Caller):
            try:
                await context.services.rates.spend(context.identity.counted_as, operation.spends)
            except RateLimited as error:
                return [rate_limited(error)]
            except StoreUnavailable as error:
                return [refused(error.code, error.message)]
        return []

    async def _prepare_operation_async(
        self,
        context: ExecutionContext,
        extensions_runner: SchemaExtensionsRunner,  # noqa: ARG002 - the guards need no extensions
    ) -> PreExecutionError | None:
        """Parse and check; the place where Strawberry parses and validates, over every transport."""
        is_known = isinstance(context.context.identity, Caller)
        document = await self.guards.check_in_turn(context.query or "", remember=is_known)
        context.graphql_document = document.syntax
        errors = document.errors or await self._errors(document, context)
        if not errors:
            return None
        context.pre_execution_errors = list(errors)
        return PreExecutionError(data=None, errors=context.pre_execution_errors)

    async def _errors(self, document: CheckedDocument, context: ExecutionContext) -> list[GraphQLError]:
        operation = document.operation(context._provided_operation_name)  # noqa: SLF001 - as the client gave it
        if isinstance(operation, GraphQLError):
            return [operation]
        kind = OperationType(operation.kind.value)
        if kind not in context.allowed_operations:
            return [refused(*_NOT_HERE[kind])]
        return await self.refusals(operation, context.variables, context.context)
