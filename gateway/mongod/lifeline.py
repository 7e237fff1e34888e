"""A child process that ends when this one does, even by SIGKILL: both ends of the pipe that sees to it.

::

    this process ──pipe──> lifeline (this file, run as a script) ──> the command

Nothing is ever written to the pipe, so its end means that this process stopped the child or died, and the lifeline
sends the command SIGTERM. The kernel's parent-death signal would not do: it fires when the *thread* that forked ends.
A process forked from this one without exec would hold the pipe open; nothing here does that.

Only the standard library is imported, because the script is run by its path, isolated from the environment.
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
    """A running command that ends with this process; `lifeline` leads a session that holds the two of them."""

    lifeline: subprocess.Popen[bytes]

    @classmethod
    def start(cls, command: Sequence[str], log: Path) -> "BoundProcess":
        """Run the command in a session of its own, out of reach of the terminal's Ctrl-C; `log` gets all it prints.

        Raises:
            OSError: the log cannot be written.
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
        """The command's exit code; None while it runs."""
        return self.lifeline.poll()

    def stop(self, *, stop_seconds: float = STOP_SECONDS) -> None:
        """Send the command SIGTERM and wait for its end; it is killed after `stop_seconds`."""
        try:
            self.lifeline.communicate(timeout=stop_seconds)  # closes the pipe
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the command at once with SIGKILL, as a crash would."""
        if self.lifeline.returncode is None:
            os.killpg(self.lifeline.pid, signal.SIGKILL)
        self.lifeline.communicate(timeout=STOP_SECONDS)


def main(command: Sequence[str]) -> int:
    """Run the command until it ends, the pipe ends or SIGTERM comes; the result is its exit code.

    Raises:
        SystemExit: the command cannot be run; says why.
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
    # Not by `sys.stdin`: its lock, held by a daemon thread, is fatal when the interpreter ends.
    os.read(0, 1)
    child.terminate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
