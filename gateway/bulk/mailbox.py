"""What one subscriber is yet to see: of each operation only the newest state, and no more often than agreed.

A subscriber waits for the next state by itself, or leaves it to somebody who delivers to many: that one is told when
there is something to see for a subscriber who waits, shows it, and says so. What cannot be delivered is handed to the
subscriber, who then goes on by itself until it waits again, so both ways keep the same order and the same pace.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from gateway.bulk.model import BulkOperation, is_final


@dataclass(slots=True, eq=False)
class Slot:
    """The newest unseen states for one subscriber, in the order in which the operations changed.

    States that come faster than they are taken, or than one every `interval_seconds` for each operation, take the place
    of the one before; a final state waits for nobody, and with `until_final` nothing comes after it. `wanted` says
    which states the subscriber asked for, all when None; `monotonic` is a clock in seconds. `deliver` is called when
    there is something new for the subscriber, who waits; when None, the subscriber is woken.
    """

    interval_seconds: float
    monotonic: Callable[[], float]
    wanted: Callable[[BulkOperation], bool] | None = None
    until_final: bool = False
    deliver: Callable[[], None] | None = None
    _pending: dict[str, BulkOperation] = field(default_factory=dict)
    _sequences: dict[str, int] = field(default_factory=dict)
    _due_at: dict[str, float] = field(default_factory=dict)
    _waiting: asyncio.Future[BulkOperation | None] | None = None
    _timer: asyncio.TimerHandle | None = None
    _closed: bool = False

    @property
    def closed(self) -> bool:
        """Whether there will be no more states."""
        return self._closed

    @property
    def unfinished_ids(self) -> frozenset[str]:
        """The operations of which a final state is still to come."""
        return frozenset(self._sequences)

    def offer(self, operation: BulkOperation, *, is_news: bool = True) -> None:
        """Show a state; an older one than was shown before is left out.

        `is_news` False says that the subscriber needs it only if it already follows the operation.
        """
        operation_id = operation["id"]
        pending = self._pending.get(operation_id)
        shown = pending["sequence"] if pending else self._sequences.get(operation_id)
        if not is_news if shown is None else operation["sequence"] <= shown:
            return
        if is_final(operation):
            self._sequences.pop(operation_id, None)
        else:
            self._sequences[operation_id] = operation["sequence"]
        if self.wanted is None or self.wanted(operation):
            self._pending[operation_id] = operation
            self._tell()
        else:
            self._pending.pop(operation_id, None)

    def upcoming(self) -> BulkOperation | None:
        """The state that the subscriber waits for and may see now.

        None when it does not wait, or what there is has to wait: that is told again when it is due.
        """
        if not self._pending or self._waiting is None or self._waiting.done():
            return None
        operation = self._due()
        if operation is None and self._timer is None:
            seconds = min(self._due_at[operation_id] for operation_id in self._pending) - self.monotonic()
            self._timer = asyncio.get_running_loop().call_later(seconds, self._tell_again)
        return operation

    def take(self) -> BulkOperation | None:
        """The next state that may be seen now; None when there is none."""
        operation = self._due()
        if operation is not None:
            self.seen(operation)
        return operation

    async def next(self) -> BulkOperation | None:
        """The next state, as soon as there is one to see; None when there will be none."""
        if self._closed:
            return None
        if (operation := self.take()) is not None:
            return operation
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            self._tell()
            return await self._waiting
        finally:
            self._waiting = None

    def seen(self, operation: BulkOperation) -> None:
        """Note that the subscriber sees the upcoming state."""
        operation_id = operation["id"]
        del self._pending[operation_id]
        if not is_final(operation):
            self._due_at[operation_id] = self.monotonic() + self.interval_seconds
        elif self.until_final:
            self.close()
        else:
            self._due_at.pop(operation_id, None)
        self._tell()

    def wake(self) -> None:
        """Hand the upcoming state to the subscriber itself."""
        waiting, operation = self._waiting, self.upcoming()
        if waiting is not None and operation is not None:
            waiting.set_result(operation)
            self.seen(operation)

    def close(self) -> None:
        """End the states at once."""
        self._closed = True
        self._pending.clear()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _due(self) -> BulkOperation | None:
        now = self.monotonic()
        for operation_id, operation in self._pending.items():
            if self._due_at.get(operation_id, now) <= now or is_final(operation):
                return operation
        return None

    def _tell(self) -> None:
        if self._pending and self._waiting is not None:
            (self.deliver or self.wake)()

    def _tell_again(self) -> None:
        self._timer = None
        self._tell()


@dataclass(frozen=True, slots=True)
class States(AsyncIterator[BulkOperation]):
    """The states that one subscriber sees, one by one; `slot` is for who delivers them."""

    slot: Slot
    _states: AsyncGenerator[BulkOperation, None]

    def __anext__(self) -> Coroutine[Any, Any, BulkOperation]:
        """The next state."""
        return self._states.__anext__()

    async def aclose(self) -> None:
        """Leave."""
        await self._states.aclose()
