"""Between bulk operations and their documents.

::

    bulk_operations   small and hot: the operation as served, and two sub-documents that reads leave away:
                      `claim` {epoch, lease_until, session, user, pace}, and `idempotency`, the `_id` of its
                      idempotency record or None
    bulk_inputs       immutable: the users in order, and the change as JSON bytes, so that no user's key is a field name
    bulk_failures     one document for each failed row, `_id` {operation, position}

All dates of operations are the database's own (`$$NOW`): clocks of processes may differ.
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
"""The query for operations that are not final; it walks the index by status."""

OLDEST_FIRST: Final = [("inserted_at", ASCENDING), ("_id", ASCENDING)]

Pipeline = Sequence[Mapping[str, Any]]


def insertion_of(new: NewOperation) -> Pipeline:
    """The update that makes an operation out of nothing; given values are literals, for they may begin with `$`."""
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
    """The update that changes an operation visibly, so that its sequence and its date go on."""
    return [{"$set": {"sequence": {"$add": ["$sequence", 1]}, "updated_at": "$$NOW", **fields}}]


def ended(status: Status, date_field: str, fields: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The fields of an operation that ends now."""
    return {"status": status.value, date_field: "$$NOW", "claim.lease_until": None, **(fields or {})}


def input_document(operation_id: str, given: BulkInput) -> Document:
    """The document of an input."""
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
    """The input of an operation; None when there is none that can be read."""
    with translated():
        document = await database[INPUTS].find_one({"_id": operation_id})
    if document is None:
        return None
    change, user_ids = change_from(document), document.get("user_ids")
    if change is None or not isinstance(user_ids, list) or not all(isinstance(each, str) for each in user_ids):
        return None
    return BulkInput(user_ids, change)


def change_from(document: Document) -> Replace | Merge | None:
    """The change of an input; None when it cannot be read."""
    try:
        tree, persistence = orjson.loads(document["change"]), PersistenceStrategy(document["persistence"])
    except (KeyError, ValueError):  # of which a `JSONDecodeError` is one
        return None
    if not isinstance(tree, dict):
        return None
    return Merge(tree) if persistence is PersistenceStrategy.MERGE else Replace(tree)


def failure_document(operation_id: str, failure: Failure) -> Document:
    """The document of a failed row."""
    return {
        "_id": {"operation": operation_id, "position": failure["position"]},
        "user_id": failure["user_id"],
        "code": failure["code"],
        "message": failure["message"],
    }


def failure_from(document: Document) -> Failure:
    """The failed row of a document."""
    return {
        "position": document["_id"]["position"],
        "user_id": document["user_id"],
        "code": document["code"],
        "message": document["message"],
    }


def failures_of(operation: BulkOperation) -> Document:
    """The query for the failed rows that this state of an operation counts; it walks the index on `_id`."""
    return {
        "_id": {
            "$gte": {"operation": operation["id"], "position": 0},
            "$lt": {"operation": operation["id"], "position": operation["processed_rows"]},
        }
    }


def pace_document(pace: Pace) -> Document:
    """The pace as stored in a claim."""
    return asdict(pace)


def pace_from(document: Document | None) -> Pace | None:
    """The pace of a claim; None when nobody held it yet."""
    return None if document is None else Pace(**document)


async def let_key_expire(database: Database, document: Document, session: Session) -> None:
    """Give the key of an operation that ended its end, in the transaction that ends the operation."""
    if document["idempotency"] is not None:
        expires_at = document["inserted_at"] + KEY_LIFETIME
        await IdempotencyRecords(database).let_expire(document["idempotency"], expires_at, session)
