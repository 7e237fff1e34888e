"""One bulk operation in the hands of a worker: its chunks, and what to do when one does not go through."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from gateway.background import jittered
from gateway.bulk.chunk import ChunkRow, RowWriter, write_rows
from gateway.bulk.chunk_size import MAX_ATTEMPTS
from gateway.bulk.claim import ChunkConflict, ChunkOutcome, Claim, ClaimLost, Decide
from gateway.bulk.model import WRITE_FAILED, BulkInput, is_final
from gateway.bulk.store import ClaimStore
from gateway.errors import StoreUnavailable
from gateway.preferences.change import Author
from gateway.preferences.model import Origin, PreferenceSet, SetKey, SetLimits
from gateway.settings import Settings

_log = structlog.get_logger(__name__)

_CONFLICTS_PER_SIZE: Final = 4
"""How often a chunk meets other writers before it is made smaller."""

_CRASHED: Final = "The worker stopped each time it tried this row."
_REFUSED: Final = "The database refused this row each time."
_CONTESTED: Final = "Others kept changing this set in between."


@dataclass(frozen=True, slots=True)
class JobSettings:
    """How a worker works; `max_chunk_users` bounds one transaction, a lease outlives several chunks.

    A single row that meets other writers for `patience_seconds` is given up, so that it does not hold up the rest for
    ever. By default that is longer than the database keeps a transaction that its client left behind.
    """

    limits: SetLimits
    max_chunk_users: int
    lease_seconds: float
    patience_seconds: float = 100.0

    @classmethod
    def of(cls, settings: Settings) -> "JobSettings":
        """The way of working that is set."""
        return cls(SetLimits.of(settings), settings.bulk_chunk_users, settings.bulk_lease_seconds)


class Job:
    """Writes the rows of one operation under one claim.

    `monotonic` is a clock in seconds, `pause` sleeps for some, `is_stopping` says whether to give the operation back.
    """

    def __init__(
        self,
        claims: ClaimStore,
        claim: Claim,
        given: BulkInput,
        *,
        settings: JobSettings,
        monotonic: Callable[[], float],
        pause: Callable[[float], Awaitable[None]],
        is_stopping: Callable[[], bool],
    ) -> None:
        self._claims = claims
        self._claim = claim
        self._given = given
        self._settings = settings
        self._monotonic = monotonic
        self._pause = pause
        self._is_stopping = is_stopping
        self._renewed_at = self._advanced_at = monotonic()
        self._conflicts = 0
        self._outages = 0
        self._in_doubt = False
        self._fault = _CRASHED

    async def run(self) -> None:
        """Write chunk after chunk until the operation is final, or give it back when the worker stops.

        Raises:
            ClaimLost: Somebody else holds the operation now, or it was canceled.
        """
        while not is_final(self._claim.operation):
            if self._is_stopping():
                await self._release()
                return
            await self._try_chunk()

    async def _try_chunk(self) -> None:
        began = self._monotonic()
        try:
            if self._in_doubt:
                await self._renew()
            claim = await self._claims.write(self._claim, *self._chunk())
        except ClaimLost:
            raise
        except ChunkConflict:
            await self._after_conflict()
        except StoreUnavailable:
            await self._after_outage()
        except Exception:  # noqa: BLE001 - which row is at fault shows when it is alone
            _log.exception("a chunk of a bulk operation failed", operation=self._claim.operation["id"])
            await self._after_refusal()
        else:
            self._after_success(claim, seconds=self._monotonic() - began)

    def _chunk(self) -> tuple[list[SetKey], Decide]:
        """The sets that the next rows write, and how."""
        operation, pace = self._claim.operation, self._claim.pace
        rows = self._next_rows()
        end = operation["processed_rows"] + len(rows)
        next_pace = pace.advanced(position=end, max_users=self._settings.max_chunk_users)
        author = Author(operation["actor"], Origin.BULK_OPERATION, self._now(), operation["id"])

        async def give_up(_: Mapping[SetKey, PreferenceSet]) -> ChunkOutcome:
            return ChunkOutcome((), [row.failure(WRITE_FAILED, self._fault) for row in rows], len(rows), next_pace)

        async def decide(stored: Mapping[SetKey, PreferenceSet]) -> ChunkOutcome:
            writer = RowWriter(self._given.change, author, self._settings.limits)
            # In a thread, because a chunk of large sets would hold up everything else in this process.
            written, failures = await asyncio.to_thread(write_rows, rows, stored, writer)
            return ChunkOutcome(() if operation["dry_run"] else written, failures, len(rows), next_pace)

        return ([], give_up) if pace.is_hopeless else ([row.key for row in rows], decide)

    def _next_rows(self) -> list[ChunkRow]:
        position = self._claim.operation["processed_rows"]
        user_ids = self._given.user_ids[position : position + self._claim.pace.users]
        set_id = self._claim.operation["set_id"]
        return [ChunkRow(at, SetKey.of_user(user_id, set_id)) for at, user_id in enumerate(user_ids, position)]

    def _now(self) -> datetime:
        """The database's time, from the last that it gave; this process's own clock may be wrong."""
        milliseconds = round((self._monotonic() - self._renewed_at) * 1000)
        return self._claim.confirmed_at + timedelta(milliseconds=milliseconds)

    def _after_success(self, claim: Claim, *, seconds: float) -> None:
        endangers_lease = seconds > self._settings.lease_seconds / 3
        self._claim = replace(claim, pace=claim.pace.slowed()) if endangers_lease else claim
        self._renewed_at = self._advanced_at = self._monotonic()
        self._conflicts = self._outages = 0
        self._fault = _CRASHED

    async def _after_conflict(self) -> None:
        self._conflicts += 1
        pace, rows = self._claim.pace, len(self._next_rows())
        if rows > 1 and self._conflicts % _CONFLICTS_PER_SIZE == 0:
            smaller = pace.halved(position=self._claim.operation["processed_rows"], rows=rows)
            self._claim = replace(self._claim, pace=smaller)
        elif rows == 1 and self._monotonic() - self._advanced_at > self._settings.patience_seconds:
            self._fault = _CONTESTED
            self._claim = replace(self._claim, pace=replace(pace, users=1, attempts=MAX_ATTEMPTS + 1))
        await self._pause(jittered(min(0.05, 0.001 * 2 ** min(self._conflicts, 6))))
        await self._keep_lease()

    async def _after_refusal(self) -> None:
        self._fault = _REFUSED
        position, rows = self._claim.operation["processed_rows"], len(self._next_rows())
        self._claim = replace(self._claim, pace=self._claim.pace.again(position=position, rows=rows))
        await self._pause(jittered(0.05, shortest_seconds=0.01))
        await self._keep_lease()

    async def _after_outage(self) -> None:
        """Wait; whether the chunk was written is seen when the claim is renewed."""
        self._outages += 1
        self._in_doubt = True
        longest = min(1.0, 0.05 * 2 ** min(self._outages, 6))
        _log.warning("the database is not available", operation=self._claim.operation["id"], outages=self._outages)
        await self._pause(jittered(longest, shortest_seconds=longest / 2))

    async def _keep_lease(self) -> None:
        """Meeting others must not look like a crash of this worker."""
        if self._monotonic() - self._renewed_at > self._settings.lease_seconds / 3:
            with suppress(StoreUnavailable):
                await self._renew()

    async def _renew(self) -> None:
        renewed = await self._claims.renew(self._claim)
        self._in_doubt = False
        if renewed.operation["processed_rows"] > self._claim.operation["processed_rows"]:
            self._after_success(renewed, seconds=0)
        else:
            self._claim = renewed
            self._renewed_at = self._monotonic()

    async def _release(self) -> None:
        with suppress(StoreUnavailable):
            await self._claims.release(self._claim)
