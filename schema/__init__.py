"""The GraphQL face: types, roots and the ASGI endpoint that serves them.

A `GraphQLEndpoint` is made of `Services`. Nothing here knows the database.
"""

from schema.assembly import create_schema, schema_sdl
from schema.context import Context, Services
from schema.transport.endpoint import GraphQLEndpoint

__all__ = ["Context", "GraphQLEndpoint", "Services", "create_schema", "schema_sdl"]
