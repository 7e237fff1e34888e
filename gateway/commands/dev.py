"""What `gateway dev` runs: a private database, demo data, demo keys and one server process, all on loopback."""

import asyncio
import shutil
import time
import webbrowser
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson
from uvloop import new_event_loop

from gateway.app import Gateway, assemble, create_app
from gateway.commands.demo import (
    TENANTS,
    WORKFLOWS,
    DemoCredentials,
    demo_credentials,
    demo_pages,
    demo_sets,
    demo_users,
)
from gateway.commands.listener import listen
from gateway.commands.serve import AnnouncingServer
from gateway.mongod.local import local_mongod
from gateway.settings import Settings

_HOST: Final = "127.0.0.1"
_LOOPBACK_NAMES: Final = "localhost 127.0.0.1"
"""No other, because the pages show demo keys to whoever can read them."""

_LOOPBACK_ORIGINS: Final = "http://localhost:* http://127.0.0.1:*"
"""Front ends under development, whatever port their own server has."""

_PORTS_TO_TRY: Final = 20
_BULK_USERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class DevOptions:
    """What was asked for; `mongodb_url` None means a private database in `folder`, which `fresh` empties first."""

    folder: Path
    port: int
    mongodb_url: str | None = None
    fresh: bool = False
    open_browser: bool = False
    as_json: bool = False


async def run(options: DevOptions, say: Callable[[str], None]) -> None:
    """Start everything, say what is where, and serve until the process is told to stop.

    Raises:
        ConfigurationError: Something cannot be started; the message names the fix.
    """
    began = time.monotonic()
    if options.fresh and options.mongodb_url is None:
        shutil.rmtree(options.folder, ignore_errors=True)
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listen(_HOST, options.port, ports_to_try=_PORTS_TO_TRY))
        port: int = listener.getsockname()[1]
        url = options.mongodb_url
        if url is None:
            url = await stack.enter_async_context(local_mongod(options.folder))
        credentials, gateway = await _prepared(options, url, port)

        def announce() -> None:
            notice = _Notice(credentials, f"http://{_HOST}:{port}", options, time.monotonic() - began)
            say(notice.json() if options.as_json else notice.text())
            if options.open_browser:
                webbrowser.open(f"{notice.url}/graphql")

        if options.port not in (0, port) and not options.as_json:
            say(f"Port {options.port} is taken, so this gateway listens on {port}.")
        await AnnouncingServer(create_app(gateway, demo_pages(credentials)), gateway.settings, announce).serve(
            sockets=[listener]
        )


async def _prepared(options: DevOptions, mongodb_url: str, port: int) -> tuple[DemoCredentials, Gateway]:
    """The credentials to show, and a gateway whose database holds them and, if it was empty, the demo data."""
    now = datetime.now(UTC)
    options.folder.mkdir(parents=True, exist_ok=True)
    credentials, keys = demo_credentials(options.folder, now)
    asked = Settings()
    settings = Settings(
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
    gateway = assemble(settings)
    await gateway.prepare()
    for key in keys:
        await gateway.key_store.put_key(key)
    if await gateway.preference_store.is_empty():
        await gateway.preference_store.add_all(demo_sets(now))
    return credentials, gateway


@dataclass(frozen=True, slots=True)
class _Notice:
    """What a newcomer is told once the gateway is ready."""

    credentials: DemoCredentials
    url: str
    options: DevOptions
    seconds: float

    def facts(self) -> dict[str, str]:
        """The same for people and for scripts, in the order shown."""
        token = self.credentials.user_token(demo_users()[0], datetime.now(UTC))
        return {
            "graphql": f"{self.url}/graphql",
            "operations": f"{self.url}/operations",
            "preferences": f"{self.url}/preferences",
            "secret_key": self.credentials.secret_key,
            "dashboard_key": self.credentials.dashboard_key,
            "public_key": self.credentials.public_key,
            "user": demo_users()[0],
            "user_token": token,
        }

    def json(self) -> str:
        """One line for scripts."""
        return orjson.dumps({**self.facts(), "bulk_body": str(self._bulk_body()), "seconds": self.seconds}).decode()

    def text(self) -> str:
        """A page for people, with lines to paste."""
        facts = self.facts()
        curl = (
            f"curl -sN {facts['graphql']} -H 'Authorization: Bearer {facts['secret_key']}'"
            " -H 'Content-Type: application/json'"
        )
        watch = '{"query":"subscription { bulkOperationUpdates { id status processedRows errorCount } }"}'
        return "\n".join(
            (
                f"Ready in {self.seconds:.1f} s.",
                "",
                f"  GraphQL and GraphiQL     {facts['graphql']}",
                f"  Bulk operations, live    {facts['operations']}",
                f"  A preference page        {facts['preferences']}",
                f"  The HTTP API             {self.url}/v1/openapi.json",
                "",
                f"  {len(demo_users()):,} users, {len(WORKFLOWS)} workflows, tenants {' and '.join(TENANTS)}",
                f"  Secret key     {facts['secret_key']}",
                f"  Dashboard key  {facts['dashboard_key']}  (bulk:read)",
                f"  Public key     {facts['public_key']}",
                f"  Token of {facts['user']}: {facts['user_token']}",
                "",
                f"Start a bulk operation over {_BULK_USERS:,} users, and take its id from the answer:",
                f"  {curl} -d @{self._bulk_body()}",
                "Watch bulk operations as they go:",
                f"  {curl} -H 'Accept: text/event-stream' -d '{watch}'",
                "",
                "Ctrl-C stops everything; the data stay in " + str(self.options.folder) + ".",
            )
        )

    def _bulk_body(self) -> Path:
        """A file with the request of the bulk operation, too long for a command line to be read."""
        path = (self.options.folder / "bulk-1000.json").resolve()
        query = (
            "mutation ($users: [ID!]!) { bulkSetPreferences(input: { userIds: $users, persistence: MERGE,"
            " preferences: { channelTypes: { email: { enabled: true }, sms: { enabled: false } } } }) {"
            " ... on BulkOperationAccepted { bulkOperation { id status estimatedTotalRows } }"
            " ... on UserError { code message path } } }"
        )
        path.write_bytes(orjson.dumps({"query": query, "variables": {"users": demo_users()[:_BULK_USERS]}}))
        return path


def serve_until_stopped(options: DevOptions, say: Callable[[str], None]) -> None:
    """Run `gateway dev` to its end; Ctrl-C is a good end."""
    # No interrupt is raised where this process was started with Ctrl-C ignored, as shells start background jobs.
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(run(options, say))
    say("Stopped.")
