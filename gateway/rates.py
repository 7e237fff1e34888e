"""How often a caller may do what: bulk operations, other writes, and reads, each counted for itself.

A process counts alone, or all processes count together in MongoDB. A second begins with the first thing counted in it.
"""

import math
import time
from collections.abc import Mapping
from enum import StrEnum

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError

from gateway.errors import GatewayError, StoreUnavailable
from gateway.settings import Settings


class Rate(StrEnum):
    """What is counted."""

    BULK = "bulk operation"
    WRITE = "write"
    READ = "read"


class RateLimited(GatewayError):
    """The caller did too much of it within a second; `retry_after_seconds` says when to try again."""

    code = "RATE_LIMITED"

    def __init__(self, rate: Rate, per_second: int, retry_after_seconds: float) -> None:
        wait = f"try again in {retry_after_seconds:.1f} s"
        super().__init__(f"Too many {rate.value}s: at most {per_second} per second are allowed here; {wait}.")
        self.retry_after_seconds = math.ceil(retry_after_seconds)


class RateLimits:
    """Counts what each caller does."""

    def __init__(self, settings: Settings, storage: Storage | None = None) -> None:
        """`storage` is where processes count together; None when this one counts alone."""
        per_second = {
            Rate.BULK: settings.bulk_per_second,
            Rate.WRITE: settings.writes_per_second,
            Rate.READ: settings.reads_per_second,
        }
        self._limits = {
            rate: RateLimitItemPerSecond(most, namespace=rate.name) for rate, most in per_second.items() if most
        }
        self._counts = FixedWindowRateLimiter(storage or MemoryStorage())

    def counts(self, spent: Mapping[Rate, int]) -> bool:
        """Whether any of this is counted at all; most reads are not."""
        return not self._limits.keys().isdisjoint(spent)

    async def spend(self, caller: str, spent: Mapping[Rate, int]) -> None:
        """Count what the caller is about to do, by name of the caller.

        Raises:
            RateLimited: That would be too much; what was counted stays counted.
            StoreUnavailable: The database that holds the counts did not answer.
        """
        for rate, limit in self._limits.items():
            if (amount := spent.get(rate, 0)) and not await self._hit(limit, caller, amount):
                raise RateLimited(rate, limit.amount, await self._wait_seconds(limit, caller))

    async def _hit(self, limit: RateLimitItem, caller: str, amount: int) -> bool:
        try:
            return await self._counts.hit(limit, caller, cost=amount)
        except StorageError as error:
            raise StoreUnavailable from error

    async def _wait_seconds(self, limit: RateLimitItem, caller: str) -> float:
        try:
            ends_at, _ = await self._counts.get_window_stats(limit, caller)
        except StorageError as error:
            raise StoreUnavailable from error
        return min(max(ends_at - time.time(), 0.1), limit.get_expiry())
