"""Results over HTTP as they come: as server-sent events, or as the parts of one response.

Source: graphql-sse, "GraphQL over Server-Sent Events Protocol"; Apollo Router, "Multipart HTTP protocol for GraphQL
subscriptions"; WHATWG HTML, 9.2.5, "Parsing an event stream".
"""

from asyncio import FIRST_COMPLETED, CancelledError, Future, ensure_future, wait
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

import orjson
from graphql import OperationType
from strawberry.types import ExecutionResult

from gateway.errors import Unauthenticated
from gateway.http.accept import Accept
from gateway.http.media_types import GRAPHQL_RESPONSE, JSON
from schema.execution.engine import ANY_KIND, Kinds
from schema.execution.fanout import SharedResult
from schema.execution.subscriptions import ResultStream
from schema.refusals import refused
from schema.transport.responses import shown

_SINGLE: Final = (JSON, GRAPHQL_RESPONSE)

_UNBUFFERED: Final = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}
"""Asks proxies to pass on each part at once."""


class StreamFormat(NamedTuple):
    """How a stream is written, and the kinds of operations whose results may be sent so.

    `result` and `fault` frame a response as JSON; a fault ends the stream, and is none of the operation's.
    """

    media_type: str
    headers: Mapping[str, str]
    kinds: Kinds
    begin: bytes
    result: Callable[[bytes], bytes]
    fault: Callable[[bytes], bytes]
    heartbeat: bytes
    heartbeat_seconds: float
    end: bytes


def _event(response: bytes) -> bytes:
    # Lines end with LF: the standard allows CRLF, but some clients look for two LFs.
    return b"event: next\ndata: %b\n\n" % response


def _part(response: bytes) -> bytes:
    # The next boundary comes with each part, for only then do clients know that it is whole.
    return b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n%b\r\n--graphql" % response


EVENTS: Final = StreamFormat(
    media_type="text/event-stream",
    headers={"content-type": "text/event-stream", **_UNBUFFERED},
    kinds=ANY_KIND,
    begin=b"",
    result=_event,
    fault=_event,
    heartbeat=b":\n\n",
    heartbeat_seconds=15,
    end=b"event: complete\ndata: \n\n",
)
PARTS: Final = StreamFormat(
    media_type="multipart/mixed;subscriptionspec=1.0",
    headers={"content-type": "multipart/mixed; boundary=graphql; subscriptionSpec=1.0", **_UNBUFFERED},
    kinds=(OperationType.SUBSCRIPTION,),
    begin=b"--graphql",
    result=lambda response: _part(b'{"payload":%b}' % response),
    fault=lambda response: _part(b'{"payload":null,%b' % response.removeprefix(b"{")),
    heartbeat=_part(b"{}"),
    heartbeat_seconds=5,
    end=b"--\r\n",
)


_STREAMED: Final = (EVENTS.media_type, PARTS.media_type)


def stream_format(accept: Accept) -> StreamFormat | None:
    """The format of a stream that the client takes, and likes best; None when it takes none."""
    best = max((EVENTS, PARTS), key=lambda each: accept.quality(each.media_type))
    return best if accept.quality(best.media_type) > 0 else None


def prefers_stream(accept: Accept) -> bool:
    """Whether the client would rather have a stream than one response, also when there is one result."""
    streamed, single = (max(map(accept.quality, each)) for each in (_STREAMED, _SINGLE))
    return streamed > single


async def streamed(
    results: ResultStream, end: Callable[[], Coroutine[Any, Any, None]], written: StreamFormat
) -> AsyncGenerator[bytes, None]:
    """The bytes of a stream, up to the last result, or to the moment when `end` returns: the credentials' end."""
    ending = ensure_future(end())
    upcoming: Future[ExecutionResult | None] | None = None
    try:
        if written.begin:
            yield written.begin
        while True:
            upcoming = upcoming or ensure_future(anext(results, None))
            await wait((upcoming, ending), timeout=written.heartbeat_seconds, return_when=FIRST_COMPLETED)
            if upcoming.done():
                result, upcoming = upcoming.result(), None
                if result is None:
                    break
                yield written.result(_encoded(result))
            elif ending.done():
                yield written.fault(_encoded(_ended()))
                break
            else:
                yield written.heartbeat
        yield written.end
    finally:
        ending.cancel()
        if upcoming is not None:
            upcoming.cancel()
            with suppress(CancelledError):
                await upcoming
        await results.aclose()


def _encoded(result: ExecutionResult) -> bytes:
    return result.encoded if isinstance(result, SharedResult) else orjson.dumps(shown(result))


def _ended() -> ExecutionResult:
    message = "The credentials no longer count: open the stream again with others."
    return ExecutionResult(data=None, errors=[refused(Unauthenticated.code, message)])
