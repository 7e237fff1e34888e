"""What `gateway serve` and `gateway worker` run."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from gateway.app import assemble, create_app, server_options
from gateway.errors import ConfigurationError
from gateway.logs import configure_logging
from gateway.settings import Settings

_BACKLOG: Final = 2048
"""How many connections may wait to be accepted, also while processes still start."""


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


def serve(settings: Settings, *, processes: int, say: Callable[[str], None]) -> None:
    """Serve until told to stop, in one process or in several that share the port.

    Raises:
        ConfigurationError: There is no database, nobody could get in because there is no key, or the port is taken.
    """
    asyncio.run(_require_keys(settings))
    listener = _listen(settings.host, settings.port)
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    if processes == 1:
        configure_logging(for_people=sys.stderr.isatty())
        server = AnnouncingServer(create_app(assemble(settings)), settings, lambda: say(f"Listening on {address}"))
        _until_interrupted(lambda: server.run(sockets=[listener]))
        return
    say(f"Listening on {address}")
    # Each process reads its settings from the environment, as this one did.
    os.environ.update(settings.environment())
    config = uvicorn.Config(
        "gateway.serving:app_of_process", factory=True, workers=processes, **server_options(settings)
    )
    Multiprocess(config, sockets=[listener]).run()


def app_of_process() -> Starlette:
    """The application of one of several server processes."""
    configure_logging(for_people=False)
    app = create_app(assemble(Settings()))
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
    finally:
        gateway.close()


async def _require_keys(settings: Settings) -> None:
    gateway = assemble(settings)
    try:
        await gateway.prepare()
        if settings.user_token_key is None and not await gateway.key_store.any_key():
            raise ConfigurationError(
                "Nobody could get in: make a key with `gateway keys create --name NAME`,"
                " or set GATEWAY_USER_TOKEN_KEY to accept user tokens."
            )
    finally:
        gateway.close()


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"Cannot listen on {host}:{port} ({error.strerror}): give another address with --host or --port."
        ) from error
    listener.set_inheritable(True)
    return listener


def _until_interrupted(run: Callable[[], object]) -> None:
    """Run; SIGTERM, which uvicorn raises again once it has stopped, is as good an end as Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run()
    except KeyboardInterrupt:
        return
