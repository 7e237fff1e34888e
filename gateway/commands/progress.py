"""Progress lines for long work, with the rows done, the rate, and the estimated time left."""

import time
from collections.abc import Callable
from typing import Final

_EVERY_SECONDS: Final = 2.0


class ProgressLines:
    """Prints a progress line every few seconds; each piece of work has its own rate."""

    def __init__(self, say: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._now = now
        self._work, self._done = "", 0
        self._began = self._said = now()

    def __call__(self, work: str, done: int, total: int) -> None:
        """Report that `done` of `total` units of this work are done; a line is printed if one is due."""
        now = self._now()
        # Less done than before means that the same work has started over, so its rate starts over too.
        if work != self._work or done < self._done:
            self._began = self._said if not self._work else now
            self._work = work
        self._done = done
        if now - self._said < _EVERY_SECONDS:
            return
        self._said = now
        rate = done / (now - self._began) if now > self._began else 0.0
        left = f", {rate:,.0f} a second, {duration((total - done) / rate)} left" if rate else ""
        self._say(f"  {work}: {done:,} of {total:,}{left}")


def duration(seconds: float) -> str:
    """Format seconds in at most two units: `42 s`, `3 min 20 s`, `2 h 5 min`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
