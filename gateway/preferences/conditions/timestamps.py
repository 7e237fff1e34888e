"""Parses the timestamps in conditions: absolute ones in ISO 8601, and relative ones such as `7 days ago`.

Source: Knock documentation, concepts/conditions, timestamp operators; RFC 3339, section 5.6.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from gateway.instants import utc_instant
from gateway.preferences.model import Json

MIN_RELATIVE: Final = timedelta(minutes=15)
MAX_RELATIVE: Final = timedelta(days=36_525)
"""A hundred years; adding it to the present never leaves the calendar."""

# Only dates with hyphens: digits alone are a number, and `fromisoformat` takes any character between date and time.
_ABSOLUTE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ].+)?")
_LONGEST_INSTANT: Final = 64
_RELATIVE: Final = re.compile(r"([0-9]{1,6}) (minute|hour|day|week)s? (ago|from now)")


def instant(value: Json) -> datetime | None:
    """Parse an ISO 8601 date or date-time to an instant in UTC; None for any other value.

    A date means the start of that day. A time without an offset is in UTC.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_INSTANT or not _ABSOLUTE.fullmatch(value):
        return None
    return utc_instant(value)


def distance(value: Json) -> timedelta | None:
    """Parse a relative timestamp to its distance from now, negative for the past; None for any other value.

    Units are minutes, hours, days and weeks, of exact length; at least 15 minutes, at most a hundred years.
    """
    matched = _RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if matched is None:
        return None
    amount, unit, direction = matched.groups()
    length = timedelta(**{f"{unit}s": int(amount)})
    if not MIN_RELATIVE <= length <= MAX_RELATIVE:
        return None
    return -length if direction == "ago" else length


def moment(value: Json, now: datetime) -> datetime | None:
    """Parse an absolute or relative timestamp to an instant in UTC; None for any other value."""
    away = distance(value)
    return instant(value) if away is None else now + away
