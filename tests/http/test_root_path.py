"""The path under which a proxy shows the gateway."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from gateway.errors import ConfigurationError
from gateway.http.root_path import RootPath, bulk_operation_path, check_root_path


async def tell(request: Request) -> Response:
    """What a route knows of its address."""
    return JSONResponse([request.scope["root_path"], request.path_params["name"], request.scope["raw_path"].decode()])


async def speak(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


def client_below(root_path: str) -> TestClient:
    routes = [Route("/sets/{name}", tell), Mount("/v1", routes=[Route("/{name}", tell)]), WebSocketRoute("/ws", speak)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(RootPath, root_path)]))


@pytest.mark.parametrize("prefix", ["/notifications", ""], ids=["as it came", "without its beginning"])
def test_an_address_leads_to_the_same_with_and_without_the_root_path(prefix: str) -> None:
    client = client_below("/notifications")

    assert client.get(f"{prefix}/sets/a%20b").json() == ["/notifications", "a b", "/notifications/sets/a%20b"]
    assert client.get(f"{prefix}/v1/u").json()[:2] == ["/notifications/v1", "u"]
    with client.websocket_connect(f"{prefix}/ws") as socket:
        assert socket.receive_text() == "hello"


def test_a_path_that_only_begins_alike_is_another() -> None:
    assert client_below("/notifications").get("/notifications-of-others/sets/a").status_code == 404


def test_without_a_root_path_nothing_is_changed() -> None:
    client = client_below("")

    assert client.get("/sets/a").json() == ["", "a", "/sets/a"]
    assert client.get("/notifications/sets/a").status_code == 404


@pytest.mark.parametrize("root_path", ["", "/notifications", "/a/b.c/~d", "/graphql-api"])
def test_a_root_path_is_taken_as_it_is(root_path: str) -> None:
    assert check_root_path(root_path) == root_path


@pytest.mark.parametrize("root_path", ["notifications", "/", "/a/", "//a", "/a b", "/a?b", "https://a.example/b"])
def test_what_is_no_path_is_refused(root_path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"GATEWAY_ROOT_PATH: .* is no path"):
        check_root_path(root_path)


@pytest.mark.parametrize("root_path", ["/v1", "/graphql", "/console/a", "/health"])
def test_a_path_of_our_own_is_refused(root_path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"GATEWAY_ROOT_PATH: .* is taken"):
        check_root_path(root_path)


def test_the_progress_of_an_operation_is_below_it() -> None:
    assert bulk_operation_path("/notifications", "42") == "/notifications/v1/bulk_operations/42"
