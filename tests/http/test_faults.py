"""What nobody foresaw: a stored key that is none, and endpoints that fail."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from gateway.app import Gateway, create_app
from gateway.http.faults import Faults
from gateway.http.request_ids import RequestIds
from gateway.mongo.client import Database

QUERY = {"query": "{ limits { bulkMaxUsers } }"}


@pytest.fixture
async def http(gateway: Gateway) -> AsyncIterator[httpx2.AsyncClient]:
    """Calls to the whole application, with a key whose record in the database is none."""
    headers = {"authorization": "Bearer sk_broken_x"}
    transport = httpx2.ASGITransport(create_app(gateway))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/graphql", {"json": QUERY}),
        ("POST", "/graphql", {"json": QUERY, "headers": {"origin": "http://gateway"}}),
        ("POST", "/graphql", {"json": QUERY, "headers": {"accept": "text/event-stream"}}),
        ("GET", "/graphql", {"params": QUERY}),
        ("GET", "/v1/users/u", {}),
    ],
    ids=["GraphQL", "GraphQL from a page", "a stream", "GraphQL by GET", "the HTTP API"],
)
async def test_a_fault_is_told_as_json_and_logged_once(
    database: Database, http: httpx2.AsyncClient, method: str, path: str, sent: dict[str, Any]
) -> None:
    await database["api_keys"].insert_one({"_id": "sk_broken"})

    with capture_logs() as logs:
        answer = await http.request(method, path, **sent)

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"] in answer.text
    assert "KeyError" not in answer.text
    assert [type(event["exc_info"]) for event in logs] == [KeyError]


async def test_a_fault_of_graphql_has_its_code(database: Database, http: httpx2.AsyncClient) -> None:
    await database["api_keys"].insert_one({"_id": "sk_broken"})

    answer = await http.post("/graphql", json=QUERY)

    request_id = answer.headers["x-request-id"]
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "NOT_FOUND"), ("POST", "/health", 405, "METHOD_NOT_ALLOWED")],
)
async def test_where_there_is_nothing_that_is_told_as_json(
    http: httpx2.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await http.request(method, path)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"] == {"code": code}
    assert ("allow" in answer.headers) is (status == 405)


async def fails(_: Request) -> Response:
    raise RuntimeError("its own words")


async def fails_half_way(_: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        yield b"begun"
        raise RuntimeError("its own words")

    return StreamingResponse(parts())


async def is_left(_: Request) -> Response:
    raise ClientDisconnect


async def fails_on_a_socket(socket: WebSocket) -> None:
    await socket.accept()
    raise RuntimeError("its own words")


APP = Starlette(
    routes=[
        Route("/fails", fails),
        Route("/fails-half-way", fails_half_way),
        Route("/is-left", is_left),
        WebSocketRoute("/socket", fails_on_a_socket),
    ],
    middleware=[Middleware(RequestIds), Middleware(Faults)],
)


def test_a_fault_anywhere_is_told_without_its_words() -> None:
    with TestClient(APP) as client:
        answer = client.get("/fails")

    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["requestId"] == answer.headers["x-request-id"]
    assert "its own words" not in answer.text


def test_a_fault_in_the_midst_of_an_answer_ends_it() -> None:
    with capture_logs([merge_contextvars]) as logs, TestClient(APP) as client:
        answer = client.get("/fails-half-way")

    assert answer.text == "begun"
    assert [event["event"] for event in logs] == ["request_failed"]
    assert logs[0]["request_id"] == answer.headers["x-request-id"]


def test_a_fault_on_a_socket_closes_it() -> None:
    with (
        capture_logs() as logs,
        TestClient(APP) as client,
        client.websocket_connect("/socket") as socket,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        socket.receive_text()

    assert closed.value.code == 1011
    assert [event["event"] for event in logs] == ["request_failed"]


async def test_a_client_that_left_is_no_fault() -> None:
    async def receive() -> Any:
        return {"type": "http.disconnect"}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/is-left", "headers": [], "query_string": b""}
    with capture_logs() as logs:
        await APP(scope, receive, send)

    assert (sent, logs) == ([], [])
