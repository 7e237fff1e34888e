"""Gateways whose own clocks are wrong by an hour, by libfaketime."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from gateway.mongo.bulk.documents import OPERATIONS
from gateway.mongo.sets.preference_sets import COLLECTION as SETS
from tests.faults.client import Client, Submission
from tests.faults.gateways import Deployment, started
from tests.faults.scene import Scene, names
from tests.faults.workers import workers

LIBRARIES: Final = tuple(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
"""Where Debian's package has it; none when it is not installed."""

SHIFTS: Final = ("+1h", "-1h")
NOW: Final = timedelta(minutes=5)
SETTINGS: Final = {"bulk_chunk_users": "5"}


async def wrong_clocks(scene: Scene) -> list[str]:
    """Submit to a server and let a worker finish whose clocks are wrong; every date that shows it."""
    faults: list[str] = []
    for shift in SHIFTS:
        surroundings = {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        operation_id = await _one_of_each(scene, replace(scene.deployment, surroundings=surroundings))
        with scene.cluster.connected() as client:
            database = client[scene.deployment.database]
            found = [*database[OPERATIONS].find({"_id": operation_id}), *database[SETS].find({})]
        faults += [f"{shift}: {date}" for each in found for date in _dates(each) if abs(datetime.now(UTC) - date) > NOW]
    return faults


async def _one_of_each(scene: Scene, wrong: Deployment) -> str:
    """An operation that a wrong server started, a right worker left behind, and a wrong worker finished.

    The wrong server also writes one set.
    """
    users = names("u", 400)
    with workers(scene.deployment) as right, started(wrong, "serve", bulk_workers="0") as server:
        client = Client(server.url, scene.client.key)
        async with client.http:
            answer = await client.submit(Submission(users, f"w-{uuid4().hex}"))
            await client.write("single", enabled=False)
        operation_id: str = answer["bulkOperation"]["id"]
        scene.users[operation_id] = users
        right.start()
        await scene.begun(operation_id)
        right.kill()
        with started(wrong, "worker"):
            await scene.final(operation_id)
    return operation_id


def _dates(value: Any) -> list[datetime]:
    """All dates within a document."""
    if isinstance(value, dict):
        return [date for each in value.values() for date in _dates(each)]
    if isinstance(value, list):
        return [date for each in value for date in _dates(each)]
    return [value] if isinstance(value, datetime) else []
