"""Errors that no route answers itself: an unknown address, a method that is not allowed, an unexpected exception.

They have GraphQL's form; a face may answer in a form of its own within its routes::

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
    """The answer to an `HTTPException`; the code is the name of its status, such as `NOT_FOUND`."""
    refusal = cast("HTTPException", error)
    code = HTTPStatus(refusal.status_code).name
    return _error_response(refusal.detail, {"code": code}, refusal.status_code, refusal.headers)


class Faults:
    """Middleware that logs an unexpected exception once, and answers 500 with the id of the request.

    A response that has begun is cut off, and a WebSocket is closed with 1011. It stands inside of `RequestIds`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send if scope["type"] == "websocket" else send_and_note)
        except (ClientDisconnect, WebSocketDisconnect):
            # The client left; nobody is there to be answered.
            return
        except Exception as fault:
            if scope["type"] == "lifespan":
                raise
            _log.error("request_failed", exc_info=fault)
            if scope["type"] == "websocket":
                # The exception may be that the socket is closed already.
                with suppress(Exception):
                    await send({"type": "websocket.close", "code": _INTERNAL_ERROR})
            elif not has_begun:
                await _fault_response()(scope, receive, send)


def masked(request_id: str) -> str:
    """The message for an unexpected error. It hides the cause; the request id leads to it in the logs."""
    return f"An unexpected error happened; tell support this request id: {request_id}."


def _fault_response() -> Response:
    request_id = current_request_id() or "unknown"
    return _error_response(masked(request_id), {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id}, 500)


def _error_response(
    message: str, extensions: Mapping[str, str], status: int, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse({"errors": [{"message": message, "extensions": extensions}]}, status, headers)
