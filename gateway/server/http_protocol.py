"""What uvicorn leaves open in HTTP: slow clients, heads without end, malformed requests, offers of HTTP/2.

A connection is in one of these states. What it waits for is limited in time; see `gateway.server.timed_connection`.

===== ========================== ======= ============ =================== ================================
state what it has of a request   parser  answers due  bytes held back     when the time is over
===== ========================== ======= ============ =================== ================================
IDLE  nothing                    empty   none         none                closes without a word
HEAD  a part of the head         has it  any number   none                answers 408 and closes
BODY  the head, a part of the    has it  one or more, none                answers 408 and closes; without a
      body                               its own last                     word if its answer has begun
HELD  the head, a part of the    empty   none         the request         answers 408 and closes
      body, for the fast path
FAST  all; the fast path answers empty   one          what came after it  no limit: it waits for us
ASGI  all; the application       empty   one or more  none                no limit: it waits for us
      answers
DONE  all that it will take      unused  any number   none                no limit until they are given; then
                                                                          it closes after a second
===== ========================== ======= ============ =================== ================================

===== ==================== =====================================================================================
from  to                   when
===== ==================== =====================================================================================
IDLE  FAST, HELD           bytes come that are a request for the fast path, or the beginning of one
IDLE  HEAD                 other bytes come
HELD  FAST                 the rest of the body comes
FAST  IDLE                 the fast path has answered
FAST  HEAD, BODY, ASGI     the fast path has given up: the parser gets the request
HEAD  BODY                 the head is complete
BODY  ASGI, IDLE           the body is complete; IDLE if the answer was given before
ASGI  HEAD                 another request comes before the answer
ASGI  IDLE                 the last answer that was due is given
any   DONE                 the request is refused, or the connection has become a WebSocket
===== ==================== =====================================================================================

A connection whose client has sent everything (`eof_received`), or whose server stops (`shutdown`), takes no further
request: it gives the answers that are due and closes. A stream is not waited for when its client ends: that is how
clients leave one.

Source: RFC 9112, "HTTP/1.1", 9.6, "Tear-down".
"""

import asyncio
from http import HTTPStatus
from typing import Any, Final

import httptools

from gateway.asgi_extensions import FAST_PATH, tell_to_stop
from gateway.server.fast_path import FastPathReader, FastPathRequest, written
from gateway.server.framing import RequestFraming
from gateway.server.heads import host_fault, without_upgrade
from gateway.server.outbox import Outbox
from gateway.server.refusal import refusal
from gateway.server.timed_connection import ConnectionState, TimedConnection
from gateway.server.timeouts import ClientLimits

_LAST_WORDS_SECONDS: Final = 1.0
"""How long a client that was refused may go on sending; a connection closed before that would lose the refusal."""


_IDLE, _HEAD, _BODY, _HELD, _FAST, _ASGI, _DONE = ConnectionState


class HttpProtocol(TimedConnection):
    """HTTP on one connection, with limits for the client."""

    def __init__(self, limits: ClientLimits, outbox: Outbox, **given: Any) -> None:
        super().__init__(limits, **given)
        self._fast_path: FastPathReader | None = self.app_state.get(FAST_PATH)
        self._framing = RequestFraming(limits.max_head_bytes)
        self._due = 0
        self._ends = False
        self._held, self._held_until = bytearray(), 0
        self._outbox, self._unsent = outbox, b""
        self._refusal = b""
        self._task: asyncio.Task[None] | None = None

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        if self._unsent:
            self._send()
        if self._state is _FAST:
            self._held += data
            self.flow.pause_reading()
        elif not self._ends or self._state is _BODY:
            self._take(data)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer what the client has asked; it sends nothing more. True as long as there is something to answer."""
        self._send()
        self._ends = True
        if self._state is _FAST:
            return True
        if not self._due or self._state is _BODY or self._is_streaming():
            return False
        self.cycle.keep_alive = False
        return True

    def shutdown(self) -> None:
        """Finish the answers under way, a stream after its last event, and close."""
        tell_to_stop(self.app_state)
        self._ends = True
        self._send()
        if self._state is not _FAST:
            super().shutdown()

    def _take(self, data: bytes) -> None:
        """Hand on what the client sent, to the fast path if it is for that, else to the parser."""
        if self._state is _HELD:
            self._held += data
            if len(self._held) < self._held_until:
                return
            data = self._take_held()
            self._enter(_IDLE)
        request = self._fast_path_request(data)
        if request is None:
            self._parse(data)
            return
        self._unset_keepalive_if_required()
        if request.missing_bytes:
            self._held += data
            self._held_until = len(data) + request.missing_bytes
            self._enter(_HELD)
            return
        self._enter(_FAST)
        self._task = self.loop.create_task(self._answer(request, data))
        self.tasks.add(self._task)

    def _take_held(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held

    def _fast_path_request(self, data: bytes) -> FastPathRequest | None:
        if self._state is not _IDLE or self._fast_path is None or self.flow.write_paused:
            return None
        return self._fast_path.read(data)

    async def _answer(self, request: FastPathRequest, data: bytes) -> None:
        try:
            reply = await request.fast_path.answer(request.head.known, request.body)
        finally:
            self.tasks.discard(self._task)
        if self.transport.is_closing():
            return
        is_last = self._ends and not self._held
        self._enter(_IDLE)
        if reply is None:
            self._parse(data)
        else:
            self._unsent = written(reply, self.server_state.default_headers, is_last=is_last)
            self._outbox.post(self._send)
            self.server_state.total_requests += 1
        if self._held:
            self.flow.resume_reading()
            self._take(self._take_held())
        elif self._ends:
            self._close_when_answered()

    def _send(self) -> None:
        """Send the answer that is still here, if there is one."""
        unsent, self._unsent = self._unsent, b""
        if unsent and not self.transport.is_closing():
            self.transport.write(unsent)

    def _parse(self, data: bytes) -> None:
        """Give the parser what the client sent, a head or a body at a time."""
        while data and self._state is not _DONE:
            if self._state is _BODY:
                part = self._framing.body_part(data)
            elif self._state is _HEAD and self._framing.is_head_full:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too long.")
                return
            else:
                if self._state is not _HEAD:
                    self._enter(_HEAD)
                part = self._framing.head_part(data)
            data = data[len(part) :]
            super().data_received(part)

    def on_headers_complete(self) -> None:
        """Take the head of a request, unless it is malformed or has to be read again."""
        if fault := host_fault(self.headers, self.parser.get_http_version()):
            self._refuse(HTTPStatus.BAD_REQUEST, fault)
            return
        if self.parser.should_upgrade():
            if self._should_upgrade():
                super().on_headers_complete()
            return
        self._framing.begin_body(self.headers)
        self._due += 1
        self._enter(_BODY)
        super().on_headers_complete()
        if self._ends and not self._held:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        if self._state is not _BODY:
            return
        self._framing.begin_head()
        self._enter(_ASGI if self._due else _IDLE)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on after an answer of the application."""
        self._due -= 1
        if self._state is _ASGI and not self._due:
            self._enter(_IDLE)
        super().on_response_complete()
        if self._ends or self._refusal:
            self._close_when_answered()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection on."""
        self._forget()
        self._state = _DONE
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are no HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _unsupported_upgrade_warning(self) -> None:
        """Read the request again without its offer of another protocol, which a server may ignore.

        With the offer the parser takes what follows the head for the other protocol, so the body would be lost.
        """
        parser = self.parser
        head = without_upgrade(parser.get_method(), self.url, parser.get_http_version(), self.headers)
        if head is None:
            self._refuse(HTTPStatus.BAD_REQUEST, "This is no proxy: CONNECT is not answered.")
            return
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        super().data_received(head)

    def _is_streaming(self) -> bool:
        """Whether an answer is being sent of which nobody knows how long it is."""
        return bool(self.cycle.response_started and not self.cycle.response_complete and self.cycle.chunked_encoding)

    def _enter(self, state: ConnectionState) -> None:
        self._state, self._since = state, self.loop.time()

    def _time_is_over(self) -> None:
        if self._state is _IDLE:
            self.transport.close()
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The request did not come in time.")

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Take nothing more; say why after the answers that are due, unless this request is answered already."""
        if self._state is _BODY:
            if self.cycle.response_started:
                self.transport.close()
                return
            self._give_up_request()
        self._refusal = refusal(status, message)
        self._enter(_DONE)
        self._close_when_answered()

    def _give_up_request(self) -> None:
        """Let the application know that the rest of a body will not come."""
        self._due -= 1
        if self.pipeline:
            self.pipeline.popleft()
        self.cycle.disconnected = True
        self.cycle.message_event.set()

    def _close_when_answered(self) -> None:
        """Close, unless answers are due."""
        if self._due or self._state is _FAST or self.transport.is_closing():
            return
        self._send()
        if self._refusal:
            self.transport.write(self._refusal)
            self._refusal = b""
            if self.transport.can_write_eof():
                self._wait_for_the_client_to_close()
                return
        self.transport.close()

    def _wait_for_the_client_to_close(self) -> None:
        if self._look is not None:
            self._look.cancel()
        self.flow.resume_reading()
        self.transport.write_eof()
        self._look = self.loop.call_later(_LAST_WORDS_SECONDS, self.transport.close)
