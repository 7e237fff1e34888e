"""The collections and indexes that the gateway needs: finds the missing ones and creates them.

Queries hint at indexes by name, so every process checks for them when it starts. Only `gateway migrate` creates them,
because that takes minutes on large collections.
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
"""The indexes of each collection.

Collections without indexes are created too. If a transaction created one implicitly, it would conflict with all others.
"""

_NAMESPACE_EXISTS: Final = 48
_CONFLICTS: Final = (85, 86)
"""IndexOptionsConflict and IndexKeySpecsConflict."""

_NOT_COMPARED: Final = frozenset({"v", "ns", "background"})
_LOOK_SECONDS: Final = 1.0


class Missing(NamedTuple):
    """A collection with missing indexes; if `indexes` is empty, the collection itself is missing.

    `documents` is the estimated number of documents to index.
    """

    collection: str
    indexes: tuple[IndexModel, ...]
    documents: int

    @property
    def names(self) -> list[str]:
        """The missing things by their full names, such as `preference_sets.updated_at_-1`."""
        return [f"{self.collection}.{index.document['name']}" for index in self.indexes] or [self.collection]


Tell: TypeAlias = Callable[[str, int, int], None]
"""A progress callback: the work in words, how much is done, and the total. It may be called often."""


async def missing_indexes(database: Database) -> list[Missing]:
    """Return what is missing or still being built, in the order in which to create it."""
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
    """Create what a collection lacks, and report progress to `tell`.

    All indexes are built together, because each build reads the whole collection.

    Raises:
        ConfigurationError: Another index has the same name or the same fields.
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
    """Create every missing collection and index."""
    for missing in await missing_indexes(database):
        await make_indexes(database, missing)


async def _make_collection(database: Database, collection: str) -> None:
    # Motor raises CollectionInvalid for an existing collection; another process may create it in between.
    with suppress(CollectionInvalid):
        try:
            await database.create_collection(collection)
        except OperationFailure as error:
            if error.code != _NAMESPACE_EXISTS:
                raise


async def _indexes_of(database: Database, collection: str) -> list[Document]:
    """Return the finished indexes of a collection; one that is still being built has a `buildUUID`."""
    listed = await database.command("listIndexes", collection, includeBuildUUIDs=True)
    return [_meaning(index) for index in listed["cursor"]["firstBatch"] if "buildUUID" not in index]


def _meaning(index: Mapping[str, Any]) -> Document:
    """Return the parts of an index to compare. The name is one of them, because queries hint by name."""
    options = {name: value for name, value in index.items() if name not in _NOT_COMPARED}
    return {**options, "key": list(index["key"].items())}


async def _watch(database: Database, collection: str, tell: Tell) -> None:
    """Report the progress of index builds until cancelled. Without the right to see builds, nothing is reported."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        with suppress(PyMongoError):
            for build in await _builds(database, collection):
                tell(_phase(build["msg"]), build["progress"]["done"], build["progress"]["total"])


def _phase(message: str) -> str:
    """Extract the phase from `Index Build: scanning collection Index Build: scanning collection: 12/99 12%`."""
    return message.rsplit("Index Build:", maxsplit=1)[-1].partition(": ")[0].strip()


async def _builds(database: Database, collection: str) -> list[Document]:
    building = {"command.createIndexes": collection, "progress.total": {"$gt": 0}}
    pipeline: list[Mapping[str, Any]] = [
        # A server thread builds the index, so the connection that asked for it counts as idle.
        {"$currentOp": {"allUsers": True, "idleConnections": True}},
        {"$match": {"ns": f"{database.name}.{collection}", **building}},
        {"$project": {"msg": 1, "progress": 1}},
    ]
    admin = database.client.get_database("admin", read_concern=ReadConcern("local"))
    return await admin.aggregate(pipeline).to_list(1)
