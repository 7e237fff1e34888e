import asyncio
from collections.abc import AsyncGenerator

import pytest
from starlette.datastructures import Headers
from strawberry.types import ExecutionResult

from gateway.http.accept import accept_of
from schema.execution.subscriptions import ResultStream
from schema.transport.streams import EVENTS, PARTS, StreamFormat, prefers_stream, stream_format, streamed

NEVER = asyncio.Event()


def taken(accept: str) -> StreamFormat | None:
    return stream_format(accept_of(Headers({"accept": accept})))


@pytest.mark.parametrize(
    ("accept", "written"),
    [
        ("text/event-stream", EVENTS),
        ("multipart/mixed;subscriptionSpec=1.0, application/json", PARTS),
        ("multipart/mixed;subscriptionSpec=1.0, text/event-stream;q=0.5", PARTS),
        ("application/json", None),
        ("text/event-stream;q=0", None),
    ],
)
def test_a_stream_is_written_as_the_client_likes_best(accept: str, written: StreamFormat | None) -> None:
    assert taken(accept) is written


@pytest.mark.parametrize(
    ("accept", "is_preferred"),
    [
        ("text/event-stream", True),
        ("application/json, text/event-stream;q=0.9", False),
        ("application/json;q=0.5, text/event-stream", True),
    ],
)
def test_a_stream_is_preferred_when_it_is_liked_better(accept: str, is_preferred: bool) -> None:
    assert prefers_stream(accept_of(Headers({"accept": accept}))) is is_preferred


async def results(*values: int, then: asyncio.Event | None = None) -> AsyncGenerator[ExecutionResult, None]:
    for value in values:
        yield ExecutionResult({"a": value}, None)
    if then is not None:
        await then.wait()


async def whole(written: StreamFormat, *values: int) -> bytes:
    stream = ResultStream(lambda _: results(*values))
    async with asyncio.timeout(10):
        return b"".join([part async for part in streamed(stream, _never, written)])


async def _never() -> None:
    await NEVER.wait()


async def test_events_come_one_after_the_other_to_the_end() -> None:
    assert (await whole(EVENTS, 1, 2)).split(b"\n\n") == [
        b'event: next\ndata: {"data":{"a":1}}',
        b'event: next\ndata: {"data":{"a":2}}',
        b"event: complete\ndata: ",
        b"",
    ]


async def test_parts_come_one_after_the_other_to_the_end() -> None:
    body = await whole(PARTS, 1, 2)

    assert body.startswith(b"--graphql\r\n")
    assert body.endswith(b"--graphql--\r\n")
    assert body.count(b'{"payload":{"data":') == 2


async def test_a_stream_ends_with_the_credentials_and_says_so() -> None:
    ended, waiting = asyncio.Event(), asyncio.Event()

    async def end() -> None:
        await ended.wait()

    parts = streamed(ResultStream(lambda _: results(1, then=waiting)), end, EVENTS)
    async with asyncio.timeout(10):
        before = await anext(parts)
        ended.set()
        after = b"".join([part async for part in parts])

    assert b'{"data":{"a":1}}' in before
    assert b'"code":"UNAUTHENTICATED"' in after
    assert after.endswith(EVENTS.end)
