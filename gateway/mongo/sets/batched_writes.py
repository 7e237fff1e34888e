"""Compare-and-set writes that wait in the same process become one unordered bulk write, each with its own outcome.

The server tells only how many of the updates of a command found their document, not which. So each is an upsert that
cannot insert where it should not, and what does not find its document at the expected revision reports an error of its
own.

The command is made here, not by the driver's `bulk_write`: that a write is done once shows in its revision, so
the server need not note each of them as retryable as well. Nor does anything split a command that is too large, so what
a batch may hold is measured in bytes too.
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
        11000,  # DuplicateKey: a first write, but somebody was first
        66,  # ImmutableField: the revision expected is gone, and the upsert may not insert
    }
)
"""How the server says that a document is at another revision. Source: MongoDB manual, "Error Codes"."""

_CANNOT_BE_INSERTED: Final[Mapping[str, Any]] = {"$setOnInsert": {"_id": None}}
"""An `_id` other than the one searched for: an update ignores it, an insert fails."""

_BYTES_OF_ONE: Final = 64 * 1024
"""A larger update counts as more than one; a full batch is then within a third of what a message may be."""


@dataclass(frozen=True, slots=True)
class RevisionUpdate:
    """An update of the document `_id` if it is at this revision (0: if there is none)."""

    _id: Document
    expected_revision: int
    changes: Mapping[str, Any]

    def statement(self) -> RawBSONDocument:
        """The update as one of a command."""
        found = {"_id": self._id, "revision": self.expected_revision}
        guard = {} if self.expected_revision == 0 else _CANNOT_BE_INSERTED
        return RawBSONDocument(bson.encode({"q": found, "u": {**self.changes, **guard}, "upsert": True}))


class CoalescedWrites:
    """Writes to one collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._calls: Coalesced[RawBSONDocument, bool] = Coalesced(self._write_all, _size)

    async def write(self, update: RevisionUpdate) -> bool:
        """Do the update if the document is at the expected revision; whether it was.

        Raises:
            StoreUnavailable: It may or may not have been done.
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
    """What became of each update of a command."""
    failed = {each["index"]: each for each in reply.get("writeErrors", ())}
    done: bool | Exception = StoreUnavailable() if "writeConcernError" in reply else True
    return [_outcome(failed[index]) if index in failed else done for index in range(count)]


def _outcome(failure: Mapping[str, Any]) -> bool | Exception:
    if failure["code"] in _OUTDATED_CODES:
        return False
    error = WriteError(failure["errmsg"], failure["code"], dict(failure))
    return StoreUnavailable() if is_passing(error) else error
