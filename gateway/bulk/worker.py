"""Takes bulk operations and writes their rows, chunk by chunk, each row at most once.

A worker holds one operation at a time, the oldest that nobody holds. It may die, freeze or be cut off at any point:
what it did not commit never happened, another one goes on after the last chunk that was, and the late one commits
nothing.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from typing import Final

import structlog

from gateway.background import jittered
from gateway.bulk.chunk_size import Pace
from gateway.bulk.claim import Candidate, Claim, ClaimLost
from gateway.bulk.job import Job, JobSettings
from gateway.bulk.resting import RestingOperations
from gateway.bulk.store import ClaimStore
from gateway.errors import StoreUnavailable
from gateway.metrics import BACKGROUND_ERRORS

_log = structlog.get_logger(__name__)

_POLL_SECONDS: Final = 0.75
"""How late a wake-up that was lost, or a lease that ran out, is noticed at most: another holds it within the second."""

_TASK: Final = "worker"

_ERRORS: Final = BACKGROUND_ERRORS.labels(task=_TASK)

_INPUT_MISSING: Final = "The input of the operation is missing or damaged."


class Worker:
    """One worker; `claims` is its own, and is closed when it ends."""

    def __init__(self, claims: ClaimStore, settings: JobSettings) -> None:
        self._claims = claims
        self._settings = settings
        self._stopping = False
        self._woken = asyncio.Event()
        self._resting = RestingOperations(time.monotonic)

    async def run(self) -> None:
        """Work until told to stop; no failure of an operation or of the database ends it."""
        try:
            while not self._stopping:
                await self._turn()
        finally:
            await self._claims.close()

    def stop(self) -> None:
        """Finish the chunk under way, give the operation back, and end."""
        self._stopping = True
        self._woken.set()

    def wake(self) -> None:
        """Look for an operation at once; for whoever hears of one."""
        self._woken.set()

    async def _turn(self) -> None:
        """Work on the oldest operation that can be had, or rest."""
        try:
            for candidate in await self._claims.candidates(without=self._resting.ids()):
                if await self._attend(candidate):
                    return
        except StoreUnavailable:
            _log.warning("database_unavailable", task=_TASK)
        except Exception:  # noqa: BLE001 - a worker outlives whatever the database says
            _ERRORS.inc()
            _log.exception("candidates_not_found")
        await self._rest(_POLL_SECONDS)

    async def _attend(self, candidate: Candidate) -> bool:
        """Work on one operation, if it can be had; whether to look for the next one at once."""
        operation_id = candidate.operation["id"]
        try:
            claim = await self._claims.claim(candidate, self._pace_for(candidate))
            if claim is not None:
                await self._work_on(claim)
        except ClaimLost:
            _log.info("claim_lost", operation=operation_id)
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 - a worker outlives whatever is wrong with one operation
            _ERRORS.inc()
            _log.exception("operation_failed", operation=operation_id)
            self._resting.add(operation_id)
            return False
        else:
            return claim is not None
        return True

    async def _work_on(self, claim: Claim) -> None:
        given = await self._claims.find_input(claim.operation["id"])
        if given is None or len(given.user_ids) != claim.operation["estimated_total_rows"]:
            await self._claims.fail(claim, _INPUT_MISSING)
            return
        job = Job(
            self._claims,
            claim,
            given,
            settings=self._settings,
            monotonic=time.monotonic,
            pause=asyncio.sleep,
            is_stopping=lambda: self._stopping,
        )
        await job.run()

    def _pace_for(self, candidate: Candidate) -> Pace:
        """The pace of its last holder, one attempt on: a claim that has to be made anew is an attempt that failed."""
        position, total = candidate.operation["processed_rows"], candidate.operation["estimated_total_rows"]
        largest = self._settings.max_chunk_users
        pace = candidate.pace or Pace(largest)
        # The last holder may have been allowed larger chunks.
        allowed = replace(pace, users=min(pace.users, largest))
        return allowed.again(position=position, rows=min(allowed.users, total - position))

    async def _rest(self, longest_seconds: float) -> None:
        """Rest until woken; rivals that rest as long do not wake together."""
        with suppress(TimeoutError):
            async with asyncio.timeout(jittered(longest_seconds, shortest_seconds=longest_seconds / 2)):
                await self._woken.wait()
        self._woken.clear()
