"""What uvicorn leaves open in HTTP: slow clients, heads without end, and what malformed bytes are answered with.

A connection that takes too long with the head or the body of a request is told so and closed; one that does not read
what it is sent is cut off. All times are looked at together, a few times in each of them, so that a request costs none.

Plain requests are handed to the application whole, where it wants them so; others take the ways of uvicorn and ASGI.
What they are answered is sent together with the answers of other connections.

A server that stops tells its application at once, so that streams end before it waits for them, and the clients of
WebSockets why it closes them.
"""

import asyncio
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.asgi_extensions import Reply, tell_to_stop
from gateway.server.fast_path import PLAIN, PlainRequest, PlainRequests
from gateway.server.outbox import Outbox
from gateway.server.timeouts import Patience

_STATUS_LINES: Final = {each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in HTTPStatus}


class Waiting(Enum):
    """What a connection waits for."""

    HEAD = auto()
    BODY = auto()
    WHOLE = auto()
    """The rest of a plain request."""
    REST_OF_BODY = auto()
    """The answer was given before it had come."""
    US = auto()


class PatientHttp(HttpToolsProtocol):
    """HTTP on one connection, with an end to patience."""

    def __init__(self, patience: Patience, outbox: Outbox, **given: Any) -> None:
        super().__init__(**given)
        self._patience = patience
        self._outbox, self._unsent = outbox, b""
        self._waiting, self._since = Waiting.HEAD, 0.0
        self._head_bytes = 0
        self._look: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._plain_requests: PlainRequests | None = self.app_state.get(PLAIN)
        self._held = bytearray()
        self._needed_bytes = 0
        self._unanswered = 0
        self._task: asyncio.Task[None] | None = None
        self._parsing = self._answering = self._stopping = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for(Waiting.HEAD)
        self._look = self.loop.call_later(self._patience.head_seconds, self._look_at_the_time)

    def eof_received(self) -> None:
        """The client has sent everything, and the connection ends."""
        self._send()
        super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        if self._unsent:
            self._send()
        if self._answering or self._held:
            self._held += data
            if self._answering:
                self.flow.pause_reading()
            elif len(self._held) >= self._needed_bytes:
                self._take_held()
            return
        plain = self._plain_request(data)
        if plain is None:
            self._parse(data)
            return
        self._unset_keepalive_if_required()
        if plain.missing_bytes:
            self._wait_for(Waiting.WHOLE)
            self._held += data
            self._needed_bytes = len(data) + plain.missing_bytes
            return
        self._answering = True
        self._wait_for(Waiting.US)
        self._task = self.loop.create_task(self._answer(plain, data))
        self.tasks.add(self._task)

    def _plain_request(self, data: bytes) -> PlainRequest | None:
        """The plain request that begins with these bytes, if it can be answered now."""
        if self._plain_requests is None or self._parsing or self._unanswered or self._stopping:
            return None
        if self.flow.write_paused:
            return None
        return self._plain_requests.read(data)

    async def _answer(self, request: PlainRequest, data: bytes) -> None:
        try:
            reply = await request.way.answer(request.head.known, request.body)
        finally:
            self.tasks.discard(self._task)
        self._answering = False
        if self.transport.is_closing():
            return
        if reply is None:
            self._parse(data)
        else:
            self._unsent = _written(reply, self.server_state.default_headers, is_last=self._stopping)
            self._outbox.post(self._send)
            self._wait_for(Waiting.HEAD)
            self.server_state.total_requests += 1
        if self._stopping:
            self._send()
            super().shutdown()
        elif self._held:
            self.flow.resume_reading()
            self._take_held()

    def _send(self) -> None:
        """Send the answer that is still here, if there is one."""
        unsent, self._unsent = self._unsent, b""
        if unsent and not self.transport.is_closing():
            self.transport.write(unsent)

    def _take_held(self) -> None:
        held = bytes(self._held)
        self._held.clear()
        self.data_received(held)

    def _parse(self, data: bytes) -> None:
        """Let the parser take what the client sent, unless its head has become too long."""
        waited_for = self._waiting
        super().data_received(data)
        if waited_for is self._waiting is Waiting.HEAD:
            self._head_bytes += len(data)
            if self._head_bytes > self._patience.max_head_bytes:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._parsing = True
        self._unanswered += 1
        super().on_message_begin()
        self._wait_for(Waiting.HEAD)

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._wait_for(Waiting.BODY)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Its body is there."""
        self._parsing = False
        self._wait_for(Waiting.HEAD if self._waiting is Waiting.REST_OF_BODY else Waiting.US)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered."""
        self._unanswered -= 1
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
        self._stopping = True
        self._send()
        if not self._answering:
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


def _written(reply: Reply, more_headers: Sequence[tuple[bytes, bytes]], *, is_last: bool) -> bytes:
    last = b"connection: close\r\n" if is_last else b""
    length = b"content-length: %d\r\n\r\n" % len(reply.body)
    lines = _lines(tuple(more_headers))
    return b"".join((_STATUS_LINES[reply.status], reply.header_lines, lines, last, length, reply.body))


@lru_cache(maxsize=4)
def _lines(headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The lines of headers that are the same for a second."""
    return b"".join([b"%b: %b\r\n" % each for each in headers])
