"""Counts of processed rows by period; each chunk adds to them in its own transaction.

::

    bulk_throughput   {_id: {at, seconds, session}, rows, failed_rows, rehearsed_rows, expires_at}

A document covers the `seconds` after `at` for one worker's session, so two workers never write the same document.
Periods of ten seconds are kept for three hours, those of fifteen minutes for forty days.
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
    """Return the updates that add rows processed by a session at `at` to both periods.

    Rows of a dry run count as `rehearsed_rows` only.
    """
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
    """Return the start of the period of this many seconds that contains `at`; periods are aligned to the Unix epoch."""
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)


def sums(*fields: str) -> dict[str, Any]:
    """Return `$group` accumulators that sum these fields; a document without a field adds nothing to it."""
    return {field: {"$sum": f"${field}"} for field in fields}
