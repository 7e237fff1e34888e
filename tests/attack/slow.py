"""Clients that take their time, in a process of their own: `python -m tests.attack.slow HOST PORT KEY COUNT`.

A third of them sends a head without end, a third a body, and a third reads nothing of the stream it asked for but its
head. Once all are connected it says so; it goes on until it is stopped.
"""

import asyncio
import random
import sys
from contextlib import suppress

from tests.attack.fuzzing import HEAD

_BODY = b'{"query": "subscription { bulkOperationUpdates { id } }"}'


async def slow_client(host: str, port: int, key: str, number: int, connected: asyncio.Semaphore) -> None:
    """Connect, and send a little each second; again when the gateway has had enough."""
    head = HEAD.replace(b"close", b"keep-alive") + f"authorization: Bearer {key}\r\n".encode()
    begin, drip = [
        (head, b"x-more: 1\r\n"),
        (head + b"content-length: 100000\r\n\r\n", b" "),
        (head + f"accept: text/event-stream\r\ncontent-length: {len(_BODY)}\r\n\r\n".encode() + _BODY, b""),
    ][number % 3]
    while True:
        reader, writer = await asyncio.open_connection(host, port)
        with suppress(OSError, EOFError):
            writer.write(begin)
            if not drip:
                await reader.readuntil(b"\r\n\r\n")
            connected.release()
            await asyncio.sleep(random.random())
            while not writer.is_closing():
                await asyncio.sleep(1)
                writer.write(drip)
                await writer.drain()


async def main(host: str, port: str, key: str, count: str) -> None:
    connected = asyncio.Semaphore(0)
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(count)):
            tasks.create_task(slow_client(host, int(port), key, number, connected))
            await connected.acquire()
        print("connected", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
