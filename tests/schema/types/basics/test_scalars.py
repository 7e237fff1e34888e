from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from schema.types.basics.scalars import read_instant, read_json, read_uuid, write_instant
from tests.schema.executing import SCHEMA

finite_numbers = st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | finite_numbers | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        pytest.param(datetime(2026, 11, 21, 20, 55, tzinfo=UTC), "2026-11-21T20:55:00.000Z", id="a whole second"),
        pytest.param(
            datetime(2026, 11, 21, 20, 55, 1, 23456, tzinfo=UTC),
            "2026-11-21T20:55:01.023Z",
            id="more than milliseconds",
        ),
        pytest.param(
            datetime(2026, 11, 21, 1, tzinfo=timezone(timedelta(hours=2))), "2026-11-20T23:00:00.000Z", id="elsewhere"
        ),
    ],
)
def test_an_instant_is_written_in_utc_with_milliseconds(instant: datetime, text: str) -> None:
    assert write_instant(instant) == text


@given(st.datetimes(datetime(1900, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - a bound
def test_an_instant_is_read_as_it_was_written(instant: datetime) -> None:
    assert read_instant(write_instant(instant)) == instant.replace(microsecond=instant.microsecond // 1000 * 1000)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-21T20:55:00Z", datetime(2026, 11, 21, 20, 55, tzinfo=UTC)),
        ("2026-11-21t20:55:00z", datetime(2026, 11, 21, 20, 55, tzinfo=UTC)),
        ("2026-11-21T20:55:00.1234567+02:00", datetime(2026, 11, 21, 18, 55, 0, 123000, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2026-11-21T20:55:00-00:30", datetime(2026, 11, 21, 21, 25, tzinfo=UTC)),
    ],
)
def test_an_instant_may_have_any_offset(text: str, instant: datetime) -> None:
    assert read_instant(text) == instant


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-21T20:55:00",
        "2026-11-21",
        "2026-11-21 20:55:00Z",
        "20261121T205500Z",
        "2026-02-30T20:55:00Z",
        "2026-11-21T24:55:00Z",
        "2026-11-21T20:55:60Z",
        "0001-01-01T00:00:00+01:00",
        "2026-11-21T20:55:00+0200",
        "\uff12026-11-21T20:55:00Z",
        "",
        1795294500,
        None,
        True,
    ],
)
def test_anything_else_is_no_instant(value: object) -> None:
    with pytest.raises(GraphQLError, match="RFC 3339"):
        read_instant(value)


def test_a_uuid_is_given_back_in_lower_case() -> None:
    assert read_uuid("2F641633-95D3-4555-9222-9F1EB7888A80") == "2f641633-95d3-4555-9222-9f1eb7888a80"


@pytest.mark.parametrize(
    "value",
    [
        "2f64163395d3455592229f1eb7888a80",
        "{2f641633-95d3-4555-9222-9f1eb7888a80}",
        "urn:uuid:2f641633-95d3-4555-9222-9f1eb7888a80",
        "2f641633-95d3-4555-9222-9f1eb7888a8",
        "2f641633-95d3-4555-9222-9f1eb7888a80\n",
        "",
        5,
        None,
    ],
)
def test_anything_else_is_no_uuid(value: object) -> None:
    with pytest.raises(GraphQLError, match="hyphens"):
        read_uuid(value)


@given(json_values)
def test_json_passes_as_it_is(value: object) -> None:
    assert read_json(value) is value


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, float("inf"), float("nan"), [[{"a": 2**64}]]], ids=repr)
def test_a_number_that_cannot_be_stored_is_no_json(value: object) -> None:
    with pytest.raises(GraphQLError, match="in JSON must fit"):
        read_json(value)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DateTime", "https://scalars.graphql.org/andimarek/date-time"),
        ("UUID", "https://www.rfc-editor.org/rfc/rfc9562"),
        ("JSON", "https://www.rfc-editor.org/rfc/rfc8259"),
    ],
)
def test_a_scalar_names_its_specification(name: str, url: str) -> None:
    scalar: Any = SCHEMA._schema.type_map[name]

    assert scalar.specified_by_url == url
