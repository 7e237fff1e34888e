"""What proxies say of the client they pass on, and whose word counts."""

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from gateway.errors import ConfigurationError
from gateway.http.proxies import Hop, ProxyHeaders, TrustedProxies, told_by_proxies

TRUSTED = TrustedProxies("10.0.0.0/8 2001:db8::1")
FOR, PROTO, HOST = "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"


@pytest.mark.parametrize(
    ("setting", "address", "trusted"),
    [
        ("", "10.0.0.1", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.0/8 192.0.2.7", "10.255.0.1", True),
        ("10.0.0.0/8 192.0.2.7", "192.0.2.7", True),
        ("10.0.0.1/8", "10.255.0.1", True),
        ("2001:db8::/32", "2001:db8::5", True),
        ("2001:db8::/32", "10.0.0.1", False),
        ("*", "10.0.0.1", True),
        ("10.0.0.0/8", "proxy.example", False),
    ],
)
def test_proxies_are_trusted_by_address_or_network(setting: str, address: str, trusted: bool) -> None:
    assert (address in TrustedProxies(setting)) is trusted
    assert bool(TrustedProxies(setting)) is bool(setting)


@pytest.mark.parametrize("word", ["proxy.example", "10.0.0.0/33", "10.0.0"])
def test_what_is_no_address_is_refused_by_the_name_of_its_setting(word: str) -> None:
    with pytest.raises(ConfigurationError, match="GATEWAY_TRUSTED_PROXIES: "):
        TrustedProxies(f"10.0.0.1 {word}")


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, Hop()),
        ({FOR: "192.0.2.9", PROTO: "https", HOST: "app.example"}, Hop("192.0.2.9", "https", "app.example")),
        ({FOR: "192.0.2.9, 10.0.0.1", PROTO: "https"}, Hop("192.0.2.9", "https")),
        ({FOR: "6.6.6.6, 192.0.2.9, 10.0.0.1", PROTO: "https, https, http"}, Hop("192.0.2.9", "https")),
        ({FOR: "10.0.0.7, 10.0.0.1"}, Hop("10.0.0.7")),
        ({FOR: "192.0.2.9:47011"}, Hop("192.0.2.9")),
        ({FOR: "[2001:db8::9]:47011"}, Hop("2001:db8::9")),
        ({FOR: "2001:DB8::9"}, Hop("2001:db8::9")),
        ({FOR: "unknown"}, Hop()),
        ({FOR: "6.6.6.6, nonsense"}, Hop()),
        ({PROTO: "HTTPS"}, Hop(None, "https")),
        ({PROTO: "gopher"}, Hop()),
        ({HOST: "app.example:8443"}, Hop(None, None, "app.example:8443")),
        ({HOST: "["}, Hop()),
        ({"forwarded": "for=192.0.2.9;proto=https;host=app.example"}, Hop("192.0.2.9", "https", "app.example")),
        ({"forwarded": 'For="[2001:db8::9]:4711" ; Proto=HTTPS'}, Hop("2001:db8::9", "https")),
        (
            {"forwarded": 'for=6.6.6.6;host=evil.example, for=192.0.2.9;host="app.example:80", for=10.0.0.1;host=in'},
            Hop("192.0.2.9", None, "app.example:80"),
        ),
        ({"forwarded": "for=10.0.0.3, for=10.0.0.1"}, Hop("10.0.0.3")),
        ({"forwarded": "for=_hidden;proto=https"}, Hop(None, "https")),
        ({"forwarded": 'for="192.0.2.9'}, Hop()),
        ({"forwarded": "for=192.0.2.9, ???"}, Hop()),
        (
            {"forwarded": "for=192.0.2.9;host=a.example", FOR: "192.0.2.9", PROTO: "https"},
            Hop("192.0.2.9", "https", "a.example"),
        ),
        ({"forwarded": "for=6.6.6.6;host=evil.example", FOR: "192.0.2.9", PROTO: "https"}, Hop()),
    ],
)
def test_the_outermost_trusted_proxy_tells_of_the_client(headers: dict[str, str], told: Hop) -> None:
    assert told_by_proxies(Headers(headers), TRUSTED) == told


def test_headers_that_come_in_parts_are_one() -> None:
    headers = Headers(raw=[(b"x-forwarded-for", b"192.0.2.9"), (b"x-forwarded-for", b"10.0.0.1")])

    assert told_by_proxies(headers, TRUSTED) == Hop("192.0.2.9")


async def tell(request: Request) -> Response:
    assert request.client is not None
    return JSONResponse([request.client.host, request.url.scheme, request.headers.getlist("host")])


async def speak(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json([socket.url.scheme, socket.headers["host"]])
    await socket.close()


@pytest.mark.parametrize(
    ("peer", "client", "scheme", "host"),
    [("10.0.0.1", "192.0.2.9", "https", "app.example"), ("192.0.2.1", "192.0.2.1", "http", "testserver")],
    ids=["a trusted proxy", "anybody else"],
)
def test_only_the_word_of_trusted_proxies_counts(peer: str, client: str, scheme: str, host: str) -> None:
    routes = [Route("/", tell), WebSocketRoute("/ws", speak)]
    app = Starlette(routes=routes, middleware=[Middleware(ProxyHeaders, TRUSTED)])
    proxy = TestClient(app, client=(peer, 47011))
    told = {FOR: "192.0.2.9", PROTO: "https", HOST: "app.example"}

    assert proxy.get("/", headers=told).json() == [client, scheme, [host]]
    with proxy.websocket_connect("/ws", headers=told) as socket:
        assert socket.receive_json() == [scheme.replace("http", "ws"), host]
