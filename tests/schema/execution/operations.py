"""Operations that have passed every check, as the engine hands them on."""

from typing import Any

from schema import Context, Services
from schema.assembly import GatewaySchema
from schema.execution.engine import ANY_KIND, Admitted, OperationRequest
from tests.schema.executing import REQUEST_ID, SERVER


async def admitted(schema: GatewaySchema, services: Services, document: str, **variables: Any) -> Admitted:
    """The operation of a document in which nothing is wrong, asked for by a back end."""
    context = Context(services, REQUEST_ID, SERVER)
    passed = await schema.engine.admit(OperationRequest(document, variables, None), context, ANY_KIND)
    assert isinstance(passed, Admitted), passed
    return passed
