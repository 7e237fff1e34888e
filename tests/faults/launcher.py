"""Runs what `gateway worker` runs, again and again: `python -m tests.faults.launcher`, reading its orders.

Each line of its input, such as `before 3` or `after 3`, lets it fork a worker that kills itself at this moment of its
n-th command; at `never 0` it does not. The launcher says `started PID`, and `died` when the worker has; the worker says
`Working ...` when it is ready, and how many commands it sent when it is stopped. Forking spares each worker the start
of an interpreter.

Counted are commands that a worker sends for an operation, from the first time that it looks for one.
"""

import os
import signal
import sys
from typing import Final

from pymongo import monitoring
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from gateway.commands.worker import work
from gateway.settings import Settings

COUNTED: Final = frozenset(
    {"find", "findAndModify", "insert", "update", "commitTransaction", "abortTransaction", "killSessions"}
)


class Killer(CommandListener):
    """Kills its own process with SIGKILL at the n-th command that counts."""

    def __init__(self, moment: str, number: int) -> None:
        self.count = 0
        self._moment = moment
        self._number = number
        self._request_id: int | None = None

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name not in COUNTED or (not self.count and event.command_name != "find"):
            return
        self.count += 1
        if self.count == self._number:
            self._request_id = event.request_id
            self._die_if("before")

    def succeeded(self, event: CommandSucceededEvent) -> None:
        self._ended(event.request_id)

    def failed(self, event: CommandFailedEvent) -> None:
        self._ended(event.request_id)

    def _ended(self, request_id: int) -> None:
        if request_id == self._request_id:
            self._die_if("after")

    def _die_if(self, moment: str) -> None:
        if moment == self._moment:
            os.kill(os.getpid(), signal.SIGKILL)


def say(text: str) -> None:
    """Say a line in one piece: the launcher and its worker share the pipe."""
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


def work_until_killed(moment: str, number: int) -> None:
    killer = Killer(moment, number)
    monitoring.register(killer)
    work(Settings(), say)
    say(f"sent {killer.count}")


def main() -> None:
    for line in sys.stdin:
        moment, number = line.split()
        child = os.fork()
        if not child:
            work_until_killed(moment, int(number))
            os._exit(0)
        say(f"started {child}")
        os.waitpid(child, 0)
        say("died")


if __name__ == "__main__":
    main()
