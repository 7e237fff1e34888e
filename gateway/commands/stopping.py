"""Signal handling: SIGINT and SIGTERM stop a command gracefully, from its start to the end of its process.

A signal never raises an exception. It calls the current handler in the event loop:

| while the command | first signal | second signal |
|---|---|---|
| starts | the start is cancelled and undone | - |
| serves or works | open requests or the current chunk are finished | they are aborted |
| stops | - | - |

A signal that arrives between two of these phases is delivered to the next one.
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
"""A handler as `signal.getsignal` returns it; None if it was not installed by Python."""

_STOP_SECONDS: Final = 9.0
"""How long a stopping process may wait for the database, and for clients that do not read."""


class StopSignals:
    """Catches SIGINT and SIGTERM after `catch`; `obeyed_by` sets the handler, and `count` is how many arrived."""

    def __init__(self) -> None:
        self.count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._obey: Callable[[int], None] | None = None

    def catch(self) -> dict[int, SignalHandler]:
        """Install the handlers, and return the previous ones by signal number."""
        return {number: signal.signal(number, self._take) for number in _STOP_SIGNALS}

    @contextmanager
    def obeyed_by(self, obey: Callable[[int], None]) -> Iterator[None]:
        """Call `obey` in the running loop with the number of signals so far, 1 for the first, during the block.

        If signals arrived before, `obey` is called at once.
        """
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
        # A handler that took over in between has already seen the count.
        if obey is self._obey:
            obey(count)


def run_until_told(main: Callable[[StopSignals], Coroutine[Any, Any, None]]) -> bool:
    """Run a command that handles the signals. Return False if it was stopped during its start, else True."""
    signals = StopSignals()
    before = signals.catch()
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(main(signals))
    except asyncio.CancelledError:
        return False
    finally:
        # An exiting interpreter drops Python's handlers, so another Ctrl-C would kill it: after a signal, ignore more.
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if signals.count else handler)
    return True


def cancelling_this_task() -> Callable[[int], None]:
    """Return a handler that cancels the running task at the first signal and ignores the others."""
    cancel = _once(cast("asyncio.Task[Any]", asyncio.current_task()).cancel)
    return lambda _: cancel()


def leaving_in_time(obey: Callable[[int], None]) -> Callable[[int], None]:
    """Return a handler that calls `obey`, and ends the process some seconds later whatever it waits for.

    A chunk that has not committed by then is not written.
    """
    leave = _once(_leave_in_time)

    def obey_and_leave(count: int) -> None:
        leave()
        obey(count)

    return obey_and_leave


def leave_at_once(_count: int) -> None:
    """End this process with exit code 1. Its threads may wait hours for the database and cannot be interrupted."""
    os._exit(1)


def leave_in_time_when_told() -> None:
    """End this process some seconds after the first signal; the present signal handlers are still called."""
    leave = _once(_leave_in_time)
    for number in _STOP_SIGNALS:
        signal.signal(number, partial(_leave_and_tell, leave, signal.getsignal(number)))


def _leave_in_time() -> None:
    timer = threading.Timer(_STOP_SECONDS, os._exit, (1,))
    timer.daemon = True  # a process that stops in time does not wait for it
    timer.start()


def _leave_and_tell(leave: Callable[[], None], told: SignalHandler, number: int, frame: FrameType | None) -> None:
    leave()
    if callable(told):
        told(number, frame)


def _once(call: Callable[[], object]) -> Callable[[], None]:
    """Return a function that calls `call` the first time and does nothing after that."""
    calls = [call]

    def call_once() -> None:
        if calls:
            calls.pop()()

    return call_once
