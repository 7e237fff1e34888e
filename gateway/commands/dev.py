"""Runs `gateway dev`: a private database, demo data, demo keys and one server process, all on loopback."""

import shutil
import time
import webbrowser
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from gateway.app import Gateway, assemble, create_app
from gateway.commands.demo import DemoCredentials, demo_credentials, demo_pages, demo_sets
from gateway.commands.dev_notice import Notice
from gateway.commands.listener import listen
from gateway.commands.migrate import bring_up_to_date
from gateway.commands.process import GatewayServer
from gateway.commands.stopping import StopSignals, cancelling_this_task, run_until_told
from gateway.errors import ConfigurationError
from gateway.mongo.demo_mark import mark_as_demo
from gateway.mongo.startup import explained
from gateway.mongod.local import local_mongod
from gateway.settings import Settings

_HOST: Final = "127.0.0.1"
_LOOPBACK_NAMES: Final = "localhost 127.0.0.1"
"""The pages show demo keys to anyone who can open them, so no other host name is accepted by default."""

_LOOPBACK_ORIGINS: Final = "http://localhost:* http://127.0.0.1:*"
"""Lets front ends under development call the gateway, whatever port their server uses."""

_PORTS_TO_TRY: Final = 20


@dataclass(frozen=True, slots=True)
class DevOptions:
    """The options of the command.

    With `mongodb_url` None, a private database in `folder` is used, and `fresh` empties it first. `yes` allows demo
    data in a database that `gateway dev` did not create.
    """

    folder: Path
    port: int
    mongodb_url: str | None = None
    fresh: bool = False
    yes: bool = False
    open_browser: bool = False
    as_json: bool = False


def serve_until_stopped(options: DevOptions, say: Callable[[str], None]) -> None:
    """Start everything, print the addresses and credentials, and serve until SIGINT or SIGTERM.

    Raises:
        BackgroundFault: A background task ended because of a bug.
        ConfigurationError: Something cannot be started; the message names the fix.
    """
    if options.fresh and options.mongodb_url is not None:
        raise ConfigurationError(
            "--fresh empties the private database of `gateway dev` and no other: leave out --fresh or --mongodb."
        )
    run_until_told(lambda signals: _run(options, say, signals))
    say("Stopped.")


async def _run(options: DevOptions, say: Callable[[str], None], signals: StopSignals) -> None:
    began = time.monotonic()
    if options.fresh:
        shutil.rmtree(options.folder, ignore_errors=True)
    async with AsyncExitStack() as stack:
        with signals.obeyed_by(cancelling_this_task()):
            # The port is taken before the database starts, which takes seconds, so that a conflict shows at once.
            listener = stack.enter_context(listen(_HOST, options.port, ports_to_try=_PORTS_TO_TRY))
            port: int = listener.getsockname()[1]
            url = options.mongodb_url
            if url is None:
                url = await stack.enter_async_context(local_mongod(options.folder))
            gateway, credentials = await _prepared(options, url, port)

        def announce() -> None:
            database, seconds = _described(options, gateway.settings), time.monotonic() - began
            notice = Notice(credentials, f"http://{_HOST}:{port}", database, options.folder, seconds)
            say(notice.json() if options.as_json else notice.text())
            if options.open_browser:
                webbrowser.open(f"{notice.url}/graphql")

        if options.port not in (0, port) and not options.as_json:
            say(f"Port {options.port} is taken, so this gateway listens on {port}.")
        server = GatewayServer(create_app(gateway, demo_pages(credentials)), gateway.settings, announce)
        with signals.obeyed_by(server.stop):
            await server.serve(sockets=[listener])
        gateway.background.check()


async def _prepared(options: DevOptions, mongodb_url: str, port: int) -> tuple[Gateway, DemoCredentials]:
    """Assemble the gateway, and put the demo keys and, if there are no sets, the demo data into its database.

    Raises:
        ConfigurationError: The database was not created by `gateway dev`, and `yes` was not given.
    """
    now = datetime.now(UTC)
    options.folder.mkdir(parents=True, exist_ok=True)
    credentials, keys = demo_credentials(options.folder, now)
    gateway = assemble(_settings(mongodb_url, port, credentials))
    with explained(gateway.database):
        is_demo = await mark_as_demo(gateway.database)
    if not is_demo and options.mongodb_url is not None and not options.yes:
        raise ConfigurationError(
            f"{_described(options, gateway.settings)} was not made by `gateway dev`, which would put demo keys with "
            "all permissions into it: give --yes if you want that, or the URL of a server without such a database."
        )
    await bring_up_to_date(gateway.settings, lambda _: None)
    await gateway.prepare()
    for key in keys:
        await gateway.key_store.put_key(key)
    if await gateway.preference_store.is_empty():
        await gateway.preference_store.add_all(demo_sets(now))
    return gateway, credentials


def _settings(mongodb_url: str, port: int, credentials: DemoCredentials) -> Settings:
    asked = Settings()
    return Settings(
        mongodb_url=mongodb_url,
        host=_HOST,
        port=port,
        user_token_key=credentials.token_public_pem,
        allowed_hosts=asked.allowed_hosts or _LOOPBACK_NAMES,
        allowed_origins=f"{_LOOPBACK_ORIGINS} {asked.allowed_origins}",
        introspection=True,
        console_graphiql=True,
        metrics_enabled=True,
        bulk_per_second=0,
    )


def _described(options: DevOptions, settings: Settings) -> str:
    """Describe the database in words, without the password in its URL."""
    if options.mongodb_url is not None:
        hosts = urlsplit(options.mongodb_url).netloc.rpartition("@")[2]
        return f"The database {settings.mongodb_database!r} at {hosts}"
    ignored = (
        " (GATEWAY_MONGODB_URL is set, and not obeyed: give --mongodb)" if "GATEWAY_MONGODB_URL" in environ else ""
    )
    return f"A private MongoDB in {options.folder}{ignored}"
