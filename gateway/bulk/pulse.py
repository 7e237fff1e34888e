"""Tells that the workers of this process are alive, so that dashboards can say how many work."""

import asyncio
from contextlib import suppress
from typing import Final, Protocol
from uuid import UUID

import structlog

from gateway.errors import StoreUnavailable
from gateway.metrics import BACKGROUND_ERRORS

_log = structlog.get_logger(__name__)

_TASK: Final = "pulse"

_ERRORS: Final = BACKGROUND_ERRORS.labels(task=_TASK)

_BEAT_SECONDS: Final = 3.0


class PulseStore(Protocol):
    """Where processes tell that they are alive; whoever is not heard of for a while is forgotten."""

    async def beat(self, process_id: UUID, workers: int) -> None:
        """Note that so many workers of the process are alive."""
        ...

    async def leave(self, process_id: UUID) -> None:
        """Note that the process has no workers any more."""
        ...


class Pulse:
    """The pulse of one process with so many workers."""

    def __init__(self, store: PulseStore, process_id: UUID, workers: int) -> None:
        self._store = store
        self._process_id = process_id
        self._workers = workers
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Beat until told to stop; a database that is away is told when it is back."""
        while not self._stopping.is_set():
            await self._beat()
            with suppress(TimeoutError):
                async with asyncio.timeout(_BEAT_SECONDS):
                    await self._stopping.wait()
        with suppress(Exception):  # whoever is not heard of is forgotten soon
            await self._store.leave(self._process_id)

    async def _beat(self) -> None:
        try:
            await self._store.beat(self._process_id, self._workers)
        except StoreUnavailable:
            _log.warning("database_unavailable", task=_TASK)
        except Exception:  # noqa: BLE001 - the next beat may succeed
            _ERRORS.inc()
            _log.exception("pulse_not_told")

    def stop(self) -> None:
        """Stop soon."""
        self._stopping.set()
