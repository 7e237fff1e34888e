"""A connection that is in one of a few states, each limited in time.

All connections look at the clock a few times in each limit, not at each request, so that a request costs no timer.
"""

import asyncio
from enum import Enum, auto
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.server.timeouts import ClientLimits


class ConnectionState(Enum):
    """What a connection has of a request; see the table in `gateway.server.http_protocol`."""

    IDLE = auto()
    HEAD = auto()
    BODY = auto()
    HELD = auto()
    FAST = auto()
    ASGI = auto()
    DONE = auto()


_OF_BODIES = (ConnectionState.BODY, ConnectionState.HELD)
_UNLIMITED = (ConnectionState.FAST, ConnectionState.ASGI, ConnectionState.DONE)


class TimedConnection(HttpToolsProtocol):
    """Knows its state and since when, and cuts off a client that does not read."""

    def __init__(self, limits: ClientLimits, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._state, self._since = ConnectionState.IDLE, 0.0
        self._look: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look at the clock."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._look = self.loop.call_later(self._limits.head_seconds, self._look_at_the_clock)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._forget()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Cut the client off if it does not read soon."""
        super().pause_writing()
        self._unread = self.loop.call_later(self._limits.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    def _time_is_over(self) -> None:
        """End, because the state has lasted too long."""
        raise NotImplementedError

    def _look_at_the_clock(self) -> None:
        limits = self._limits
        seconds = limits.body_seconds if self._state in _OF_BODIES else limits.head_seconds
        left = seconds if self._state in _UNLIMITED else self._since + seconds - self.loop.time()
        if left > 0:
            self._look = self.loop.call_later(left, self._look_at_the_clock)
        else:
            self._time_is_over()

    def _forget(self) -> None:
        """Look at no clock any more."""
        for timer in (self._look, self._unread):
            if timer is not None:
                timer.cancel()
