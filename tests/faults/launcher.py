"""Workers that kill themselves before or after their n-th command: `python -m tests.faults.launcher`.

It reads `before 3` or `after 3` from its input, forks, and lets the child run what `gateway worker` runs, until the
child dies; then it says `died`. Forking spares each child the start of an interpreter. `after 0` is never; such a child
says how many commands it sent once it was stopped.

Counted are commands that a worker sends for an operation, from the first time that it looks for one.
"""

import os
import signal
import sys
from typing import Final

from pymongo import monitoring
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from gateway.serving import work
from gateway.settings import Settings

COUNTED: Final = frozenset(
    {"find", "findAndModify", "insert", "update", "commitTransaction", "abortTransaction", "killSessions"}
)


class Killer(CommandListener):
    """Kills its own process with SIGKILL at the n-th command that counts."""

    def __init__(self, number: int, *, after: bool) -> None:
        self.count = 0
        self._number = number
        self._after = after
        self._request_id: int | None = None

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name not in COUNTED or (not self.count and event.command_name != "find"):
            return
        self.count += 1
        if self.count == self._number:
            self._request_id = event.request_id
            if not self._after:
                _die()

    def succeeded(self, event: CommandSucceededEvent) -> None:
        self._ended(event.request_id)

    def failed(self, event: CommandFailedEvent) -> None:
        self._ended(event.request_id)

    def _ended(self, request_id: int) -> None:
        if request_id == self._request_id:
            _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _work_until_killed(number: int, *, after: bool) -> None:
    killer = Killer(number, after=after)
    monitoring.register(killer)
    work(Settings(), _say)
    _say(f"sent {killer.count}")


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    for line in sys.stdin:
        when, number = line.split()
        child = os.fork()
        if not child:
            _work_until_killed(int(number), after=when == "after")
            os._exit(0)
        _say(f"started {child}")
        os.waitpid(child, 0)
        _say("died")


if __name__ == "__main__":
    main()
