"""Executing a document twice: by its plan, and by graphql-core alone."""

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson
from graphql import OperationDefinitionNode, parse

from gateway.auth.callers import Caller
from gateway.errors import GatewayError
from gateway.settings import Settings
from schema import Context, Services, create_schema
from schema.assembly import GatewaySchema
from schema.documents.checked import CheckedOperation
from schema.execution.engine import Admitted, finished
from schema.transport.responses import shown
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
    admitted = Admitted(_unchecked(document), dict(variables), context)
    planned = schema.engine.planned(admitted)
    executed = schema.engine.run(admitted) if planned else schema.engine.run_by_graphql_core(admitted, answers={})
    return orjson.dumps(shown(finished(await executed, context)))


def _unchecked(document: str) -> CheckedOperation:
    syntax = parse(document)
    definition = next(each for each in syntax.definitions if isinstance(each, OperationDefinitionNode))
    return CheckedOperation(syntax, definition, spends={}, sizing={}, measure_cost=lambda _: 0, max_cost=0)


def without_chance(response: bytes) -> bytes:
    """The response without what differs each time: ids that are drawn, and the time; cursors hold them."""
    return _CHANGING.sub(b"~", response)
