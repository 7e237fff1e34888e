"""The primary freezes: it is there, and silent."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.client import Refused
from tests.faults.cluster import Cluster
from tests.faults.gateways import started
from tests.faults.scene import Scene, names, scene
from tests.waiting import until

LONGEST_STOP_SECONDS = 10
CHUNKED = {"bulk_chunk_users": "2"}


async def test_without_a_majority_calls_end_with_an_error_that_says_to_come_back(
    cluster: Cluster, folder: Path
) -> None:
    async with scene(cluster, folder, settings={"mongodb_timeout_seconds": "2"}) as stage:
        await stage.client.read("u")
        for address in list(cluster.members)[:2]:
            cluster.freeze(address)

        for call in (stage.client.write("u", enabled=True), stage.submit(["u"])):
            with pytest.raises(Refused) as refused:
                async with asyncio.timeout(30):
                    await call
            assert refused.value.code == "STORE_UNAVAILABLE"
        await asyncio.to_thread(cluster.calm_down)

        assert await stage.client.write("u", enabled=False)


@pytest.mark.parametrize("words", [("worker",), ("serve",), ("serve", "--workers", "2")], ids=" ".join)
async def test_who_waits_for_a_frozen_database_stops_all_the_same(
    cluster: Cluster, folder: Path, words: Sequence[str]
) -> None:
    async with scene(cluster, folder, settings=CHUNKED) as stage:
        with started(stage.deployment, *words) as worker:
            operation_id = await stage.submit(names("u", 500))
            await until(lambda: _has_begun(stage, operation_id))
            for address in cluster.members:
                cluster.freeze(address)
            worker.process.terminate()

            assert await asyncio.to_thread(worker.process.wait, LONGEST_STOP_SECONDS) is not None
        await asyncio.to_thread(cluster.calm_down)
        with started(stage.deployment, "worker"):
            await stage.final(operation_id)

        assert stage.violations() == []


async def _has_begun(stage: Scene, operation_id: str) -> bool:
    return bool((await stage.client.state(operation_id))["processedRows"])
