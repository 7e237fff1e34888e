"""What happens to workers and to the database while clients go about their business."""

import asyncio
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from tests.faults.cluster import Cluster
from tests.faults.workers import Workers

LONGEST_STOP_SECONDS: Final = 10


@dataclass
class Torment:
    """Torments until it is over; counts its deeds, and notes who did not stop in time."""

    over: asyncio.Event
    deeds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    async def worker(self, worker: Workers, dice: random.Random) -> None:
        """Kill, freeze and stop a worker, and start another in its place; leaves one that works."""
        while not self.over.is_set():
            await _at_work(worker)
            await self._pause(dice.uniform(0.2, 2))
            deed = dice.choices(["killed", "frozen", "stopped"], [6, 3, 1])[0]
            self.deeds[f"worker {deed}"] += 1
            match deed:
                case "killed":
                    await asyncio.to_thread(worker.kill)
                case "frozen":
                    worker.signal(signal.SIGSTOP)
                    await self._pause(dice.uniform(0.2, 3))
                    worker.signal(signal.SIGCONT)
                case _:
                    await self._stop(worker)
        await _at_work(worker)

    async def primary(self, cluster: Cluster, dice: random.Random) -> None:
        """Let the primary hand over, crash or freeze; leaves a whole cluster."""
        while not self.over.is_set():
            await self._pause(dice.uniform(3, 8))
            deed = dice.choice(["stepped down", "killed", "frozen"])
            self.deeds[f"primary {deed}"] += 1
            address = await asyncio.to_thread(cluster.wait_for_primary)
            match deed:
                case "stepped down":
                    await asyncio.to_thread(cluster.step_down)
                case "killed":
                    await asyncio.to_thread(cluster.kill, address)
                    await self._pause(dice.uniform(0.5, 4))
                    await asyncio.to_thread(cluster.restart, address)
                case _:
                    cluster.freeze(address)
                    await self._pause(dice.uniform(1, 8))
                    cluster.thaw(address)
        await asyncio.to_thread(cluster.calm_down)

    async def step_down(self, cluster: Cluster, *, every_seconds: float) -> None:
        """Let the primary hand over again and again; leaves a whole cluster."""
        while not self.over.is_set():
            await asyncio.to_thread(cluster.step_down)
            self.deeds["primary stepped down"] += 1
            await self._pause(every_seconds)
        await asyncio.to_thread(cluster.calm_down)

    async def _stop(self, worker: Workers) -> None:
        began = time.monotonic()
        await asyncio.to_thread(worker.stop)
        if time.monotonic() - began > LONGEST_STOP_SECONDS:
            self.faults.append(f"a worker took {time.monotonic() - began:.1f} s to stop")

    async def _pause(self, seconds: float) -> None:
        """A random time of peace, cut short by the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.over.wait()


async def _at_work(worker: Workers) -> None:
    """A worker that cannot reach the database at its start gives up, and is started again as an operator would."""
    while worker.process_id is None:
        await asyncio.to_thread(worker.start)
