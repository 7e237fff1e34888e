"""Answers as bytes: those of the fast path, and refusals of what never becomes a request."""

from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import Final

import orjson

from gateway.asgi_extensions import Reply

_STATUS_LINES: Final = {each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in HTTPStatus}


def refusal(status: HTTPStatus, message: str) -> bytes:
    """The last answer of a connection: an error in the shape of GraphQL, with the name of the status as its code."""
    body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": status.name}}]})
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body


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
