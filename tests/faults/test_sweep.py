from pathlib import Path

from tests.faults.cluster import Cluster
from tests.faults.scene import scene
from tests.faults.sweep import SETTINGS, sweep


async def test_a_worker_that_dies_at_any_command_is_replaced_and_every_row_written_once(
    cluster: Cluster, folder: Path
) -> None:
    async with scene(cluster, folder, settings=SETTINGS) as stage:
        kills = await sweep(stage)

        assert kills > 20
        assert stage.violations() == []
