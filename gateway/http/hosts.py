"""By which names the gateway may be addressed."""

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
"""Makes the answer to a request that is refused."""


class Hosts:
    """Middleware that refuses what is addressed to another name than these; without any name it refuses nothing.

    A page of another site may let its own name lead here, and then counts as a page of this one (DNS rebinding).
    `tell` answers with a refusal as the face that is asked does.
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
    """The host without its port; None when it is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
