"""The shape of stored documents: which one a database is in, and how documents of before are converted.

A shape has a number. `gateway_shapes` notes the one that every document of a database is in, so that a start need not
look at all of them::

    {_id: "gateway", shape: 1}
    {_id: "preference_sets", history: "by revision"}    the same of shape 1, as 0.1 notes it

| shape | what changed |
|---|---|
| 1 | the history of a set is keyed by revision; it was an array of records |

A shape changes by expanding and contracting, so that the gateway before and the one after can work on one database:
the new gateway reads both shapes and writes the new one, which the old gateway can read too; once only new gateways
run, `gateway migrate` converts what is left and notes the shape; the release after that forgets the old one.
"""

from collections.abc import Mapping
from typing import Any, Final

from bson import MinKey

from gateway.errors import ConfigurationError
from gateway.mongo.client import Collection, Database
from gateway.mongo.indexes import Tell
from gateway.mongo.sets.preference_sets import COLLECTION as SETS

COLLECTION: Final = "gateway_shapes"
SHAPE: Final = 1
"""The shape that this gateway writes, and wants all documents to be in."""

_GATEWAY: Final = "gateway"
_OF_BEFORE: Final[Mapping[str, Any]] = {"_id": SETS, "history": "by revision"}

_BATCH_SIZE: Final = 500
"""How many sets one call converts: few enough for it to end in time."""

# A write by revision into an array that was not converted yet has padded the array with nulls.
_RECORDS: Final[Mapping[str, Any]] = {"$filter": {"input": "$history", "cond": {"$ne": ["$$this", None]}}}

_BY_REVISION: Final[Mapping[str, Any]] = {
    "$arrayToObject": {"$map": {"input": _RECORDS, "in": {"k": {"$toString": "$$this.revision"}, "v": "$$this"}}}
}


async def shape_of(database: Database) -> int:
    """The shape that all documents are in; one that holds no set yet is in the present one.

    Raises:
        ConfigurationError: It is newer than this gateway.
    """
    noted = {document["_id"]: document async for document in database[COLLECTION].find({})}
    shape: int = noted.get(_GATEWAY, {}).get("shape", 0)
    if shape > SHAPE:
        raise ConfigurationError(
            f"The database is in shape {shape}, and this gateway knows none after {SHAPE}: "
            "a newer gateway has migrated it, so start that one."
        )
    if not shape and (_OF_BEFORE in noted.values() or await database[SETS].find_one({}, {"_id": 1}) is None):
        return 1
    return shape


async def convert_shapes(database: Database, tell: Tell = lambda _done, _total: None) -> None:
    """Convert every document that needs it, and note that none is left.

    Several processes may do this at once, and the next finishes what an interrupted one began: what is converted
    already is left alone.

    Raises:
        ConfigurationError: The shape is newer than this gateway.
    """
    if await shape_of(database) < SHAPE:
        await _convert_histories(database[SETS], tell)
    shapes = database[COLLECTION]
    await shapes.update_one({"_id": SETS}, {"$set": {"history": "by revision"}}, upsert=True)
    await shapes.update_one({"_id": _GATEWAY}, {"$max": {"shape": SHAPE}}, upsert=True)


async def _convert_histories(sets: Collection, tell: Tell) -> None:
    """Walk all sets by `_id`; the field is not indexed, so nothing finds those with an array sooner."""
    last: Any = MinKey()
    done, total = 0, await sets.estimated_document_count()
    while ids := await sets.find({"_id": {"$gt": last}}, {"_id": 1}).sort("_id", 1).limit(_BATCH_SIZE).to_list(None):
        batch = {"$gt": last, "$lte": ids[-1]["_id"]}
        await sets.update_many({"_id": batch, "history": {"$type": "array"}}, [{"$set": {"history": _BY_REVISION}}])
        last = batch["$lte"]
        done += len(ids)
        tell(done, max(done, total))
