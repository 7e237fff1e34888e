"""What runs beside the requests for as long as the process runs: how it rests, waits and outlives failures."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from gateway.errors import GatewayError
from gateway.metrics import BACKGROUND_ERRORS

_log = structlog.get_logger(__name__)

_RESTART_SECONDS: Final = 1.0


class BackgroundFault(GatewayError):
    """A task beside the requests has ended by a fault of ours, and so has the process."""

    def __init__(self, tasks: Sequence[str]) -> None:
        super().__init__(f"A fault has ended {' and '.join(tasks)}, so this process has stopped: see its log.")


class Background:
    """The tasks of a process that run beside its requests.

    Each of them handles what may fail: the database, a document, an operation. An error that leaves one nevertheless is
    a fault of ours, after which the process must not go on as if nothing had happened: `on_fault` is called.
    """

    def __init__(self, on_fault: Callable[[], None]) -> None:
        self._on_fault = on_fault
        self._down: list[str] = []

    @property
    def down(self) -> Sequence[str]:
        """The names of the tasks that a fault has ended."""
        return self._down

    def check(self) -> None:
        """Pass when no task is down.

        Raises:
            BackgroundFault: One is.
        """
        if self._down:
            raise BackgroundFault(self._down)

    async def supervise(self, name: str, run: Awaitable[None]) -> None:
        """Run a task to its end, or to a fault."""
        try:
            await run
        except Exception as fault:  # noqa: BLE001 - the process ends by it
            _log.critical("background_task_failed", task=name, exc_info=fault)
            self._down.append(name)
            self._on_fault()


def jittered(longest_seconds: float, *, shortest_seconds: float = 0.0) -> float:
    """A random time, so that rivals who failed together do not try again together."""
    return random.uniform(shortest_seconds, longest_seconds)  # noqa: S311 - to part rivals, not to hide anything


async def pause(longest_seconds: float, *, shortest_seconds: float = 0.0) -> None:
    """Sleep for a random time."""
    await asyncio.sleep(jittered(longest_seconds, shortest_seconds=shortest_seconds))


class Watch:
    """Listens for as long as somebody wants it, and rests otherwise.

    `listen` is called again whenever it returns or fails. It is to return soon after `is_wanted` has become False.
    `name` says in the logs what is watched.
    """

    def __init__(self, listen: Callable[[], Awaitable[None]], name: str) -> None:
        self._listen = listen
        self._name = name
        self._wanted = asyncio.Event()
        self._closed = False

    @property
    def is_closed(self) -> bool:
        """Whether the watch has ended for good."""
        return self._closed

    @property
    def is_wanted(self) -> bool:
        """Whether there is somebody to listen for."""
        return self._wanted.is_set() and not self._closed

    def begin(self) -> None:
        """Listen from now on."""
        self._wanted.set()

    def rest(self) -> None:
        """Stop listening until `begin` is called again."""
        if not self._closed:
            self._wanted.clear()

    def close(self) -> None:
        """End `run`, even while it rests."""
        self._closed = True
        self._wanted.set()

    async def run(self) -> None:
        """Listen whenever somebody wants it, until closed."""
        while True:
            await self._wanted.wait()
            if self._closed:
                return
            try:
                await self._listen()
            except Exception:  # noqa: BLE001 - subscribers outlive whatever is wrong with one event
                BACKGROUND_ERRORS.labels(task=self._name).inc()
                _log.exception("watch_failed", watch=self._name)
                await asyncio.sleep(_RESTART_SECONDS)
