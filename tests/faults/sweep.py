"""A worker is killed before and after each command that it sends for an operation; another one goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Final

from tests.faults.gateways import Deployment, started
from tests.faults.scene import Scene, names

MOMENTS: Final = ("before", "after")
USERS: Final = 8
SETTINGS: Final = {"bulk_chunk_users": "4", "bulk_lease_seconds": "8"}
"""Two chunks, and a lease that outlives the victims, so that each of them gets an operation of its own."""


@dataclass(frozen=True, slots=True)
class Launcher:
    """Starts workers that kill themselves."""

    process: "subprocess.Popen[str]"

    def start(self, moment: str, number: int) -> int:
        """Run a worker that dies at this moment of its n-th command; its process id."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{moment} {number}\n")
        self.process.stdin.flush()
        return int(self.line().removeprefix("started "))

    def line(self) -> str:
        """The next thing that the launcher says, or the worker when it ends by itself."""
        assert self.process.stdout is not None
        return next(line for line in map(str.strip, self.process.stdout) if not line.startswith("Working"))


@contextmanager
def launcher(deployment: Deployment) -> Iterator[Launcher]:
    """A launcher for as long as the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.launcher"],
        env=deployment.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        yield Launcher(process)


async def sweep(scene: Scene) -> int:
    """Kill a worker at each boundary, then let another one finish; how many were killed."""
    with launcher(scene.deployment) as victims:
        boundaries = list(product(range(1, await _commands_of_an_operation(scene, victims) + 1), MOMENTS))
        for number, moment in boundaries:
            await scene.submit(names(f"{moment}-{number}", USERS))
            victims.start(moment, number)
            assert victims.line() == "died"
    with started(scene.deployment, "worker"):
        for operation_id in scene.users:
            await scene.final(operation_id)
    return len(boundaries)


async def _commands_of_an_operation(scene: Scene, victims: Launcher) -> int:
    """How many commands a worker sends from looking for an operation to its end, when nothing happens to it."""
    operation_id = await scene.submit(names("rehearsal", USERS))
    process_id = victims.start("after", 0)
    await scene.final(operation_id)
    os.kill(process_id, signal.SIGTERM)
    sent = victims.line()
    assert victims.line() == "died"
    return int(sent.removeprefix("sent "))
