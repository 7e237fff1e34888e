"""Requests for the fast path, told from their bytes, and their answers as bytes.

The requests of a client begin alike, most of them with the very bytes of the one before. So what a head says is found
out once, by the parser that reads all other requests, and then known by its bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import httptools

from gateway.asgi_extensions import FastPath, Reply
from gateway.http.hosts import host_name
from gateway.server.heads import host_fault

_STATUS_LINES: Final = {each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in HTTPStatus}
_END: Final = b"\r\n\r\n"
_LONGEST_HEAD: Final = 4 * 1024
_MOST_HEADS: Final = 1_000

_NEVER: Final = frozenset({"expect", "transfer-encoding", "upgrade"})
"""Headers of requests that are more than a head and a body of known length."""


class FastPathHead(NamedTuple):
    """The head of a request: what the application knows of it, and how long the body is."""

    known: Any
    content_length: int


class FastPathRequest(NamedTuple):
    """A request of which the head is there; of the body, `missing_bytes` are still to come."""

    fast_path: FastPath
    head: FastPathHead
    body: bytes
    missing_bytes: int


class FastPathReader:
    """Tells requests for the fast path from others, on all connections of a process.

    `host_names` are the names by which the server may be addressed; any when empty. A path may begin with the root
    path. Requests with one of the headers in `never` take the long way, and so do heads longer than `max_head_bytes` or
    4 KiB.
    """

    def __init__(
        self,
        fast_path: FastPath,
        host_names: frozenset[str] = frozenset(),
        *,
        root_path: str = "",
        never: frozenset[str] = frozenset(),
        max_head_bytes: int = _LONGEST_HEAD,
    ) -> None:
        self._fast_path = fast_path
        self._host_names = host_names
        self._never = _NEVER | never
        self._longest_head = min(max_head_bytes, _LONGEST_HEAD)
        paths = (fast_path.path, root_path + fast_path.path)
        self._begin = tuple(f"POST {path} HTTP/1.1\r\n".encode() for path in paths)
        self._heads: dict[bytes, FastPathHead] = {}

    def read(self, data: bytes) -> FastPathRequest | None:
        """The request that begins with these bytes; None when it takes the long way, or cannot be told yet."""
        end = data.find(_END, 0, self._longest_head) + len(_END)
        raw = data[:end]
        head = self._heads.get(raw) or self._look_at(raw)
        if head is None:
            return None
        missing_bytes = head.content_length - (len(data) - end)
        return None if missing_bytes < 0 else FastPathRequest(self._fast_path, head, data[end:], missing_bytes)

    def _look_at(self, raw: bytes) -> FastPathHead | None:
        if not raw.startswith(self._begin):
            return None
        headers = _headers(raw)
        if headers is None or not self._never.isdisjoint(headers):
            return None
        if self._host_names and host_name(headers.get("host", "")) not in self._host_names:
            return None
        length = headers.get("content-length", "")
        if not length.isdecimal() or not 0 < int(length) <= self._fast_path.max_body_bytes:
            return None
        known = self._fast_path.recognise(headers)
        if known is None:
            return None
        if len(self._heads) >= _MOST_HEADS:
            self._heads.clear()
        self._heads[raw] = FastPathHead(known, int(length))
        return self._heads[raw]


def written(reply: Reply, more_headers: Sequence[tuple[bytes, bytes]], *, is_last: bool) -> bytes:
    """A reply of the fast path, with the headers that all answers of the server have."""
    last = b"connection: close\r\n" if is_last else b""
    length = b"content-length: %d\r\n\r\n" % len(reply.body)
    lines = _lines(tuple(more_headers))
    return b"".join((_STATUS_LINES[reply.status], reply.header_lines, lines, last, length, reply.body))


@lru_cache(maxsize=4)
def _lines(headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The lines of headers that are the same for a second."""
    return b"".join([b"%b: %b\r\n" % each for each in headers])


def _headers(raw: bytes) -> dict[str, str] | None:
    """The headers; None when they are malformed, one is there twice, or the connection ends with this request."""
    found = _Headers()
    parser = httptools.HttpRequestParser(found)
    try:
        parser.feed_data(raw)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    if host_fault(found.headers, "1.1") or not parser.should_keep_alive():
        return None
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in found.headers}
    return headers if len(headers) == len(found.headers) else None


@dataclass(slots=True)
class _Headers:
    """Takes the headers from the parser."""

    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))
