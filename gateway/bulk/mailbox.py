"""What one subscriber is yet to see: of each operation only the newest state, and no more often than agreed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field

from gateway.bulk.model import BulkOperation, is_final


@dataclass(slots=True, eq=False)
class Mailbox:
    """The newest unseen states for one subscriber, in the order in which the operations changed.

    A state replaces the one before it that was not seen. Of each operation a state may be seen every
    `interval_seconds`; a final one at once, and with `until_final` it is the last. `wanted` says which states the
    subscriber asked for, all when None. `monotonic` is a clock in seconds. `on_news` is called whenever there may be
    something to see, or the end; when None, whoever awaits `next` is woken.
    """

    interval_seconds: float
    monotonic: Callable[[], float]
    wanted: Callable[[BulkOperation], bool] | None = None
    until_final: bool = False
    on_news: Callable[[], None] | None = None
    is_closed: bool = False
    _pending: dict[str, BulkOperation] = field(default_factory=dict)
    _sequences: dict[str, int] = field(default_factory=dict)
    _due_at: dict[str, float] = field(default_factory=dict)
    _waiting: asyncio.Future[None] | None = None
    _timer: asyncio.TimerHandle | None = None

    @property
    def unfinished_ids(self) -> frozenset[str]:
        """The operations of which a final state is still to come."""
        return frozenset(self._sequences)

    def offer(self, operation: BulkOperation, *, is_news: bool = True) -> None:
        """Put in a state; one that is older than a state that was here before is left out.

        `is_news` False says that the subscriber needs it only if it already follows the operation.
        """
        operation_id = operation["id"]
        pending = self._pending.get(operation_id)
        known = pending["sequence"] if pending else self._sequences.get(operation_id)
        if not is_news if known is None else operation["sequence"] <= known:
            return
        if is_final(operation):
            self._sequences.pop(operation_id, None)
        else:
            self._sequences[operation_id] = operation["sequence"]
        if self.wanted is None or self.wanted(operation):
            self._pending[operation_id] = operation
            self._tell()
        else:
            # The state before it, if nobody saw it, says what is no longer so.
            self._pending.pop(operation_id, None)

    def upcoming(self) -> BulkOperation | None:
        """The state that may be seen now; when it is too soon for any, `on_news` is called in time."""
        now = self.monotonic()
        for operation_id, operation in self._pending.items():
            if self._due_at.get(operation_id, now) <= now or is_final(operation):
                return operation
        if self._pending and self._timer is None:
            seconds = min(self._due_at[operation_id] for operation_id in self._pending) - now
            self._timer = asyncio.get_running_loop().call_later(seconds, self._tell_in_time)
        return None

    def seen(self, operation: BulkOperation) -> None:
        """Note that the subscriber saw the upcoming state."""
        operation_id = operation["id"]
        del self._pending[operation_id]
        if not is_final(operation):
            self._due_at[operation_id] = self.monotonic() + self.interval_seconds
        elif self.until_final:
            self.close()
        else:
            self._due_at.pop(operation_id, None)
        self._tell()

    def take(self) -> BulkOperation | None:
        """The state that may be seen now, which is then seen; None when there is none."""
        operation = self.upcoming()
        if operation is not None:
            self.seen(operation)
        return operation

    async def next(self) -> BulkOperation | None:
        """The next state, as soon as there is one to see; None when there will be none."""
        while not self.is_closed:
            if (operation := self.take()) is not None:
                return operation
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return None

    def close(self) -> None:
        """End the states at once."""
        self.is_closed = True
        self._pending.clear()
        self._tell()

    def _tell(self) -> None:
        if not self._pending and not self.is_closed:
            return
        if self.on_news is not None:
            self.on_news()
        elif self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _tell_in_time(self) -> None:
        self._timer = None
        self._tell()


class OperationStates(AsyncIterator[BulkOperation]):
    """The states that one subscriber sees, one by one.

    `present` gives those to begin with. From then on they may be taken from the `mailbox` in another way.
    """

    __slots__ = ("_beginning", "_is_begun", "mailbox")

    def __init__(self, mailbox: Mailbox, beginning: AsyncGenerator[BulkOperation | None, None]) -> None:
        """`beginning` gives the states to begin with, then None, and fills the mailbox until it is closed."""
        self.mailbox = mailbox
        self._beginning = beginning
        self._is_begun = False

    async def present(self) -> BulkOperation | None:
        """The next of the states to begin with; None when all are told, and the mailbox has the rest."""
        if self._is_begun:
            return None
        operation = await anext(self._beginning)
        self._is_begun = operation is None
        return operation

    async def __anext__(self) -> BulkOperation:
        """The next state; after the last one nothing is watched any more."""
        operation = await self.present() or await self.mailbox.next()
        if operation is None:
            await self.aclose()
            raise StopAsyncIteration
        return operation

    async def aclose(self) -> None:
        """Stop watching."""
        await self._beginning.aclose()
