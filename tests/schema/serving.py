"""A real server for the endpoint alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from schema import GraphQLEndpoint, Services
from tests.waiting import until


@asynccontextmanager
async def serving(services: Services) -> AsyncIterator[str]:
    """Serve for as long as the block runs; gives host and port."""
    config = uvicorn.Config(GraphQLEndpoint(services), port=0, lifespan="off", log_config=None, ws="websockets-sansio")
    server = uvicorn.Server(config)

    async def has_started() -> bool:
        return server.started

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await until(has_started)
        host, port = server.servers[0].sockets[0].getsockname()
        yield f"{host}:{port}"
        server.should_exit = True
