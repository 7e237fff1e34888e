"""By which names the gateway may be addressed."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from gateway.http.faults import http_refused


class Hosts:
    """Middleware that refuses what is addressed to another name than these; without any name it refuses nothing.

    A page of another site may let its own name lead here, and then counts as a page of this one (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        if self._is_ours(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await _refuse(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        if not self._names or scope["type"] == "lifespan":
            return True
        return host_name(Headers(scope=scope).get("host", "")) in self._names


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    message = "The gateway is not addressed by this name here; `allowed_hosts` says by which it may be."
    refusal = await http_refused(Request(scope), HTTPException(421, message))
    await refusal(scope, receive, send)


def host_name(host: str) -> str | None:
    """The host without its port; None when it is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
