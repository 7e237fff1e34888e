"""Resources in the form of Knock's API. Every member is there; it is null where nothing is set.

Source: Knock API reference, "PreferenceSet", "BulkOperation", "User", "Tenant".
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from gateway.bulk.model import BulkOperation, Failure, Status
from gateway.http.root_path import bulk_operation_path
from gateway.preferences.model import Json, PreferenceSet, Tree
from gateway.preferences.tree import CONTAINERS, tree_of

Resource = dict[str, Json]

PARTS: Final = (*CONTAINERS, "commercial_subscribed")


def preference_set(set_id: str, tree: Tree) -> Resource:
    """A preference set with the preferences of a tree."""
    return {"__typename": "PreferenceSet", "id": set_id, **{part: tree.get(part) for part in PARTS}}


def stored_set(stored: PreferenceSet) -> Resource:
    """A preference set as it is stored, without defaults."""
    return preference_set(stored["set_id"], tree_of(stored))


def bulk_operation(operation: BulkOperation, failures: Sequence[Failure] | None, *, root_path: str = "") -> Resource:
    """A bulk operation with its failed rows; None when the caller may not see them.

    A canceled operation is shown as failed, because Knock's clients know no status for it. `root_path` stands in front
    of its `progress_path`.
    """
    canceled = operation["status"] == Status.CANCELED
    return {
        "__typename": "BulkOperation",
        "id": operation["id"],
        "name": operation["name"],
        "status": Status.FAILED.lower() if canceled else operation["status"].lower(),
        "estimated_total_rows": operation["estimated_total_rows"],
        "processed_rows": operation["processed_rows"],
        "success_count": operation["success_count"],
        "error_count": operation["error_count"],
        "error_items": None if failures is None else [_error_item(each) for each in failures],
        "progress_path": bulk_operation_path(root_path, operation["id"]),
        "inserted_at": _date(operation["inserted_at"]),
        "updated_at": _date(operation["updated_at"]),
        "started_at": _date(operation["started_at"]),
        "completed_at": _date(operation["completed_at"]),
        "failed_at": _date(operation["canceled_at"] if canceled else operation["failed_at"]),
    }


def user(user_id: str, sets: Sequence[PreferenceSet], otherwise: datetime | None = None) -> Resource:
    """A user. Only their sets are kept, so the dates are those of the sets, or `otherwise` when there are none."""
    created = [each["inserted_at"] for each in sets if each["inserted_at"]]
    updated = [each["updated_at"] for each in sets if each["updated_at"]]
    return {
        "__typename": "User",
        "id": user_id,
        "created_at": _date(min(created, default=otherwise)),
        "updated_at": _date(max(updated, default=otherwise)),
    }


def tenant(tenant_id: str, defaults: Tree | None) -> Resource:
    """A tenant with its defaults; None when nothing is stored."""
    shown = None if defaults is None else preference_set(tenant_id, defaults)
    return {"__typename": "Tenant", "id": tenant_id, "settings": {"preference_set": shown}}


def _error_item(failure: Failure) -> Json:
    return {"id": failure["user_id"], "collection": None}


def _date(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
