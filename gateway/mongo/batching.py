"""Calls that wait in the same process become one: under load most of the cost of a small call is its round trip.

What is asked for in the same turn of the event loop, or while a batch is under way, goes out together. Nothing joins a
batch that is already under way, so a read sees every write that returned before it.

Where many ask over and over, soon all of them would wait for the same batch, and then all be answered while the
database has nothing to do. So where others waited while a batch was under way, the next takes one half of all of them,
and goes out before the answers are handed on: the database works for one half while the other is answered.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextvars import Context
from typing import Final, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
Item = TypeVar("Item")
Answer = TypeVar("Answer")

MAX_BATCH_SIZE: Final = 200
_FEW: Final = 16
"""So many go out together, for to part them gains less than another round trip costs."""


class Coalesced(Generic[Item, Answer]):
    """Answers `ask` from batches: `send` gives one answer for each item, in order, an exception where one failed.

    A failing batch fails each item in it; who is cancelled while waiting harms only themself. `size_of` says how much
    of a batch an item takes.
    """

    def __init__(
        self,
        send: Callable[[Sequence[Item]], Awaitable[Sequence[Answer | Exception]]],
        size_of: Callable[[Item], int] = lambda _: 1,
    ) -> None:
        self._send = send
        self._size_of = size_of
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._sending: asyncio.Task[None] | None = None
        # Remembered, because to ask for it each time takes a call of the system (until Python 3.12).
        self._loop: asyncio.AbstractEventLoop | None = None

    def ask(self, item: Item) -> asyncio.Future[Answer]:
        """The answer for one item."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting.append((item, answer))
        if self._sending is None:
            # A batch belongs to many requests, so it goes out in the context of none.
            self._sending = self._loop.create_task(self._send_all(), context=Context())
        return answer

    async def _send_all(self) -> None:
        """Send one batch after the other until nobody waits."""
        try:
            most = MAX_BATCH_SIZE
            while self._waiting:
                batch = self._next_batch(most)
                await self._send_batch(batch)
                if self._waiting:
                    most = max(_FEW, (len(batch) + len(self._waiting) + 1) // 2)
                else:
                    # Those who were answered may have something else to ask for.
                    await asyncio.sleep(0)
                    most = MAX_BATCH_SIZE
        finally:
            self._sending = None

    async def _send_batch(self, batch: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        answers: Sequence[Answer | Exception]
        try:
            answers = await self._send([item for item, _ in batch]) if batch else ()
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who wait
            answers = [error] * len(batch)
        for (_, waiter), answer in zip(batch, answers, strict=True):
            if waiter.done():
                continue
            if isinstance(answer, Exception):
                waiter.set_exception(answer)
            else:
                waiter.set_result(answer)

    def _next_batch(self, most: int) -> Sequence[tuple[Item, asyncio.Future[Answer]]]:
        """At most so many of those who wait, as far as there is room."""
        batch: list[tuple[Item, asyncio.Future[Answer]]] = []
        size = 0
        while self._waiting and len(batch) < most:
            if batch and size + self._size_of(self._waiting[0][0]) > MAX_BATCH_SIZE:
                break
            item, answer = self._waiting.popleft()
            if not answer.done():
                batch.append((item, answer))
                size += self._size_of(item)
        return batch


class CoalescedReads(Generic[Key, Value]):
    """Answers `get` from batches of `load`, which is asked for each key once."""

    def __init__(self, load: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        self._load = load
        self._calls: Coalesced[Collection[Key], Mapping[Key, Value]] = Coalesced(self._load_all, len)

    def get(self, keys: Collection[Key]) -> asyncio.Future[Mapping[Key, Value]]:
        """The values found for at least these keys; keys that have none are absent."""
        return self._calls.ask(keys)

    async def _load_all(self, asked: Sequence[Collection[Key]]) -> Sequence[Mapping[Key, Value]]:
        values = await self._load(list({key for keys in asked for key in keys}))
        return [values] * len(asked)
