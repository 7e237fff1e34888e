"""Plain requests: what a server hands to an application whole, and is given one reply to.

Most requests are plain, and what any other may need would cost them more than all the rest: messages for the parts of a
body, middleware, the objects that stand for requests and responses. A request that turns out not to be plain is handled
from its beginning as ASGI has it, and so is each one where the server knows of no short way.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol


class Reply(NamedTuple):
    """An answer; `header_lines` are all of them but `content-length`, each with its line break."""

    status: int
    header_lines: bytes
    body: bytes


class PlainWay(Protocol):
    """How an application answers the plain requests that are posted to `path`, with bodies of at most so many bytes."""

    path: str
    max_body_bytes: int

    def recognise(self, headers: Mapping[str, str]) -> Any:
        """What `answer` has to know of the headers, by lower case names; None when such a request is not plain."""
        ...

    async def answer(self, known: Any, body: bytes) -> Reply | None:
        """The reply; None when the request turned out not to be plain, and nothing was done for it. Raises nothing."""
        ...
