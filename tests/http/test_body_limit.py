from collections.abc import AsyncIterator

import httpx2
import pytest

URL = "/v1/users/u/preferences/default"
AS_JSON = {"content-type": "application/json"}
MOST = 1024 * 1024
EXPLAINED = "The body is too large; at most 1,048,576 bytes are allowed here (`max_body_bytes`)."


async def parts(body: bytes) -> AsyncIterator[bytes]:
    """A body that does not say how long it will be."""
    for begin in range(0, len(body), 64 * 1024):
        yield body[begin : begin + 64 * 1024]


def sent(body: bytes, *, whole: bool) -> bytes | AsyncIterator[bytes]:
    return body if whole else parts(body)


@pytest.mark.parametrize("whole", [True, False], ids=["that says so", "that comes in parts"])
async def test_the_http_api_refuses_a_body_that_is_too_large(faces: httpx2.AsyncClient, *, whole: bool) -> None:
    answer = await faces.put(URL, content=sent(b" " * (MOST + 1), whole=whole), headers=AS_JSON)

    assert answer.status_code == 413
    assert answer.json() == {
        "code": "request_too_large",
        "message": EXPLAINED,
        "status": 413,
        "type": "invalid_request_error",
    }


@pytest.mark.parametrize("whole", [True, False], ids=["that says so", "that comes in parts"])
async def test_graphql_refuses_a_body_that_is_too_large(faces: httpx2.AsyncClient, *, whole: bool) -> None:
    answer = await faces.post("/graphql", content=sent(b" " * (MOST + 1), whole=whole), headers=AS_JSON)

    assert answer.status_code == 413
    assert answer.json() == {"errors": [{"message": EXPLAINED, "extensions": {"code": "OPERATION_TOO_LARGE"}}]}


@pytest.mark.parametrize("whole", [True, False], ids=["that says so", "that comes in parts"])
async def test_a_body_that_is_just_not_too_large_is_read(faces: httpx2.AsyncClient, *, whole: bool) -> None:
    written = await faces.put(URL, content=sent(b'{"channel_types": {"email": false}}'.ljust(MOST), whole=whole))
    asked = await faces.post(
        "/graphql", content=sent(b'{"query": "{ __typename }"}'.ljust(MOST), whole=whole), headers=AS_JSON
    )

    assert written.status_code == 200
    assert asked.json() == {"data": {"__typename": "Query"}}


async def test_a_length_of_thousands_of_digits_is_too_large(faces: httpx2.AsyncClient) -> None:
    answer = await faces.put(URL, content=b"{}", headers={**AS_JSON, "content-length": "9" * 5000})

    assert answer.status_code == 413
