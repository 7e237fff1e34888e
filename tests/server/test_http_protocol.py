"""Slow and malformed clients, byte by byte, against a real server."""

import asyncio
import functools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from gateway.server.http_protocol import HttpProtocol
from gateway.server.outbox import Outbox
from gateway.server.timed_connection import ConnectionState
from gateway.server.timeouts import ClientLimits
from gateway.server.websocket_protocol import WebSocketProtocol
from tests.running import running
from tests.waiting import until

LIMITS = ClientLimits(head_seconds=0.3, body_seconds=0.3, unread_seconds=0.3, max_head_bytes=4096)
LARGE = 64 * 1024 * 1024


SLOW = asyncio.Event()
GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers `/large` with much, `/hasty` before the body is there, and all else with what it was sent.

    What is sent to `/slow` is answered when `SLOW` says so, and `/stream` is a stream that ends with its client.
    """
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
    if scope["path"] == "/stream":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await receive()
        return
    if scope["path"] == "/slow":
        await SLOW.wait()
    answer = b"x" * LARGE if scope["path"] == "/large" else body or scope["path"].encode()
    headers = [(b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


@pytest.fixture
async def server() -> AsyncIterator[uvicorn.Server]:
    SLOW.clear()
    async with serving(LIMITS) as server:
        yield server


@pytest.fixture
async def patient() -> AsyncIterator[uvicorn.Server]:
    """A server that lets clients take their time, however busy the machine is."""
    SLOW.clear()
    async with serving(replace(LIMITS, head_seconds=30, body_seconds=30, unread_seconds=30)) as server:
        yield server


@asynccontextmanager
async def serving(limits: ClientLimits) -> AsyncIterator[uvicorn.Server]:
    config = uvicorn.Config(
        app,
        port=0,
        lifespan="off",
        log_config=None,
        http=cast("type[HttpProtocol]", functools.partial(HttpProtocol, limits, Outbox())),
        ws=cast("type[WebSocketProtocol]", functools.partial(WebSocketProtocol, limits)),
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
        return await asyncio.wait_for(reader.read(), timeout=30)


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


def head_of(length: int) -> bytes:
    """The head of a request, so many bytes long."""
    begin = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\na: "
    return begin + b"x" * (length - len(begin) - 4) + b"\r\n\r\n"


def in_pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1_000_000, 4096, 4095, 1000, 64, 3], ids=lambda size: f"in pieces of {size}")
@pytest.mark.parametrize(
    ("head_bytes", "status"), [(4096, b"200"), (4097, b"431"), (20_000, b"431")], ids=["longest", "longer", "long"]
)
async def test_the_longest_head_is_the_same_however_it_is_cut(
    patient: uvicorn.Server, head_bytes: int, status: bytes, size: int
) -> None:
    async with connected(patient) as (reader, writer):
        for piece in in_pieces(head_of(head_bytes) + b"body", size):
            writer.write(piece)
            await asyncio.sleep(0)
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), timeout=30)

    assert answer.startswith(b"HTTP/1.1 " + status)


@pytest.mark.parametrize("before", [GET, head_of(200) + b"body"], ids=["no body", "a body"])
async def test_what_came_before_on_a_connection_does_not_count_for_a_head(
    patient: uvicorn.Server, before: bytes
) -> None:
    many = before * 30
    async with connected(patient) as (reader, writer):
        writer.write(many + head_of(4096) + b"last")
        answer = b""
        while not answer.endswith(b"last"):
            answer += await asyncio.wait_for(reader.read(1000), timeout=30)

    assert answer.count(b"HTTP/1.1 200") == 31


async def test_a_body_in_chunks_ends_where_the_next_head_begins(patient: uvicorn.Server) -> None:
    body = b"4\r\n\r\n\r\n\r\n2\r\nab\r\n0\r\nx-trailer: y\r\n\r\n"
    request = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n" + body
    async with connected(patient) as (reader, writer):
        for piece in in_pieces(request + head_of(4096) + b"last", 7):
            writer.write(piece)
            await asyncio.sleep(0)
        answer = await asyncio.wait_for(reader.readuntil(b"last"), timeout=30)

    assert b"\r\n\r\n\r\n\r\nab" in answer
    assert answer.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (b"host: x\r\n", b"200"),
        (b"host:\r\n", b"200"),
        (b"host: [::1]:80\r\n", b"200"),
        (b"host: x\r\nHOST: x\r\n", b"400"),
        (b"host: x\r\nhost: y\r\n", b"400"),
        (b"", b"400"),
        (b"host: x y\r\n", b"400"),
        (b"host: x/y\r\n", b"400"),
    ],
    ids=["one", "an empty one", "an address", "the same twice", "two", "none", "a space", "a path"],
)
async def test_a_request_names_its_host_once(server: uvicorn.Server, hosts: bytes, status: bytes) -> None:
    answer = await answers(server, b"GET / HTTP/1.1\r\n" + hosts + b"connection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 " + status)


async def test_an_old_request_need_not_name_its_host(server: uvicorn.Server) -> None:
    assert (await answers(server, b"GET / HTTP/1.0\r\n\r\n")).startswith(b"HTTP/1.1 200")


async def test_no_host_is_accepted_for_a_websocket_that_names_two(server: uvicorn.Server) -> None:
    request = b"GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"

    assert (await answers(server, request)).startswith(b"HTTP/1.1 400")


UPGRADING = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAEAAEAAAAIAAAAB\r\n"


@pytest.mark.parametrize("size", [1_000_000, 5, 1], ids=lambda size: f"in pieces of {size}")
@pytest.mark.parametrize(
    ("request_bytes", "body"),
    [
        (b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n" + UPGRADING + b"\r\nhello", b"hello"),
        (
            b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n"
            + UPGRADING
            + b"\r\n5\r\nhello\r\n0\r\n\r\n",
            b"hello",
        ),
        (b"GET / HTTP/1.1\r\nhost: x\r\n" + UPGRADING + b"\r\n", b"/"),
    ],
    ids=["a body", "a body in chunks", "no body"],
)
async def test_an_offer_of_http_2_is_ignored(
    patient: uvicorn.Server, request_bytes: bytes, body: bytes, size: int
) -> None:
    async with connected(patient) as (reader, writer):
        for _ in range(2):
            for piece in in_pieces(request_bytes, size):
                writer.write(piece)
                await asyncio.sleep(0)
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), timeout=30)

            assert answer.startswith(b"HTTP/1.1 200")
            assert await asyncio.wait_for(reader.readexactly(len(body)), timeout=30) == body


async def test_nobody_is_connected_to_elsewhere(server: uvicorn.Server) -> None:
    answer = await answers(server, b"CONNECT elsewhere:443 HTTP/1.1\r\nhost: elsewhere:443\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("count", [1, 3])
async def test_a_client_that_has_sent_everything_is_answered(patient: uvicorn.Server, count: int) -> None:
    async with connected(patient) as (reader, writer):
        writer.write(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n" * count)
        writer.write_eof()
        await until(functools.partial(everything_is_taken, patient))
        SLOW.set()
        answer = await asyncio.wait_for(reader.read(), timeout=30)

    assert answer.count(b"HTTP/1.1 200") == count
    assert answer.endswith(b"/slow")


async def everything_is_taken(server: uvicorn.Server) -> bool:
    (connection,) = server.server_state.connections
    return isinstance(connection, HttpProtocol) and connection._ends


async def test_a_client_that_ends_in_the_midst_of_a_request_is_not_waited_for(patient: uvicorn.Server) -> None:
    async with connected(patient) as (reader, writer):
        writer.write(b"POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf")
        writer.write_eof()

        assert await asyncio.wait_for(reader.read(), timeout=30) == b""


async def test_a_client_leaves_a_stream_by_ending(patient: uvicorn.Server) -> None:
    async with connected(patient) as (reader, writer):
        writer.write(b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n")
        await reader.readuntil(b"first")
        writer.write_eof()

        assert await asyncio.wait_for(reader.read(), timeout=30) == b"\r\n"


async def test_a_refusal_comes_after_the_answers_that_are_due(patient: uvicorn.Server) -> None:
    async with connected(patient) as (reader, writer):
        writer.write(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n" * 2 + b"nonsense\r\n\r\n")
        await until(functools.partial(connection_is, patient, ConnectionState.DONE))
        SLOW.set()
        answer = await asyncio.wait_for(reader.read(), timeout=30)

    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"200", b"400"]


async def test_a_slow_answer_is_not_taken_for_a_slow_request(server: uvicorn.Server) -> None:
    async with connected(server) as (reader, writer):
        writer.write(GET + b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n/")
        await until(functools.partial(seconds_have_passed, asyncio.get_running_loop().time(), 0.7))
        SLOW.set()

        assert await asyncio.wait_for(reader.readuntil(b"/slow"), timeout=30)


async def seconds_have_passed(since: float, seconds: float) -> bool:
    return asyncio.get_running_loop().time() > since + seconds


async def test_who_is_refused_while_sending_still_reads_why(patient: uvicorn.Server) -> None:
    async with connected(patient) as (reader, writer):
        writer.write(head_of(20_000))
        await writer.drain()
        for _ in range(20):
            writer.write(b"x" * 10_000)
            await asyncio.sleep(0)

        assert (await asyncio.wait_for(reader.read(), timeout=30)).startswith(b"HTTP/1.1 431")


async def connection_is(server: uvicorn.Server, state: ConnectionState) -> bool:
    (connection,) = server.server_state.connections
    return isinstance(connection, HttpProtocol) and connection._state is state


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
            return isinstance(connection, HttpProtocol) and connection._state is ConnectionState.IDLE

        await until(waits_for_another)
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nmore")

        assert await asyncio.wait_for(reader.readuntil(b"more"), timeout=30)


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
        left = await asyncio.wait_for(reader.read(), timeout=30)

    assert left[0] == 0x88
    assert int.from_bytes(left[2:4], "big") == code


async def test_empty_parts_of_a_message_take_no_room(server: uvicorn.Server) -> None:
    async with connected(server) as (reader, writer):
        await shake_hands(reader, writer)
        writer.write(b"\x01\x81\0\0\0\0a" + b"\x00\x80\0\0\0\0" * 10_000 + b"\x80\x81\0\0\0\0b")

        assert await reader.readexactly(4) == b"\x81\x02ab"


async def test_what_comes_all_at_once_is_taken_in_its_order(patient: uvicorn.Server) -> None:
    message = b"0123456789" * 100
    frame = b"\x81\xfe" + len(message).to_bytes(2, "big") + bytes(4) + message
    expected = b"\x81\x7e" + len(message).to_bytes(2, "big") + message

    async with connected(patient) as (reader, writer):
        await shake_hands(reader, writer)
        writer.write((frame + b"\x8a\x80\0\0\0\0" * 1_000) * 100)

        assert await asyncio.wait_for(reader.readexactly(len(expected) * 100), timeout=30) == expected * 100


async def test_who_does_not_read_is_not_listened_to_until_they_do() -> None:
    ping, last = b"\x89\xfd\0\0\0\0" + b"x" * 125, b"\x81\x81\0\0\0\0z"

    async with serving(replace(LIMITS, unread_seconds=30)) as server, connected(server) as (reader, writer):
        await shake_hands(reader, writer)
        (connection,) = server.server_state.connections
        assert isinstance(connection, WebSocketProtocol)

        async def is_deaf() -> bool:
            writer.write(ping * 1_000)
            return not connection.writable.is_set() and not cast("Any", connection.transport).is_reading()

        await until(is_deaf)
        writer.write(last)
        while (answer := await asyncio.wait_for(reader.readexactly(2), timeout=30)) != b"\x81\x01":
            await reader.readexactly(answer[1])

        assert await reader.readexactly(1) == b"z"


async def shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n"
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
