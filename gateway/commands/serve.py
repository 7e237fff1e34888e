"""Runs `gateway serve`: one server process, or several that share a port."""

import atexit
import os
import sys
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from gateway.app import Gateway, assemble, create_app, server_options
from gateway.commands.listener import listen
from gateway.commands.process import GatewayServer, spare_garbage_collection
from gateway.commands.stopping import (
    StopSignals,
    cancelling_this_task,
    leave_in_time_when_told,
    leaving_in_time,
    run_until_told,
)
from gateway.errors import ConfigurationError
from gateway.logs import configure_logging
from gateway.settings import Settings


def serve(settings: Settings, *, processes: int, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, in one process or in several that share the port.

    Raises:
        BackgroundFault: A background task ended because of a bug.
        ConfigurationError: There is no database, no key that could authenticate anyone, or the port is taken.
    """
    if processes == 1:
        run_until_told(lambda signals: _serve_alone(settings, say, signals))
    # Checked once here, so that a mistake is one message instead of one from each process.
    elif run_until_told(lambda signals: _check(settings, signals)):
        _supervise(settings, processes, say)


def app_of_process() -> Starlette:
    """Create the application in one of several server processes, with settings from the environment."""
    configure_logging(for_people=False)
    return served_by_uvicorn(assemble(Settings()))


def served_by_uvicorn(gateway: Gateway) -> Starlette:
    """Create the application of a gateway in a process that uvicorn supervises, and prepare the process."""
    app = create_app(gateway)
    leave_in_time_when_told()
    atexit.register(_leave_as_failed, gateway)
    spare_garbage_collection()
    return app


def _leave_as_failed(gateway: Gateway) -> None:
    # uvicorn's processes exit with code 0 even after a failure.
    if gateway.background.down:
        os._exit(1)


async def _serve_alone(settings: Settings, say: Callable[[str], None], signals: StopSignals) -> None:
    await _check(settings, signals)
    configure_logging(for_people=sys.stderr.isatty())
    await serve_until_told(assemble(settings), say, signals)


async def serve_until_told(gateway: Gateway, say: Callable[[str], None], signals: StopSignals) -> None:
    """Serve a gateway in this process until SIGINT or SIGTERM.

    Raises:
        BackgroundFault: A background task ended because of a bug.
        ConfigurationError: The port is taken.
    """
    settings = gateway.settings
    with listen(settings.host, settings.port) as listener:
        address = _address(settings, listener.getsockname()[1])
        server = GatewayServer(create_app(gateway), settings, on_started=lambda: say(f"Listening on {address}"))
        with signals.obeyed_by(leaving_in_time(server.stop)):
            await server.serve(sockets=[listener])
        gateway.background.check()


def _supervise(settings: Settings, processes: int, say: Callable[[str], None]) -> None:
    with listen(settings.host, settings.port) as listener:
        say(f"Listening on {_address(settings, listener.getsockname()[1])}")
        # Each process reads its settings from the environment, as this one did.
        os.environ.update(settings.environment())
        config = uvicorn.Config(
            "gateway.commands.serve:app_of_process", factory=True, workers=processes, **server_options(settings)
        )
        Multiprocess(config, sockets=[listener]).run()


async def _check(settings: Settings, signals: StopSignals) -> None:
    """Check that the database can be used, and that some key or token can authenticate a caller."""
    with signals.obeyed_by(cancelling_this_task()):
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


def _address(settings: Settings, port: int) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{port}"
