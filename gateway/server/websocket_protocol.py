"""What uvicorn leaves open in WebSockets: clients that do not read, floods of tiny frames, and one message for many.

What a client sent is taken a piece at a time, and others get their turn in between. No more is read while a piece is
left, while the application has not taken the last message, or while the client does not read what it was sent.

An application that has the same to say to many finds `send_at_once` in the state of its scope. What that sends goes to
the transport with nothing in between, which is fine for a whole message without extensions: the server's side of a
WebSocket remembers nothing of such a one.
"""

import asyncio
from contextlib import suppress
from functools import partial
from struct import pack
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from gateway.asgi_extensions import SEND_AT_ONCE, tell_to_stop
from gateway.server.timeouts import ClientLimits

_PIECE_BYTES: Final = 4 * 1024
"""As many frames as this may hold are taken in a few milliseconds."""

_WHOLE_TEXT: Final = 0x81
_LONGEST_SHORT: Final = 125
_LONGEST_MEDIUM: Final = 0xFFFF
"""Source: RFC 6455, 5.2, "Base Framing Protocol"."""


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose client has to read, and whose frames have to hold something."""

    def __init__(self, limits: ClientLimits, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._unread: asyncio.TimerHandle | None = None
        self._left = bytearray()
        self._next_piece: asyncio.Handle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._left.clear()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sent, or begin to."""
        if len(data) <= _PIECE_BYTES and not self._left:
            super().data_received(data)
            return
        self._left += data
        self.transport.pause_reading()
        self._go_on()

    def pause_writing(self) -> None:
        """The client does not read what it was sent; what it sends meanwhile, pings too, is not answered."""
        super().pause_writing()
        self._unread = self.loop.call_later(self._limits.unread_seconds, self.transport.abort)
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
        self._go_on()

    async def receive(self) -> Any:
        """The next message, once the client has read what it was sent."""
        await self.writable.wait()
        if self.queue.qsize() > 1:
            await asyncio.sleep(0)
        message = await self.queue.get()
        if self.queue.empty():
            self.read_paused = False
            self._go_on()
        return message

    async def send(self, message: Any) -> None:
        """Send a message; after the last one the rest of the client's is taken, for its own end is among it."""
        await super().send(message)
        if message["type"] == "websocket.accept":
            # Sockets live long and there are many: what the handshake needed is let go.
            del self.request, self.response
        if self.close_sent:
            self._go_on()

    def shutdown(self) -> None:
        """Close, and say why: the client may come back to another server, or to this one later."""
        tell_to_stop(self.app_state)
        if self.close_sent or not self.handshake_complete:
            super().shutdown()
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.GOING_AWAY})
        with suppress(InvalidState):
            self.conn.send_close(CloseCode.GOING_AWAY)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()

    def handle_connect(self, event: Request) -> None:
        """Begin, if it is well asked for."""
        super().handle_connect(event)
        if not self.handshake_complete and not self.conn.extensions:
            # Not a method, lest a socket hold itself: the garbage collector comes seldom.
            self.scope["state"][SEND_AT_ONCE] = partial(_send_at_once, self.transport, self.conn, self.writable)

    def handle_cont(self, event: Frame) -> None:
        """Take a part of a message; empty ones would fill the memory, for they count for nothing."""
        if event.data or event.fin:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Hand a message on, if it is text as it claims."""
        if self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self.conn.fail(CloseCode.INVALID_DATA, "The text is not UTF-8")
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def _go_on(self) -> None:
        """Take another piece soon, or else read on, unless there is somebody to wait for."""
        if self.read_paused or not self.writable.is_set() or self.transport.is_closing():
            return
        if not self._left:
            self.transport.resume_reading()
        elif self._next_piece is None:
            self._next_piece = self.loop.call_soon(self._take_piece)

    def _take_piece(self) -> None:
        self._next_piece = None
        piece = bytes(self._left[:_PIECE_BYTES])
        del self._left[:_PIECE_BYTES]
        super().data_received(piece)
        self._go_on()


def _send_at_once(transport: asyncio.Transport, conn: ServerProtocol, writable: asyncio.Event, text: bytes) -> bool:
    if not writable.is_set() or conn.state is not State.OPEN or transport.is_closing():
        return False
    transport.write(_text_frame(text))
    return True


def _text_frame(text: bytes) -> bytes:
    size = len(text)
    if size <= _LONGEST_SHORT:
        return pack("!BB", _WHOLE_TEXT, size) + text
    if size <= _LONGEST_MEDIUM:
        return pack("!BBH", _WHOLE_TEXT, 126, size) + text
    return pack("!BBQ", _WHOLE_TEXT, 127, size) + text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
