"""Instants in conditions: absolute ones in ISO 8601, and relative ones such as `7 days ago`.

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
    """The instant that an ISO 8601 date or date-time names, in UTC; None for any other value.

    A date is its first moment; without an offset the time is UTC.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_INSTANT or not _ABSOLUTE.fullmatch(value):
        return None
    return utc_instant(value)


def distance(value: Json) -> timedelta | None:
    """How far a relative timestamp lies from now, negative when it is past; None for any other value.

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
    """The instant that an absolute or relative timestamp names; None for any other value."""
    away = distance(value)
    return instant(value) if away is None else now + away
