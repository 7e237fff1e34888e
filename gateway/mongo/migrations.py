"""Sets that were stored in an earlier shape are brought into the present one, once for each database.

Earlier releases kept the history of a set as an array of records. A document in `gateway_shapes` says that a database
has none of these any more, so that a start looks there and not at all sets.
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

# A write that met an array before it was converted has filled it up with nulls to the place of its record.
_RECORDS: Final[Mapping[str, Any]] = {"$filter": {"input": "$history", "cond": {"$ne": ["$$this", None]}}}

_BY_REVISION: Final[Mapping[str, Any]] = {
    "$arrayToObject": {"$map": {"input": _RECORDS, "in": {"k": {"$toString": "$$this.revision"}, "v": "$$this"}}}
}


async def convert_shapes(database: Database) -> None:
    """Convert what is in an earlier shape, and remember that nothing is left.

    What is converted is not converted again, so several may do this at once, and the next start ends what one began.
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
