"""Waits for conditions, so that no test sleeps for a fixed time."""

import asyncio
import select
import time
from collections.abc import Awaitable, Callable

POLL_SECONDS = 0.02


async def until(condition: Callable[[], Awaitable[bool]], *, timeout_seconds: float = 10) -> None:
    """Return as soon as the condition holds; fail after the timeout."""
    deadline = time.monotonic() + timeout_seconds
    while not await condition():
        assert time.monotonic() < deadline, f"still not so after {timeout_seconds} s: {condition}"
        await _pause()


def until_blocking(condition: Callable[[], bool], *, timeout_seconds: float = 10) -> None:
    """Do the same without an event loop."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {timeout_seconds} s: {condition}"
        select.select([], [], [], POLL_SECONDS)


async def _pause() -> None:
    loop = asyncio.get_running_loop()
    turn = loop.create_future()
    loop.call_later(POLL_SECONDS, turn.set_result, None)
    await turn
