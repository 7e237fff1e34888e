"""One execution and one encoding of an event for all subscribers who get the same answer to it.

Those are the subscribers who sent the same operation with the same variables; where a resolver looks at who asks, they
are also the same caller.
"""

from asyncio import Lock
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import orjson
from strawberry.types import ExecutionResult


@dataclass(slots=True)
class SharedResult(ExecutionResult):
    """The result of an event without errors; `encoded` is the response as JSON."""

    encoded: str = ""


class Group:
    """Subscribers who get the same answers; remembers the answer to the event that one of them met last."""

    def __init__(self) -> None:
        self.members = 0
        self._event: object = None
        self._answer = SharedResult(None, None)
        self._executing = Lock()

    async def answer(self, event: object, execute: Callable[[object], Awaitable[ExecutionResult]]) -> ExecutionResult:
        """The answer to an event, executed for the first member who asks; errors tell each one their own request."""
        if event is not self._event:
            async with self._executing:
                if event is not self._event:
                    result = await execute(event)
                    if result.errors:
                        return result
                    self._event, self._answer = event, _encoded(result)
        return self._answer


class Fanout:
    """The groups of a process, each for as long as it has members."""

    def __init__(self) -> None:
        self._groups: dict[Hashable, Group] = {}

    def __len__(self) -> int:
        return len(self._groups)

    @contextmanager
    def joined(self, name: Hashable) -> Iterator[Group]:
        """The group of that name, with one member more for as long as the block runs."""
        group = self._groups.setdefault(name, Group())
        group.members += 1
        try:
            yield group
        finally:
            group.members -= 1
            if not group.members:
                del self._groups[name]


def _encoded(result: ExecutionResult) -> SharedResult:
    return SharedResult(result.data, None, encoded=orjson.dumps({"data": result.data}).decode())
