"""The scalars of the schema: how instants, UUIDs and free JSON look on the wire."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NewType

import orjson
import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from gateway.instants import utc_instant
from gateway.texts import canonical_uuid

UUID = NewType("UUID", str)
"""A UUID as documents hold it: text in canonical form."""

_RFC_3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_IN_UTC: Final = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z
_INT64: Final = range(-(2**63), 2**63)


def write_instant(instant: datetime) -> str:
    """The instant in UTC with milliseconds, for example `2026-11-21T20:55:00.000Z`."""
    # A third of the time that `isoformat` takes; what comes has six digits after the second, or none.
    quoted = orjson.dumps(instant, option=_IN_UTC).decode()
    if quoted[-2] != "Z":
        return write_instant(instant.astimezone(UTC))
    return f"{quoted[1:24]}Z" if instant.microsecond else f"{quoted[1:20]}.000Z"


def read_instant(value: object) -> datetime:
    """The instant in UTC, cut to whole milliseconds.

    Raises:
        GraphQLError: It is no RFC 3339 date-time with an offset, or not one on the calendar.

    Source: RFC 3339, section 5.6.
    """
    instant = utc_instant(value) if isinstance(value, str) and _RFC_3339.fullmatch(value) else None
    if instant is not None:
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    raise GraphQLError("A DateTime is RFC 3339 with an offset, for example 2026-11-21T20:55:00.000Z.")


def read_uuid(value: object) -> UUID:
    """The UUID in lower case.

    Raises:
        GraphQLError: It is not 32 hexadecimal digits in the five hyphenated groups.
    """
    uuid = canonical_uuid(value)
    if uuid is None:
        raise GraphQLError("A UUID has hyphens, for example 2f641633-95d3-4555-9222-9f1eb7888a80.")
    return UUID(uuid)


def read_json(value: object) -> object:
    """Any JSON value as it is.

    Raises:
        GraphQLError: It holds a number that cannot be stored: an integer beyond 64 bits, or one beyond a double.
    """
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, int) and part not in _INT64:
            raise GraphQLError("An integer in JSON must fit into 64 bits; write a larger one as a string.")
        elif isinstance(part, float) and not math.isfinite(part):
            raise GraphQLError("A number in JSON must fit into a double; write a larger one as a string.")
    return value


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, RFC 3339 with offset; this API always answers in UTC, "
        "for example `2026-11-21T20:55:00.000Z`.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=write_instant,
        parse_value=read_instant,
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="A UUID in canonical, lower-case, hyphenated form.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=read_uuid,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value. Used only where the shape belongs to the caller: condition data, "
        "and stored values in a history entry.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=read_json,
    ),
}
"""The Python types that stand for scalars, and the scalars they stand for."""
