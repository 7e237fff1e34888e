"""Point reads that wait in the same process become one: under load most of a read's cost is its round trip.

Reads asked for in the same turn of the event loop, or while as many batches as allowed are under way, go out together.
A read never joins a batch that is already under way, so it sees every write that returned before it was asked for.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Final, Generic, TypeAlias, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

MAX_BATCH_KEYS: Final = 200
MAX_BATCHES_UNDER_WAY: Final = 2


Waiter: TypeAlias = tuple[Collection[Key], asyncio.Future[Mapping[Key, Value]]]
"""The keys one reader waits for, and its answer."""


class CoalescedReads(Generic[Key, Value]):
    """Answers `get` from batches of `load`; a failing batch fails each read in it, a cancelled read only itself."""

    def __init__(self, load: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        self._load = load
        self._waiting: deque[Waiter[Key, Value]] = deque()
        self._under_way: set[asyncio.Task[None]] = set()
        self._scheduled = False

    async def get(self, keys: Collection[Key]) -> Mapping[Key, Value]:
        """The values found for at least these keys; keys that have none are absent."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Mapping[Key, Value]] = loop.create_future()
        self._waiting.append((keys, answer))
        if not self._scheduled:
            self._scheduled = True
            loop.call_soon(self._send)
        return await answer

    def _send(self) -> None:
        self._scheduled = False
        while self._waiting and len(self._under_way) < MAX_BATCHES_UNDER_WAY:
            task = asyncio.get_running_loop().create_task(self._run(self._next_batch()))
            self._under_way.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._send()

    def _next_batch(self) -> list[Waiter[Key, Value]]:
        batch: list[Waiter[Key, Value]] = []
        size = 0
        while self._waiting and (not batch or size + len(self._waiting[0][0]) <= MAX_BATCH_KEYS):
            keys, answer = self._waiting.popleft()
            if not answer.done():
                batch.append((keys, answer))
                size += len(keys)
        return batch

    async def _run(self, batch: list[Waiter[Key, Value]]) -> None:
        try:
            found = await self._load(list({key for keys, _ in batch for key in keys}))
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who wait
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
        else:
            for _, answer in batch:
                if not answer.done():
                    answer.set_result(found)
