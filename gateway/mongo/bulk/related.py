"""Loads the changes and the retries of many bulk operations at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING

from gateway.bulk.model import MAX_RETRIES_SHOWN, BulkOperation
from gateway.mongo.bulk.documents import INPUTS, OPERATIONS, change_from
from gateway.mongo.bulk.lists import OF_RETRIES
from gateway.mongo.bulk.reading import SERVED, SetAside, operation_from
from gateway.mongo.client import Database
from gateway.mongo.errors import translated
from gateway.preferences.change import Merge, Replace


async def load_changes(database: Database, operation_ids: Sequence[str]) -> Mapping[str, Replace | Merge]:
    """Return the change of each operation by operation id; inputs that are gone or unreadable are absent."""
    # The user ids are most of an input's size, and are not needed here.
    cursor = database[INPUTS].find({"_id": {"$in": list(operation_ids)}}, {"user_ids": 0})
    with translated():
        found = [(document["_id"], change_from(document)) for document in await cursor.to_list(None)]
    return {operation_id: change for operation_id, change in found if change is not None}


async def load_retries(
    database: Database, set_aside: SetAside, operation_ids: Sequence[str]
) -> Mapping[str, Sequence[BulkOperation]]:
    """Return the latest retries of each operation by operation id, newest first.

    At most `MAX_RETRIES_SHOWN` are returned for each; operations without retries are absent.
    """
    pipeline: list[Mapping[str, Any]] = [
        # The `$type` is what the partial index requires.
        {"$match": {"retry_of": {"$in": list(operation_ids), "$type": "string"}}},
        {"$sort": {"retry_of": ASCENDING, "inserted_at": DESCENDING, "_id": DESCENDING}},
        {"$project": SERVED},
        {"$group": {"_id": "$retry_of", "retries": {"$firstN": {"input": "$$ROOT", "n": MAX_RETRIES_SHOWN}}}},
    ]
    with translated():
        found = await database[OPERATIONS].aggregate(pipeline, hint=OF_RETRIES.name).to_list(None)
    return {each["_id"]: list(set_aside.readable(each["retries"], operation_from)) for each in found}
