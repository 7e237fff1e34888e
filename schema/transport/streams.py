"""Results of a subscription over HTTP: how the client wants them, and for as long as the credentials count."""

from asyncio import FIRST_COMPLETED, CancelledError, Future, ensure_future, wait
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from strawberry.http.streaming import HTTPStreamTransport, MultipartSubscriptionTransport, SSETransport
from strawberry.types import ExecutionResult

from gateway.errors import Unauthenticated
from schema.refusals import refused

_EVENTS: Final = SSETransport()
_PARTS: Final = MultipartSubscriptionTransport()


def transport_for(accept: str) -> HTTPStreamTransport | None:
    """How to stream the results; None when the client wants a single one."""
    accepted = accept.lower()
    if "text/event-stream" in accepted:
        return _EVENTS
    return _PARTS if "multipart/mixed" in accepted and "subscriptionspec" in accepted else None


async def until(
    end: Callable[[], Coroutine[Any, Any, None]], results: AsyncGenerator[Any, None]
) -> AsyncGenerator[Any, None]:
    """The results, up to the moment when `end` returns, the credentials' end; then that is told as a last one."""
    ending = ensure_future(end())
    upcoming: Future[Any] | None = None
    try:
        while True:
            upcoming = ensure_future(anext(results, None))
            await wait((upcoming, ending), return_when=FIRST_COMPLETED)
            if not upcoming.done():
                yield _ended()
                return
            if (result := upcoming.result()) is None:
                return
            yield result
    finally:
        ending.cancel()
        if upcoming is not None and not upcoming.done():
            upcoming.cancel()
            with suppress(CancelledError):
                await upcoming
        await results.aclose()


def _ended() -> ExecutionResult:
    message = "The credentials no longer count: open the stream again with others."
    return ExecutionResult(data=None, errors=[refused(Unauthenticated.code, message)])
