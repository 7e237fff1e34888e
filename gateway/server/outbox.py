"""Answers that are made in the same turn of the event loop are sent after it, one right after the other.

To send takes a call of the system, and after it Python finds little of what it works with in the processor's caches: a
server that sends each answer as soon as it is made makes each of them more slowly.
"""

import asyncio
from collections.abc import Callable


class Outbox:
    """What the connections of a process have to send."""

    def __init__(self) -> None:
        self._sends: list[Callable[[], None]] = []

    def post(self, send: Callable[[], None]) -> None:
        """Call `send`, which raises nothing, when everything that is ready now has had its turn."""
        if not self._sends:
            asyncio.get_running_loop().call_soon(self._send_all)
        self._sends.append(send)

    def _send_all(self) -> None:
        sends, self._sends = self._sends, []
        for send in sends:
            send()
