"""Host names under which clients may address the gateway."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from gateway.http.faults import http_refused

_REFUSED: Final = "The gateway is not addressed by this name here; `allowed_hosts` says by which it may be."

Tell: TypeAlias = Callable[[Request, Exception], Awaitable[Response]]
"""Turns an exception into the answer, as Starlette's exception handlers do."""


class Hosts:
    """Middleware that refuses requests and WebSockets to other hosts; an empty set of `names` allows every host.

    It stops DNS rebinding: a page of another site lets its own name lead to this machine, and then the browser takes
    the gateway for a part of that site. `tell` makes the answer to a refused request.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str], tell: Tell = http_refused) -> None:
        self._app = app
        self._names = names
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        if self._is_ours(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            refusal = await self._tell(Request(scope), HTTPException(HTTPStatus.MISDIRECTED_REQUEST, _REFUSED))
            await refusal(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        if not self._names or scope["type"] == "lifespan":
            return True
        return host_name(Headers(scope=scope).get("host", "")) in self._names


def host_name(host: str) -> str | None:
    """The host of a `Host` header without its port, in lower case; None when it is malformed or empty."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
