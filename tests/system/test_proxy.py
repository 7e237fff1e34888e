"""A gateway below a path of a real nginx that ends TLS, configured as README shows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.faults.subscriber import TRANSPORT
from tests.nginx import Nginx, nginx
from tests.processes import developing

README = (Path(__file__).parents[2] / "README.md").read_text()
ROOT_PATH = "/notifications"
START = """
mutation { bulkSetPreferences(input: { userIds: ["jhammond"], preferences: {} }) {
  ... on BulkOperationAccepted { bulkOperation { id progressPath } }
} }
"""


@dataclass(frozen=True, slots=True)
class Proxied:
    """A client of the proxy, and what `gateway dev` behind it said about itself."""

    proxy: Nginx
    client: httpx2.Client
    said: dict[str, str]

    @property
    def authorization(self) -> dict[str, str]:
        """The secret key."""
        return {"authorization": f"Bearer {self.said['secret_key']}"}

    def ask(self, query: str) -> Any:
        """What an operation is answered."""
        answer = self.client.post(f"{ROOT_PATH}/graphql", json={"query": query}, headers=self.authorization).json()
        assert "errors" not in answer, answer
        return answer["data"]


@pytest.fixture(scope="module", params=["the path as it came", "the path without its beginning"])
def proxied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("proxied")
    settings = {"GATEWAY_ROOT_PATH": ROOT_PATH, "GATEWAY_TRUSTED_PROXIES": "127.0.0.1"}
    blocks = re.findall(r"^```nginx\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    with developing(folder, environment=settings) as said:
        address = said["graphql"].removesuffix("/graphql")
        ending = "/" if request.param == "the path without its beginning" else ""
        configuration = blocks[0].replace("http://127.0.0.1:8000", address + ending)
        with (
            nginx(folder, configuration) as proxy,
            httpx2.Client(base_url=proxy.url, verify=proxy.trust, timeout=20) as client,
        ):
            yield Proxied(proxy, client, said)


def test_operations_are_answered(proxied: Proxied) -> None:
    assert proxied.ask('{ preferenceSet(userId: "jhammond") { exists } }') == {"preferenceSet": {"exists": True}}


@pytest.mark.parametrize("page", ["graphql", "operations", "preferences"])
def test_pages_find_their_files_and_each_other(proxied: Proxied, page: str) -> None:
    html = proxied.client.get(f"{ROOT_PATH}/{page}", headers={"accept": "text/html"}).text

    facts = orjson.loads(re.findall(r'id="facts">(.*?)</script>', html)[0])
    files = re.findall(r'(?:href|src)="([^"]+)"', html)
    assert facts["endpoint"] == f"{ROOT_PATH}/graphql"
    assert files
    for path in [*files, *(each["path"] for each in facts["pages"])]:
        assert path.startswith(f"{ROOT_PATH}/")
        assert proxied.client.get(path, headers={"accept": "text/html"}).status_code == 200


def test_a_bulk_operation_says_where_its_progress_is(proxied: Proxied) -> None:
    operation = proxied.ask(START)["bulkSetPreferences"]["bulkOperation"]

    shown = proxied.client.get(operation["progressPath"], headers=proxied.authorization).json()

    assert operation["progressPath"].startswith(f"{ROOT_PATH}/v1/")
    assert (shown["id"], shown["progress_path"]) == (operation["id"], operation["progressPath"])


def test_the_description_of_the_http_api_says_where_it_is(proxied: Proxied) -> None:
    document = proxied.client.get(f"{ROOT_PATH}/v1/openapi.json").json()

    assert document["servers"] == [{"url": ROOT_PATH}]


def test_a_key_is_one_whether_the_proxy_was_used_or_not(proxied: Proxied) -> None:
    headers = {**proxied.authorization, "idempotency-key": "below-a-path"}
    address = "/v1/users/dnedry/preferences/default/channel_types/email"
    direct = proxied.said["graphql"].removesuffix("/graphql")

    through = proxied.client.put(ROOT_PATH + address, json={"subscribed": False}, headers=headers)
    past = httpx2.put(direct + address, json={"subscribed": False}, headers=headers)

    assert (through.status_code, past.status_code) == (200, 200)
    assert past.headers["idempotent-replayed"] == "true"


def test_what_is_encoded_in_an_address_reaches_the_gateway_as_it_is(proxied: Proxied) -> None:
    address = "/v1/users/imalcolm/preferences/default/workflows/a%20b%25"

    answer = proxied.client.put(ROOT_PATH + address, json=False, headers=proxied.authorization)

    assert answer.json()["workflows"]["a b%"] is False


def test_events_come_as_they_happen(proxied: Proxied) -> None:
    watch = {"query": 'subscription { preferenceSetChanged(userId: "esattler") { __typename } }'}
    headers = {**proxied.authorization, "accept": "text/event-stream"}
    with proxied.client.stream("POST", f"{ROOT_PATH}/graphql", json=watch, headers=headers) as response:
        events = (line for line in response.iter_lines() if line.startswith("data: "))

        assert orjson.loads(next(events).removeprefix("data: "))["data"]


@pytest.mark.parametrize("origin", ["of this site", "of this machine", "of another site"])
def test_sockets_are_opened_for_pages_that_may(proxied: Proxied, origin: str) -> None:
    port = proxied.proxy.port
    origins = {
        "of this site": f"https://localhost:{port}",
        "of this machine": "http://localhost:5173",
        "of another site": "https://elsewhere.example",
    }
    address = f"wss://localhost:{port}{ROOT_PATH}/graphql"
    given: dict[str, Any] = {"ssl": proxied.proxy.trust, "subprotocols": [TRANSPORT], "origin": Origin(origins[origin])}
    if origin == "of another site":
        with pytest.raises(InvalidStatus, match="HTTP 403"):
            connect(address, **given)
        return
    with connect(address, **given) as socket:
        socket.send(orjson.dumps({"type": "connection_init", "payload": proxied.authorization}).decode())
        assert orjson.loads(socket.recv(timeout=20)) == {"type": "connection_ack"}
