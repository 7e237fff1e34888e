"""Checks at startup that the database can be used, with errors that tell operators what to fix."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from pymongo.errors import ConfigurationError as DriverConfigurationError
from pymongo.errors import OperationFailure, PyMongoError, ServerSelectionTimeoutError

from gateway.errors import ConfigurationError, StoreUnavailable
from gateway.mongo.bulk.documents import OPERATIONS
from gateway.mongo.bulk.lists import BY_CHANGE
from gateway.mongo.client import Client, Database, user_of
from gateway.mongo.errors import translated
from gateway.mongo.indexes import missing_indexes
from gateway.mongo.migrations import SHAPE, shape_of
from gateway.mongo.sets.preference_sets import COLLECTION as SETS

_log = structlog.get_logger(__name__)

_NAMED: Final = 3
"""How many missing things an error message names."""

_LATELY: Final = timedelta(hours=1)

_COMMAND: Final = re.compile(r"to execute command \{ (\w+):")
_TIMEOUTS: Final = re.compile(r" \(configured timeouts: [^)]*\)")
_REPLICA_SET: Final = re.compile(r'for replica set name "([^"]*)"')


async def require_replica_set(client: Client) -> None:
    """Check that the server supports transactions.

    Raises:
        ConfigurationError: The server is standalone, not part of a replica set.
    """
    hello = await client.admin.command("hello")
    # "isdbgrid" is how a mongos of a sharded cluster answers; it supports transactions as well.
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise ConfigurationError(
            "The database is not a replica set: start mongod with --replSet and run rs.initiate(); one node is enough."
        )


async def require_migrated(database: Database) -> None:
    """Check that every index exists and that every document is in the present shape.

    Raises:
        ConfigurationError: Something is missing, or a newer gateway has migrated the database.
    """
    shape = await shape_of(database)
    missing = [name for each in await missing_indexes(database) for name in each.names]
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    lacks = f"lacks {', '.join(missing[:_NAMED])}{more}" if missing else f"is in shape {shape}"
    if missing or shape < SHAPE:
        raise ConfigurationError(
            f"The database {database.name!r} {lacks}: run `gateway migrate` with the same settings, then start again."
        )


async def require_change_streams(database: Database) -> None:
    """Check that change streams can be opened; without them, progress is not seen and workers are not woken.

    Raises:
        PyMongoError: A stream cannot be opened; `explained` turns this into a sentence.
    """
    for collection in (SETS, OPERATIONS):
        async with database[collection].watch(max_await_time_ms=1) as stream:
            await stream.try_next()


async def warn_of_other_users(database: Database, *, within: timedelta = _LATELY) -> None:
    """Warn if a worker used this database recently under another database user.

    A worker that dies leaves an open transaction. The worker that takes over kills it, which MongoDB allows only to the
    same user. Under another user, the rows stay locked until the database aborts the transaction after a minute.
    """
    own = await user_of(database.client)
    others = {"updated_at": {"$gt": datetime.now(UTC) - within}, "claim.user": {"$exists": True, "$ne": own}}
    operation = await database[OPERATIONS].find_one(others, {"claim.user": 1}, hint=BY_CHANGE.name)
    if operation is not None:
        other = operation["claim"]["user"]
        _log.warning("several_database_users", own=own, other=other, advice="let all gateways use one database user")


@contextmanager
def explained(database: Database) -> Iterator[None]:
    """Run the first calls to a database, and raise set-up problems as one sentence with the fix.

    Raises:
        ConfigurationError: The database cannot be reached, or refuses the login or a needed command.
        StoreUnavailable: The database does not answer at the moment.
    """
    try:
        with translated():
            yield
    except (PyMongoError, StoreUnavailable) as error:
        sentence = _sentence(error.__cause__ if isinstance(error, StoreUnavailable) else error, database.name)
        if sentence is None:
            raise
        raise ConfigurationError(sentence) from error


def _sentence(error: BaseException | None, database: str) -> str | None:
    """Return what to do about the error; None if the error is not a known set-up problem."""
    match error:
        case ServerSelectionTimeoutError():
            return _unreachable(str(error).partition(", Timeout: ")[0])
        case OperationFailure(code=18):  # AuthenticationFailed
            return "The database does not know this user or password: check both, and authSource, in the URL."
        case OperationFailure(code=13):  # Unauthorized
            return _unauthorized(str(error), database)
        case DriverConfigurationError():
            return f"The servers that the URL stands for were not found: {_TIMEOUTS.sub('', str(error)).rstrip('.')}."
        case _:
            return None


def _unreachable(reason: str) -> str:
    reason = _TIMEOUTS.sub("", reason)
    if other_set := _REPLICA_SET.search(reason):
        return f"No server of the URL belongs to the replica set {other_set[1]!r}: check replicaSet in the URL."
    if "SSL" in reason:
        return f"No TLS connection to the database ({reason}): check tls in the URL, and the server's certificate."
    return f"The database cannot be reached ({reason}): check that it runs, and the addresses in the URL."


def _unauthorized(reason: str, database: str) -> str:
    command = _COMMAND.search(reason)
    if command is None:
        return "The database asks for a user and a password: put both into the URL."
    needed = "changeStream" if "$changeStream" in reason else command[1]
    return (
        f"The user of the URL may not do {needed!r} in the database {database!r}:"
        " give the user the role readWrite there."
    )
