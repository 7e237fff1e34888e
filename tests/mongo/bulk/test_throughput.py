from datetime import UTC, datetime

import pytest

from gateway.mongo.bulk.throughput import THROUGHPUT, additions, start_of
from gateway.mongo.client import Database

AT = datetime(2026, 11, 21, 20, 55, 37, 250_000, tzinfo=UTC)
SESSION = {"id": b"one"}


@pytest.mark.parametrize(
    ("seconds", "start"),
    [
        (10, datetime(2026, 11, 21, 20, 55, 30, tzinfo=UTC)),
        (900, datetime(2026, 11, 21, 20, 45, tzinfo=UTC)),
        (86_400, datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_periods_begin_at_round_times(seconds: int, start: datetime) -> None:
    assert start_of(AT, seconds) == start_of(start, seconds) == start


async def test_rows_add_up_and_rehearsals_stay_apart(database: Database) -> None:
    for rows, failed_rows, dry_run in ((5, 2, False), (7, 0, False), (9, 1, True)):
        added = additions(AT, SESSION, rows=rows, failed_rows=failed_rows, dry_run=dry_run)
        await database[THROUGHPUT].bulk_write(added)

    stored = await database[THROUGHPUT].find({}, {"rows": 1, "failed_rows": 1, "rehearsed_rows": 1}).to_list(None)

    assert sorted(each["_id"]["seconds"] for each in stored) == [10, 900]
    assert all((each["rows"], each["failed_rows"], each["rehearsed_rows"]) == (12, 2, 9) for each in stored)


async def test_what_is_fine_is_forgotten_first(database: Database) -> None:
    await database[THROUGHPUT].bulk_write(additions(AT, SESSION, rows=1, failed_rows=0, dry_run=False))

    kept = {
        each["_id"]["seconds"]: (each["expires_at"] - AT).total_seconds() / 3600
        for each in await database[THROUGHPUT].find({}).to_list(None)
    }

    assert kept == {10: pytest.approx(3), 900: pytest.approx(960)}
