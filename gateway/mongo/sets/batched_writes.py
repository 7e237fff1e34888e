"""Batches the compare-and-set writes of one process into one unordered bulk write; each write has its own outcome.

The server reports how many updates of a command matched a document, but not which ones. So each update, save
a first write, is an upsert whose insert fails: if the document is not at the expected revision, it reports an error.

The command is built here instead of with the driver's `bulk_write`. The revision already guarantees that a write is
done once, so the server need not track each of them as a retryable write. Nothing splits a command that is too large,
so the size of a batch is limited in bytes as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import bson
from bson.raw_bson import RawBSONDocument
from pymongo.errors import WriteError

from gateway.errors import StoreUnavailable
from gateway.mongo.batching import Coalesced
from gateway.mongo.client import Collection, Document
from gateway.mongo.errors import is_passing, translated

_OUTDATED_CODES: Final = frozenset(
    {
        11000,  # DuplicateKey: a first write, but the document exists
        66,  # ImmutableField: no document at the expected revision, and the upsert may not insert
    }
)
"""Server errors that mean the document is at another revision. Source: MongoDB manual, "Error Codes"."""

_CANNOT_BE_INSERTED: Final[Mapping[str, Any]] = {"$setOnInsert": {"_id": None}}
"""Sets an `_id` that contradicts the query: an update ignores it, an insert fails."""

_BYTES_OF_ONE: Final = 64 * 1024
"""A larger update counts as several, which keeps a full batch below a third of the maximum message size."""


@dataclass(frozen=True, slots=True)
class RevisionUpdate:
    """An update of the document `_id`, done only at this revision; 0 means that the document must not exist."""

    _id: Document
    expected_revision: int
    changes: Mapping[str, Any]

    def statement(self) -> RawBSONDocument:
        """Return one entry for the `updates` of an update command, encoded once so that its size is known."""
        found = {"_id": self._id, "revision": self.expected_revision}
        guard = {} if self.expected_revision == 0 else _CANNOT_BE_INSERTED
        return RawBSONDocument(bson.encode({"q": found, "u": {**self.changes, **guard}, "upsert": True}))


class CoalescedWrites:
    """Writes to one collection, batching concurrent updates."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._calls: Coalesced[RawBSONDocument, bool] = Coalesced(self._write_all, _size)

    async def write(self, update: RevisionUpdate) -> bool:
        """Do the update if the document is at the expected revision. Return whether it was done.

        Raises:
            StoreUnavailable: The update may or may not have been done.
        """
        return await self._calls.ask(update.statement())

    async def _write_all(self, statements: Sequence[RawBSONDocument]) -> Sequence[bool | Exception]:
        command = {
            "update": self._collection.name,
            "updates": list(statements),
            "ordered": False,
            "writeConcern": self._collection.write_concern.document,
        }
        with translated():
            reply = await self._collection.database.command(command)
        return _outcomes(reply, len(statements))


def _size(statement: RawBSONDocument) -> int:
    return 1 + len(statement.raw) // _BYTES_OF_ONE


def _outcomes(reply: Mapping[str, Any], count: int) -> Sequence[bool | Exception]:
    """Return the outcome of each update of a command, in order."""
    # Updates without an error of their own were done, but perhaps not on a majority.
    failed = {each["index"]: each for each in reply.get("writeErrors", ())}
    done: bool | Exception = StoreUnavailable() if "writeConcernError" in reply else True
    return [_outcome(failed[index]) if index in failed else done for index in range(count)]


def _outcome(failure: Mapping[str, Any]) -> bool | Exception:
    if failure["code"] in _OUTDATED_CODES:
        return False
    error = WriteError(failure["errmsg"], failure["code"], dict(failure))
    return StoreUnavailable() if is_passing(error) else error
