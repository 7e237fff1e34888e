"""The schema, put together from its roots."""

from graphql import GraphQLError
from strawberry import Schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from schema.errors import MEMBERS, finish_error
from schema.guards import CachedParser, CachedValidator
from schema.mutations import Mutation
from schema.queries import Query
from schema.reading import read_field
from schema.scalars import SCALARS
from schema.subscriptions import Subscription


class GatewaySchema(Schema):
    """A schema whose errors are fit to be sent."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Finish every error of a result, in place, before it is sent; every way to execute passes here once."""
        context = execution_context.context if execution_context else None
        for error in errors:
            finish_error(error, getattr(context, "request_id", "unknown"))


def create_schema() -> GatewaySchema:
    """The executable schema; its resolvers expect a `schema.context.Context`."""
    return GatewaySchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=[CachedParser, CachedValidator],
        exception_handlers=MEMBERS,
        config=StrawberryConfig(default_resolver=read_field, scalar_map=SCALARS),
    )


def schema_sdl() -> str:
    """The schema as text in the schema definition language.

    Without the definition of `@oneOf`, which Strawberry prints though the language has it built in.
    """
    return create_schema().as_str().removeprefix("directive @oneOf on INPUT_OBJECT\n\n") + "\n"
