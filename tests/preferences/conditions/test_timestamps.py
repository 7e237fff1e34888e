from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.preferences.conditions.timestamps import MAX_RELATIVE, MIN_RELATIVE, distance, instant, moment
from gateway.preferences.model import Json

NOW = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-21T20:55:00Z", NOW),
        ("2026-11-21t20:55:00z", NOW),
        ("2026-11-21 20:55", NOW),
        ("2026-11-21T22:55:00+02:00", NOW),
        ("2026-11-20T23:00:00-21:55", NOW),
        ("2026-11-21T20:55:00.123456789Z", NOW.replace(microsecond=123456)),
        ("2026-06-30T23:59:60Z", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_an_iso_8601_text_is_an_instant_in_utc(text: str, expected: datetime) -> None:
    assert instant(text) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "2026",
        "20261121",
        "2026-11",
        "2026-1-1",
        "2026-W47-6",
        "2026-02-29",
        "2026-11-21T",
        "2026-11-21x20:55",
        "2026-11-21T25:00",
        "2026-11-21T20:55+24:00",
        "0001-01-01T00:00+01:00",
        "9999-12-31T23:59-01:00",
        "7 days ago",
        1_700_000_000,
        None,
        True,
        ["2026-11-21"],
        {"at": "2026-11-21"},
    ],
)
def test_anything_else_is_no_instant(value: Json) -> None:
    assert instant(value) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 minutes ago", timedelta(minutes=-15)),
        ("1 hour ago", timedelta(hours=-1)),
        ("7 days ago", timedelta(days=-7)),
        ("3 days from now", timedelta(days=3)),
        ("1 week from now", timedelta(weeks=1)),
        ("36525 days ago", -MAX_RELATIVE),
    ],
)
def test_a_relative_timestamp_lies_an_exact_distance_from_now(text: str, expected: timedelta) -> None:
    assert distance(text) == expected
    assert moment(text, NOW) == NOW + expected


@pytest.mark.parametrize(
    "value",
    [
        "14 minutes ago",
        "0 days from now",
        "36526 days ago",
        "9999999 weeks from now",
        "-7 days ago",
        "1.5 hours ago",
        "7 days",
        "7  days ago",
        "2 months ago",
        "900 seconds ago",
        "tomorrow",
        "",
        7,
        None,
        ["7 days ago"],
    ],
)
def test_anything_else_is_no_distance(value: Json) -> None:
    assert distance(value) is None
    assert moment(value, NOW) is None


def test_a_moment_may_be_absolute() -> None:
    assert moment("2026-11-21T20:55:00Z", datetime(2000, 1, 1, tzinfo=UTC)) == NOW


@given(st.datetimes(timezones=st.timezones()))
def test_what_python_writes_is_read_back(at: datetime) -> None:
    text = at.isoformat()
    read = instant(text)

    assert read is None or (read == datetime.fromisoformat(text) and read.tzinfo is UTC)


@given(st.integers(0, 999_999), st.sampled_from(["minute", "hour", "day", "week"]), st.booleans())
def test_distances_keep_their_bounds(amount: int, unit: str, past: bool) -> None:
    away = distance(f"{amount} {unit}s {'ago' if past else 'from now'}")

    assert away is None or (MIN_RELATIVE <= abs(away) <= MAX_RELATIVE and (away < timedelta()) is past)
