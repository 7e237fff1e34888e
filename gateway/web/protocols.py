"""What uvicorn leaves open in HTTP: slow clients, heads without end, and what malformed bytes are answered with.

A connection that takes too long with the head or the body of a request is told so and closed; one that does not read
what it is sent is cut off. All times are looked at together, a few times in each of them, so that a request costs none.

A server that stops tells its application at once, so that streams end before it waits for them, and the clients of
WebSockets why it closes them.
"""

import asyncio
from enum import Enum, auto
from http import HTTPStatus
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.web.patience import Patience
from gateway.web.stopping import tell_to_stop


class Waiting(Enum):
    """What a connection waits for."""

    HEAD = auto()
    BODY = auto()
    REST_OF_BODY = auto()
    """The answer was given before it had come."""
    US = auto()


class PatientHttp(HttpToolsProtocol):
    """HTTP on one connection, with an end to patience."""

    def __init__(self, patience: Patience, **given: Any) -> None:
        super().__init__(**given)
        self._patience = patience
        self._waiting, self._since = Waiting.HEAD, 0.0
        self._head_bytes = 0
        self._look: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for(Waiting.HEAD)
        self._look = self.loop.call_later(self._patience.head_seconds, self._look_at_the_time)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sent, unless its head has become too long."""
        waited_for = self._waiting
        super().data_received(data)
        if waited_for is self._waiting is Waiting.HEAD:
            self._head_bytes += len(data)
            if self._head_bytes > self._patience.max_head_bytes:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._wait_for(Waiting.HEAD)

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._wait_for(Waiting.BODY)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Its body is there."""
        self._wait_for(Waiting.HEAD if self._waiting is Waiting.REST_OF_BODY else Waiting.US)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered."""
        if self._waiting is Waiting.US:
            self._wait_for(Waiting.HEAD)
        elif self._waiting is Waiting.BODY:
            self._waiting = Waiting.REST_OF_BODY
        super().on_response_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection on."""
        self._forget()
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        """The client does not read what it was sent."""
        super().pause_writing()
        self._unread = self.loop.call_later(self._patience.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    def shutdown(self) -> None:
        """Finish the answer under way, a stream after its last event, and close."""
        tell_to_stop(self.app_state)
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are no HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _wait_for(self, what: Waiting) -> None:
        self._waiting, self._since, self._head_bytes = what, self.loop.time(), 0

    def _look_at_the_time(self) -> None:
        patience, limit = self._patience, self._limit_seconds()
        left = self._since + limit - self.loop.time()
        if self._waiting is Waiting.US:
            left = min(patience.head_seconds, patience.body_seconds)
        if left > 0:
            self._look = self.loop.call_later(left, self._look_at_the_time)
        elif self._waiting is Waiting.HEAD and not self._head_bytes:
            self.transport.close()
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The request did not come in time.")

    def _limit_seconds(self) -> float:
        return self._patience.head_seconds if self._waiting is Waiting.HEAD else self._patience.body_seconds

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Close, and say why unless an answer was given or is under way."""
        is_answered = self._waiting is Waiting.REST_OF_BODY
        is_being_answered = self._waiting is Waiting.BODY and self.cycle.response_started
        if not is_answered and not is_being_answered and not self.transport.is_closing():
            self.transport.write(_answer(status, message))
        self.transport.close()

    def _forget(self) -> None:
        for timer in (self._look, self._unread):
            if timer is not None:
                timer.cancel()


def _answer(status: HTTPStatus, message: str) -> bytes:
    body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": status.name}}]})
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body
