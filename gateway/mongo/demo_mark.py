"""The mark in databases that `gateway dev` created and may fill with demo keys and demo data."""

from typing import Final

from gateway.mongo.client import Database
from gateway.mongo.errors import translated

COLLECTION: Final = "gateway_demo"
_MARK: Final = {"_id": "made by gateway dev"}


async def is_demo(database: Database) -> bool:
    """Return whether `gateway dev` created the database.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    with translated():
        return await database[COLLECTION].find_one(_MARK) is not None


async def mark_as_demo(database: Database) -> bool:
    """Mark the database if it is empty. Return whether it has the mark now.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    with translated():
        names = await database.list_collection_names(filter={"name": {"$not": {"$regex": "^system\\."}}})
        if not names:
            await database[COLLECTION].update_one(_MARK, {"$setOnInsert": _MARK}, upsert=True)
    return await is_demo(database)
