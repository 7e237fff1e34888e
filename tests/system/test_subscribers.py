"""Subscribers on real sockets who read slowly, join late or vanish."""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import orjson
import uvicorn
from websockets.asyncio.client import ClientConnection

from gateway.app import Gateway, assemble, create_app, server_options
from gateway.auth.api_keys import KeyKind, key_from_text, new_key_text
from gateway.auth.callers import ALL_PERMISSIONS
from gateway.settings import Settings
from tests.faults.client import Client, Submission
from tests.faults.scene import names
from tests.faults.subscriber import FINAL, WATCH, State, opened, send, states
from tests.migrating import migrated
from tests.waiting import until

RESET = struct.pack("ii", 1, 0)
"""To close so that the other side hears of it as a reset connection."""

LARGE_STATES = """
subscription ($id: ID!) {
  bulkOperationProgress(id: $id) { status sequence items(first: 100) { nodes { userId status } } }
}
"""
DISCONNECTS = 1000
AT_ONCE = 40
EVENTS_PER_SECOND = 10
HANDSHAKE_BYTES = 300


@dataclass(frozen=True, slots=True)
class Served:
    """A gateway that is served within this process, and a client of it."""

    gateway: Gateway
    client: Client

    async def start(self, users: int) -> str:
        """Start an operation; its id."""
        answer = await self.client.submit(Submission(names("u", users), f"w-{uuid4().hex}"))
        return str(answer["bulkOperation"]["id"])


@asynccontextmanager
async def served(
    mongodb_url: str, *, workers: int, events_per_second: float = EVENTS_PER_SECOND, **more: Any
) -> AsyncIterator[Served]:
    """The whole application as `gateway serve` serves it, with more settings if given; rows are written one by one."""
    settings = Settings(
        mongodb_url=mongodb_url,
        mongodb_database=f"test_{uuid4().hex[:12]}",
        bulk_per_second=0,
        bulk_chunk_users=1,
        bulk_workers=workers,
        bulk_events_per_second=events_per_second,
        max_sockets_per_caller=AT_ONCE,
        **more,
    )
    await migrated(settings)
    gateway, key = assemble(settings), new_key_text(KeyKind.SECRET)
    server = uvicorn.Server(uvicorn.Config(create_app(gateway), **{**server_options(settings), "port": 0}))

    async def has_started() -> bool:
        return server.started

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await until(has_started)
        await gateway.key_store.put_key(key_from_text(key, "tests", ALL_PERMISSIONS, datetime.now(UTC)))
        listener = server.servers[0].sockets[0]
        # Connections inherit it: what a client leaves unread is soon felt here.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        host, port = listener.getsockname()
        client = Client(f"http://{host}:{port}", key)
        async with client.http:
            yield Served(gateway, client)
        server.should_exit = True


async def read_to_the_end(socket: ClientConnection, operation_id: str, query: str = WATCH) -> list[State]:
    async with asyncio.timeout(60):
        return [state async for state in states(socket, operation_id, query)]


def assert_honest(seen: Sequence[State]) -> None:
    sequences = [state["sequence"] for state in seen]
    assert sequences == sorted(set(sequences))
    assert seen[-1]["status"] == "COMPLETED"


async def test_who_reads_a_byte_at_a_time_skips_states_and_gets_the_last(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=1, events_per_second=1000) as running:
        operation_id = await running.start(users=400)
        async with trickling(running.client.url) as (url, let_go), opened(url, running.client.key) as slow:
            reading = asyncio.create_task(read_to_the_end(slow, operation_id, LARGE_STATES))
            await until(lambda: _is_final(running.client, operation_id), timeout_seconds=60)
            let_go.set()
            seen = await reading

    assert_honest(seen)
    assert len(seen) < 200


async def test_events_come_no_more_often_than_agreed(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=1) as running:
        began = time.monotonic()
        operation_id = await running.start(users=300)
        async with opened(running.client.url, running.client.key) as socket:
            seen = await read_to_the_end(socket, operation_id)
        seconds = time.monotonic() - began

    assert_honest(seen)
    assert len(seen) <= seconds * EVENTS_PER_SECOND + 2


async def test_who_joins_in_the_instant_of_completion_gets_the_final_state(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=1) as running:
        for _ in range(10):
            operation_id = await running.start(users=5)
            seen = await asyncio.gather(*(_join_after(running, operation_id, turns * 0.005) for turns in range(8)))

            for each in seen:
                assert_honest(each)


async def test_a_thousand_who_vanish_leave_nothing_behind(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=0) as running:
        operation_id = await running.start(users=1)
        feed = running.gateway.services.feed

        async def nobody_is_left() -> bool:
            return feed.subscriber_count == 0

        await _vanish(running.client, operation_id, 0)
        await until(nobody_is_left)
        before = len(asyncio.all_tasks())
        for _ in range(DISCONNECTS // AT_ONCE):
            await asyncio.gather(*(_vanish(running.client, operation_id, number) for number in range(AT_ONCE)))
            await until(nobody_is_left)

        async def tasks_are_as_before() -> bool:
            return len(asyncio.all_tasks()) <= before

        await until(tasks_are_as_before)
        async with opened(running.client.url, running.client.key):
            assert feed.subscriber_count == 0


async def _join_after(running: Served, operation_id: str, seconds: float) -> list[State]:
    """Join at an instant of one's own; which one the operation's end is, nobody knows."""
    await asyncio.sleep(seconds)
    async with opened(running.client.url, running.client.key) as socket:
        return await read_to_the_end(socket, operation_id)


async def _is_final(client: Client, operation_id: str) -> bool:
    return (await client.state(operation_id))["status"] in FINAL


async def _vanish(client: Client, operation_id: str, number: int) -> None:
    """Subscribe over a WebSocket or by an event stream, hear the first event, and reset the connection."""
    if number % 2:
        async with opened(client.url, client.key) as socket:
            await send(socket, id="1", type="subscribe", payload=_subscription(operation_id))
            assert "next" in str(await socket.recv())
            _reset(socket.transport)
        return
    parts = urlsplit(client.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(_request(client.key, orjson.dumps(_subscription(operation_id))))
    await reader.readuntil(b"event: next")
    _reset(writer.transport)


def _subscription(operation_id: str) -> dict[str, object]:
    return {"query": WATCH, "variables": {"id": operation_id}}


def _request(key: str, body: bytes) -> bytes:
    head = (
        "POST /graphql HTTP/1.1\r\nhost: test\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {key}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _reset(transport: asyncio.BaseTransport) -> None:
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    assert isinstance(transport, asyncio.WriteTransport)
    transport.abort()


@asynccontextmanager
async def trickling(url: str) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """A way to the server on which, after the handshake, answers come a byte each second, until the event is set."""
    let_go = asyncio.Event()
    parts = urlsplit(url)

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        near = socket.socket()
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        near.setblocking(False)
        await asyncio.get_running_loop().sock_connect(near, (parts.hostname, parts.port))
        answers, requests = await asyncio.open_connection(sock=near, limit=16)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_copy(reader, requests))
            tasks.create_task(_trickle(answers, writer, let_go))

    server = await asyncio.start_server(hand_on, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", let_go


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(4096):
        writer.write(data)
    writer.close()


async def _trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, let_go: asyncio.Event) -> None:
    handed_on = 0
    while data := await reader.read(1 if handed_on < HANDSHAKE_BYTES or not let_go.is_set() else 4096):
        handed_on += len(data)
        writer.write(data)
        if handed_on > HANDSHAKE_BYTES:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await let_go.wait()
    writer.close()
