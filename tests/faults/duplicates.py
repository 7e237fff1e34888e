"""The same submission many times at once, over several servers."""

import asyncio
from collections.abc import Sequence
from itertools import cycle
from uuid import uuid4

from tests.faults.client import Row, Submission
from tests.faults.scene import Scene, names


async def submit_duplicates(scene: Scene, count: int) -> Sequence[Row]:
    """Submit the same under one key so many times, spread over the servers; every answer."""
    submission = Submission(names("u", 3), f"w-{uuid4().hex}", key=uuid4().hex)
    turns = zip(range(count), cycle(scene.clients), strict=False)
    return await asyncio.gather(*(client.submit(submission) for _, client in turns))
