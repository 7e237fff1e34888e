"""Reads operations from their documents, and sets unreadable documents aside so that the others can go on.

A document may be damaged by manual edits or by a restore. It is left out of every list, logged at most once a minute,
and not offered to workers.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar, cast

import structlog

from gateway.bulk.model import BulkOperation, Status
from gateway.metrics import DOCUMENTS_SET_ASIDE
from gateway.mongo.client import Document

_log = structlog.get_logger(__name__)

Read = TypeVar("Read")

SERVED: Final[Mapping[str, Any]] = {"claim": 0, "idempotency": 0}
"""The projection that reads an operation as it is served, plus the `_id`."""

_NOT_SERVED: Final = frozenset({"_id", *SERVED})

_TEXT_OR_NONE: Final = (str, type(None))
_DATE_OR_NONE: Final = (datetime, type(None))

_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "id": str,
    "name": str,
    "status": str,
    "set_id": str,
    "estimated_total_rows": int,
    "processed_rows": int,
    "success_count": int,
    "error_count": int,
    "inserted_at": datetime,
    "updated_at": datetime,
    "started_at": _DATE_OR_NONE,
    "completed_at": _DATE_OR_NONE,
    "failed_at": _DATE_OR_NONE,
    "canceled_at": _DATE_OR_NONE,
    "failure_reason": _TEXT_OR_NONE,
    "sequence": int,
    "dry_run": bool,
    "actor": _TEXT_OR_NONE,
    "retry_of": _TEXT_OR_NONE,
}

_LATER: Final[Mapping[str, tuple[type, ...]]] = {"actor_name": _TEXT_OR_NONE}
"""Fields added later; operations stored by earlier releases lack them."""

_STATUSES: Final = frozenset(status.value for status in Status)

_MOST_SET_ASIDE: Final = 1000
_ASIDE_SECONDS: Final = 60.0


class BrokenDocument(Exception):
    """A document cannot be read as an operation, because of one of its fields."""

    def __init__(self, field: str) -> None:
        super().__init__(f"The field {field} is missing, or is not what it should be.")


def operation_from(document: Mapping[str, Any]) -> BulkOperation:
    """Return the operation of a document, without the `_id` and the sub-documents that are not served.

    Raises:
        BrokenDocument: A field is missing or has another type.
    """
    for field, types in _TYPES.items():
        if field not in document or not isinstance(document[field], types):
            raise BrokenDocument(field)
    for field, types in _LATER.items():
        if field in document and not isinstance(document[field], types):
            raise BrokenDocument(field)
    if document["status"] not in _STATUSES:
        raise BrokenDocument("status")
    return cast("BulkOperation", {field: value for field, value in document.items() if field not in _NOT_SERVED})


class SetAside:
    """The unreadable documents of a collection that this process has seen."""

    def __init__(self, collection: str) -> None:
        self._collection = collection
        self._again_at: dict[str, tuple[Any, float]] = {}

    @property
    def ids(self) -> list[Any]:
        """The `_id`s of documents set aside within the last minute, at most a thousand.

        After a minute they are tried again, in case they were repaired.
        """
        now = time.monotonic()
        return [_id for _id, again_at in self._again_at.values() if again_at > now]

    def readable(self, documents: Iterable[Document], read: Callable[[Document], Read]) -> Iterator[Read]:
        """Yield the result of `read` for each document; a document for which it raises is set aside and left out."""
        for document in documents:
            try:
                made = read(document)
            except Exception as error:  # noqa: BLE001 - one damaged document must not stop the others
                self._note(document.get("_id"), error)
            else:
                yield made

    def _note(self, _id: Any, error: Exception) -> None:
        name, now = str(_id), time.monotonic()  # a damaged `_id` may be anything
        if name in self._again_at and self._again_at[name][1] > now:
            return
        if len(self._again_at) >= _MOST_SET_ASIDE:  # dicts keep insertion order, so the first is the oldest
            del self._again_at[next(iter(self._again_at))]
        self._again_at[name] = _id, now + _ASIDE_SECONDS
        DOCUMENTS_SET_ASIDE.inc()
        reason = str(error) if isinstance(error, BrokenDocument) else type(error).__name__
        _log.error("document_set_aside", collection=self._collection, id=name, reason=reason)
