"""The long run of the fault suite, which prints its figures: `python -m tests.faults.run [--seed N] [--minutes N]`.

It ends with exit code 1 when a promise was broken.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from tests.faults import clocks, failpoints, speed, sweep, takeover, torture
from tests.faults.cluster import Cluster, running_cluster
from tests.faults.duplicates import submit_duplicates
from tests.faults.scene import NO_SETTINGS, scene
from tests.faults.torture import Account

CHAINS: Final = 4
KILLS_OF_A_CHAIN: Final = 25
DUPLICATES: Final = 1000
ROUNDS: Final = 5
LONGEST_TAKEOVER_SECONDS: Final = 4


@dataclass
class Run:
    """One long run: its cluster, its seed, how long it tortures, and what it found."""

    cluster: Cluster
    folder: Path
    seed: int
    minutes: float
    kills: int = 0
    faults: list[str] = field(default_factory=list)

    async def sweep(self) -> None:
        """Death before and after each command."""
        async with scene(self.cluster, self.folder, settings=sweep.SETTINGS) as stage:
            kills = await sweep.sweep(stage)
            self._note(kills, stage.violations())
        print(f"  {kills} workers killed, one before and one after each command of an operation")

    async def takeovers(self) -> None:
        """Death at random instants, in several databases at once."""
        waits = sorted(chain.from_iterable(await asyncio.gather(*map(self._chain, range(CHAINS)))))
        p99 = waits[len(waits) * 99 // 100]
        print(f"  {len(waits)} take-overs: median {statistics.median(waits):.2f} s, ", end="")
        print(f"p99 {p99:.2f} s, longest {waits[-1]:.2f} s")
        if p99 > LONGEST_TAKEOVER_SECONDS:
            self.faults.append(f"the p99 of take-overs is {p99:.2f} s")

    async def torture(self) -> None:
        """Everything at once."""
        async with scene(self.cluster, self.folder, servers=2, settings=torture.SETTINGS) as stage:
            account = await torture.torture(stage, self.seed, seconds=self.minutes * 60)
        self._note(account.counts["worker killed"], account.faults)
        self._print(account)

    async def step_downs(self) -> None:
        """A new primary every five seconds."""
        async with scene(self.cluster, self.folder, servers=2, settings=torture.SETTINGS) as stage:
            account = await torture.step_downs(stage, self.seed, seconds=90)
        self._note(0, account.faults + [f"clients saw {account.refusals}"] * bool(account.refusals))
        self._print(account)

    async def failpoints(self) -> None:
        """Each command fails in each way."""
        async with scene(self.cluster, self.folder, servers=2, settings=torture.SETTINGS) as stage:
            account = await failpoints.failing(stage, random.Random(self.seed), seconds_each=2)
        self._note(0, account.faults)
        self._print(account)

    async def duplicates(self) -> None:
        """One submission, many times."""
        async with scene(self.cluster, self.folder, servers=2) as stage:
            answers = await submit_duplicates(stage, DUPLICATES)
        operations = len({answer["bulkOperation"]["id"] for answer in answers})
        print(f"  {len(answers)} equal submissions at once: {operations} operation")
        self._note(0, [f"{operations} operations"] * (operations != 1))

    async def clocks(self) -> None:
        """Clocks that are wrong by an hour."""
        if not clocks.LIBRARIES:
            print("  left out, for there is no libfaketime: install Debian's package of this name")
            return
        async with scene(self.cluster, self.folder, settings=clocks.SETTINGS) as stage:
            faults = await clocks.wrong_clocks(stage)
            self._note(0, [*faults, *stage.violations()])
        print(f"  {len(faults)} dates that show a wrong clock")

    async def speed(self) -> None:
        """Beside a bare bulk write."""
        async with scene(self.cluster, self.folder, settings=NO_SETTINGS) as stage:
            measured = await speed.beside_a_bulk_write(stage, rounds=ROUNDS)
            self._note(0, stage.violations())
        operation = statistics.median(each.operation for each in measured)
        bare = statistics.median(each.bulk_write for each in measured)
        print(f"  1,000 users: {operation * 1000:.0f} ms, a bare bulk_write {bare * 1000:.0f} ms: ", end="")
        print(f"{operation / bare:.2f} times (medians of {len(measured)})")

    async def _chain(self, number: int) -> list[float]:
        async with scene(self.cluster, self.folder, settings=takeover.SETTINGS) as stage:
            waits = await takeover.takeovers(stage, random.Random(self.seed + number), kills=KILLS_OF_A_CHAIN)
            self._note(KILLS_OF_A_CHAIN, stage.violations())
        return waits

    def _note(self, kills: int, faults: Sequence[str]) -> None:
        self.kills += kills
        self.faults += faults

    def _print(self, account: Account) -> None:
        for what, count in sorted(account.counts.items()):
            print(f"  {count:>7} {what}")


async def run_all(run: Run) -> None:
    parts: Sequence[Callable[[], Awaitable[None]]] = (
        run.speed,
        run.sweep,
        run.takeovers,
        run.duplicates,
        run.clocks,
        run.step_downs,
        run.failpoints,
        run.torture,
    )
    for part in parts:
        began = time.monotonic()
        print(f"{(part.__doc__ or '').rstrip('.')}:", flush=True)
        await part()
        await asyncio.to_thread(run.cluster.calm_down)
        print(f"  in {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="what the torture is made of")
    parser.add_argument("--minutes", type=float, default=4, help="how long the torture lasts")
    given = parser.parse_args()
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory(prefix="gateway-faults-") as name:
        folder = Path(name)
        with running_cluster(folder) as cluster:
            run = Run(cluster, folder, given.seed, given.minutes)
            asyncio.run(run_all(run))
    print(f"{len(run.faults)} violations over {run.kills} kills")
    for fault in run.faults:
        print(f"  {fault}")
    sys.exit(bool(run.faults))


if __name__ == "__main__":
    main()
