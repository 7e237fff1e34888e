import random
from pathlib import Path

from tests.faults.cluster import Cluster
from tests.faults.scene import scene
from tests.faults.torture import SETTINGS, step_downs, torture

SECONDS = 15


async def test_nothing_breaks_a_promise_while_everything_breaks(cluster: Cluster, folder: Path) -> None:
    seed = random.randrange(1_000_000)
    async with scene(cluster, folder, servers=2, settings=SETTINGS) as stage:
        account = await torture(stage, seed, seconds=SECONDS)

    assert account.faults == [], f"seed {seed}: {account.counts}"


async def test_clients_see_no_error_when_the_primary_hands_over(cluster: Cluster, folder: Path) -> None:
    seed = random.randrange(1_000_000)
    async with scene(cluster, folder, servers=2, settings=SETTINGS) as stage:
        account = await step_downs(stage, seed, seconds=SECONDS)

    assert (account.faults, account.refusals) == ([], {}), f"seed {seed}: {account.counts}"
