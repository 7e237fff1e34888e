"""A subscriber of one operation over a WebSocket, that may drop out and come back."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.faults.client import Refused

WATCH: Final = """
subscription ($id: ID!) {
  bulkOperationProgress(id: $id) { status sequence processedRows successCount errorCount }
}
"""
TRANSPORT: Final = Subprotocol("graphql-transport-ws")
FINAL: Final = frozenset({"COMPLETED", "FAILED", "CANCELED"})

State = Mapping[str, Any]


@asynccontextmanager
async def opened(url: str, key: str, **options: Any) -> AsyncIterator[ClientConnection]:
    """An acknowledged socket; the options are those of `websockets`."""
    address = f"ws{url.removeprefix('http')}/graphql"
    async with connect(address, subprotocols=[TRANSPORT], **options) as socket:
        await send(socket, type="connection_init", payload={"authorization": f"Bearer {key}"})
        assert orjson.loads(await socket.recv()) == {"type": "connection_ack"}
        yield socket


async def send(socket: ClientConnection, **message: Any) -> None:
    await socket.send(orjson.dumps(message).decode())


async def states(socket: ClientConnection, operation_id: str, query: str = WATCH) -> AsyncIterator[State]:
    """The states of one operation, until the stream is complete.

    Raises:
        Refused: The stream ended with an error.
    """
    await send(socket, id="1", type="subscribe", payload={"query": query, "variables": {"id": operation_id}})
    async for text in socket:
        match orjson.loads(text):
            case {"type": "next", "payload": {"data": {"bulkOperationProgress": state}}}:
                yield state
            case {"type": "complete"}:
                return
            case {"payload": [{"extensions": {"code": code}, "message": said}, *_]} | {
                "payload": {"errors": [{"extensions": {"code": code}, "message": said}, *_]}
            }:
                raise Refused(code, said)
            case other:
                raise AssertionError(other)


@dataclass
class Watch:
    """What one subscriber saw: the last state, how often it came back, and every promise that was broken."""

    operation_id: str
    last: State = field(default_factory=dict)
    visits: int = 0
    events: int = 0
    faults: list[str] = field(default_factory=list)
    last_seen_at: float = 0.0

    def see(self, state: State, *, is_first: bool) -> None:
        """Note a state, and what is wrong with it."""
        if not is_first and state["sequence"] <= self.last["sequence"]:
            self.faults.append(f"{self.operation_id}: sequence {state['sequence']} after {self.last['sequence']}")
        if state["processedRows"] != state["successCount"] + state["errorCount"]:
            self.faults.append(f"{self.operation_id}: the counts of {state} do not agree")
        self.last = state
        self.events += 1
        self.last_seen_at = time.monotonic()


async def watch(url: str, key: str, operation_id: str, dice: random.Random, *, drops: float = 0.0) -> Watch:
    """Follow an operation to its end; after each event leave without a word with this probability, and come back."""
    seen = Watch(operation_id)
    while seen.last.get("status") not in FINAL:
        try:
            await _visit(url, key, seen, dice, drops)
        except (ConnectionClosed, OSError, Refused, TimeoutError):
            await asyncio.sleep(dice.uniform(0.05, 0.2))
    return seen


async def _visit(url: str, key: str, seen: Watch, dice: random.Random, drops: float) -> None:
    async with opened(url, key) as socket:
        seen.visits += 1
        is_first = True
        async for state in states(socket, seen.operation_id):
            seen.see(state, is_first=is_first)
            is_first = False
            if dice.random() < drops:
                socket.transport.abort()
                return
        if seen.last.get("status") not in FINAL:
            seen.faults.append(f"{seen.operation_id}: the stream was complete at {seen.last.get('status')}")
