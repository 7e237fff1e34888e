"""Preference sets over HTTP, written and read as a test needs it."""

from typing import Any

import httpx2

DEFAULT = "/v1/users/jhammond/preferences/default"
EMPTY = {
    "__typename": "PreferenceSet",
    "id": "default",
    "channel_types": None,
    "channels": None,
    "workflows": None,
    "categories": None,
    "commercial_subscribed": None,
}
CONDITIONS = {"conditions": [{"variable": "recipient.plan", "operator": "equal_to", "argument": "pro"}]}


async def put(client: httpx2.AsyncClient, path: str, body: Any) -> Any:
    response = await client.put(path, json=body)
    assert response.status_code == 200, response.text
    shown: Any = response.json()
    return shown


async def get(client: httpx2.AsyncClient, path: str) -> dict[str, Any]:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    shown: dict[str, Any] = response.json()
    return shown
