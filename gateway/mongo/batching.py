"""Batches concurrent calls of one process into one database call.

Under load, the round trip is most of the cost of a small call. Calls made in the same turn of the event loop, or while
a batch is in flight, are sent together. No call joins a batch in flight, so a read sees every write that returned
before it.

With many busy callers, all of them would end up in the same batch, and the database would be idle while they are
answered. So if calls queued up during a batch, the next batch takes half of all callers and is sent before they are
answered: the database works for one half while the event loop answers the other.
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
"""A batch this small is not split: splitting would save less than the second round trip costs."""


class Coalesced(Generic[Item, Answer]):
    """Collects the items of `ask` into batches and sends each batch with one call of `send`.

    `send` returns one answer per item, in order, and an exception as the answer of an item that failed. If `send`
    raises, every item of the batch fails with that exception. Cancelling one waiting caller does not affect the others.
    `size_of` returns the share of a batch that an item takes; a batch holds at most `MAX_BATCH_SIZE`.
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
        # Cached: before Python 3.12, looking the loop up makes a system call each time.
        self._loop: asyncio.AbstractEventLoop | None = None

    def ask(self, item: Item) -> asyncio.Future[Answer]:
        """Queue one item for the next batch and return a future with its answer."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting.append((item, answer))
        if self._sending is None:
            # A batch serves many requests, so it must not run in the context of one of them.
            self._sending = self._loop.create_task(self._send_all(), context=Context())
        return answer

    async def _send_all(self) -> None:
        """Send batches until the queue is empty."""
        try:
            most = MAX_BATCH_SIZE
            while self._waiting:
                batch = self._next_batch(most)
                await self._send_batch(batch)
                if self._waiting:
                    most = max(_FEW, (len(batch) + len(self._waiting) + 1) // 2)
                else:
                    # The callers just answered get one turn to ask again before this task ends.
                    await asyncio.sleep(0)
                    most = MAX_BATCH_SIZE
        finally:
            self._sending = None

    async def _send_batch(self, batch: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        answers: Sequence[Answer | Exception]
        try:
            answers = await self._send([item for item, _ in batch]) if batch else ()
        except Exception as error:  # noqa: BLE001 - raised again in every waiting caller
            answers = [error] * len(batch)
        for (_, waiter), answer in zip(batch, answers, strict=True):
            if waiter.done():  # the caller was cancelled meanwhile
                continue
            if isinstance(answer, Exception):
                waiter.set_exception(answer)
            else:
                waiter.set_result(answer)

    def _next_batch(self, most: int) -> Sequence[tuple[Item, asyncio.Future[Answer]]]:
        """Take at most `most` items off the queue, as long as they fit into `MAX_BATCH_SIZE`.

        The first item is always taken, even if it is larger than a batch. Items of cancelled callers are dropped.
        """
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
    """Answers `get` with batched calls of `load`; each key is loaded once per batch."""

    def __init__(self, load: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        self._load = load
        self._calls: Coalesced[Collection[Key], Mapping[Key, Value]] = Coalesced(self._load_all, len)

    def get(self, keys: Collection[Key]) -> asyncio.Future[Mapping[Key, Value]]:
        """Return a future with the values of these keys, and perhaps of other keys; keys without a value are absent."""
        return self._calls.ask(keys)

    async def _load_all(self, asked: Sequence[Collection[Key]]) -> Sequence[Mapping[Key, Value]]:
        values = await self._load(list({key for keys in asked for key in keys}))
        # Every caller gets the whole mapping and picks its own keys.
        return [values] * len(asked)
