"""Commands that fail on purpose, by a failpoint of the server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from gateway.mongo.client import Client


@asynccontextmanager
async def failing(client: Client, *commands: str, times: int = 1, **failure: Any) -> AsyncIterator[None]:
    """Let these commands fail so many times, as `failure` says (`errorCode`, `closeConnection`, ...)."""
    data = {"failCommands": list(commands), **failure}
    await client.admin.command({"configureFailPoint": "failCommand", "mode": {"times": times}, "data": data})
    try:
        yield
    finally:
        await client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})
