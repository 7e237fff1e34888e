"""The collections and indexes that the gateway relies on: what is missing, and how it is made.

Queries name their indexes, so a process looks at its start whether all are there. Only `gateway migrate` makes them:
on many sets that takes minutes.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple, TypeAlias

from pymongo import IndexModel
from pymongo.errors import CollectionInvalid, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from gateway.errors import ConfigurationError
from gateway.mongo import idempotency
from gateway.mongo.bulk import documents, lists, overview, throughput
from gateway.mongo.client import Database, Document
from gateway.mongo.sets import lists as set_lists
from gateway.mongo.sets import preference_sets

NEEDED: Final[Mapping[str, Sequence[IndexModel]]] = {
    preference_sets.COLLECTION: set_lists.INDEXES,
    idempotency.COLLECTION: idempotency.INDEXES,
    documents.OPERATIONS: lists.INDEXES,
    documents.INPUTS: (),
    documents.FAILURES: (),
    throughput.THROUGHPUT: throughput.INDEXES,
    overview.WORKERS: overview.INDEXES,
}
"""The indexes of each collection. A collection without any is made too: made by a transaction, it would be a conflict
for all others.
"""

_NAMESPACE_EXISTS: Final = 48
_CONFLICTS: Final = (85, 86)
"""IndexOptionsConflict and IndexKeySpecsConflict."""

_NOT_COMPARED: Final = frozenset({"v", "ns", "background"})
_LOOK_SECONDS: Final = 1.0


class Missing(NamedTuple):
    """What a collection of so many documents lacks: these indexes, or itself when there are none."""

    collection: str
    indexes: tuple[IndexModel, ...]
    documents: int

    @property
    def names(self) -> list[str]:
        """How people know what is missing: `preference_sets.updated_at_-1`."""
        return [f"{self.collection}.{index.document['name']}" for index in self.indexes] or [self.collection]


Tell: TypeAlias = Callable[[str, int, int], None]
"""Takes what is being done, with how much of it, and how much there is of it; may be called often."""


async def missing_indexes(database: Database) -> list[Missing]:
    """What is not there, or not finished yet, in the order in which it is made."""
    existing = set(await database.list_collection_names())
    found = []
    for collection, needed in NEEDED.items():
        there = await _indexes_of(database, collection) if collection in existing else []
        absent = tuple(index for index in needed if _meaning(index.document) not in there)
        if absent or collection not in existing:
            documents = await database[collection].estimated_document_count()
            found.append(Missing(collection, absent, documents))
    return found


async def make_indexes(database: Database, missing: Missing, tell: Tell = lambda _work, _done, _total: None) -> None:
    """Make what a collection lacks; all of its indexes together, for each build reads the whole collection.

    Raises:
        ConfigurationError: There is another index under the same name, or on the same fields.
    """
    await _make_collection(database, missing.collection)
    if not missing.indexes:
        return
    watch = asyncio.create_task(_watch(database, missing.collection, tell))
    try:
        await database[missing.collection].create_indexes(list(missing.indexes))
    except OperationFailure as error:
        if error.code not in _CONFLICTS:
            raise
        reason = (error.details or {}).get("errmsg", "")
        raise ConfigurationError(
            f"An index of {missing.collection} is not the gateway's: drop it, and migrate again ({reason})."
        ) from error
    finally:
        watch.cancel()


async def ensure_indexes(database: Database) -> None:
    """Make everything that is missing."""
    for missing in await missing_indexes(database):
        await make_indexes(database, missing)


async def _make_collection(database: Database, collection: str) -> None:
    with suppress(CollectionInvalid):
        try:
            await database.create_collection(collection)
        except OperationFailure as error:
            if error.code != _NAMESPACE_EXISTS:
                raise


async def _indexes_of(database: Database, collection: str) -> list[Document]:
    """The indexes of a collection that may be used; one that is still being built is not."""
    listed = await database.command("listIndexes", collection, includeBuildUUIDs=True)
    return [_meaning(index) for index in listed["cursor"]["firstBatch"] if "buildUUID" not in index]


def _meaning(index: Mapping[str, Any]) -> Document:
    """What makes an index what it is; its name too, for queries name their indexes."""
    options = {name: value for name, value in index.items() if name not in _NOT_COMPARED}
    return {**options, "key": list(index["key"].items())}


async def _watch(database: Database, collection: str, tell: Tell) -> None:
    """Tell how far the build of a collection's indexes is, for ever, as far as the database user may know it."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        with suppress(PyMongoError):
            for build in await _builds(database, collection):
                tell(_phase(build["msg"]), build["progress"]["done"], build["progress"]["total"])


def _phase(message: str) -> str:
    """What a build does, out of `Index Build: scanning collection Index Build: scanning collection: 12/99 12%`."""
    return message.rsplit("Index Build:", maxsplit=1)[-1].partition(": ")[0].strip()


async def _builds(database: Database, collection: str) -> list[Document]:
    building = {"command.createIndexes": collection, "progress.total": {"$gt": 0}}
    pipeline: list[Mapping[str, Any]] = [
        # A thread of the server builds, not the connection that asked for it, so it counts as idle.
        {"$currentOp": {"allUsers": True, "idleConnections": True}},
        {"$match": {"ns": f"{database.name}.{collection}", **building}},
        {"$project": {"msg": 1, "progress": 1}},
    ]
    admin = database.client.get_database("admin", read_concern=ReadConcern("local"))
    return await admin.aggregate(pipeline).to_list(1)
