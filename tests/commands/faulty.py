"""A gateway that meets a fault of ours in a task beside the requests as soon as it gets SIGUSR1.

Its settings are in the environment.
"""

import asyncio
import signal
import sys
from dataclasses import replace

import click
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from gateway.app import Gateway, assemble, server_options
from gateway.bulk.feed import Feed
from gateway.commands.listener import listen
from gateway.commands.serve import serve_until_told, served_by_uvicorn
from gateway.commands.stopping import run_until_told
from gateway.errors import GatewayError
from gateway.logs import configure_logging
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.settings import Settings


class FaultyFeed(Feed):
    """A feed that runs as others do until it meets a fault."""

    async def run(self) -> None:
        told = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, told.set)
        ways = {asyncio.ensure_future(told.wait()), asyncio.ensure_future(super().run())}
        _, others = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for each in others:
            each.cancel()
        if told.is_set():
            raise LookupError


def faulty_gateway() -> Gateway:
    configure_logging(for_people=False)
    gateway = assemble(Settings())
    feed = FaultyFeed(MongoOperationStore(gateway.database, timeout_seconds=10), events_per_second=10, max_ids=10)
    return replace(gateway, services=replace(gateway.services, feed=feed))


def app() -> Starlette:
    return served_by_uvicorn(faulty_gateway())


def alone() -> None:
    """Serve in one process, as `gateway serve` does."""
    try:
        run_until_told(lambda signals: serve_until_told(faulty_gateway(), click.echo, signals))
    except GatewayError as refusal:
        sys.exit(f"Error: {refusal.message}")


def supervised() -> None:
    """Serve in two processes, as `gateway serve --workers 2` does."""
    settings = Settings()
    with listen(settings.host, settings.port) as listener:
        click.echo(f"Listening on http://{settings.host}:{listener.getsockname()[1]}")
        config = uvicorn.Config("tests.commands.faulty:app", factory=True, workers=2, **server_options(settings))
        Multiprocess(config, sockets=[listener]).run()
