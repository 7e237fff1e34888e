"""Dates with times as texts: what Python reads, and the leap seconds that it does not."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_LEAP_SECOND: Final = re.compile(r"(.{10}[T ]\d\d:\d\d):60((?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)", re.ASCII)
_SECOND: Final = timedelta(seconds=1)


def utc_instant(text: str) -> datetime | None:
    """The instant in UTC that an ISO 8601 date-time names, which is in UTC unless it says otherwise; None for no other.

    A leap second, `23:59:60` on the last day of a month by UTC, is the first second of the next: no clock that counts
    as POSIX does can tell the two apart.

    Source: RFC 3339, section 5.6 and appendix D.
    """
    text = text.upper()
    leap = _LEAP_SECOND.fullmatch(text)
    try:
        parsed = datetime.fromisoformat(f"{leap[1]}:59{leap[2]}" if leap else text)
        instant = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
        return _after(instant) if leap else instant
    except (ValueError, OverflowError):
        return None


def _after(second: datetime) -> datetime:
    """What comes after the last second of a month.

    Raises:
        ValueError: It is not the last.
        OverflowError: No month comes after it.
    """
    after = second + _SECOND
    if (after.day, after.hour, after.minute, after.second) != (1, 0, 0, 0):
        raise ValueError(second)
    return after
