"""Converts bulk operations, inputs and failed rows to MongoDB documents and back.

::

    bulk_operations   small, changed often: the operation as served, and two sub-documents that are not served:
                      `claim` {epoch, lease_until, session, user, pace}, and `idempotency`, the `_id` of its
                      idempotency record or None
    bulk_inputs       immutable: the users in order, and the change as JSON bytes, so that no user's key is a field name
    bulk_failures     one document for each failed row, `_id` {operation, position}

The database sets all dates of operations (`$$NOW`), because the clocks of processes differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import orjson
from pymongo import ASCENDING

from gateway.bulk.chunk_size import Pace
from gateway.bulk.model import (
    SET_PREFERENCES,
    UNFINISHED,
    BulkInput,
    BulkOperation,
    Failure,
    NewOperation,
    Status,
)
from gateway.idempotency import KEY_LIFETIME
from gateway.mongo.client import Database, Document
from gateway.mongo.errors import translated
from gateway.mongo.idempotency import IdempotencyRecords, record_id
from gateway.mongo.transactions import Session
from gateway.preferences.change import Merge, Replace
from gateway.preferences.model import PersistenceStrategy

OPERATIONS: Final = "bulk_operations"
INPUTS: Final = "bulk_inputs"
FAILURES: Final = "bulk_failures"

UNFINISHED_ONLY: Final = {"status": {"$in": [status.value for status in UNFINISHED]}}
"""Matches operations that are not final, through the index by status."""

OLDEST_FIRST: Final = [("inserted_at", ASCENDING), ("_id", ASCENDING)]

Pipeline = Sequence[Mapping[str, Any]]


def insertion_of(new: NewOperation) -> Pipeline:
    """Return the update that inserts an operation; its values are literals, because they may begin with `$`."""
    operation: Document = {
        "id": new.operation_id,
        "name": SET_PREFERENCES,
        "status": Status.QUEUED.value,
        "set_id": new.set_id,
        "estimated_total_rows": len(new.given.user_ids),
        "processed_rows": 0,
        "success_count": 0,
        "error_count": 0,
        "inserted_at": None,
        "updated_at": None,
        "started_at": None,
        "completed_at": None,
        "failed_at": None,
        "canceled_at": None,
        "failure_reason": None,
        "sequence": 1,
        "dry_run": new.dry_run,
        "actor": new.actor,
        "actor_name": new.actor_name,
        "retry_of": new.retry_of,
        "claim": {"epoch": 0, "lease_until": None, "session": None, "pace": None},
        "idempotency": record_id(new.actor, new.idempotency_key) if new.idempotency_key else None,
    }
    dates = {"inserted_at": "$$NOW", "updated_at": "$$NOW"}
    return [{"$replaceWith": {"$mergeObjects": ["$$ROOT", {"$literal": operation}, dates]}}]


def advanced(fields: Mapping[str, Any]) -> Pipeline:
    """Return the update that sets the fields, increments `sequence` and sets `updated_at`, so that clients see it."""
    return [{"$set": {"sequence": {"$add": ["$sequence", 1]}, "updated_at": "$$NOW", **fields}}]


def ended(status: Status, date_field: str, fields: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Return the fields to set on an operation that ends now: its status, the date, no lease, and `fields`."""
    return {"status": status.value, date_field: "$$NOW", "claim.lease_until": None, **(fields or {})}


def input_document(operation_id: str, given: BulkInput) -> Document:
    """Return the document that stores an input."""
    match given.change:
        case Replace(tree):
            persistence = PersistenceStrategy.REPLACE
        case Merge(tree):
            persistence = PersistenceStrategy.MERGE
    return {
        "_id": operation_id,
        "user_ids": list(given.user_ids),
        "persistence": persistence.value,
        "change": orjson.dumps(tree),
    }


async def find_input(database: Database, operation_id: str) -> BulkInput | None:
    """Return the input of an operation; None if it is gone or unreadable.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    with translated():
        document = await database[INPUTS].find_one({"_id": operation_id})
    if document is None:
        return None
    change, user_ids = change_from(document), document.get("user_ids")
    if change is None or not isinstance(user_ids, list) or not all(isinstance(each, str) for each in user_ids):
        return None
    return BulkInput(user_ids, change)


def change_from(document: Document) -> Replace | Merge | None:
    """Return the change in an input's document; None if it is unreadable."""
    try:
        tree, persistence = orjson.loads(document["change"]), PersistenceStrategy(document["persistence"])
    except (KeyError, ValueError):  # includes JSONDecodeError
        return None
    if not isinstance(tree, dict):
        return None
    return Merge(tree) if persistence is PersistenceStrategy.MERGE else Replace(tree)


def failure_document(operation_id: str, failure: Failure) -> Document:
    """Return the document that stores a failed row."""
    return {
        "_id": {"operation": operation_id, "position": failure["position"]},
        "user_id": failure["user_id"],
        "code": failure["code"],
        "message": failure["message"],
    }


def failure_from(document: Document) -> Failure:
    """Return the failed row stored in a document."""
    return {
        "position": document["_id"]["position"],
        "user_id": document["user_id"],
        "code": document["code"],
        "message": document["message"],
    }


def failures_of(operation: BulkOperation) -> Document:
    """Return the query for the failed rows counted in this state of an operation; it uses the index on `_id`."""
    return {
        "_id": {
            "$gte": {"operation": operation["id"], "position": 0},
            "$lt": {"operation": operation["id"], "position": operation["processed_rows"]},
        }
    }


def pace_document(pace: Pace) -> Document:
    """Return the pace as the sub-document of a claim."""
    return asdict(pace)


def pace_from(document: Document | None) -> Pace | None:
    """Return the pace stored in a claim; None if no worker has held the operation yet."""
    return None if document is None else Pace(**document)


async def let_key_expire(database: Database, document: Document, session: Session) -> None:
    """Set when the idempotency key of an operation expires, in the transaction that ends the operation."""
    if document["idempotency"] is not None:
        expires_at = document["inserted_at"] + KEY_LIFETIME
        await IdempotencyRecords(database).let_expire(document["idempotency"], expires_at, session)
