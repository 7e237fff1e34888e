"""The connection to MongoDB, with the promises every collection relies on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo.errors import ConfigurationError as DriverConfigurationError
from pymongo.errors import InvalidName, InvalidURI, PyMongoError
from pymongo.uri_parser import split_options

from gateway.errors import ConfigurationError, StoreUnavailable
from gateway.mongo.clock import DatabaseClock

Document: TypeAlias = dict[str, Any]
"""A BSON document; the one border where the type checker cannot follow."""

Client: TypeAlias = "AsyncIOMotorClient[Document]"
Database: TypeAlias = "AsyncIOMotorDatabase[Document]"
Collection: TypeAlias = "AsyncIOMotorCollection[Document]"


_MAX_DATABASE_NAME_BYTES: Final = 63
"""Source: MongoDB manual, "MongoDB Limits and Thresholds", Naming Restrictions."""

_PROMISES: Final[Mapping[str, tuple[object, ...]]] = {
    "readpreference": ("primary",),
    "readpreferencetags": (),
    "readconcernlevel": ("majority",),
    "maxstalenessseconds": (),
    "w": ("majority",),
    "wtimeoutms": (),
    "journal": (True,),
    "retrywrites": (True,),
    "retryreads": (True,),
    "directconnection": (False,),
}
"""Options of a URL that bend what reads and writes rely on, each with the values that keep it.

A stale read would lose updates and let bulk operations stand still; a write that no majority has is undone by a
failover. A direct connection reads from a server that is no primary any more.
"""

_TIMEOUT: Final = "timeoutms"
_SELECTION_MILLISECONDS: Final = 10_000


def connect(url: str, *, timeout_seconds: float | None, clock: DatabaseClock | None = None) -> Client:
    """A client for the replica set; connects when first used, and lets `clock` know the database's time.

    Writes return when a majority has them, reads see only what a majority has, dates are UTC with their zone, and no
    call outlives `timeout_seconds`; None lets them take as long as they need, once a server was found.

    Raises:
        ConfigurationError: The URL is malformed, or has an option that would weaken this.
    """
    with _url_errors_explained(url):
        _check_options(url)
        return AsyncIOMotorClient(
            url,
            appname="preferences-gateway",
            w="majority",
            readConcernLevel="majority",
            readPreference="primary",
            journal=True,
            retryWrites=True,
            retryReads=True,
            **_limits(timeout_seconds),
            # A new primary is found this soon; the driver's own default of ten seconds would outlast most deadlines.
            heartbeatFrequencyMS=1000,
            tz_aware=True,
            uuidRepresentation="standard",
            compressors=[],
            event_listeners=[] if clock is None else [clock],
        )


def _limits(timeout_seconds: float | None) -> dict[str, Any]:
    if timeout_seconds is None:
        return {"serverSelectionTimeoutMS": _SELECTION_MILLISECONDS}
    return {"timeoutMS": int(timeout_seconds * 1000)}


def database_of(client: Client, name: str) -> Database:
    """The database of this name.

    Raises:
        ConfigurationError: MongoDB allows no such name.
    """
    refusal = f"GATEWAY_MONGODB_DATABASE: {name!r} cannot be the name of a database"
    if len(name.encode()) > _MAX_DATABASE_NAME_BYTES:
        raise ConfigurationError(f"{refusal}: it is longer than {_MAX_DATABASE_NAME_BYTES} bytes.")
    try:
        return client[name]
    except InvalidName as error:
        raise ConfigurationError(f"{refusal}: {error}.") from error


async def ping(database: Database) -> None:
    """Ask the database whether it answers.

    Raises:
        StoreUnavailable: It does not, for whatever reason.
    """
    try:
        await database.command("ping")
    except PyMongoError as error:
        raise StoreUnavailable from error


async def user_of(client: Client) -> str:
    """The database user of this client, `admin.name`; empty when the database asks for none."""
    status = await client.admin.command("connectionStatus")
    return ",".join(f"{user['db']}.{user['user']}" for user in status["authInfo"]["authenticatedUsers"])


def _check_options(url: str) -> None:
    query = url.partition("?")[2]
    options = split_options(query) if query else {}
    if _TIMEOUT in options:
        raise ConfigurationError(
            "GATEWAY_MONGODB_URL: set GATEWAY_MONGODB_TIMEOUT_SECONDS instead of the option timeoutMS."
        )
    for name, value in options.items():
        if value not in _PROMISES.get(name.lower(), (value,)):
            raise ConfigurationError(
                f"GATEWAY_MONGODB_URL: take the option {name} out of the URL; {value!r} would weaken what the gateway"
                " promises: reads and writes go to the primary, and count when a majority has them."
            )


@contextmanager
def _url_errors_explained(url: str) -> Iterator[None]:
    """Turn what the driver says of a URL into a refusal that does not quote the password."""
    try:
        yield
    except (DriverConfigurationError, InvalidURI, OSError, TypeError, ValueError) as error:
        reason = str(error)
        credentials = url.partition("//")[2].rpartition("@")[0]
        if credentials:
            reason = reason.replace(credentials, "***")
        raise ConfigurationError(f"GATEWAY_MONGODB_URL cannot be used: {reason.rstrip('.')}.") from error


def renew_connections(client: Client) -> None:
    """Let every connection of the pools be closed and made anew when it is next wanted.

    The driver finds out once, when it makes a connection, whether the server knows sessions; a server in the middle of
    an election seems not to, and that connection would refuse transactions for as long as it lives. The driver offers
    no way to drop it.
    """
    for server in client.delegate._topology._servers.values():  # noqa: SLF001 - nothing public reaches the pools
        server.pool.reset_without_pause()
