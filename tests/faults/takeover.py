"""Whoever works on an operation is killed at a random instant; how soon does another one go on?"""

import asyncio
import random
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final

from tests.faults.scene import Scene, names
from tests.faults.workers import workers

USERS: Final = 500
SETTINGS: Final = {"bulk_chunk_users": "10"}
"""Many chunks, so that an operation outlives the preparations, and the lease of every day."""


async def takeovers(scene: Scene, dice: random.Random, *, kills: int) -> list[float]:
    """Kill so many holders, each of its own operation; the seconds from each death to the next claim."""
    deaths: dict[str, datetime] = {}
    with ExitStack() as stack:
        holder, heir = (stack.enter_context(workers(scene.deployment)) for _ in range(2))
        await asyncio.to_thread(holder.start)
        while len(deaths) < kills:
            operation_id = await scene.submit(names("u", USERS))
            await scene.begun(operation_id)
            await asyncio.to_thread(heir.start)
            await asyncio.sleep(dice.uniform(0, 0.3))
            deaths[operation_id] = datetime.now(UTC)
            await asyncio.to_thread(holder.kill)
            await scene.final(operation_id)
            holder, heir = heir, holder
    return _waits(deaths, await asyncio.to_thread(lambda: scene.testimony().claims))


def _waits(deaths: Mapping[str, datetime], claims: Mapping[str, list[datetime]]) -> list[float]:
    """Seconds from each death to the claim after it; none for an operation that was done before."""
    later = [(died_at, [each for each in claims[operation] if each > died_at]) for operation, died_at in deaths.items()]
    return [(min(found) - died_at).total_seconds() for died_at, found in later if found]
