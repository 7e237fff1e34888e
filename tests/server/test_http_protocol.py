"""Slow and malformed clients, byte by byte, against a real server."""

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from gateway.server.http_protocol import PatientHttp, Waiting
from gateway.server.outbox import Outbox
from gateway.server.timeouts import Patience
from gateway.server.websocket_protocol import PatientWebSocket
from tests.running import running
from tests.waiting import until

PATIENCE = Patience(head_seconds=0.3, body_seconds=0.3, unread_seconds=0.3, max_head_bytes=4096)
LARGE = 64 * 1024 * 1024


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers `/large` with much, `/hasty` before the body is there, and all else with what it was sent."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})
        return
    body, more = b"", scope["path"] != "/hasty"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message.get("body", b""), message.get("more_body", False)
    answer = b"x" * LARGE if scope["path"] == "/large" else body
    headers = [(b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


@pytest.fixture
async def server() -> AsyncIterator[uvicorn.Server]:
    async with serving(PATIENCE) as server:
        yield server


@asynccontextmanager
async def serving(patience: Patience) -> AsyncIterator[uvicorn.Server]:
    config = uvicorn.Config(
        app,
        port=0,
        lifespan="off",
        log_config=None,
        http=cast("type[PatientHttp]", functools.partial(PatientHttp, patience, Outbox())),
        ws=cast("type[PatientWebSocket]", functools.partial(PatientWebSocket, patience)),
    )
    async with running(config) as server:
        yield server


@asynccontextmanager
async def connected(server: uvicorn.Server) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, port = server.servers[0].sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port, limit=1024)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answers(server: uvicorn.Server, *parts: bytes) -> bytes:
    """All that is answered until the connection is closed."""
    async with connected(server) as (reader, writer):
        for part in parts:
            writer.write(part)
        return await asyncio.wait_for(reader.read(), timeout=10)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nhost: x\r\n", b"408"),
        (b"GET / HT", b"408"),
        (b"\r\n\r\n", b"408"),
        (b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12345", b"408"),
        (b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n", b"408"),
        (b"GET / HTTP/1.1\r\nhost: x\r\na: " + b"x" * 5000, b"431"),
        (b"GET /" + b"x" * 5000, b"431"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 1000, b"431"),
        (b"no http\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nhost: x\r\na b: c\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00", b"400"),
        (b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", b"400"),
    ],
    ids=[
        "half a head",
        "half a line",
        "line breaks",
        "half a body",
        "half of the chunks",
        "a long header",
        "a long address",
        "many headers",
        "no HTTP",
        "a header with a space",
        "TLS",
        "a length below zero",
        "a chunk of no length",
    ],
)
async def test_what_is_slow_or_malformed_is_told_and_closed(server: uvicorn.Server, sent: bytes, status: bytes) -> None:
    answer = await answers(server, sent)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert b"content-type: application/json" in head
    assert b'"extensions":{"code":' in body


async def test_silence_is_closed(server: uvicorn.Server) -> None:
    assert await answers(server) == b""


async def test_a_request_in_time_is_answered_and_the_next_one_too(server: uvicorn.Server) -> None:
    request = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n"

    async with connected(server) as (reader, writer):
        for body in (b"once", b"more"):
            writer.write(request)
            writer.write(body)
            assert await reader.readuntil(body)


async def test_a_body_that_nobody_waits_for_is_thrown_away(server: uvicorn.Server) -> None:
    answer = await answers(server, b"POST /hasty HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n", b"x" * 50)

    assert answer.startswith(b"HTTP/1.1 200")
    assert b"408" not in answer


async def test_the_rest_of_a_body_is_not_taken_for_a_head(server: uvicorn.Server) -> None:
    async with connected(server) as (reader, writer):
        writer.write(b"POST /hasty HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        (connection,) = server.server_state.connections
        writer.write(b"x" * 100_000)

        async def waits_for_another() -> bool:
            return isinstance(connection, PatientHttp) and connection._waiting is Waiting.HEAD

        await until(waits_for_another)
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nmore")

        assert await asyncio.wait_for(reader.readuntil(b"more"), timeout=10)


async def test_who_does_not_read_is_cut_off(server: uvicorn.Server) -> None:
    async def connections_are(count: int) -> bool:
        return len(server.server_state.connections) == count

    async with connected(server) as (_, writer):
        writer.write(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        await until(functools.partial(connections_are, 1))

        await until(functools.partial(connections_are, 0))


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (b"\x81\x82\0\0\0\0\xff\xfe", 1007),
        (b"\x01\x81\0\0\0\0\xc3" + b"\x80\x81\0\0\0\0\x28", 1007),
        (b"\x83\x80\0\0\0\0", 1002),
        (b"\x81\x01x", 1002),
        (b"\x80\x80\0\0\0\0", 1002),
        (b"\xf1\x80\0\0\0\0", 1002),
        (b"\x89\xfe\0\x7e\0\0\0\0" + b"x" * 126, 1002),
        (b"\x81\xff" + b"\x7f" * 8 + b"\0\0\0\0", 1009),
    ],
    ids=[
        "no UTF-8",
        "no UTF-8 in parts",
        "an unknown kind",
        "without a mask",
        "a part of nothing",
        "unknown bits",
        "a long ping",
        "of endless length",
    ],
)
async def test_frames_that_are_none_close_the_socket(server: uvicorn.Server, frames: bytes, code: int) -> None:
    async with connected(server) as (reader, writer):
        await shake_hands(reader, writer)
        writer.write(frames)
        left = await asyncio.wait_for(reader.read(), timeout=10)

    assert left[0] == 0x88
    assert int.from_bytes(left[2:4], "big") == code


async def test_empty_parts_of_a_message_take_no_room(server: uvicorn.Server) -> None:
    async with connected(server) as (reader, writer):
        await shake_hands(reader, writer)
        writer.write(b"\x01\x81\0\0\0\0a" + b"\x00\x80\0\0\0\0" * 10_000 + b"\x80\x81\0\0\0\0b")

        assert await reader.readexactly(4) == b"\x81\x02ab"


async def test_what_comes_all_at_once_is_taken_in_its_order(server: uvicorn.Server) -> None:
    message = b"0123456789" * 100
    frame = b"\x81\xfe" + len(message).to_bytes(2, "big") + bytes(4) + message
    expected = b"\x81\x7e" + len(message).to_bytes(2, "big") + message

    async with connected(server) as (reader, writer):
        await shake_hands(reader, writer)
        writer.write((frame + b"\x8a\x80\0\0\0\0" * 1_000) * 100)

        assert await asyncio.wait_for(reader.readexactly(len(expected) * 100), timeout=10) == expected * 100


async def test_who_does_not_read_is_not_listened_to_until_they_do() -> None:
    ping, last = b"\x89\xfd\0\0\0\0" + b"x" * 125, b"\x81\x81\0\0\0\0z"

    async with serving(replace(PATIENCE, unread_seconds=30)) as server, connected(server) as (reader, writer):
        await shake_hands(reader, writer)
        (connection,) = server.server_state.connections
        assert isinstance(connection, PatientWebSocket)

        async def is_deaf() -> bool:
            writer.write(ping * 1_000)
            return not connection.writable.is_set() and not cast("Any", connection.transport).is_reading()

        await until(is_deaf)
        writer.write(last)
        while (answer := await asyncio.wait_for(reader.readexactly(2), timeout=10)) != b"\x81\x01":
            await reader.readexactly(answer[1])

        assert await reader.readexactly(1) == b"z"


async def shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n"
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
