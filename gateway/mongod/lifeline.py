"""Runs a child process that ends when this process ends, even if this process is killed with SIGKILL.

::

    this process ──pipe──> lifeline (this file, run as a script) ──> the command

Nothing is written to the pipe. When it closes, this process has stopped the child or died, and the lifeline sends
SIGTERM to the command. The kernel's parent-death signal is no alternative: it fires when the *thread* that forked ends.
A process forked from this one without exec would keep the pipe open; nothing here does that.

Only the standard library is imported, because the script runs by its path, isolated from the environment.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class BoundProcess:
    """A running command that ends with this process; `lifeline` is the parent of the command and leads its session."""

    lifeline: subprocess.Popen[bytes]

    @classmethod
    def start(cls, command: Sequence[str], log: Path) -> "BoundProcess":
        """Run the command in its own session, so that Ctrl-C does not reach it; its output is written to `log`.

        Raises:
            OSError: The log cannot be written.
        """
        with log.open("wb") as output:
            return cls(
                subprocess.Popen(  # noqa: S603  no shell, and the caller chose the words
                    [sys.executable, "-I", __file__, *command],
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def exit_code(self) -> int | None:
        """Return the command's exit code; None while it runs."""
        return self.lifeline.poll()

    def stop(self, *, stop_seconds: float = STOP_SECONDS) -> None:
        """Send SIGTERM to the command and wait until it ends; after `stop_seconds` it is killed."""
        try:
            self.lifeline.communicate(timeout=stop_seconds)  # closes the pipe
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kill the command with SIGKILL, as a crash would."""
        if self.lifeline.returncode is None:
            # The whole group, because a killed lifeline could not pass the signal on.
            os.killpg(self.lifeline.pid, signal.SIGKILL)
        self.lifeline.communicate(timeout=STOP_SECONDS)


def main(command: Sequence[str]) -> int:
    """Run the command until it ends, the pipe closes or SIGTERM arrives, and return its exit code.

    Raises:
        SystemExit: The command cannot be run; the message has the reason.
    """
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  no shell, and the parent's words
    except OSError as error:
        sys.exit(str(error))

    def finish(_signal: int, _frame: FrameType | None) -> None:
        child.terminate()

    signal.signal(signal.SIGTERM, finish)
    threading.Thread(target=_terminate_at_end_of_pipe, args=[child], daemon=True).start()
    return child.wait()


def _terminate_at_end_of_pipe(child: subprocess.Popen[bytes]) -> None:
    # Not with `sys.stdin`: an interpreter that exits while a daemon thread holds its lock aborts.
    os.read(0, 1)
    child.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
