"""What a database must have before it is used: a replica set behind it, and the indexes of all collections."""

from gateway.errors import ConfigurationError
from gateway.mongo import idempotency
from gateway.mongo.bulk import operations
from gateway.mongo.client import Client, Database
from gateway.mongo.sets import preference_sets
from gateway.mongo.sets.lists import ensure_list_indexes


async def require_replica_set(client: Client) -> None:
    """Pass when transactions and change streams are possible.

    Raises:
        ConfigurationError: The server is a single one that is no replica set.
    """
    hello = await client.admin.command("hello")
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        raise ConfigurationError(
            "The database is not a replica set: start mongod with --replSet and run rs.initiate(); one node is enough."
        )


async def ensure_indexes(database: Database) -> None:
    """Make the indexes that are missing; the others stay as they are."""
    await ensure_list_indexes(database, preference_sets.COLLECTION)
    await idempotency.ensure_indexes(database)
    await operations.ensure_indexes(database)
