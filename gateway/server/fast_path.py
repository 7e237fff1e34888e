"""Plain requests, told from their bytes.

The requests of a client begin alike, most of them with the very bytes of the one before. So what a head says is found
out once, by the same parser that reads all others, and then known by its bytes.
"""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import httptools

from gateway.asgi_extensions import PlainWay
from gateway.http.hosts import host_name

PLAIN: Final = "plain"
"""The name, in the state of the application's lifespan, of what tells plain requests."""

_END: Final = b"\r\n\r\n"
_LONGEST_HEAD: Final = 4 * 1024
_MOST_HEADS: Final = 1_000

_NEVER: Final = frozenset({"expect", "transfer-encoding", "upgrade"})
"""Headers of requests that are more than a head and a body of known length."""


class PlainHead(NamedTuple):
    """The head of a plain request: what the application knows of it, and how long the body is."""

    known: Any
    content_length: int


class PlainRequest(NamedTuple):
    """A plain request of which the head is there; of the body, `missing_bytes` are still to come."""

    way: PlainWay
    head: PlainHead
    body: bytes
    missing_bytes: int


class PlainRequests:
    """Tells plain requests from others, on all connections of a process; `host_names` are all if there are none.

    A path may begin with the root path. Requests with one of the headers in `never` are not plain.
    """

    def __init__(
        self,
        way: PlainWay,
        host_names: frozenset[str] = frozenset(),
        *,
        root_path: str = "",
        never: frozenset[str] = frozenset(),
    ) -> None:
        self._way = way
        self._host_names = host_names
        self._never = _NEVER | never
        self._begin = tuple(f"POST {path} HTTP/1.1\r\n".encode() for path in (way.path, root_path + way.path))
        self._heads: dict[bytes, PlainHead] = {}

    def read(self, data: bytes) -> PlainRequest | None:
        """The plain request that begins with these bytes; None when it is none, or cannot be told yet."""
        end = data.find(_END, 0, _LONGEST_HEAD) + len(_END)
        raw = data[:end]
        head = self._heads.get(raw) or self._look_at(raw)
        if head is None:
            return None
        missing_bytes = head.content_length - (len(data) - end)
        return None if missing_bytes < 0 else PlainRequest(self._way, head, data[end:], missing_bytes)

    def _look_at(self, raw: bytes) -> PlainHead | None:
        if not raw.startswith(self._begin):
            return None
        headers = _headers(raw)
        if headers is None or not self._never.isdisjoint(headers):
            return None
        if self._host_names and host_name(headers.get("host", "")) not in self._host_names:
            return None
        length = headers.get("content-length", "")
        if not length.isdecimal() or not 0 < int(length) <= self._way.max_body_bytes:
            return None
        known = self._way.recognise(headers)
        if known is None:
            return None
        if len(self._heads) >= _MOST_HEADS:
            self._heads.clear()
        self._heads[raw] = PlainHead(known, int(length))
        return self._heads[raw]


def _headers(raw: bytes) -> dict[str, str] | None:
    """The headers; None when they are malformed, one is there twice, or the connection ends with this request."""
    found = _Headers()
    parser = httptools.HttpRequestParser(found)
    try:
        parser.feed_data(raw)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    headers = dict(found.headers)
    return headers if len(headers) == len(found.headers) and parser.should_keep_alive() else None


@dataclass(slots=True)
class _Headers:
    """Takes the headers from the parser."""

    headers: list[tuple[str, str]] = field(default_factory=list)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.decode("latin-1").lower(), value.decode("latin-1")))
