"""Executing a document twice: by its plan, and by graphql-core alone."""

import re
from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, Final

import orjson
from graphql import ExecutionResult, parse
from strawberry.execution import optimized_is_awaitable

from gateway.auth.callers import Caller
from gateway.errors import GatewayError
from gateway.settings import Settings
from schema import Context, Services, create_schema
from schema.assembly import GatewaySchema
from schema.errors import finish_error
from schema.execution.executor import PlanningExecutor
from tests.schema.executing import REQUEST_ID

PLANNED: Final = create_schema()
UNPLANNED: Final = create_schema(Settings.model_construct(compiled_plans=False))

_CHANGING: Final = re.compile(
    rb'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|(?<=ursor":")[\w-]+'
)


async def response(
    schema: GatewaySchema,
    services: Services,
    document: str,
    variables: Mapping[str, Any],
    caller: Caller | GatewayError,
) -> bytes:
    """The response as it is sent; without a plan one root field comes after the other, as in a plan that gave up."""
    context = Context(services, REQUEST_ID, caller)
    syntax = parse(document)
    built = PlanningExecutor.build(
        schema._schema, syntax, None, context, dict(variables), is_awaitable=optimized_is_awaitable
    )
    if isinstance(built, list):
        result = ExecutionResult(None, built)
    else:
        executed = built.execute_operation(serially=True)
        result = await executed if isawaitable(executed) else executed
    for error in result.errors or ():
        finish_error(error, context.request_id)
    errors = {"errors": [each.formatted for each in result.errors]} if result.errors else {}
    return orjson.dumps({"data": result.data, **errors})


def without_chance(response: bytes) -> bytes:
    """The response without what differs each time: ids that are drawn, and the time; cursors hold them."""
    return _CHANGING.sub(b"~", response)
