import random
from pathlib import Path

from tests.faults.cluster import Cluster
from tests.faults.failpoints import failing
from tests.faults.scene import scene
from tests.faults.torture import SETTINGS


async def test_commands_that_fail_in_every_way_break_no_promise(cluster: Cluster, folder: Path) -> None:
    async with scene(cluster, folder, servers=2, settings=SETTINGS) as stage:
        account = await failing(stage, random.Random(), seconds_each=0.5)

    assert account.faults == []
