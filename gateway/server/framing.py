"""Where heads and bodies of requests end, so that the parser is never given bytes of two of them at once.

The parser does not tell how far it has read. With its food cut so, the bytes of a head can be counted, whatever pieces
they come in; and what is read after the end of a request has not been read yet when the request is answered.
"""

from collections.abc import Iterable
from typing import Final

_BLANK_LINE: Final = b"\r\n\r\n"


class RequestFraming:
    """Cuts what one connection sends at the ends of heads and bodies; heads are at most `max_head_bytes` long."""

    def __init__(self, max_head_bytes: int) -> None:
        self._max_head_bytes = max_head_bytes
        self._head_bytes = 0
        # Of the body under way; None for one in chunks, whose length nobody knows.
        self._body_bytes_left: int | None = 0
        self._last = b""

    @property
    def is_head_full(self) -> bool:
        """Whether the head is as long as it may be, and not at its end."""
        return self._head_bytes >= self._max_head_bytes

    def begin_head(self) -> None:
        """Expect the head of the next request."""
        self._head_bytes, self._last = 0, b""

    def begin_body(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Expect the body that follows these headers, which have lower-case names."""
        named = dict(headers)
        self._body_bytes_left = None if b"transfer-encoding" in named else int(named.get(b"content-length", b"0"))
        self._last = b""

    def head_part(self, data: bytes) -> bytes:
        """The bytes that belong to the head, up to its greatest length."""
        part = data[: min(self._end_of(data), self._max_head_bytes - self._head_bytes)]
        self._head_bytes += len(part)
        self._last = (self._last + part)[-3:]
        return part

    def body_part(self, data: bytes) -> bytes:
        """The bytes that belong to the body; of one in chunks, those up to where it may end."""
        if self._body_bytes_left is None:
            # With trailers or without, such a body ends with a blank line.
            part = data[: self._end_of(data)]
            self._last = (self._last + part)[-3:]
        else:
            part = data[: self._body_bytes_left]
            self._body_bytes_left -= len(part)
        return part

    def _end_of(self, data: bytes) -> int:
        """The place after the first blank line, which may have begun in what came before; else the end."""
        joined = self._last + data
        found = joined.find(_BLANK_LINE)
        return len(data) if found < 0 else found + len(_BLANK_LINE) - len(self._last)
