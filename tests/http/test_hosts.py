"""Names by which the gateway may be addressed."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from gateway.app import Gateway, assemble, create_app
from gateway.mongo.client import Database
from gateway.settings import Settings

NAMES = "localhost 127.0.0.1 ::1 App.Example"


@pytest.fixture
async def gateway(mongodb_url: str, database: Database) -> AsyncIterator[Gateway]:
    gateway = assemble(Settings(mongodb_url=mongodb_url, mongodb_database=database.name, allowed_hosts=NAMES))
    yield gateway
    gateway.close()


async def ask(gateway: Gateway, host: str, **headers: str) -> httpx2.Response:
    transport = httpx2.ASGITransport(create_app(gateway))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.post("/graphql", json={"query": "{ __typename }"}, headers={"host": host, **headers})


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "app.example", "APP.example"]
)
async def test_a_name_of_ours_is_answered(gateway: Gateway, host: str) -> None:
    answer = await ask(gateway, host, origin=f"http://{host}")

    assert answer.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "localhost.elsewhere.example", "127.0.0.1.example", "", "[", ":8000"]
)
async def test_another_name_is_refused_though_its_pages_say_they_are_ours(gateway: Gateway, host: str) -> None:
    answer = await ask(gateway, host, origin=f"http://{host}")

    assert answer.status_code == 421
    assert answer.json()["errors"][0]["extensions"] == {"code": "MISDIRECTED_REQUEST"}


async def test_the_http_api_is_refused_in_its_own_form(gateway: Gateway) -> None:
    transport = httpx2.ASGITransport(create_app(gateway))
    async with httpx2.AsyncClient(transport=transport, base_url="http://elsewhere.example") as client:
        refusal = (await client.get("/v1/users/u")).json()

    assert (refusal["code"], refusal["status"], refusal["type"]) == (
        "misdirected_request",
        421,
        "invalid_request_error",
    )


def test_a_socket_to_another_name_is_refused(gateway: Gateway) -> None:
    client = TestClient(create_app(gateway), base_url="http://elsewhere.example")

    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/graphql"):
        pass


async def test_nobody_is_sent_to_another_host(gateway: Gateway) -> None:
    transport = httpx2.ASGITransport(create_app(gateway))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/graphql/")

    assert answer.status_code == 404
