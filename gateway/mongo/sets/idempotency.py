"""Receipts of writes in MongoDB: one document for each request that its caller may send again, forgotten after a day.

A receipt is stored in the transaction of the write it belongs to, so that there is either both or neither.
"""

from typing import Final

from pymongo import ASCENDING

from gateway.mongo.client import Database, Document
from gateway.preferences.idempotency import Once, Receipt

COLLECTION: Final = "write_receipts"

ERASED_BY: Final = "sets.user_id"
"""The field by which receipts are found that hold preferences of a user."""


async def ensure_indexes(database: Database) -> None:
    """Make the indexes that are missing, and with them the collection, which a transaction could not."""
    await database[COLLECTION].create_index([("expires_at", ASCENDING)], expireAfterSeconds=0)
    await database[COLLECTION].create_index([(ERASED_BY, ASCENDING)])


def receipt_id(caller: str, once: Once) -> Document:
    """The `_id` of a receipt; the order of its fields is part of it."""
    return {"caller": caller, "request": once.request, "key": once.key}


def receipt_document(receipt: Receipt) -> Document:
    """The receipt as it is stored."""
    return {
        "_id": receipt_id(receipt.caller, receipt.once),
        "request_hash": receipt.once.request_hash,
        "sets": list(receipt.sets),
        "expires_at": receipt.expires_at,
    }


def receipt_from(document: Document) -> Receipt:
    """The receipt of a stored document."""
    _id = document["_id"]
    return Receipt(
        caller=_id["caller"],
        once=Once(_id["key"], _id["request"], document["request_hash"]),
        sets=document["sets"],
        expires_at=document["expires_at"],
    )
