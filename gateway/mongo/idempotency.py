"""Idempotency records in MongoDB: one document for each key in use.

::

    idempotency   `_id` {caller, request, key}, or {caller, key} where the key belongs to the caller alone;
                  `request_hash`; the outcome, which is `sets` or `operation_id`; `expires_at`

A record is stored in the transaction of the write it belongs to, so that there are both or neither. Two requests with
one key meet at its `_id`: the later one gets a `DuplicateKeyError`, and nothing of it is stored.

The record of a bulk operation has no `expires_at` while the operation runs, so no key is forgotten meanwhile.
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
"""Where the records of writes were stored before; the last of them expires a day after the last process of then."""

_BY_USER: Final = "sets.user_id"

INDEXES: Final = (
    IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),
    IndexModel([(_BY_USER, ASCENDING)], sparse=True),
)


def record_id(caller: str, key: IdempotencyKey) -> Document:
    """The `_id` of a record; the order of its fields is part of it."""
    request = {} if key.request is None else {"request": key.request}
    return {"caller": caller, **request, "key": key.key}


def receipt_of(document: Document, key: IdempotencyKey, result: Result) -> Receipt[Result]:
    """The receipt of a record that was found under this key."""
    earlier = IdempotencyKey(key.key, document["request_hash"], key.request)
    return Receipt(document["_id"]["caller"], earlier, result, document.get("expires_at"))


class IdempotencyRecords:
    """The records of one database."""

    def __init__(self, database: Database) -> None:
        self._records = database[COLLECTION]
        self._records_before = database[_COLLECTION_BEFORE]

    async def find(self, caller: str, key: IdempotencyKey) -> Document | None:
        """The record of the request that this caller named so; None when there is none."""
        _id = {"_id": record_id(caller, key)}
        with translated():
            document = await self._records.find_one(_id)
            if document is None and key.request is not None:
                document = await self._records_before.find_one(_id)
        return document

    async def add(self, receipt: Receipt[Any], outcome: Mapping[str, Any], session: Session) -> None:
        """Store a record in a transaction; `outcome` holds the fields that tell what the request came to.

        Raises:
            DuplicateKeyError: There is a record of this key.
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
        """Give the record with this `_id` its end, in a transaction."""
        await self._records.update_one({"_id": _id}, {"$set": {"expires_at": expires_at}}, session=session)

    async def erase(self, user_id: str) -> None:
        """Remove the records that hold preferences of a user."""
        with translated():
            for records in (self._records, self._records_before):
                await records.delete_many({_BY_USER: user_id})
