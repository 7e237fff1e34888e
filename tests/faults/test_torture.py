import random
from pathlib import Path

from tests.faults.cluster import Cluster
from tests.faults.scene import scene
from tests.faults.torture import SETTINGS, torture

SECONDS = 20


async def test_nothing_breaks_a_promise_while_everything_breaks(cluster: Cluster, folder: Path) -> None:
    seed = random.randrange(1_000_000)
    async with scene(cluster, folder, servers=2, settings=SETTINGS) as stage:
        done, faults = await torture(stage, seed, seconds=SECONDS)

    assert faults == [], f"seed {seed}: {done}"
