"""A real server for the endpoint alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from schema import GraphQLEndpoint, Services
from tests.running import running


@asynccontextmanager
async def serving(services: Services) -> AsyncIterator[str]:
    """Serve for as long as the block runs; gives host and port."""
    config = uvicorn.Config(GraphQLEndpoint(services), port=0, lifespan="off", log_config=None, ws="websockets-sansio")
    async with running(config) as server:
        host, port = server.servers[0].sockets[0].getsockname()
        yield f"{host}:{port}"
