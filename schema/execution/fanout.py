"""One execution and one encoding of an event for all subscribers who get the same answer to it.

Those are the subscribers who sent the same operation with the same variables; where a resolver looks at who asks, they
are also the same caller.

To wake a task costs more than to send a message, so the answer is sent to receivers without waking them. A receiver's
slot tells the group that there is something to see. The first receiver of an event is woken all the same, to execute
it; then the others are sent its answer, so many in a turn of the loop. Who cannot be sent to, because it does not read,
is woken too, and goes on by itself until it waits for another event.
"""

from asyncio import Handle, Lock, get_running_loop
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

import orjson
from strawberry.types import ExecutionResult

from gateway.bulk.mailbox import Slot

_AT_ONCE: Final = 100
"""How many are sent to in one turn of the loop: about a millisecond, in which nobody else is served."""


@dataclass(slots=True)
class SharedResult(ExecutionResult):
    """The result of an event without errors; `encoded` is the response as JSON."""

    encoded: bytes = b""


@dataclass(slots=True, eq=False)
class Receiver:
    """A subscriber who is sent answers at once: `send` takes one as JSON, and says whether it could be sent."""

    slot: Slot
    send: Callable[[bytes], bool]
    is_told: bool = False


class Group:
    """Subscribers who get the same answers; remembers the answer to the event that one of them met last."""

    def __init__(self) -> None:
        self.members = 0
        self._event: object = None
        self._answer = SharedResult(None, None)
        self._executing = Lock()
        self._told: deque[Receiver] = deque()
        self._executor: Receiver | None = None
        self._turn: Handle | None = None

    async def answer(self, event: object, execute: Callable[[object], Awaitable[ExecutionResult]]) -> ExecutionResult:
        """The answer to an event, executed for the first member who asks; errors tell each one their own request."""
        try:
            if event is not self._event:
                async with self._executing:
                    if event is not self._event:
                        result = await execute(event)
                        if result.errors:
                            return result
                        self._event, self._answer = event, _encoded(result)
            return self._answer
        finally:
            self._executor = None
            self._go_on()

    def tell(self, receiver: Receiver) -> None:
        """Say that there is something to see for a receiver."""
        if not receiver.is_told:
            receiver.is_told = True
            self._told.append(receiver)
            self._go_on()

    def leave(self, receiver: Receiver) -> None:
        """Wait no longer for a receiver."""
        receiver.slot.deliver = None
        if self._executor is receiver:
            self._executor = None
            self._go_on()

    def _go_on(self) -> None:
        if self._told and self._turn is None and self._executor is None:
            self._turn = get_running_loop().call_soon(self._deliver)

    def _deliver(self) -> None:
        """Send to the next receivers, up to an event that has to be executed first."""
        self._turn = None
        for _ in range(min(_AT_ONCE, len(self._told))):
            receiver = self._told.popleft()
            receiver.is_told = False
            event = receiver.slot.upcoming()
            if event is None:
                continue
            if event is self._event and receiver.send(self._answer.encoded):
                receiver.slot.seen(event)
                continue
            receiver.slot.wake()
            if event is not self._event:
                self._executor = receiver
                return
        self._go_on()


class Fanout:
    """The groups of a process, each for as long as it has members."""

    def __init__(self) -> None:
        self._groups: dict[Hashable, Group] = {}

    def __len__(self) -> int:
        return len(self._groups)

    @contextmanager
    def joined(self, name: Hashable, receiver: Receiver | None = None) -> Iterator[Group]:
        """The group of that name, with one member more for as long as the block runs; None for one who only asks."""
        if name not in self._groups:
            self._groups[name] = Group()
        group = self._groups[name]
        group.members += 1
        if receiver is not None:
            receiver.slot.deliver = partial(group.tell, receiver)
        try:
            yield group
        finally:
            if receiver is not None:
                group.leave(receiver)
            group.members -= 1
            if not group.members:
                del self._groups[name]


def _encoded(result: ExecutionResult) -> SharedResult:
    # Copied, for what orjson makes has a buffer of 4 KiB, however short it is.
    return SharedResult(result.data, None, encoded=bytes(memoryview(orjson.dumps({"data": result.data}))))
