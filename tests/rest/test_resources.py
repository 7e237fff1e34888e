from datetime import UTC, datetime

from gateway.bulk.model import BulkOperation, Failure
from gateway.rest.resources import bulk_operation

AT = datetime(2026, 11, 21, 20, 55, 0, 123000, UTC)
OPERATION: BulkOperation = {
    "id": "50d2847b-c738-466a-a3d7-e68e4bb1cedd",
    "name": "users.set_preferences",
    "status": "COMPLETED",
    "set_id": "default",
    "estimated_total_rows": 2,
    "processed_rows": 2,
    "success_count": 1,
    "error_count": 1,
    "inserted_at": AT,
    "updated_at": AT,
    "started_at": AT,
    "completed_at": AT,
    "failed_at": None,
    "canceled_at": None,
    "failure_reason": None,
    "sequence": 3,
    "dry_run": False,
    "actor": "sk_1",
    "retry_of": None,
}


def test_failed_rows_are_shown_by_their_users() -> None:
    failure: Failure = {"position": 1, "user_id": "dnedry", "code": "WRITE_FAILED", "message": "It could not."}

    shown = bulk_operation(OPERATION, [failure])

    assert shown["error_items"] == [{"id": "dnedry", "collection": None}]
    assert (shown["status"], shown["error_count"]) == ("completed", 1)


def test_dates_are_utc_with_milliseconds() -> None:
    shown = bulk_operation(OPERATION, [])

    assert shown["completed_at"] == "2026-11-21T20:55:00.123Z"
    assert shown["failed_at"] is None
