"""What many subscribers of one operation are sent, each in its own words, over the whole application."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.faults.subscriber import WATCH, opened, send
from tests.system.test_subscribers import Served, assert_honest, read_to_the_end, served, trickling
from tests.waiting import until

IDS = ("1", "1", "2", "é", '"', "x" * 300)
"""What clients call their subscriptions: some alike, some with what JSON escapes, some long."""

EVENTS = 20

Message = Mapping[str, Any]


async def receive(socket: ClientConnection) -> Message:
    async with asyncio.timeout(30):
        return dict(orjson.loads(await socket.recv()))


async def subscribe(socket: ClientConnection, subscription_id: str, operation_id: str) -> Message:
    """Subscribe to an operation; the first event."""
    payload = {"query": WATCH, "variables": {"id": operation_id}}
    await send(socket, id=subscription_id, type="subscribe", payload=payload)
    return await receive(socket)


async def move(running: Served, operation_id: str, **to: Any) -> None:
    """Let an operation go on by a row, or to its end."""
    change = {"$inc": {"sequence": 1, "processed_rows": 1, "success_count": 1}, **({"$set": to} if to else {})}
    await running.gateway.database["bulk_operations"].update_one({"_id": operation_id}, change)


async def finish(running: Served, operation_id: str) -> None:
    await move(running, operation_id, status="COMPLETED", completed_at=datetime.now(UTC))


def sequence_of(message: Message) -> int:
    return int(message["payload"]["data"]["bulkOperationProgress"]["sequence"])


@asynccontextmanager
async def subscribed(running: Served, operation_id: str, *ids: str) -> AsyncIterator[list[ClientConnection]]:
    """A socket for each of these ids, which has seen the first event."""
    async with AsyncExitStack() as stack:
        url, key = running.client.url, running.client.key
        sockets = [await stack.enter_async_context(opened(url, key)) for _ in ids]
        for socket, name in zip(sockets, ids, strict=True):
            await subscribe(socket, name, operation_id)
        yield sockets


async def test_each_gets_the_events_in_order_under_its_own_id(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=0, events_per_second=10_000) as running:
        operation_id = await running.start(users=EVENTS)
        async with subscribed(running, operation_id, *IDS) as sockets:
            seen: list[list[Message]] = [[] for _ in sockets]
            for _ in range(EVENTS):
                await move(running, operation_id)
                for socket, messages in zip(sockets, seen, strict=True):
                    messages.append(await receive(socket))

    sequences = [[sequence_of(message) for message in messages] for messages in seen]
    assert sequences == [list(range(2, EVENTS + 2))] * len(IDS)
    assert [{message["id"] for message in messages} for messages in seen] == [{name} for name in IDS]


async def test_the_end_follows_the_final_state(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=0) as running:
        operation_id = await running.start(users=1)
        async with subscribed(running, operation_id, *IDS) as sockets:
            await finish(running, operation_id)
            seen = [[await receive(socket) for _ in range(2)] for socket in sockets]

    for (final, end), name in zip(seen, IDS, strict=True):
        assert final["payload"]["data"]["bulkOperationProgress"]["status"] == "COMPLETED"
        assert end == {"id": name, "type": "complete"}


async def test_operations_on_one_socket_are_told_apart(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=0, events_per_second=10_000) as running:
        ids = {name: await running.start(users=5) for name in ("a", "b")}
        async with opened(running.client.url, running.client.key) as socket:
            for name, operation_id in (*ids.items(), ("a again", ids["a"])):
                await subscribe(socket, name, operation_id)
            await move(running, ids["a"])
            of_a = [await receive(socket) for _ in range(2)]
            await finish(running, ids["b"])
            of_b = [await receive(socket) for _ in range(2)]

    assert {(message["id"], sequence_of(message)) for message in of_a} == {("a", 2), ("a again", 2)}
    assert [(message["id"], message["type"]) for message in of_b] == [("b", "next"), ("b", "complete")]


async def test_who_completes_is_sent_nothing_more_and_the_others_are(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=0, events_per_second=10_000) as running:
        operation_id = await running.start(users=5)
        async with subscribed(running, operation_id, "1", "2", "3") as (first, leaving, last):
            await send(leaving, id="2", type="complete")
            await send(leaving, type="ping")
            answer = await receive(leaving)
            await move(running, operation_id)
            others = [await receive(socket) for socket in (first, last)]
            await send(leaving, type="ping")
            later = await receive(leaving)

    assert answer == later == {"type": "pong"}
    assert [sequence_of(message) for message in others] == [2, 2]


async def test_who_vanishes_takes_nobody_along(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=0, events_per_second=10_000) as running:
        operation_id = await running.start(users=5)
        async with subscribed(running, operation_id, "1", "2", "3") as (vanishing, second, third):
            vanishing.transport.abort()
            await move(running, operation_id)
            seen = [sequence_of(await receive(socket)) for socket in (second, third)]

    assert seen == [2, 2]


async def test_whose_credentials_end_is_sent_nothing_more(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=0, key_cache_seconds=0) as running:
        operation_id = await running.start(users=5)
        async with subscribed(running, operation_id, "1", "2") as sockets:
            await running.gateway.key_store.revoke_key("_".join(running.client.key.split("_")[:2]), datetime.now(UTC))
            for socket in sockets:
                with pytest.raises(ConnectionClosed) as closed:
                    await socket.recv()

                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 4403
            await move(running, operation_id)

            async def nobody_is_left() -> bool:
                return running.gateway.services.feed.subscriber_count == 0

            await until(nobody_is_left)


async def test_who_reads_slowly_holds_nobody_up(mongodb_url: str) -> None:
    async with served(mongodb_url, workers=1, events_per_second=1000) as running:
        operation_id = await running.start(users=300)
        async with (
            trickling(running.client.url) as (url, let_go),
            opened(url, running.client.key) as slow,
            opened(running.client.url, running.client.key) as fast,
        ):
            reading = asyncio.create_task(read_to_the_end(slow, operation_id))
            seen_by_fast = await read_to_the_end(fast, operation_id)
            is_still_reading = not reading.done()
            let_go.set()
            seen_by_slow = await reading

    assert is_still_reading
    assert_honest(seen_by_fast)
    assert_honest(seen_by_slow)
