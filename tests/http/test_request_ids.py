from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from structlog.contextvars import get_contextvars

from gateway.http.request_ids import RequestIds


async def seen(_: Request) -> Response:
    return PlainTextResponse(str(get_contextvars().get("request_id")))


async def accepted(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(str(get_contextvars().get("request_id")))
    await websocket.close()


APP = Starlette(routes=[Route("/", seen), WebSocketRoute("/socket", accepted)], middleware=[Middleware(RequestIds)])


async def ask(**headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(APP), base_url="http://gateway") as client:
        return await client.get("/", headers=headers)


async def test_each_request_has_a_name_of_its_own() -> None:
    first, second = await ask(), await ask()

    assert first.headers["x-request-id"] == first.text
    assert first.text != second.text
    assert "request_id" not in get_contextvars()


async def test_a_name_that_the_client_gives_is_kept() -> None:
    response = await ask(**{"x-request-id": "0af7-651916cd:43dd"})

    assert response.headers["x-request-id"] == response.text == "0af7-651916cd:43dd"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, 'a"b', "a,b"], ids=repr)
async def test_a_name_that_is_not_well_formed_is_replaced(given: str) -> None:
    response = await ask(**{"x-request-id": given})

    assert response.headers["x-request-id"] not in (given, "")


def test_a_websocket_has_a_name_too() -> None:
    with TestClient(APP) as client, client.websocket_connect("/socket") as socket:
        headers: Any = socket.extra_headers

        assert dict(headers)[b"x-request-id"].decode() == socket.receive_text()
