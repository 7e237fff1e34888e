"""The database's time, known without a request for it.

The clocks of processes differ, so a set dated by them could go back in time. The driver sends a heartbeat to every
server about once a second, and each reply has the server's time. Between two replies a monotonic clock counts on.
"""

import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from pymongo.monitoring import (
    ServerHeartbeatFailedEvent,
    ServerHeartbeatListener,
    ServerHeartbeatStartedEvent,
    ServerHeartbeatSucceededEvent,
)

_REMEMBERED: Final = 10
"""How many of the latest replies count. A slow reply makes the database seem behind, so the fastest one is used."""


class DatabaseClock(ServerHeartbeatListener):
    """A clock that follows the primary; pass it to `gateway.mongo.client.connect`.

    Until the first heartbeat reply, it follows the clock of this process.
    """

    def __init__(
        self,
        process_time: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._process_time = process_time
        self._monotonic = monotonic
        self._primary: tuple[str, int | None] | None = None
        self._starts: deque[datetime] = deque(maxlen=_REMEMBERED)
        self._start: datetime | None = None

    def now(self) -> datetime:
        """Return the present time in UTC, in whole milliseconds, the precision of a BSON date."""
        start = self._start
        instant = self._process_time() if start is None else start + timedelta(seconds=self._monotonic())
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def started(self, event: ServerHeartbeatStartedEvent) -> None:
        """Do nothing; the driver requires this method."""

    def succeeded(self, event: ServerHeartbeatSucceededEvent) -> None:
        """Learn the time from a reply of the primary. The driver calls this in its own threads."""
        if event.reply.is_writable:
            self.learn(event.connection_id, event.reply.document["localTime"])

    def failed(self, event: ServerHeartbeatFailedEvent) -> None:
        """Do nothing; the clock counts on from the last reply."""

    def learn(self, server: tuple[str, int | None], local_time: datetime) -> None:
        """Record the time that the present primary has just reported; `local_time` is naive UTC."""
        # Clocks of servers differ, so what the former primary reported no longer counts.
        if server != self._primary:
            self._primary = server
            self._starts.clear()
        # The database's time at which the monotonic clock was 0.
        self._starts.append(local_time.replace(tzinfo=UTC) - timedelta(seconds=self._monotonic()))
        self._start = max(self._starts)
