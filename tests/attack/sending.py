"""Sends hostile input to a gateway, much of it at once, and says what came back."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Final, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.attack.frames import text
from tests.attack.target import Target

Input = TypeVar("Input")

_AT_ONCE: Final = 20
_PATIENCE_SECONDS: Final = 0.5


async def send_bodies(attacked: Target, bodies: Iterable[bytes]) -> Counter[int]:
    """How often each status came back."""
    statuses: Counter[int] = Counter()
    async with attacked.client() as client:

        async def send(body: bytes) -> None:
            headers = {"content-type": "application/json"}
            statuses[(await client.post("/graphql", content=body, headers=headers)).status_code] += 1

        await _all(send, bodies)
    return statuses


async def send_bytes(attacked: Target, requests: Iterable[bytes]) -> Counter[str]:
    """How often an answer began with which status, empty when there was none in time."""
    statuses: Counter[str] = Counter()

    async def send(request: bytes) -> None:
        reader, writer = await asyncio.open_connection(*attacked.address)
        answer = b""
        with suppress(OSError, TimeoutError):
            writer.write(request)
            writer.write_eof()
            answer = await asyncio.wait_for(reader.read(), _PATIENCE_SECONDS)
        writer.close()
        statuses[answer[9:12].decode(errors="replace") if answer.startswith(b"HTTP/1.1 ") else ""] += 1

    await _all(send, requests)
    return statuses


async def send_messages(attacked: Target, messages: Iterable[str]) -> Counter[int]:
    """How often sockets were closed with which code; a socket is opened again until all messages are sent."""
    codes: Counter[int] = Counter()
    left = iter(messages)
    url = f"{attacked.url.replace('http', 'ws')}/graphql"
    greeting = text(type="connection_init", payload={"authorization": f"Bearer {attacked.key}"})
    message = next(left, None)
    while message is not None:
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], compression=None) as socket:
            await socket.send(greeting)
            with suppress(ConnectionClosed):
                while message is not None:
                    await socket.send(message)
                    message = next(left, None)
                    await _drain(socket)
        codes[socket.close_code or 0] += 1
    return codes


async def _drain(socket: ClientConnection) -> None:
    """Take what has come, so that it does not pile up."""
    with suppress(TimeoutError):
        await asyncio.wait_for(socket.recv(), 0.002)


async def _all(send: Callable[[Input], Awaitable[None]], inputs: Iterable[Input]) -> None:
    left = iter(inputs)

    async def work() -> None:
        for each in left:
            await send(each)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(_AT_ONCE):
            tasks.create_task(work())
