"""Migrations: converts stored documents to the shape that this gateway writes.

Shapes are numbered. `gateway_shapes` records the shape of the whole database, so a start need not read all documents::

    {_id: "gateway", shape: 2}
    {_id: "preference_sets", history: "by revision"}    how 0.1 recorded shape 1

| shape | what changed |
|---|---|
| 1 | the history of a set is keyed by revision; before, it was an array of records |
| 2 | workflows and categories without any setting are removed, and lists by them no longer find the set |

Migrations expand first and contract later, so the old and the new gateway can share one database. The new gateway reads
both shapes and writes the new one, which the old gateway can read too. `gateway migrate` converts all documents and
records the shape. Once only new gateways run, `gateway migrate --again` converts what the old ones wrote in between.
The release after that drops support for the old shape.
"""

from collections.abc import Mapping
from typing import Any, Final

from bson import MinKey

from gateway.errors import ConfigurationError
from gateway.mongo.client import Collection, Database
from gateway.mongo.indexes import Tell
from gateway.mongo.sets.documents import WITHOUT_HISTORY, id_of, set_from, stored_fields
from gateway.mongo.sets.preference_sets import COLLECTION as SETS
from gateway.preferences.model import CHANNEL_TYPES, key_of
from gateway.preferences.tree import KEYED_CONTAINERS, spoken

COLLECTION: Final = "gateway_shapes"
SHAPE: Final = 2
"""The shape that this gateway writes and requires of the database."""

_GATEWAY: Final = "gateway"
_OF_BEFORE: Final[Mapping[str, Any]] = {"_id": SETS, "history": "by revision"}

_SILENT: Final[Mapping[str, Any]] = {
    "enabled": None,
    "conditions": {"$in": [None, []]},
    "channels": {"$in": [None, []]},
    **{f"channel_types.{kind}": None for kind in CHANNEL_TYPES},
}
"""Matches a workflow or category without any setting, as 0.1 stored it. Null also matches an absent field."""

_HAS_SILENCE: Final[Mapping[str, Any]] = {"$or": [{part: {"$elemMatch": _SILENT}} for part in KEYED_CONTAINERS]}

_BATCH_SIZE: Final = 500
"""How many sets one update converts; small enough for it to finish within the time limit."""

# A write by revision into an array not converted yet has padded the array with nulls.
_RECORDS: Final[Mapping[str, Any]] = {"$filter": {"input": "$history", "cond": {"$ne": ["$$this", None]}}}

_BY_REVISION: Final[Mapping[str, Any]] = {
    "$arrayToObject": {"$map": {"input": _RECORDS, "in": {"k": {"$toString": "$$this.revision"}, "v": "$$this"}}}
}


async def shape_of(database: Database) -> int:
    """Return the shape of the database; a database without sets has the present shape.

    Raises:
        ConfigurationError: The shape is newer than this gateway.
    """
    noted = {document["_id"]: document async for document in database[COLLECTION].find({})}
    shape: int = noted.get(_GATEWAY, {}).get("shape", 0)
    if shape > SHAPE:
        raise ConfigurationError(
            f"The database is in shape {shape}, and this gateway knows none after {SHAPE}: "
            "a newer gateway has migrated it, so start that one."
        )
    if not shape and await database[SETS].find_one({}, {"_id": 1}) is None:
        return SHAPE
    return shape or int(_OF_BEFORE in noted.values())


async def convert_shapes(
    database: Database, tell: Tell = lambda _work, _done, _total: None, *, again: bool = False
) -> None:
    """Convert every document in an old shape, then record the new shape; `again` checks all documents in any case.

    Several processes may run this at once, and an interrupted run can be repeated: converted documents are left alone.

    Raises:
        ConfigurationError: The shape is newer than this gateway.
    """
    shape = await shape_of(database)
    if shape < SHAPE or again:
        await _convert(database[SETS], tell, histories=shape < 1)
    shapes = database[COLLECTION]
    # Shape 1 is recorded the way 0.1 does it, for gateways of both releases may share the database.
    await shapes.update_one({"_id": SETS}, {"$set": {"history": "by revision"}}, upsert=True)
    await shapes.update_one({"_id": _GATEWAY}, {"$max": {"shape": SHAPE}}, upsert=True)


async def _convert(sets: Collection, tell: Tell, *, histories: bool) -> None:
    """Convert all sets in the order of their `_id`; no index finds the ones in an old shape."""
    last: Any = MinKey()
    done, total = 0, await sets.estimated_document_count()
    while ids := await sets.find({"_id": {"$gt": last}}, {"_id": 1}).sort("_id", 1).limit(_BATCH_SIZE).to_list(None):
        batch = {"$gt": last, "$lte": ids[-1]["_id"]}
        if histories:
            await sets.update_many({"_id": batch, "history": {"$type": "array"}}, [{"$set": {"history": _BY_REVISION}}])
        await _drop_silence(sets, batch)
        last = batch["$lte"]
        done += len(ids)
        tell("converting sets", done, max(done, total))


async def _drop_silence(sets: Collection, batch: Mapping[str, Any]) -> None:
    """Remove the entries without settings from these sets.

    A set that changes in between is skipped, because every write removes such entries as well.
    """
    async for document in sets.find({"_id": batch, **_HAS_SILENCE}, WITHOUT_HISTORY):
        found = set_from(document)
        fields = stored_fields(spoken(found))
        said = {name: fields[name] for name in (*KEYED_CONTAINERS, "keys")}
        await sets.update_one({"_id": id_of(key_of(found)), "revision": found["revision"]}, {"$set": said})
