import asyncio
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


async def test_a_write_is_done_by_the_next_primary_when_the_last_one_took_it_and_did_not_begin(
    cluster: Cluster, folder: Path
) -> None:
    async with scene(cluster, folder) as stage:
        with cluster.holding_updates(stage.deployment.database) as wait_until_held:
            writing = asyncio.create_task(stage.client.write("u", enabled=True))
            await asyncio.to_thread(wait_until_held)
            await asyncio.to_thread(cluster.step_down)

        assert (await writing)["preferenceSet"]["revision"] == 1
