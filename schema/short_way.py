"""A short way for the plain kind of request: a POST of JSON from a program, whose operation was planned.

It gives the same answers as the long way, of which it leaves out what such a request does not need: routing, middleware
and the objects that stand for requests and responses. Before it asks a service for anything it may still give up; then
the long way begins from the start, and tells what is wrong.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.types import ExecutionResult
from structlog.contextvars import bind_contextvars, reset_contextvars

from gateway.auth import Caller
from gateway.errors import GatewayError
from gateway.logs import new_request_id
from gateway.media import JSON
from schema.context import Context, Services
from schema.credentials import AUTHORIZATION, USER_TOKEN, credentials_in_headers
from schema.errors import error_of
from schema.json_texts import parse_json
from schema.planned import PlannedSchema
from schema.requests import parameter_fault
from schema.responses import response_to, shown

Headers = Mapping[bytes, bytes]

_CONTENT_TYPES: Final = frozenset({b"application/json", b"application/json; charset=utf-8"})
_ACCEPTED: Final = frozenset({None, b"*/*", b"application/json", b"application/json, */*"})
_SPECIAL: Final = frozenset({b"origin", b"x-request-id", b"content-encoding", b"transfer-encoding"})
"""Headers that the long way has to look at."""

_CREDENTIALS: Final = tuple((name, name.encode()) for name in (AUTHORIZATION, USER_TOKEN))
_SENT: Final = ((b"content-type", b"application/json"), (b"vary", b"Origin"))


class ShortWay:
    """Answers plain requests at `path`, and hands all others to `long_way`, the whole application."""

    def __init__(self, path: str, schema: PlannedSchema, services: Services, long_way: ASGIApp) -> None:
        self._path = path
        self._schema = schema
        self._services = services
        self._long_way = long_way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, one way or the other."""
        headers = self._plain_headers(scope)
        if headers is None:
            await self._long_way(scope, receive, send)
            return
        first = await receive()
        request_id = new_request_id()
        bound = bind_contextvars(request_id=request_id)
        try:
            result = await self._result(headers, first, request_id)
        except Exception as fault:  # noqa: BLE001 - nothing stands around the short way that would tell it
            result = ExecutionResult(data=None, errors=[error_of(fault, request_id)])
        finally:
            reset_contextvars(**bound)
        if result is None:
            await self._long_way(scope, _repeated(first, receive), send)
        else:
            await _send(result, request_id, send)

    def _plain_headers(self, scope: Scope) -> Headers | None:
        """The headers of a request that may take the short way; None for any other."""
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] != "POST":
            return None
        sent: Sequence[tuple[bytes, bytes]] = scope["headers"]
        headers = dict(sent)
        if len(headers) != len(sent) or not _SPECIAL.isdisjoint(headers):
            return None
        if headers.get(b"content-type") not in _CONTENT_TYPES or headers.get(b"accept") not in _ACCEPTED:
            return None
        return headers

    async def _result(self, headers: Headers, first: Message, request_id: str) -> ExecutionResult | None:
        limits = self._services.settings
        body: bytes = first.get("body", b"")
        if first["type"] != "http.request" or first.get("more_body") or len(body) > limits.max_body_bytes:
            return None
        try:
            given: Any = parse_json(body, max_depth=limits.max_json_depth, max_values=limits.max_json_values)
            caller = None if parameter_fault(given) else await self._caller(headers)
        except (orjson.JSONDecodeError, GatewayError):
            return None
        if caller is None:
            return None
        context = Context(self._services, request_id, caller)
        return await self._schema.execute_planned(
            given["query"], given.get("variables") or {}, context, given.get("operationName")
        )

    async def _caller(self, headers: Headers) -> Caller:
        sent = {name: headers[raw].decode("latin-1") for name, raw in _CREDENTIALS if raw in headers}
        return await self._services.authenticator.authenticate(credentials_in_headers(sent))


async def _send(result: ExecutionResult, request_id: str, send: Send) -> None:
    status, body, extra = 200, b"", []
    if result.errors:
        response = response_to(shown(result), JSON)
        status, body = response.status_code, bytes(response.body)
        extra = [each for each in response.raw_headers if each[0] == b"retry-after"]
    else:
        body = orjson.dumps({"data": result.data})
    headers = [*_SENT, (b"content-length", b"%d" % len(body)), (b"x-request-id", request_id.encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _repeated(first: Message, receive: Receive) -> Receive:
    """What receives the first message again, and then what follows it."""
    waiting = [first]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
