"""A worker is killed before and after each command that it sends for an operation; another one goes on."""

from itertools import product
from typing import Final

from tests.faults.gateways import started
from tests.faults.scene import Scene, names
from tests.faults.workers import Workers, workers

MOMENTS: Final = ("before", "after")
USERS: Final = 8
SETTINGS: Final = {"bulk_chunk_users": "4", "bulk_lease_seconds": "8"}
"""Two chunks, and a lease that outlives the victims, so that each of them gets an operation of its own."""


async def sweep(scene: Scene) -> int:
    """Kill a worker at each boundary, then let another one finish; how many were killed."""
    with workers(scene.deployment) as victims:
        boundaries = list(product(range(1, await _commands_of_an_operation(scene, victims) + 1), MOMENTS))
        for number, moment in boundaries:
            await scene.submit(names(f"{moment}-{number}", USERS))
            victims.start(moment, number)
            victims.wait_for_end()
    with started(scene.deployment, "worker"):
        for operation_id in scene.users:
            await scene.final(operation_id)
    return len(boundaries)


async def _commands_of_an_operation(scene: Scene, victims: Workers) -> int:
    """How many commands a worker sends from looking for an operation to its end, when nothing happens to it."""
    operation_id = await scene.submit(names("rehearsal", USERS))
    victims.start()
    await scene.final(operation_id)
    victims.stop()
    return victims.sent
