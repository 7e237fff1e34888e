"""Messages that an application sends at once, on real sockets."""

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect

from gateway.asgi_extensions import SEND_AT_ONCE, SendAtOnce
from gateway.server.timeouts import ClientLimits
from gateway.server.websocket_protocol import WebSocketProtocol
from tests.running import running
from tests.waiting import until

LIMITS = ClientLimits(head_seconds=30, body_seconds=30, unread_seconds=30, max_head_bytes=4096)
CLOSE: Message = {"type": "websocket.close", "code": 1000}


class Sockets:
    """An application that takes sockets and leaves it to the tests what becomes of them."""

    def __init__(self) -> None:
        self.opened: asyncio.Queue[tuple[SendAtOnce | None, Send]] = asyncio.Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self.opened.put_nowait((scope["state"].get(SEND_AT_ONCE), send))
        while (await receive())["type"] != "websocket.disconnect":
            pass


@asynccontextmanager
async def opened(*, compressing: bool = False) -> AsyncIterator[tuple[ClientConnection, SendAtOnce | None, Send]]:
    """A client, and both ways of the application to send to it."""
    sockets = Sockets()
    protocol = cast("type[WebSocketProtocol]", functools.partial(WebSocketProtocol, LIMITS))
    config = uvicorn.Config(
        sockets, port=0, lifespan="off", log_config=None, ws=protocol, ws_per_message_deflate=compressing
    )
    async with running(config) as server:
        host, port = server.servers[0].sockets[0].getsockname()
        async with connect(f"ws://{host}:{port}/", max_size=None) as client:
            yield client, *(await sockets.opened.get())


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
async def test_a_message_arrives_whole(size: int) -> None:
    async with opened() as (client, send_at_once, _):
        assert send_at_once is not None
        assert send_at_once(b"x" * size)

        assert await client.recv() == "x" * size


async def test_both_ways_of_sending_keep_one_order() -> None:
    async with opened() as (client, send_at_once, send):
        assert send_at_once is not None
        for number in range(3):
            send_at_once(b"at once %d" % number)
            await send({"type": "websocket.send", "text": f"in turn {number}"})

        seen = [await client.recv() for _ in range(6)]

    assert seen == [f"{way} {number}" for number in range(3) for way in ("at once", "in turn")]


async def test_nothing_is_sent_to_who_does_not_read() -> None:
    large = b"x" * 1_000_000

    async with opened() as (client, send_at_once, _):
        assert send_at_once is not None
        sent = 0
        while send_at_once(large):
            sent += 1
        assert not send_at_once(b"small")
        for _ in range(sent):
            assert len(await client.recv()) == len(large)

        async def is_sent() -> bool:
            return send_at_once(b"later")

        await until(is_sent)
        assert await client.recv() == "later"


async def test_nothing_is_sent_once_the_application_closed() -> None:
    async with opened() as (_, send_at_once, send):
        assert send_at_once is not None
        await send(CLOSE)

        assert not send_at_once(b"too late")


async def test_nothing_is_sent_once_the_client_left() -> None:
    async with opened() as (client, send_at_once, _):
        assert send_at_once is not None
        client.transport.abort()

        async def is_refused() -> bool:
            return not send_at_once(b"too late")

        await until(is_refused)


async def test_a_socket_that_compresses_has_no_such_way() -> None:
    async with opened(compressing=True) as (_, send_at_once, _send):
        assert send_at_once is None
