"""The server of one process: uvicorn's, but stopped by a call instead of by its own signal handlers."""

import asyncio
import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import uvicorn
from starlette.applications import Starlette

from gateway.app import server_options
from gateway.settings import Settings

_COLLECTED_AFTER: Final = (50_000, 50, 1_000)
"""The thresholds of the garbage collector: new objects before a young collection, and how rare the older ones are."""

_FORCED_STOP_SECONDS: Final = 1.0
"""How long the application may take to shut down after its connections were aborted."""


class GatewayServer(uvicorn.Server):
    """A server that calls `on_started` once it accepts connections, and stops when `stop` is called."""

    def __init__(self, app: Starlette, settings: Settings, on_started: Callable[[], None]) -> None:
        super().__init__(uvicorn.Config(app, **server_options(settings)))
        self._on_started = on_started

    def stop(self, count: int) -> None:
        """Stop after the open requests have finished; with `count` above 1, abort all connections."""
        self.should_exit = True
        if count > 1:
            self.force_exit = True
            for connection in list(self.server_state.connections):
                connection.transport.abort()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do not install uvicorn's signal handlers, which raise the signals again during the shutdown."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start accepting connections, then call `on_started`."""
        await super().startup(sockets)
        if self.started:
            spare_garbage_collection()
            self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting connections, wait for the open ones, and shut the application down."""
        await super().shutdown(sockets)
        if self.force_exit:
            # After a forced exit, uvicorn skips the lifespan's shutdown, which would leave the tasks to be destroyed.
            with suppress(TimeoutError):
                await asyncio.wait_for(self.lifespan.shutdown(), _FORCED_STOP_SECONDS)


def spare_garbage_collection() -> None:
    """Exclude the objects made at startup from garbage collection, and collect less often.

    A collection pauses every request of the process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)
