"""Headers in which proxies pass on the client's address, and the scheme and host that the client asked for.

Anybody can send these headers, so only those of trusted proxies count. A proxy that sets `Forwarded` may pass on an
`X-Forwarded-For` that the client made up, and the other way round; when the two name different clients, neither counts.

Source: RFC 7239, "Forwarded HTTP Extension"; `X-Forwarded-For`, `-Proto` and `-Host` are older and have no standard.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.errors import ConfigurationError
from gateway.http.hosts import host_name

FORWARDED_HOST_HEADERS: Final = frozenset({"forwarded", "x-forwarded-host"})
"""Headers by which a proxy may say for which host a request was meant."""

_ANY: Final = "*"
_SCHEMES: Final = frozenset({"http", "https"})
_PAIR: Final = re.compile(r"\s*(?:([!#$%&'*+.^_`|~\w-]+)=(\"(?:[^\"\\]|\\.)*\"|[^\s\",;]*))?\s*([,;]|$)", re.ASCII)
_NODE: Final = re.compile(r"\[([0-9a-fA-F:.]+)\](?::\w+)?|([0-9.]+)(?::\w+)?|([0-9a-fA-F:.]+)", re.ASCII)


class Hop(NamedTuple):
    """The client of one proxy, as the proxy describes it; None for what it leaves out."""

    address: str | None = None
    scheme: str | None = None
    host: str | None = None


class TrustedProxies:
    """The addresses of trusted proxies: `address in trusted`.

    `setting` lists addresses and networks with spaces between, or is `*` for all.

    Raises:
        ConfigurationError: One of the words is neither.
    """

    def __init__(self, setting: str = "") -> None:
        words = setting.split()
        self._is_any = _ANY in words
        self._networks = [_network(word) for word in words if word != _ANY]

    def __bool__(self) -> bool:
        """Whether there are any."""
        return self._is_any or bool(self._networks)

    def __contains__(self, address: object) -> bool:
        """Whether a proxy of this address is trusted."""
        if self._is_any or not isinstance(address, str):
            return self._is_any
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)


class ProxyHeaders:
    """Middleware that replaces client address, scheme and host by those that trusted proxies pass on."""

    def __init__(self, app: ASGIApp, trusted: TrustedProxies) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        await self._app(self._corrected(scope) if self._trusted else scope, receive, send)

    def _corrected(self, scope: Scope) -> Scope:
        client = scope.get("client")
        if scope["type"] == "lifespan" or client is None or client[0] not in self._trusted:
            return scope
        told = told_by_proxies(Headers(scope=scope), self._trusted)
        corrected = dict(scope)
        if told.address is not None:
            corrected["client"] = (told.address, 0)
        if told.scheme is not None:
            corrected["scheme"] = told.scheme.replace("http", "ws") if scope["type"] == "websocket" else told.scheme
        if told.host is not None:
            headers = MutableHeaders(raw=list(scope["headers"]))
            headers["host"] = told.host
            corrected["headers"] = headers.raw
        return corrected


def told_by_proxies(headers: Headers, trusted: TrustedProxies) -> Hop:
    """The client of the outermost trusted proxy; malformed parts are left out."""
    chains = [chain for chain in (_forwarded(headers), _x_forwarded(headers)) if chain]
    told = {_outermost(chain, trusted) for chain in chains}
    if len({each.address for each in told}) > 1 or not told:
        return Hop()
    addresses, schemes, hosts = (next(filter(None, each), None) for each in zip(*told, strict=True))
    return Hop(
        addresses,
        schemes.lower() if schemes and schemes.lower() in _SCHEMES else None,
        hosts if hosts and host_name(hosts) else None,
    )


def _outermost(chain: Sequence[Hop], trusted: TrustedProxies) -> Hop:
    """The last hop that a trusted proxy told of; each proxy adds its own at the end."""
    for hop in reversed(chain):
        if hop.address not in trusted:
            return hop
    return chain[0]


def _forwarded(headers: Headers) -> list[Hop]:
    """The hops of `Forwarded`; none when it is malformed anywhere, for then nobody knows where one ends."""
    text, at, hop = ",".join(headers.getlist("forwarded")), 0, dict[str, str]()
    chain = []
    while at < len(text):
        pair = _PAIR.match(text, at)
        if pair is None:
            return []
        name, value, end = pair.groups()
        if name:
            hop[name.lower()] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
        at = pair.end()
        if end != ";" or at == len(text):
            chain.append(Hop(_address(hop.get("for", "")), hop.get("proto"), hop.get("host")))
            hop = {}
    return chain


def _x_forwarded(headers: Headers) -> list[Hop]:
    """The hops of `X-Forwarded-For`, with scheme and host by place; one value alone is that of the first proxy."""
    addresses, schemes, hosts = (_listed(headers, f"x-forwarded-{each}") for each in ("for", "proto", "host"))
    count = max(map(len, (addresses, schemes, hosts)))
    return [
        Hop(_address(_at(addresses, place, count) or ""), _at(schemes, place, count), _at(hosts, place, count))
        for place in range(count)
    ]


def _listed(headers: Headers, name: str) -> list[str]:
    return [word.strip() for line in headers.getlist(name) for word in line.split(",")]


def _at(words: Sequence[str], place: int, count: int) -> str | None:
    """The word at a place of a chain, the last words being those of the last places."""
    if not words:
        return None
    return words[max(place - (count - len(words)), 0)]


def _address(node: str) -> str | None:
    """The address in a node such as `192.0.2.1:47011` or `[2001:db8::1]`; None for `unknown` and made-up names."""
    parts = _NODE.fullmatch(node)
    if parts is None:
        return None
    try:
        return str(ip_address(parts[1] or parts[2] or parts[3]))
    except ValueError:
        return None


def _network(word: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(word, strict=False)
    except ValueError as error:
        raise ConfigurationError(
            f"GATEWAY_TRUSTED_PROXIES: {word!r} is no address and no network, as 10.0.0.5 and 10.0.0.0/8 are; "
            "`*` trusts whoever connects."
        ) from error
