"""What `gateway serve` and `gateway worker` run."""

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, Final, TypeAlias

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from gateway.app import assemble, create_app, server_options
from gateway.commands.listener import listen
from gateway.errors import ConfigurationError
from gateway.logs import configure_logging
from gateway.settings import Settings

SignalHandler: TypeAlias = Callable[[int, FrameType | None], Any] | int | None
"""As the standard library gives it: None when something else than Python handles the signal."""

_STOP_SECONDS: Final = 9.0
"""How long a process that was told to stop may wait for the database, and for clients that do not read."""

_COLLECTED_AFTER: Final = (50_000, 50, 1_000)
"""After how many new objects the garbage collector looks at the young ones, and how seldom at the older."""


class AnnouncingServer(uvicorn.Server):
    """A server that calls `on_started` once it accepts connections."""

    def __init__(self, app: Starlette, settings: Settings, on_started: Callable[[], None]) -> None:
        super().__init__(uvicorn.Config(app, **server_options(settings)))
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections, and tell."""
        await super().startup(sockets)
        if self.started:
            spare_garbage_collection()
            self._on_started()


def spare_garbage_collection() -> None:
    """Let the garbage collector leave alone what was made at start, and look less often: it stops every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)


def leave_in_time() -> None:
    """End this process soon, whatever it waits for: a chunk that is under way then never happened."""
    timer = threading.Timer(_STOP_SECONDS, os._exit, (1,))
    timer.daemon = True
    timer.start()


def leave_in_time_when_told() -> None:
    """Do so from the signal on that asks this process to stop; who handles it now still does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, partial(_leave_and_tell, signal.getsignal(number)))


def _leave_and_tell(told: SignalHandler, number: int, frame: FrameType | None) -> None:
    leave_in_time()
    if callable(told):
        told(number, frame)


def serve(settings: Settings, *, processes: int, say: Callable[[str], None]) -> None:
    """Serve until told to stop, in one process or in several that share the port.

    Raises:
        ConfigurationError: There is no database, nobody could get in because there is no key, or the port is taken.
    """
    asyncio.run(_require_keys(settings))
    listener = listen(settings.host, settings.port)
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    if processes == 1:
        configure_logging(for_people=sys.stderr.isatty())

        def announce() -> None:
            leave_in_time_when_told()
            say(f"Listening on {address}")

        server = AnnouncingServer(create_app(assemble(settings)), settings, announce)
        _until_interrupted(lambda: server.run(sockets=[listener]))
        return
    say(f"Listening on {address}")
    # Each process reads its settings from the environment, as this one did.
    os.environ.update(settings.environment())
    config = uvicorn.Config(
        "gateway.commands.serve:app_of_process", factory=True, workers=processes, **server_options(settings)
    )
    Multiprocess(config, sockets=[listener]).run()


def app_of_process() -> Starlette:
    """The application of one of several server processes."""
    configure_logging(for_people=False)
    app = create_app(assemble(Settings()))
    leave_in_time_when_told()
    spare_garbage_collection()
    return app


def work(settings: Settings, say: Callable[[str], None]) -> None:
    """Work on bulk operations until told to stop; the chunk under way is finished first.

    Raises:
        ConfigurationError: There is no database.
    """
    configure_logging(for_people=sys.stderr.isatty())
    _until_interrupted(lambda: asyncio.run(_work(settings, say)))


async def _work(settings: Settings, say: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    gateway = assemble(settings)
    try:
        await gateway.prepare()
        async with gateway.running(workers=max(1, settings.bulk_workers)):
            say("Working on bulk operations")
            await stop.wait()
            leave_in_time()
    finally:
        gateway.close()


async def _require_keys(settings: Settings) -> None:
    gateway = assemble(settings)
    try:
        await gateway.prepare()
        takes_tokens = gateway.services.authenticator.tokens is not None
        if not takes_tokens and not await gateway.key_store.any_key():
            raise ConfigurationError(
                "Nobody could get in: make a key with `gateway keys create --name NAME`,"
                " or set GATEWAY_USER_TOKEN_KEY or GATEWAY_USER_TOKEN_JWKS to accept user tokens."
            )
    finally:
        gateway.close()


def _until_interrupted(run: Callable[[], object]) -> None:
    """Run; SIGTERM, which uvicorn raises again once it has stopped, is as good an end as Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run()
    except KeyboardInterrupt:
        return
