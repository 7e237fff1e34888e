"""Runs uvicorn within the process of the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from tests.waiting import until


@asynccontextmanager
async def running(config: uvicorn.Config) -> AsyncIterator[uvicorn.Server]:
    """Serve until the block ends."""
    server = uvicorn.Server(config)

    async def has_started() -> bool:
        return server.started

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await until(has_started)
        yield server
        server.should_exit = True
