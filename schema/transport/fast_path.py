"""The fast path for GraphQL: JSON that a program posts, and that is answered with JSON.

It gives the same answers as `schema.transport.endpoint`, and leaves out what such a request does not need: routing,
middleware, and the objects that stand for requests and responses. What needs one of those, it gives up before it has
asked a service for anything; then the request is handled from its beginning over ASGI.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import orjson
from strawberry.types import ExecutionResult
from structlog.contextvars import bind_contextvars

from gateway.asgi_extensions import Reply
from gateway.auth.authenticator import Credentials
from gateway.errors import GatewayError
from gateway.http.accept import parse_accept
from gateway.http.credentials import credentials_in_headers
from gateway.http.json_bodies import parse_json
from gateway.http.media_types import is_json, is_packed
from gateway.http.request_ids import new_request_id
from schema.context import Context, Services
from schema.errors import error_of
from schema.execution.engine import ONE_RESULT, Admitted, Engine, refusal_of
from schema.refusals import WrongTransport
from schema.transport.requests import operation_request, parameter_fault
from schema.transport.responses import media_type_for, response_to, shown
from schema.transport.streams import prefers_stream

_OK: Final = HTTPStatus.OK.value

_SPECIAL: Final = frozenset({"origin", "x-request-id"})
"""Headers that middleware has to look at."""


class RecognisedHead(NamedTuple):
    """What the headers of a request say: who sent it, and the media type of the answer."""

    credentials: Credentials
    media_type: str


class GraphQLFastPath:
    """The `FastPath` of GraphQL at `path`."""

    def __init__(self, path: str, engine: Engine, services: Services) -> None:
        self.path = path
        self.max_body_bytes = services.settings.max_body_bytes
        self._engine = engine
        self._services = services

    def recognise(self, headers: Mapping[str, str]) -> RecognisedHead | None:
        """What the headers of a request say; None when it has to go over ASGI."""
        accept = parse_accept(headers.get("accept", ""))
        if not _SPECIAL.isdisjoint(headers) or is_packed(headers) or prefers_stream(accept):
            return None
        if not is_json(headers.get("content-type", "")):
            return None
        return RecognisedHead(credentials_in_headers(headers), media_type_for(accept))

    async def answer(self, known: RecognisedHead, body: bytes) -> Reply | None:
        """The answer to a request; None when it has to go over ASGI."""
        request_id = new_request_id()
        bind_contextvars(request_id=request_id)
        try:
            result = await self._result(known.credentials, body, request_id)
        except Exception as fault:  # noqa: BLE001 - nothing around the fast path would tell it
            result = ExecutionResult(data=None, errors=[error_of(fault, request_id)])
        return None if result is None else _reply(result, known.media_type, request_id)

    async def _result(self, credentials: Credentials, body: bytes, request_id: str) -> ExecutionResult | None:
        limits, authenticator = self._services.settings, self._services.authenticator
        try:
            given: Any = parse_json(body, max_depth=limits.max_json_depth, max_values=limits.max_json_values)
            caller = None if parameter_fault(given) else await authenticator.authenticate(credentials)
        except (orjson.JSONDecodeError, GatewayError):
            return None
        if caller is None:
            return None
        context = Context(self._services, request_id, caller)
        admitted = await self._engine.admit(operation_request(given), context, ONE_RESULT)
        if isinstance(admitted, Admitted):
            return await self._engine.result(admitted)
        # A subscription by POST may be streamed, over ASGI.
        return None if isinstance(admitted[0], WrongTransport) else refusal_of(admitted, context)


def _reply(result: ExecutionResult, media_type: str, request_id: str) -> Reply:
    lines = f"content-type: {media_type}\r\nvary: Origin\r\nx-request-id: {request_id}\r\n"
    if not result.errors:
        return Reply(_OK, lines.encode(), orjson.dumps({"data": result.data}))
    response = response_to(shown(result), media_type)
    if "retry-after" in response.headers:
        lines += f"retry-after: {response.headers['retry-after']}\r\n"
    return Reply(response.status_code, lines.encode(), bytes(response.body))
