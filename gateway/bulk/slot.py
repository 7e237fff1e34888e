"""What one subscriber is yet to see: of each operation only the newest state, and no more often than agreed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from gateway.bulk.model import BulkOperation, is_final


@dataclass(slots=True, eq=False)
class Slot:
    """The newest unseen states for one subscriber, in the order in which the operations changed.

    States that come faster than they are taken, or than one every `interval_seconds` for each operation, take the place
    of the one before; a final state waits for nobody. `wanted` says which states the subscriber asked for, `monotonic`
    is a clock in seconds.
    """

    wanted: Callable[[BulkOperation], bool]
    interval_seconds: float
    monotonic: Callable[[], float]
    _pending: dict[str, BulkOperation] = field(default_factory=dict)
    _sequences: dict[str, int] = field(default_factory=dict)
    _due_at: dict[str, float] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: bool = False

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
        if self.wanted(operation):
            self._pending[operation_id] = operation
            self._changed.set()
        else:
            self._pending.pop(operation_id, None)

    def close(self) -> None:
        """End the states at once."""
        self._closed = True
        self._changed.set()

    async def states(self) -> AsyncIterator[BulkOperation]:
        """The states as they come, until the slot is closed."""
        while not self._closed:
            operation = self._take()
            if operation is None:
                await self._wait()
            else:
                yield operation

    def _take(self) -> BulkOperation | None:
        now = self.monotonic()
        for operation_id, operation in self._pending.items():
            if is_final(operation) or self._due_at.get(operation_id, now) <= now:
                del self._pending[operation_id]
                self._due_at.pop(operation_id, None)
                if not is_final(operation):
                    self._due_at[operation_id] = now + self.interval_seconds
                return operation
        return None

    async def _wait(self) -> None:
        """Wait for a change, or until the first state that is held back is due."""
        self._changed.clear()
        if not self._pending:
            await self._changed.wait()
            return
        due_at = min(self._due_at[operation_id] for operation_id in self._pending)
        with suppress(TimeoutError):
            async with asyncio.timeout(due_at - self.monotonic()):
                await self._changed.wait()
