from datetime import UTC, datetime

import pytest

from gateway.instants import utc_instant

NEW_YEAR = datetime(2017, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-21T20:55:00Z", datetime(2026, 11, 21, 20, 55, tzinfo=UTC)),
        ("2026-11-21t21:55:00+01:00", datetime(2026, 11, 21, 20, 55, tzinfo=UTC)),
        ("2026-11-21 20:55:00", datetime(2026, 11, 21, 20, 55, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", NEW_YEAR),
        ("1990-12-31T15:59:60-08:00", datetime(1991, 1, 1, tzinfo=UTC)),
        ("2017-01-01T00:59:60+01:00", NEW_YEAR),
        ("2015-06-30T23:59:60.25Z", datetime(2015, 7, 1, 0, 0, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_a_date_time_names_an_instant(text: str, instant: datetime) -> None:
    assert utc_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2016-12-31T23:59:61Z",
        "2016-12-31T23:58:60Z",
        "2016-12-31T12:59:60Z",
        "2016-12-30T23:59:60Z",
        "2016-12-31T23:59:60+01:00",
        "9999-12-31T23:59:60Z",
        "2026-02-30T00:00:00Z",
        "2016-12-31T23:59:60:60Z",
        "soon",
        "",
    ],
)
def test_anything_else_names_none(text: str) -> None:
    assert utc_instant(text) is None
