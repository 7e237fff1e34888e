"""What `gateway serve` runs: one server process, or several that share a port."""

import os
import sys
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from gateway.app import assemble, create_app, server_options
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
    """Serve until told to stop, in one process or in several that share the port.

    Raises:
        ConfigurationError: There is no database, nobody could get in because there is no key, or the port is taken.
    """
    if processes == 1:
        run_until_told(lambda signals: _serve_alone(settings, say, signals))
    elif run_until_told(lambda signals: _check(settings, signals)):
        _supervise(settings, processes, say)


def app_of_process() -> Starlette:
    """The application of one of several server processes."""
    configure_logging(for_people=False)
    app = create_app(assemble(Settings()))
    leave_in_time_when_told()
    spare_garbage_collection()
    return app


async def _serve_alone(settings: Settings, say: Callable[[str], None], signals: StopSignals) -> None:
    await _check(settings, signals)
    configure_logging(for_people=sys.stderr.isatty())
    with listen(settings.host, settings.port) as listener:
        address = _address(settings, listener.getsockname()[1])
        server = GatewayServer(
            create_app(assemble(settings)), settings, on_started=lambda: say(f"Listening on {address}")
        )
        with signals.obeyed_by(leaving_in_time(server.stop)):
            await server.serve(sockets=[listener])


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
    """Make sure that the database can be used and that somebody can get in."""
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
