"""The primary freezes: it is there, and silent."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.client import Refused
from tests.faults.cluster import Cluster
from tests.faults.gateways import started
from tests.faults.scene import names, scene

LONGEST_STOP_SECONDS = 20
"""It is ten at most where nobody else uses the machine."""
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


async def test_who_waits_for_a_frozen_database_stops_all_the_same(cluster: Cluster, folder: Path) -> None:
    async with scene(cluster, folder, settings=CHUNKED) as stage:
        with (
            started(stage.deployment, "worker") as worker,
            started(stage.deployment, "serve", "--workers", "2") as face,
        ):
            operation_id = await stage.submit(names("u", 500))
            await stage.begun(operation_id)
            for address in cluster.members:
                cluster.freeze(address)
            for running in (worker, face):
                running.process.terminate()

            for running in (worker, face):
                await asyncio.to_thread(running.process.wait, LONGEST_STOP_SECONDS)
        await asyncio.to_thread(cluster.calm_down)
        with started(stage.deployment, "worker"):
            await stage.final(operation_id)

        assert stage.violations() == []
