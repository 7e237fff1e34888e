"""The mark by which `gateway dev` knows a database that it made itself, and may fill with demo keys and demo data."""

from typing import Final

from gateway.mongo.client import Database
from gateway.mongo.errors import translated

COLLECTION: Final = "gateway_demo"
_MARK: Final = {"_id": "made by gateway dev"}


async def is_demo(database: Database) -> bool:
    """Whether `gateway dev` made the database.

    Raises:
        StoreUnavailable: It does not answer.
    """
    with translated():
        return await database[COLLECTION].find_one(_MARK) is not None


async def mark_as_demo(database: Database) -> bool:
    """Mark a database that is empty, or has the mark; whether it has the mark now.

    Raises:
        StoreUnavailable: It does not answer.
    """
    with translated():
        names = await database.list_collection_names(filter={"name": {"$not": {"$regex": "^system\\."}}})
        if not names:
            await database[COLLECTION].update_one(_MARK, {"$setOnInsert": _MARK}, upsert=True)
    return await is_demo(database)
