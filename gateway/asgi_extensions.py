"""What our server offers to applications beyond ASGI; other servers offer none of it.

* Plain requests (`PlainWay`): handed over whole, and answered with one `Reply`. Most requests are plain, and what any
  other may need would cost them more than all the rest: messages for the parts of a body, middleware, the objects that
  stand for requests and responses. A request that turns out not to be plain is handled from its beginning as ASGI has
  it, and so is each one where the server knows of no short way.
* Messages of WebSockets that are sent at once (`SendAtOnce`), without waiting.
* News that the server begins to stop (`STOP`), while its connections are still open.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol, TypeAlias


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


SEND_AT_ONCE: Final = "send_at_once"
"""The name, in the `state` of a socket's scope, of a `SendAtOnce`; other servers have none there."""

SendAtOnce: TypeAlias = Callable[[bytes], bool]
"""Sends a message, text in UTF-8; False when nothing was sent, for the client does not read or the socket closes."""

STOP: Final = "stop"
"""The name, in the state of the application's lifespan, of what to call when the server begins to stop."""


def tell_to_stop(state: Mapping[str, Any]) -> None:
    """Tell the application, if it wants to be told."""
    stop = state.get(STOP)
    if stop is not None:
        stop()
