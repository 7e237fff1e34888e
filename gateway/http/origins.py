"""From which site's page a request comes, as its browser says."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def is_foreign(headers: Mapping[str, str], allowed: frozenset[str]) -> bool:
    """Whether a page of another site, which is not among the allowed origins, made its browser send this.

    Whatever is no browser sends no `Origin`. A proxy may have ended TLS, so the scheme does not count.

    Source: Fetch Standard, "`Origin` header".
    """
    origin = headers.get("origin")
    if origin is None or "*" in allowed or origin in allowed:
        return False
    here = _host_and_port(f"{origin.partition('://')[0]}://{headers.get('host', '')}")
    return here is None or here != _host_and_port(origin)


def _host_and_port(origin: str) -> tuple[str, int | None] | None:
    """The host and the port of an origin; None when it has no host, as the opaque origin `null`."""
    try:
        parts = urlsplit(origin)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return None if parts.hostname is None else (parts.hostname, port)
