import random
from pathlib import Path

from tests.faults.cluster import Cluster
from tests.faults.scene import scene
from tests.faults.takeover import SETTINGS, takeovers


async def test_a_dead_worker_is_replaced_by_another_process(cluster: Cluster, folder: Path) -> None:
    async with scene(cluster, folder, settings=SETTINGS) as stage:
        waits = await takeovers(stage, random.Random(), kills=2)

        assert len(waits) > 0
        assert stage.violations() == []
