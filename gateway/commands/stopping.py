"""SIGINT and SIGTERM as requests to stop, from the start of a command to the end of its process.

A signal never raises anywhere. It calls what listens at that moment, in the event loop:

| while the command | first signal | second signal |
|---|---|---|
| starts | the start is cancelled and undone | - |
| serves or works | what is under way is finished | what is under way is cut off |
| stops | - | - |

A signal that comes between two of these rows is told to the next.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any, Final, TypeAlias, cast

from uvloop import new_event_loop

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

SignalHandler: TypeAlias = Callable[[int, FrameType | None], Any] | int | None
"""As the standard library gives it: None when something else than Python handles the signal."""

_STOP_SECONDS: Final = 9.0
"""How long a process that was told to stop may wait for the database, and for clients that do not read."""


class StopSignals:
    """Catches the signals from `catch` on; `obeyed_by` says what they do, and `count` is how many came."""

    def __init__(self) -> None:
        self.count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._obey: Callable[[int], None] | None = None

    def catch(self) -> dict[int, SignalHandler]:
        """Take the signals over; what handled them before."""
        return {number: signal.signal(number, self._take) for number in _STOP_SIGNALS}

    @contextmanager
    def obeyed_by(self, obey: Callable[[int], None]) -> Iterator[None]:
        """Call `obey` in the running loop with 1 for the first signal, 2 for the next; one that came before counts."""
        self._loop, self._obey = asyncio.get_running_loop(), obey
        if self.count:
            obey(self.count)
        try:
            yield
        finally:
            self._obey = None

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self._loop is not None and self._obey is not None:
            self._loop.call_soon_threadsafe(self._deliver, self._obey, self.count)

    def _deliver(self, obey: Callable[[int], None], count: int) -> None:
        # Whoever has taken over in between looked at the count.
        if obey is self._obey:
            obey(count)


def run_until_told(main: Callable[[StopSignals], Coroutine[Any, Any, None]]) -> bool:
    """Run a command that obeys the signals; whether it came to its end, and was not stopped while it started."""
    signals = StopSignals()
    before = signals.catch()
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(main(signals))
    except asyncio.CancelledError:
        return False
    finally:
        # An interpreter that ends gives up handlers in Python, so the next Ctrl-C of somebody impatient would kill it.
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if signals.count else handler)
    return True


def cancelling_this_task() -> Callable[[int], None]:
    """What cancels the running task at the first signal it is told of, and leaves it to its end at the others."""
    cancel = _once(cast("asyncio.Task[Any]", asyncio.current_task()).cancel)
    return lambda _: cancel()


def leaving_in_time(obey: Callable[[int], None]) -> Callable[[int], None]:
    """What obeys, and ends this process some seconds later, whatever it waits for: a chunk then never happened."""
    leave = _once(_leave_in_time)

    def obey_and_leave(count: int) -> None:
        leave()
        obey(count)

    return obey_and_leave


def leave_at_once(_count: int) -> None:
    """End this process: its threads may wait for the database for hours, and nothing else can stop them."""
    os._exit(1)


def leave_in_time_when_told() -> None:
    """End this process some seconds after the first signal; what handles the signals now still does."""
    leave = _once(_leave_in_time)
    for number in _STOP_SIGNALS:
        signal.signal(number, partial(_leave_and_tell, leave, signal.getsignal(number)))


def _leave_in_time() -> None:
    timer = threading.Timer(_STOP_SECONDS, os._exit, (1,))
    timer.daemon = True
    timer.start()


def _leave_and_tell(leave: Callable[[], None], told: SignalHandler, number: int, frame: FrameType | None) -> None:
    leave()
    if callable(told):
        told(number, frame)


def _once(call: Callable[[], object]) -> Callable[[], None]:
    """Does what `call` does, the first time it is called."""
    calls = [call]

    def call_once() -> None:
        if calls:
            calls.pop()()

    return call_once
