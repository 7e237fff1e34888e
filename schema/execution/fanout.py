"""One execution and one encoding of an event for all subscribers who get the same answer to it.

Those are the subscribers who sent the same operation with the same variables; where a resolver looks at who asks, they
are also the same caller. To wake a task costs more than to send a message, so answers are sent without waking it. How
one event, a state of a bulk operation, comes to its subscribers::

    Feed                      reads it from the change stream of MongoDB
      | offer
    Mailbox                   one for each subscriber: the newest state replaces the one before, no faster than agreed
      | on_news
    Receiver                  one for each subscriber who waits: puts it in the queue of its Group
      | tell
    Group                     takes up to 100 receivers in a turn of the event loop
      |
      |-- the answer to the event is there, and can be sent ----------------------------.
      |     send                                                                        |
      |                                                                                 |
      '-- it is not there, or the client does not read: the receiver's task is woken    |
            Receiver.__anext__                                                          |
          ResultStream        asks the Group, which executes and encodes it once        |
            SharedResult                                                                |
          TransportHandler    adds the id of the operation, and waits until             |
            send_text         the client reads                                          |
          WebSocketProtocol <-----------------------------------------------------------'
                              writes the frame

The first receiver of an event is always woken: its task executes the event, and the others are sent the answer.
"""

from asyncio import Future, Handle, Lock, get_running_loop
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import orjson
from strawberry.types import ExecutionResult

from gateway.bulk.mailbox import OperationStates
from gateway.bulk.model import BulkOperation

_AT_ONCE: Final = 100
"""How many are sent to in one turn of the loop: about a millisecond, in which nobody else is served."""


@dataclass(slots=True)
class SharedResult(ExecutionResult):
    """The result of an event without errors; `encoded` is the response as JSON."""

    encoded: bytes = b""


class Receiver(AsyncIterator[BulkOperation]):
    """The states that a subscriber has to handle itself; the others are sent to it while it waits for the next.

    `send` takes an answer as JSON, and says whether it could be sent.
    """

    __slots__ = ("_group", "_states", "_waiting", "is_told", "send")

    def __init__(self, group: "Group", states: OperationStates, send: Callable[[bytes], bool]) -> None:
        self.send = send
        self.is_told = False
        self._group = group
        self._states = states
        self._waiting: Future[BulkOperation | None] | None = None

    async def __anext__(self) -> BulkOperation:
        """The next state that could not be sent."""
        if (event := await self._states.present()) is not None:
            return event
        self._waiting = get_running_loop().create_future()
        self._states.mailbox.on_news = self._look
        try:
            self._look()
            event = await self._waiting
        finally:
            self._waiting = None
        if event is None:
            raise StopAsyncIteration
        return event

    def upcoming(self) -> BulkOperation | None:
        """The state to send now; None when there is none, or the subscriber still handles the one before."""
        if self._waiting is None or self._waiting.done():
            return None
        return self._states.mailbox.upcoming()

    def seen(self, event: BulkOperation) -> None:
        """Note that the upcoming state was sent."""
        self._states.mailbox.seen(event)

    def wake(self, event: BulkOperation) -> None:
        """Let the subscriber handle the upcoming state itself."""
        if self._waiting is not None:
            self._waiting.set_result(event)
            self._states.mailbox.seen(event)

    def leave(self) -> None:
        """Take no more."""
        self._states.mailbox.on_news = None

    def _look(self) -> None:
        if self._waiting is None or self._waiting.done():
            return
        if self._states.mailbox.is_closed:
            self._waiting.set_result(None)
        else:
            self._group.tell(self)


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

    @contextmanager
    def receiver(self, states: OperationStates, send: Callable[[bytes], bool]) -> Iterator[Receiver]:
        """A member who can be sent to, for as long as the block runs."""
        receiver = Receiver(self, states, send)
        try:
            yield receiver
        finally:
            receiver.leave()
            if self._executor is receiver:
                self._executor = None
                self._go_on()

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

    def _go_on(self) -> None:
        # While an event is executed all wait for its answer.
        if self._told and self._turn is None and self._executor is None:
            self._turn = get_running_loop().call_soon(self._deliver)

    def _deliver(self) -> None:
        """Send to the next receivers, up to an event that has to be executed first."""
        self._turn = None
        for _ in range(min(_AT_ONCE, len(self._told))):
            receiver = self._told.popleft()
            receiver.is_told = False
            event = receiver.upcoming()
            if event is None:
                continue
            if event is self._event and receiver.send(self._answer.encoded):
                receiver.seen(event)
                continue
            receiver.wake(event)
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
    def joined(self, name: Hashable) -> Iterator[Group]:
        """The group of that name, with one member more for as long as the block runs."""
        if name not in self._groups:
            self._groups[name] = Group()
        group = self._groups[name]
        group.members += 1
        try:
            yield group
        finally:
            group.members -= 1
            if not group.members:
                del self._groups[name]


def _encoded(result: ExecutionResult) -> SharedResult:
    # Copied, for what orjson makes has a buffer of 4 KiB, however short it is.
    return SharedResult(result.data, None, encoded=bytes(memoryview(orjson.dumps({"data": result.data}))))
