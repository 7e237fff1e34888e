"""The time of the database, without asking for it.

Processes whose own clocks differ must not date writes by them: a set would seem to go back in time. The driver checks
every server about once a second, and the replies tell the server's time; between two replies a monotonic clock goes on
counting.
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
"""The latest replies that count. A reply that was long under way makes the database seem late, so the earliest wins."""


class DatabaseClock(ServerHeartbeatListener):
    """Tells the time of the primary; made known to a client when it is made, see `gateway.mongo.client.connect`.

    Until the first reply it tells the time of this process.
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
        """The present instant in UTC with whole milliseconds, which is what a date in the database holds."""
        start = self._start
        instant = self._process_time() if start is None else start + timedelta(seconds=self._monotonic())
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def started(self, event: ServerHeartbeatStartedEvent) -> None:
        """Note nothing: a check has begun."""

    def succeeded(self, event: ServerHeartbeatSucceededEvent) -> None:
        """Note the time that a reply of the primary tells. The driver calls this from threads of its own."""
        if event.reply.is_writable:
            self.learn(event.connection_id, event.reply.document["localTime"])

    def failed(self, event: ServerHeartbeatFailedEvent) -> None:
        """Note nothing: the time that is known goes on."""

    def learn(self, server: tuple[str, int | None], local_time: datetime) -> None:
        """Note the time that a server, the present primary, has just told."""
        if server != self._primary:
            self._primary = server
            self._starts.clear()
        # The instant at which the monotonic clock was at 0, by the database's clock.
        self._starts.append(local_time.replace(tzinfo=UTC) - timedelta(seconds=self._monotonic()))
        self._start = max(self._starts)
