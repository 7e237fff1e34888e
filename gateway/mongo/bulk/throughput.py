"""How many rows were tried when: small documents that chunks add to in their own transaction.

::

    bulk_throughput   {_id: {at, seconds, session}, rows, failed_rows, rehearsed_rows, expires_at}

A document covers `seconds` from `at` on for one worker's session, so workers never meet at one. Periods of ten seconds
are kept for hours, those of a quarter of an hour for weeks.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import ASCENDING, IndexModel, UpdateOne

THROUGHPUT: Final = "bulk_throughput"

FINE_SECONDS: Final = 10
COARSE_SECONDS: Final = 900

_KEPT: Final[Mapping[int, timedelta]] = {FINE_SECONDS: timedelta(hours=3), COARSE_SECONDS: timedelta(days=40)}

BY_TIME: Final = [("_id.seconds", ASCENDING), ("_id.at", ASCENDING)]


INDEXES: Final = (IndexModel(BY_TIME), IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0))


def additions(
    at: datetime, session: Mapping[str, object], *, rows: int, failed_rows: int, dry_run: bool
) -> list[UpdateOne]:
    """The updates that add rows tried at an instant by a session."""
    added = {"rehearsed_rows": rows} if dry_run else {"rows": rows, "failed_rows": failed_rows}
    return [
        UpdateOne(
            {"_id": {"at": start_of(at, seconds), "seconds": seconds, "session": session["id"]}},
            {"$inc": added, "$setOnInsert": {"expires_at": at + kept}},
            upsert=True,
        )
        for seconds, kept in _KEPT.items()
    ]


def start_of(at: datetime, seconds: int) -> datetime:
    """When the period of so many seconds began that an instant belongs to."""
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)


def sums(*fields: str) -> dict[str, Any]:
    """Accumulators that add up these fields; documents without one add nothing."""
    return {field: {"$sum": f"${field}"} for field in fields}
