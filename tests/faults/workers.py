"""Workers that may be killed and frozen, started quickly by a launcher of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.faults.gateways import Deployment


@dataclass
class Workers:
    """One worker after the other; `process_id` is that of the present one, None when there is none."""

    launcher: "subprocess.Popen[str]"
    process_id: int | None = None
    sent: int = 0

    def start(self, moment: str = "never", number: int = 0) -> None:
        """Run a worker that dies at this moment of its n-th command, and wait until it is ready or dead."""
        assert self.launcher.stdin is not None
        self.launcher.stdin.write(f"{moment} {number}\n")
        self.launcher.stdin.flush()
        self._listen(until="Working")

    def wait_for_end(self) -> None:
        self._listen(until="died")

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.wait_for_end()

    def stop(self) -> None:
        self.signal(signal.SIGTERM)
        self.wait_for_end()

    def signal(self, number: signal.Signals) -> None:
        if self.process_id is not None:
            os.kill(self.process_id, number)

    def _listen(self, *, until: str) -> None:
        assert self.launcher.stdout is not None
        while self.process_id is not None or until == "Working":
            word, _, number = next(self.launcher.stdout).strip().partition(" ")
            match word:
                case "started":
                    self.process_id = int(number)
                case "sent":
                    self.sent = int(number)
                case "died":
                    self.process_id = None
            if word in (until, "died"):
                return


@contextmanager
def workers(deployment: Deployment) -> Iterator[Workers]:
    """A launcher for as long as the block runs; a worker that runs at the end is killed."""
    launcher = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.launcher"],
        env=deployment.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with launcher:
        started = Workers(launcher)
        try:
            yield started
        finally:
            started.kill()
