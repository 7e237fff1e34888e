"""What bulk operations do as a whole: how many there are, who waits, and how fast rows are written."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Generic, Protocol, TypeVar

from gateway.auth.callers import Caller, Permission

Found = TypeVar("Found")

_LEAST_AGE_SECONDS: Final = 0.5
_AGE_PER_COST: Final = 4
"""An answer stands this many times as long as the database took for it, so that looking never keeps it busy."""


class Span(Enum):
    """A stretch of time up to now, as the number of its periods and the seconds of each."""

    TEN_MINUTES = (60, 10)
    HOUR = (60, 60)
    DAY = (96, 900)
    MONTH = (30, 86_400)


@dataclass(frozen=True, slots=True)
class Throughput:
    """The rows tried in one period, `failed_rows` among them; `rehearsed_rows` are apart."""

    starts_at: datetime
    seconds: int
    rows: int
    failed_rows: int
    rehearsed_rows: int


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many operations have a status."""

    status: str
    count: int


@dataclass(frozen=True, slots=True)
class QueueShare:
    """What waits of one caller's: operations that nobody took yet, and their rows."""

    actor: str | None
    operations: int
    rows: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All operations at one instant. Rehearsed rows do not count.

    `counts` has every status. `queue` begins with the caller of most waiting operations. `oldest_waiting_at` is None
    when nothing waits.
    """

    counts: Sequence[StatusCount]
    with_errors: int
    rows_per_second: float
    rows_in_last_hour: int
    oldest_waiting_at: datetime | None
    workers: int
    queue: Sequence[QueueShare]


class OverviewStore(Protocol):
    """Operations for those who look at all of them."""

    async def overview(self) -> Overview:
        """All operations now."""
        ...

    async def throughput(self, span: Span) -> Sequence[Throughput]:
        """Every period of the span, oldest first, the last one being under way."""
        ...


class OverviewService:
    """Shows callers what operations do as a whole; those who look at the same time share one look."""

    def __init__(self, store: OverviewStore, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._overview = Shared(store.overview, monotonic)
        self._throughput = {span: Shared(_of(store, span), monotonic) for span in Span}

    async def overview(self, caller: Caller) -> Overview:
        """All operations, as they were a second or so ago.

        Raises:
            Forbidden: The caller may not see bulk operations.
        """
        caller.require(Permission.BULK_READ)
        return await self._overview.get()

    async def throughput(self, caller: Caller, span: Span) -> Sequence[Throughput]:
        """Every period of the span, oldest first, the last one being under way.

        Raises:
            Forbidden: The caller may not see bulk operations.
        """
        caller.require(Permission.BULK_READ)
        return await self._throughput[span].get()


class Shared(Generic[Found]):
    """An answer that is asked for anew only when it is old."""

    def __init__(self, ask: Callable[[], Awaitable[Found]], monotonic: Callable[[], float]) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._answer: Found | None = None
        self._stands_until = 0.0

    async def get(self) -> Found:
        """The answer."""
        async with self._lock:
            began = self._monotonic()
            if self._answer is None or began >= self._stands_until:
                self._answer = await self._ask()
                ended = self._monotonic()
                self._stands_until = ended + max(_LEAST_AGE_SECONDS, _AGE_PER_COST * (ended - began))
            return self._answer


def _of(store: OverviewStore, span: Span) -> Callable[[], Awaitable[Sequence[Throughput]]]:
    return lambda: store.throughput(span)
