"""Compare-and-set writes that wait in the same process become one unordered bulk write, each with its own outcome.

A bulk write tells only how many of its updates found their document, not which. So each is an upsert that cannot
insert where it should not, and what does not find its document at the expected revision reports an error of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, WriteError

from gateway.errors import StoreUnavailable
from gateway.mongo.client import Collection, Document
from gateway.mongo.coalescing import Coalesced
from gateway.mongo.translate import translated

_OUTDATED_CODES: Final = frozenset(
    {
        11000,  # DuplicateKey: a first write, but somebody was first
        66,  # ImmutableField: the revision expected is gone, and the upsert may not insert
    }
)
"""How the server says that a document is at another revision. Source: MongoDB manual, "Error Codes"."""

_CANNOT_BE_INSERTED: Final[Mapping[str, Any]] = {"$setOnInsert": {"_id": None}}
"""An `_id` other than the one searched for: an update ignores it, an insert fails."""


@dataclass(frozen=True, slots=True)
class RevisionUpdate:
    """An update of the document `_id` if it is at this revision (0: if there is none)."""

    _id: Document
    expected_revision: int
    changes: Mapping[str, Any]

    def operation(self) -> UpdateOne:
        """The update as one of a bulk write."""
        found = {"_id": self._id, "revision": self.expected_revision}
        guard = {} if self.expected_revision == 0 else _CANNOT_BE_INSERTED
        return UpdateOne(found, {**self.changes, **guard}, upsert=True)


class CoalescedWrites:
    """Writes to one collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._calls: Coalesced[RevisionUpdate, bool] = Coalesced(self._write_all)

    async def write(self, update: RevisionUpdate) -> bool:
        """Do the update if the document is at the expected revision; whether it was.

        Raises:
            StoreUnavailable: It may or may not have been done.
        """
        return await self._calls.ask(update)

    async def _write_all(self, updates: Sequence[RevisionUpdate]) -> Sequence[bool | Exception]:
        try:
            with translated():
                await self._collection.bulk_write([each.operation() for each in updates], ordered=False)
        except BulkWriteError as error:
            return _outcomes(error, len(updates))
        return [True] * len(updates)


def _outcomes(error: BulkWriteError, count: int) -> Sequence[bool | Exception]:
    """What became of each update of a bulk write of which some failed."""
    failed = {each["index"]: each for each in error.details["writeErrors"]}
    done: bool | Exception = StoreUnavailable() if error.details["writeConcernErrors"] else True
    return [_outcome(failed[index]) if index in failed else done for index in range(count)]


def _outcome(failure: Mapping[str, Any]) -> bool | Exception:
    if failure["code"] in _OUTDATED_CODES:
        return False
    return WriteError(failure["errmsg"], failure["code"], dict(failure))
