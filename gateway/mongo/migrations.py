"""Converts stored documents to their present shape, once for each database.

The history of a set was an array of records before it was keyed by revision. A document in `gateway_shapes` says that
no array is left in this database, so that the next start need not look at every set.
"""

from collections.abc import Mapping
from typing import Any, Final

from bson import MinKey

from gateway.mongo.client import Collection, Database
from gateway.mongo.sets.preference_sets import COLLECTION as SETS

COLLECTION: Final = "gateway_shapes"

_SHAPE: Final[Mapping[str, Any]] = {"history": "by revision"}

_BATCH_SIZE: Final = 500
"""How many sets one call converts: few enough for it to end in time."""

# A write by revision into an array that was not converted yet has padded the array with nulls.
_RECORDS: Final[Mapping[str, Any]] = {"$filter": {"input": "$history", "cond": {"$ne": ["$$this", None]}}}

_BY_REVISION: Final[Mapping[str, Any]] = {
    "$arrayToObject": {"$map": {"input": _RECORDS, "in": {"k": {"$toString": "$$this.revision"}, "v": "$$this"}}}
}


async def convert_shapes(database: Database) -> None:
    """Convert every set that needs it, and note that none is left.

    Several processes may do this at once, and the next start finishes what an interrupted one began: a set that is
    converted already is left alone.
    """
    shapes = database[COLLECTION]
    if await shapes.find_one({"_id": SETS, **_SHAPE}) is None:
        await _convert_histories(database[SETS])
        await shapes.update_one({"_id": SETS}, {"$set": _SHAPE}, upsert=True)


async def _convert_histories(sets: Collection) -> None:
    """Walk all sets by `_id`; the field is not indexed, so nothing finds those with an array sooner."""
    last: Any = MinKey()
    while ids := await sets.find({"_id": {"$gt": last}}, {"_id": 1}).sort("_id", 1).limit(_BATCH_SIZE).to_list(None):
        batch = {"$gt": last, "$lte": ids[-1]["_id"]}
        await sets.update_many({"_id": batch, "history": {"$type": "array"}}, [{"$set": {"history": _BY_REVISION}}])
        last = batch["$lte"]
