"""What our server offers to applications beyond ASGI; other servers offer none of it.

* The fast path (`FastPath`): most requests are a small head and a body of known length. They are handed to the
  application whole and answered with one `Reply`. What any other request may need would cost them more than all the
  rest: messages for the parts of a body, middleware, objects for requests and responses. A request that the fast path
  gives up is handled from its beginning as ASGI has it.
* Messages on WebSockets that are sent at once (`SendAtOnce`), without waiting.
* News that the server begins to stop (`STOP`), while its connections are still open.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol, TypeAlias


class Reply(NamedTuple):
    """An answer; `header_lines` are all of them but `content-length`, each with its line break."""

    status: int
    header_lines: bytes
    body: bytes


class FastPath(Protocol):
    """How an application answers requests that are posted to `path`, with bodies of at most so many bytes."""

    path: str
    max_body_bytes: int

    def recognise(self, headers: Mapping[str, str]) -> Any:
        """What `answer` has to know of the headers, by lower-case names; None for the long way."""
        ...

    async def answer(self, known: Any, body: bytes) -> Reply | None:
        """The reply; None when the request has to take the long way, and nothing was done for it. Raises nothing."""
        ...


FAST_PATH: Final = "fast_path"
"""The name, in the state of the application's lifespan, of the `gateway.server.fast_path.FastPathReader`."""

SEND_AT_ONCE: Final = "send_at_once"
"""The name, in the `state` of a socket's scope, of a `SendAtOnce`; other servers have none there."""

SendAtOnce: TypeAlias = Callable[[bytes], bool]
"""Sends a message, text in UTF-8; False when nothing was sent: the client does not read, or the socket closes."""

STOP: Final = "stop"
"""The name, in the state of the application's lifespan, of what to call when the server begins to stop."""


def tell_to_stop(state: Mapping[str, Any]) -> None:
    """Tell the application, if it wants to be told."""
    stop = state.get(STOP)
    if stop is not None:
        stop()
