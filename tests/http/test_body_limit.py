from collections.abc import AsyncIterator

import httpx2
import pytest

URL = "/v1/users/u/preferences/default"


async def parts(count: int) -> AsyncIterator[bytes]:
    """A body that does not say how long it will be."""
    for _ in range(count):
        yield b" " * 64 * 1024


@pytest.mark.parametrize("content", [b" " * (1024 * 1024 + 1), parts(17)], ids=["that says so", "that comes in parts"])
async def test_a_body_that_is_too_large_is_refused(server: httpx2.AsyncClient, content: object) -> None:
    answer = await server.put(URL, content=content, headers={"content-type": "application/json"})  # type: ignore[arg-type]

    assert answer.status_code == 413
    assert answer.json()["code"] == "request_too_large"


async def test_a_body_that_is_just_not_too_large_is_read(server: httpx2.AsyncClient) -> None:
    body = b'{"channel_types": {"email": false}}'.ljust(1024 * 1024)

    answer = await server.put(URL, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 200
