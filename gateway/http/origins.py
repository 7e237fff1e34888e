"""Origins: which site's page made a browser send a request, and which sites' pages may call.

Source: Fetch Standard, "`Origin` header"; RFC 6454, "The Web Origin Concept".
"""

import re
from collections.abc import Container, Mapping
from typing import Final
from urllib.parse import urlsplit

import structlog

from gateway.errors import ConfigurationError

ANY: Final = "*"
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_ORIGIN: Final = re.compile(r"([a-z][a-z0-9+.-]*)://(\[[0-9a-f:.]+\]|[^\s/?#@:*\[\]]+)(?::([0-9]{1,5}|\*))?")

_MOST_TOLD: Final = 100
"""The most origins to log: clients can make up any number of them, which must not fill the log or the memory."""

_log = structlog.get_logger(__name__)


class AllowedOrigins:
    """The origins of other sites whose pages may call: `origin in allowed`.

    `setting` lists them with spaces between: `https://app.example`, `http://localhost:*` for every port of a host, or
    `*` for all.

    Raises:
        ConfigurationError: One of the words is not an origin.
    """

    def __init__(self, setting: str = "") -> None:
        words = frozenset(setting.lower().split())
        self.is_any = ANY in words
        parsed = [_parsed(word) for word in words - {ANY}]
        self._exact = frozenset(_written(*each) for each in parsed)
        self._hosts = frozenset(f"{scheme}://{host}" for scheme, host, port in parsed if port == ANY)
        self._told: set[str] = set()

    def __contains__(self, origin: object) -> bool:
        """Whether pages of this origin may call. Browsers send origins in lower case, without a default port."""
        if self.is_any or origin in self._exact:
            return True
        if not self._hosts or not isinstance(origin, str):
            return False
        host, _, port = origin.rpartition(":")
        return (host if port.isdecimal() else origin) in self._hosts

    def tell_refused(self, origin: str) -> None:
        """Log that pages of an origin may not call, and which setting allows them; once for each origin."""
        if origin not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(origin)
            _log.warning("origin_refused", origin=origin, setting="GATEWAY_ALLOWED_ORIGINS")


def is_foreign(headers: Mapping[str, str], allowed: Container[str]) -> bool:
    """Whether a page of another site sent this request, and that site is not allowed.

    Clients other than browsers send no `Origin`. The scheme is not compared, because a proxy may have ended TLS.
    """
    origin = headers.get("origin")
    if origin is None or ANY in allowed or origin in allowed:
        return False
    here = _host_and_port(f"{origin.partition('://')[0]}://{headers.get('host', '')}")
    return here is None or here != _host_and_port(origin)


def _parsed(word: str) -> tuple[str, str, str | None]:
    """Scheme, host and port of an allowed origin; the port is `*` for every one, None for the scheme's own."""
    parts = _ORIGIN.fullmatch(word)
    if parts is None:
        raise ConfigurationError(
            f"GATEWAY_ALLOWED_ORIGINS: {word!r} is no origin. Write scheme and host, and the port if it has one, "
            "as in https://app.example or http://localhost:5173; http://localhost:* allows every port."
        )
    scheme, host, port = parts.groups()
    return scheme, host, None if port == _DEFAULT_PORTS.get(scheme) else port


def _written(scheme: str, host: str, port: str | None) -> str:
    return f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"


def _host_and_port(origin: str) -> tuple[str, str | None] | None:
    """The host and the port of an origin; None when it has no host, as the opaque origin `null`."""
    try:
        parts = urlsplit(origin)
        port = str(parts.port) if parts.port else _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return None if parts.hostname is None else (parts.hostname, port)
