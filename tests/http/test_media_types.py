"""What bodies may be."""

import gzip

import httpx2
import pytest

URL = "/v1/users/u/preferences/default"


@pytest.mark.parametrize("content_type", [None, "application/json", "Application/JSON; charset=UTF-8"])
async def test_json_is_taken(server: httpx2.AsyncClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}

    response = await server.put(URL, content=b"{}", headers=headers)

    assert response.status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=x",
    ],
)
async def test_what_a_form_could_send_is_refused(server: httpx2.AsyncClient, content_type: str) -> None:
    response = await server.put(URL, content=b"{}", headers={"content-type": content_type})

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


async def test_a_packed_body_is_not_unpacked(server: httpx2.AsyncClient) -> None:
    response = await server.put(URL, content=gzip.compress(b"{}"), headers={"content-encoding": "gzip"})

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")
    assert response.headers["accept-encoding"] == "identity"
