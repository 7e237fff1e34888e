"""The schema, put together from its roots."""

from typing import Final

from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from gateway.settings import Settings
from schema.documents.checks import Guards
from schema.errors import MEMBERS, finish_error
from schema.execution.executor import PlanningExecutor
from schema.execution.fanout import Fanout
from schema.execution.plan import Plans
from schema.execution.subscriptions import LiveSchema
from schema.roots.mutation import Mutation
from schema.roots.query import Query
from schema.roots.subscription import Subscription
from schema.types.basics.field_values import read_field
from schema.types.basics.scalars import SCALARS

_DEFAULTS: Final = Settings.model_construct()
"""Settings that nobody has set, whatever the environment says."""


class GatewaySchema(LiveSchema):
    """A schema whose errors are fit to be sent."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Finish every error of a result, in place, before it is sent; every way to execute passes here once."""
        context = execution_context.context if execution_context else None
        for error in errors:
            finish_error(error, getattr(context, "request_id", "unknown"))


def create_schema(settings: Settings = _DEFAULTS) -> GatewaySchema:
    """The executable schema with the limits of the settings; its resolvers expect a `schema.context.Context`."""
    schema = GatewaySchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        exception_handlers=MEMBERS,
        config=StrawberryConfig(default_resolver=read_field, scalar_map=SCALARS),
        execution_context_class=PlanningExecutor,
    )
    schema.guards = Guards(schema._schema, settings)  # noqa: SLF001 - Strawberry shows it nowhere else
    schema.fanout = Fanout()
    if settings.compiled_plans:
        schema.plans = Plans(schema)
    return schema


def schema_sdl() -> str:
    """The schema as text in the schema definition language.

    Without the definition of `@oneOf`, which Strawberry prints though the language has it built in.
    """
    return create_schema().as_str().removeprefix("directive @oneOf on INPUT_OBJECT\n\n") + "\n"
