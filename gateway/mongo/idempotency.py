"""Idempotency records in MongoDB: one document for each key in use.

::

    idempotency   `_id` {caller, request, key}, or {caller, key} where the key belongs to the caller alone;
                  `request_hash`; the outcome, which is `sets` or `operation_id`; `expires_at`

A record is stored in the transaction of its write, so either both are stored or neither. If two requests use one key,
the later one fails with a `DuplicateKeyError` on the `_id`, and nothing of it is stored.

The record of a bulk operation gets its `expires_at` when the operation ends, so its key stays valid until then.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, IndexModel

from gateway.idempotency import IdempotencyKey, Receipt, Result
from gateway.mongo.client import Database, Document
from gateway.mongo.errors import translated
from gateway.mongo.transactions import Session

COLLECTION: Final = "idempotency"

_COLLECTION_BEFORE: Final = "write_receipts"
"""The collection of earlier releases; nothing is added to it. Its last record expires a day after it was written."""

_BY_USER: Final = "sets.user_id"

INDEXES: Final = (
    IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),
    IndexModel([(_BY_USER, ASCENDING)], sparse=True),
)


def record_id(caller: str, key: IdempotencyKey) -> Document:
    """Return the `_id` of a record. MongoDB compares sub-documents by field order too, so the order must not change."""
    request = {} if key.request is None else {"request": key.request}
    return {"caller": caller, **request, "key": key.key}


def receipt_of(document: Document, key: IdempotencyKey, result: Result) -> Receipt[Result]:
    """Build the receipt from a record found under this key. `expires_at` is None while a bulk operation runs."""
    earlier = IdempotencyKey(key.key, document["request_hash"], key.request)
    return Receipt(document["_id"]["caller"], earlier, result, document.get("expires_at"))


class IdempotencyRecords:
    """Reads, adds and expires the idempotency records of one database."""

    def __init__(self, database: Database) -> None:
        self._records = database[COLLECTION]
        self._records_before = database[_COLLECTION_BEFORE]

    async def find(self, caller: str, key: IdempotencyKey) -> Document | None:
        """Return the record of this caller's request with this key; None if there is none."""
        _id = {"_id": record_id(caller, key)}
        with translated():
            document = await self._records.find_one(_id)
            if document is None and key.request is not None:
                document = await self._records_before.find_one(_id)
        return document

    async def add(self, receipt: Receipt[Any], outcome: Mapping[str, Any], session: Session) -> None:
        """Store a record in a transaction; `outcome` holds the result, as `sets` or as `operation_id`.

        Raises:
            DuplicateKeyError: The key has a record already.
        """
        document: Document = {
            "_id": record_id(receipt.caller, receipt.key),
            "request_hash": receipt.key.request_hash,
            **outcome,
        }
        if receipt.expires_at is not None:
            document["expires_at"] = receipt.expires_at
        await self._records.insert_one(document, session=session)

    async def let_expire(self, _id: Document, expires_at: datetime, session: Session) -> None:
        """Set when the record with this `_id` expires, in a transaction."""
        await self._records.update_one({"_id": _id}, {"$set": {"expires_at": expires_at}}, session=session)

    async def erase(self, user_id: str) -> None:
        """Delete the records that hold preferences of this user."""
        with translated():
            for records in (self._records, self._records_before):
                await records.delete_many({_BY_USER: user_id})
