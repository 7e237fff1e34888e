"""The addresses of parts of a set, which older clients use."""

from typing import Any

import httpx2
import pytest

from tests.rest.sets import CONDITIONS, DEFAULT, EMPTY, put


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("channel_types", {"email": True}, {"channel_types": {"email": True}, "workflows": {"a": True}}),
        ("workflows", {"b": False}, {"channel_types": {"sms": False}, "workflows": {"b": False}}),
        ("categories", {"c d": False}, {"categories": {"c d": False}}),
        ("channel_types/email", {"subscribed": True}, {"channel_types": {"email": True, "sms": False}}),
        ("channel_types/sms", {"subscribed": None}, {"channel_types": None}),
        ("channel_types/sms", CONDITIONS, {"channel_types": {"sms": CONDITIONS}}),
        ("workflows/b", {"subscribed": False}, {"workflows": {"a": True, "b": False}}),
        (
            "workflows/a",
            {"channel_types": {"email": True}},
            {"workflows": {"a": {"channel_types": {"email": True}}}},
        ),
        ("workflows/b%2Fc", True, {"workflows": {"a": True, "b/c": True}}),
        ("workflows/b/c", True, {"workflows": {"a": True, "b/c": True}}),
        ("workflows/b%0Ac", True, {"workflows": {"a": True, "b\nc": True}}),
        ("categories/c%20d", CONDITIONS, {"categories": {"c d": CONDITIONS}}),
    ],
    ids=repr,
)
async def test_a_part_is_written_and_the_rest_left_alone(
    server: httpx2.AsyncClient, path: str, body: Any, expected: dict[str, Any]
) -> None:
    before = {"channel_types": {"sms": False}, "workflows": {"a": True}}
    await put(server, DEFAULT, before)

    assert await put(server, f"{DEFAULT}/{path}", body) == {**EMPTY, **before, **expected}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("channel_types", {"fax": True}, "fax"),
        ("channel_types/fax", {"subscribed": True}, "key"),
        ("channel_types/email", {"subscribed": 1}, "subscribed"),
        ("workflows/a", {"subscribed": True, "channel_types": {}}, "subscribed"),
        ("workflows/a", {"channel_types": {"email": 1}}, "channel_types.email"),
        ("categories/a", [], None),
    ],
    ids=repr,
)
async def test_a_malformed_part_is_refused_with_its_place(
    server: httpx2.AsyncClient, path: str, body: Any, field: str | None
) -> None:
    response = await server.put(f"{DEFAULT}/{path}", json=body)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
