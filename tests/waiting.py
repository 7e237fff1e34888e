"""Waiting for a condition, never for a time."""

import asyncio
import select
import time
from collections.abc import Awaitable, Callable

POLL_SECONDS = 0.02


async def until(condition: Callable[[], Awaitable[bool]], *, timeout_seconds: float = 10) -> None:
    """Return when the condition holds; fail when it does not within the time."""
    deadline = time.monotonic() + timeout_seconds
    while not await condition():
        assert time.monotonic() < deadline, f"still not so after {timeout_seconds} s: {condition}"
        await _pause()


def until_blocking(condition: Callable[[], bool], *, timeout_seconds: float = 10) -> None:
    """The same for tests without an event loop."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {timeout_seconds} s: {condition}"
        select.select([], [], [], POLL_SECONDS)


async def _pause() -> None:
    loop = asyncio.get_running_loop()
    turn = loop.create_future()
    loop.call_later(POLL_SECONDS, turn.set_result, None)
    await turn
