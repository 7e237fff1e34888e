from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from gateway.app import assemble, create_app
from gateway.settings import Settings

TRANSPORT = "graphql-transport-ws"


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A client of a gateway that needs no database for what is asked of it here."""
    gateway = assemble(Settings(mongodb_url="mongodb://127.0.0.1:1/?replicaSet=none"))
    yield TestClient(create_app(gateway))
    gateway.close()


def test_a_socket_is_accepted_and_has_the_name_it_brought(client: TestClient) -> None:
    with client.websocket_connect("/graphql", [TRANSPORT], headers={"x-request-id": "mine"}) as socket:
        told: Any = socket.extra_headers

    assert dict(told)[b"x-request-id"] == b"mine"


def test_a_socket_elsewhere_is_refused(client: TestClient) -> None:
    session = client.websocket_connect("/elsewhere", [TRANSPORT])

    with pytest.raises(WebSocketDisconnect):
        session.__enter__()
