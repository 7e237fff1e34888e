"""What is answered where no route has words of its own: no such address, another method, or a fault of ours.

::

    {"errors": [{"message": "...", "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": "..."}}]}
"""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Final, cast

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from gateway.http.request_ids import current_request_id

_INTERNAL_ERROR: Final = 1011
"""Source: RFC 6455, 7.4.1, "Defined Status Codes"."""

_log = structlog.get_logger(__name__)


async def http_refused(_: Request, error: Exception) -> Response:
    """The answer where Starlette itself refuses."""
    refusal = cast("HTTPException", error)
    code = HTTPStatus(refusal.status_code).name
    return _told(refusal.detail, {"code": code}, refusal.status_code, refusal.headers)


class Faults:
    """Middleware that logs once what nobody foresaw, and tells the client the id of the request; within `RequestIds`.

    A response that has begun ends there; a WebSocket is closed with 1011.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        has_begun = False

        async def send_noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send if scope["type"] == "websocket" else send_noted)
        except (ClientDisconnect, WebSocketDisconnect):
            return
        except Exception as fault:
            if scope["type"] == "lifespan":
                raise
            _log.error("request_failed", exc_info=fault)
            if scope["type"] == "websocket":
                with suppress(Exception):
                    await send({"type": "websocket.close", "code": _INTERNAL_ERROR})
            elif not has_begun:
                await _fault_response()(scope, receive, send)


def masked(request_id: str) -> str:
    """What a client is told of an unexpected error: nothing of its cause, but the id that finds it in the logs."""
    return f"An unexpected error happened; tell support this request id: {request_id}."


def _fault_response() -> Response:
    request_id = current_request_id() or "unknown"
    return _told(masked(request_id), {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id}, 500)


def _told(
    message: str, extensions: Mapping[str, str], status: int, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse({"errors": [{"message": message, "extensions": extensions}]}, status, headers)
