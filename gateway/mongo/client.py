"""The MongoDB client, with the read and write concerns that the gateway relies on."""

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
"""A BSON document, decoded; its values are not typed."""

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
"""URL options that affect consistency, in lower case, each with the values that are allowed.

A stale read would lose updates and stall bulk operations. A failover undoes a write that no majority has. A direct
connection keeps reading from a server that has stopped being the primary.
"""

_TIMEOUT: Final = "timeoutms"
_SELECTION_MILLISECONDS: Final = 10_000


def connect(url: str, *, timeout_seconds: float | None, clock: DatabaseClock | None = None) -> Client:
    """Create a client for the replica set; it connects on first use and keeps `clock` informed of the database's time.

    Writes return once a majority has them. Reads see only what a majority has. Dates are aware datetimes in UTC. No
    call takes longer than `timeout_seconds`; with None there is no limit once a server was found.

    Raises:
        ConfigurationError: The URL is malformed, or has an option that weakens these guarantees.
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
            # How soon a new primary is found; the driver's default of ten seconds is longer than most deadlines.
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
    """Return the database with this name; it is not looked up on the server.

    Raises:
        ConfigurationError: MongoDB does not allow the name.
    """
    refusal = f"GATEWAY_MONGODB_DATABASE: {name!r} cannot be the name of a database"
    if len(name.encode()) > _MAX_DATABASE_NAME_BYTES:
        raise ConfigurationError(f"{refusal}: it is longer than {_MAX_DATABASE_NAME_BYTES} bytes.")
    try:
        return client[name]
    except InvalidName as error:
        raise ConfigurationError(f"{refusal}: {error}.") from error


async def ping(database: Database) -> None:
    """Check that the database answers.

    Raises:
        StoreUnavailable: It does not answer, for any reason.
    """
    try:
        await database.command("ping")
    except PyMongoError as error:
        raise StoreUnavailable from error


async def user_of(client: Client) -> str:
    """Return the database user of this client, such as `admin.name`; empty if the database needs no login."""
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
    """Raise the driver's complaints about a URL as `ConfigurationError`, without the user and password."""
    try:
        yield
    except (DriverConfigurationError, InvalidURI, OSError, TypeError, ValueError) as error:
        reason = str(error)
        credentials = url.partition("//")[2].rpartition("@")[0]
        if credentials:
            reason = reason.replace(credentials, "***")
        raise ConfigurationError(f"GATEWAY_MONGODB_URL cannot be used: {reason.rstrip('.')}.") from error


def renew_connections(client: Client) -> None:
    """Make every pool replace its connections on their next use.

    The driver learns whether a server supports sessions once, when it connects. A server in the middle of an election
    appears not to, and such a connection refuses transactions for as long as it lives. The driver has no public way to
    drop it.
    """
    for server in client.delegate._topology._servers.values():  # noqa: SLF001 - nothing public reaches the pools
        server.pool.reset_without_pause()
