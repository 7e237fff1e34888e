"""One server process: uvicorn's server, told when to stop instead of catching signals by itself."""

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
"""After how many new objects the garbage collector looks at the young ones, and how seldom at the older."""

_FORCED_STOP_SECONDS: Final = 1.0
"""How long the application may take to end once nobody waits for its answers any more."""


class GatewayServer(uvicorn.Server):
    """A server that calls `on_started` once it accepts connections, and stops when `stop` is called."""

    def __init__(self, app: Starlette, settings: Settings, on_started: Callable[[], None]) -> None:
        super().__init__(uvicorn.Config(app, **server_options(settings)))
        self._on_started = on_started

    def stop(self, count: int) -> None:
        """Finish what is under way and stop; asked for a second time, cut it off."""
        self.should_exit = True
        if count > 1:
            self.force_exit = True
            for connection in list(self.server_state.connections):
                connection.transport.abort()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the command: uvicorn raises them again at the end, in the middle of its clean-up."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections, and tell."""
        await super().startup(sockets)
        if self.started:
            spare_garbage_collection()
            self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop to accept connections, wait for the open ones, and end the application."""
        await super().shutdown(sockets)
        if self.force_exit:
            # uvicorn leaves out the end of the application then, and would let its tasks be destroyed.
            with suppress(TimeoutError):
                await asyncio.wait_for(self.lifespan.shutdown(), _FORCED_STOP_SECONDS)


def spare_garbage_collection() -> None:
    """Let the garbage collector leave alone what was made at start, and look less often: it stops every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)
