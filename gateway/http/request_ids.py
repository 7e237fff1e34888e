"""Request ids: one for each request and WebSocket, in its answer and in every log line about it."""

import random
import re
import secrets
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, get_contextvars

HEADER: Final = "X-Request-ID"

_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
_FIELD: Final = "request_id"
"""The name of the id in structlog's context."""

_chance: Final = random.Random(secrets.randbits(128))  # noqa: S311 - an id is a name, not a secret


class RequestIds:
    """Middleware that binds the id of a request for the logs, and sends it back in `X-Request-ID`.

    An id that the client sends in that header is kept, so that one id can be followed through several services.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = _given(scope) or new_request_id()

        async def send_with_id(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with bound_contextvars(**{_FIELD: request_id}):
            await self._app(scope, receive, send_with_id)


def new_request_id() -> str:
    """A new id of 32 hexadecimal digits."""
    # Not `uuid4`: it asks the operating system for each id, and another thread may take over during that call.
    return f"{_chance.getrandbits(128):032x}"


def current_request_id() -> str | None:
    """The id of the request that is being handled; None outside of `RequestIds`."""
    return get_contextvars().get(_FIELD)


def _given(scope: Scope) -> str | None:
    given = Headers(scope=scope).get(HEADER, "")
    return given if _WELL_FORMED.fullmatch(given) else None
