"""How the Python rivals write a set."""

from datetime import UTC, datetime
from typing import Any


def leaves(preferences: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """The leaves of a set's preferences by path."""
    found: dict[tuple[str, ...], Any] = {}
    for kind, setting in (preferences["channelTypes"] or {}).items():
        found["channelTypes", kind] = setting["enabled"]
    for row in preferences["workflows"]:
        for kind, setting in (row.get("channelTypes") or {}).items():
            found["workflows", row["key"], "channelTypes", kind] = setting["enabled"]
    return found


async def write(sets: Any, user_id: str, preferences: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A compare-and-set on the revision, together with its record in the history of the latest 50."""
    while True:
        stored = await sets.find_one({"_id": user_id}, {"history": 0})
        before, after = leaves(stored), leaves(preferences)
        changes = [
            {"path": list(path), "before": before.get(path), "after": after.get(path)}
            for path in before.keys() | after.keys()
            if before.get(path) != after.get(path)
        ]
        if not changes:
            return stored, changes
        now = datetime.now(UTC)
        fields = {**preferences, "categories": [], "revision": stored["revision"] + 1, "updatedAt": now}
        record = {"revision": fields["revision"], "changedAt": now, "actor": "bench", "changes": changes}
        result = await sets.update_one(
            {"_id": user_id, "revision": stored["revision"]},
            {"$set": fields, "$push": {"history": {"$each": [record], "$slice": -50}}},
        )
        if result.matched_count == 1:
            return {**stored, **fields}, changes
