"""Commands of gateways fail on the server, one kind after the other, while clients go about their business."""

import asyncio
import random
from collections.abc import Mapping
from itertools import product
from typing import Any, Final

from tests.faults.scene import Scene
from tests.faults.torment import Torment
from tests.faults.torture import Account, Clients, account_of, let_in
from tests.faults.workers import workers

COMMANDS: Final = ("find", "insert", "update", "findAndModify", "commitTransaction", "getMore")
FAILURES: Final[Mapping[str, Mapping[str, Any]]] = {
    "closeConnection": {"closeConnection": True},
    "NotWritablePrimary": {"errorCode": 10107},
    "WriteConflict": {"errorCode": 112, "errorLabels": ["TransientTransactionError"]},
    "writeConcernError": {"writeConcernError": {"code": 91, "errmsg": "shutting down"}},
}
PROBABILITY: Final = 0.3
"""How often a command fails; what fails always is an outage."""


async def failing(scene: Scene, dice: random.Random, *, seconds_each: float) -> Account:
    """Let each command fail in each way for so long."""
    over = asyncio.Event()
    torment, clients = Torment(over), Clients(scene, over)
    with workers(scene.deployment) as worker:
        await asyncio.to_thread(worker.start)
        async with asyncio.TaskGroup() as tasks:
            let_in(clients, tasks, dice.randrange(1_000_000))
            for command, failure in product(COMMANDS, FAILURES):
                data = {"failCommands": [command], **FAILURES[failure]}
                await asyncio.to_thread(scene.cluster.fail, {"activationProbability": PROBABILITY}, data)
                await asyncio.sleep(seconds_each)
                torment.deeds[f"{command} {failure}"] += 1
            await asyncio.to_thread(scene.cluster.fail, "off")
            over.set()
    return account_of(torment, clients)
