"""The connection to MongoDB, with the promises every collection relies on."""

from typing import Any, TypeAlias

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase

from gateway.mongo.clock import DatabaseClock

Document: TypeAlias = dict[str, Any]
"""A BSON document; the one border where the type checker cannot follow."""

Client: TypeAlias = "AsyncIOMotorClient[Document]"
Database: TypeAlias = "AsyncIOMotorDatabase[Document]"
Collection: TypeAlias = "AsyncIOMotorCollection[Document]"


def connect(url: str, *, timeout_seconds: float, clock: DatabaseClock | None = None) -> Client:
    """A client for the replica set; connects when first used, and lets `clock` know the database's time.

    Writes return when a majority has them, reads see only what a majority has, dates are UTC with their zone, and no
    call outlives `timeout_seconds`.
    """
    return AsyncIOMotorClient(
        url,
        appname="preferences-gateway",
        w="majority",
        readConcernLevel="majority",
        retryWrites=True,
        retryReads=True,
        timeoutMS=int(timeout_seconds * 1000),
        # A new primary is found this soon; the driver's own default of ten seconds would outlast most deadlines.
        heartbeatFrequencyMS=1000,
        tz_aware=True,
        uuidRepresentation="standard",
        compressors=[],
        event_listeners=[] if clock is None else [clock],
    )


def renew_connections(client: Client) -> None:
    """Let every connection of the pools be closed and made anew when it is next wanted.

    The driver finds out once, when it makes a connection, whether the server knows sessions; a server in the middle of
    an election seems not to, and that connection would refuse transactions for as long as it lives. The driver offers
    no way to drop it.
    """
    for server in client.delegate._topology._servers.values():  # noqa: SLF001 - nothing public reaches the pools
        server.pool.reset_without_pause()
