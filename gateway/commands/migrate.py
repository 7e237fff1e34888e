"""Runs `gateway migrate`: creates the indexes and converts the documents that this gateway needs."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from gateway.commands.progress import ProgressLines, duration
from gateway.commands.stopping import StopSignals, leave_at_once, run_until_told
from gateway.errors import ConfigurationError, StoreUnavailable
from gateway.mongo.client import Database, connect, database_of
from gateway.mongo.errors import translated
from gateway.mongo.indexes import Missing, make_indexes, missing_indexes
from gateway.mongo.migrations import SHAPE, convert_shapes, shape_of
from gateway.mongo.startup import explained, require_replica_set
from gateway.settings import Settings

Say = Callable[[str], None]

_TRIES: Final = 30
_PAUSE_SECONDS: Final = 2.0


def migrate(settings: Settings, say: Say, *, again: bool = False) -> bool:
    """Create missing indexes and convert old documents, without a time limit. Return whether it finished.

    `again` also converts what older gateways have written since the first migration.

    On SIGINT or SIGTERM the process exits with code 1. The database goes on building the indexes it has started, and
    the next migration continues from there.

    Raises:
        ConfigurationError: There is no database, it cannot be used, or a newer gateway has migrated it.
    """

    async def run(signals: StopSignals) -> None:
        with signals.obeyed_by(leave_at_once):
            await bring_up_to_date(settings, say, again=again)

    return run_until_told(run)


async def bring_up_to_date(settings: Settings, say: Say, *, again: bool = False) -> None:
    """Migrate as `migrate` does, for callers with a running event loop."""
    await _with_database(settings, lambda database: _migrate(database, say, again=again))


def is_migrated(settings: Settings, say: Say) -> bool:
    """Print what `migrate` would do, without doing it. Return whether there is nothing to do.

    Raises:
        ConfigurationError: There is no database, it cannot be used, or a newer gateway has migrated it.
    """
    found: list[str] = []

    async def look(database: Database) -> None:
        found.extend(await _plan(database))

    asyncio.run(_with_database(settings, look))
    for line in found:
        say(line)
    if not found:
        say(f"The database {settings.mongodb_database!r} needs nothing: every index is there, in shape {SHAPE}.")
    return not found


async def _with_database(settings: Settings, work: Callable[[Database], Awaitable[None]]) -> None:
    if not settings.mongodb_url:
        raise ConfigurationError("Name the database: give --mongodb or set GATEWAY_MONGODB_URL.")
    # The usual time limit is meant for requests; building an index over a million sets takes longer.
    client = connect(settings.mongodb_url, timeout_seconds=None)
    try:
        database = database_of(client, settings.mongodb_database)
        with explained(database):
            await require_replica_set(client)
            await work(database)
    finally:
        client.close()


async def _plan(database: Database) -> list[str]:
    shape = await shape_of(database)
    lines = [_described(missing) for missing in await missing_indexes(database)]
    return lines + ([f"Convert documents from shape {shape} to {SHAPE}"] if shape < SHAPE else [])


async def _migrate(database: Database, say: Say, *, again: bool) -> None:
    began = time.monotonic()
    # Refuses a database that a newer gateway has migrated, before anything is changed.
    await shape_of(database)
    for missing in await missing_indexes(database):
        say(_described(missing))
        await _persistently(partial(make_indexes, database, missing, ProgressLines(say)), say)
    if again or await shape_of(database) < SHAPE:
        say(f"Convert documents to shape {SHAPE}")
    await _persistently(partial(convert_shapes, database, ProgressLines(say), again=again), say)
    took = duration(time.monotonic() - began)
    say(f"The database {database.name!r} has every index and is in shape {SHAPE}. It took {took}.")


async def _persistently(work: Callable[[], Awaitable[None]], say: Say) -> None:
    """Run one piece of work, and retry it after temporary errors such as a change of the primary.

    Raises:
        StoreUnavailable: The last of many tries failed too.
    """
    for _ in range(_TRIES):
        try:
            with translated():
                await work()
                return
        except StoreUnavailable:
            say("  The database is not available at the moment; going on when it is.")
            await asyncio.sleep(_PAUSE_SECONDS)
    with translated():
        await work()


def _described(missing: Missing) -> str:
    if not missing.indexes:
        return f"Make the collection {missing.collection}"
    return f"Make indexes on {missing.documents:,} documents: {', '.join(missing.names)}"
