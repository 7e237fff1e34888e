"""The schema, put together from its roots, and the engine that executes what is asked of it."""

from collections.abc import AsyncGenerator, Iterable
from typing import Any, Final, cast

import graphql
from strawberry import Schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from gateway.settings import Settings
from schema.context import Context
from schema.documents.checks import DocumentChecks
from schema.errors import MEMBERS
from schema.execution.engine import ANY_KIND, ONE_RESULT, Engine, Kinds, OperationRequest
from schema.execution.fanout import Fanout
from schema.execution.plan import Plans
from schema.execution.subscriptions import results
from schema.roots.mutation import Mutation
from schema.roots.query import Query
from schema.roots.subscription import Subscription
from schema.types.basics.field_values import read_field
from schema.types.basics.scalars import SCALARS

_DEFAULTS: Final = Settings.model_construct()
"""Settings that nobody has set, whatever the environment says."""


class GatewaySchema(Schema):
    """Strawberry's schema; what it is asked to execute it hands to its engine."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            query=Query,
            mutation=Mutation,
            subscription=Subscription,
            exception_handlers=MEMBERS,
            config=StrawberryConfig(default_resolver=read_field, scalar_map=SCALARS),
        )
        plans = Plans(self) if settings.compiled_plans else None
        self.engine = Engine(self._schema, DocumentChecks(self._schema, settings), plans, Fanout())

    async def execute(  # noqa: PLR0917 - the signature of Strawberry
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Context | None = None,
        root_value: object = None,  # noqa: ARG002
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> ExecutionResult:
        """The result of a query or a mutation."""
        request = OperationRequest(query, variable_values or {}, operation_name)
        return await self.engine.execute(
            request, cast("Context", context_value), _kinds(allowed_operation_types) or ONE_RESULT
        )

    async def stream(  # noqa: PLR0917 - the signature of Strawberry
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Context | None = None,
        root_value: object = None,  # noqa: ARG002
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,  # noqa: ARG002
        allowed_operation_types: Iterable[OperationType] | None = None,
    ) -> AsyncGenerator[Any, None]:
        """The results of an operation, as they come."""
        request, context = (
            OperationRequest(query, variable_values or {}, operation_name),
            cast("Context", context_value),
        )
        admitted = await self.engine.admit(request, context, _kinds(allowed_operation_types) or ANY_KIND)
        return cast("AsyncGenerator[Any, None]", results(self.engine, admitted, context))


def create_schema(settings: Settings = _DEFAULTS) -> GatewaySchema:
    """The executable schema with the limits of the settings; its resolvers expect a `schema.context.Context`."""
    return GatewaySchema(settings)


def schema_sdl() -> str:
    """The schema as text in the schema definition language.

    Without the definition of `@oneOf`, which Strawberry prints though the language has it built in.
    """
    return create_schema().as_str().removeprefix("directive @oneOf on INPUT_OBJECT\n\n") + "\n"


def _kinds(allowed: Iterable[OperationType] | None) -> Kinds:
    return tuple(graphql.OperationType(each.value) for each in allowed or ())
