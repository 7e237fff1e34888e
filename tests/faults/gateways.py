"""Gateway processes that may be killed and frozen at any time; what they say goes to a file."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.processes import STOP_SECONDS
from tests.waiting import until_blocking

START_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where gateways find their database, what is set for all of them, and the folder for what they say.

    `surroundings` are further environment variables.
    """

    mongodb_url: str
    database: str
    folder: Path
    settings: Mapping[str, str]
    surroundings: Mapping[str, str] = field(default_factory=dict)

    def environment(self, **settings: str) -> dict[str, str]:
        """The environment of a process; settings are named without their prefix, in lower case."""
        given = {
            "mongodb_url": self.mongodb_url,
            "mongodb_database": self.database,
            "port": "0",
            "bulk_per_second": "0",
            **self.settings,
            **settings,
        }
        named = {f"GATEWAY_{name.upper()}": value for name, value in given.items()}
        return {**os.environ, "PYTHONPATH": str(Path.cwd()), **self.surroundings, **named}


@dataclass
class Running:
    """A gateway process, and the file that holds what it says."""

    process: "subprocess.Popen[bytes]"
    said: Path
    frozen: bool = False

    @property
    def url(self) -> str:
        """Where a server listens."""
        return self._announced().removeprefix("Listening on ")

    @property
    def is_ready(self) -> bool:
        return bool(self._announced())

    def kill(self) -> None:
        """End it as SIGKILL does, frozen or not."""
        self.process.kill()
        self.process.wait(timeout=STOP_SECONDS)

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)
        self.frozen = True

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.frozen = False

    def stop(self) -> int:
        """Ask it to stop, and wait until it has; its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=STOP_SECONDS)

    def wait_until_ready(self) -> None:
        until_blocking(lambda: self.is_ready or self.process.poll() is not None, timeout_seconds=START_SECONDS)
        assert self.is_ready, self.said.with_suffix(".err").read_text()

    def _announced(self) -> str:
        lines = self.said.read_text().splitlines()
        return next((line for line in lines if line.startswith(("Listening on ", "Working on "))), "")


def start(deployment: Deployment, *words: str, **settings: str) -> Running:
    """Start `gateway` with these words, without waiting until it is ready."""
    said = deployment.folder / f"{os.urandom(4).hex()}.out"
    with said.open("wb") as output, said.with_suffix(".err").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway", *words],
            env=deployment.environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
    return Running(process, said)


@contextmanager
def started(deployment: Deployment, *words: str, **settings: str) -> Iterator[Running]:
    """A ready gateway process for as long as the block runs; killed after it if it still runs."""
    running = start(deployment, *words, **settings)
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.kill()


def new_key(deployment: Deployment) -> str:
    """A secret key, made as an operator makes one."""
    command = [sys.executable, "-m", "gateway", "keys", "create", "--name", "faults"]
    made = subprocess.run(
        command, env=deployment.environment(), capture_output=True, text=True, check=True, timeout=START_SECONDS
    )
    return made.stdout.strip()
