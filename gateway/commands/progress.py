"""How far long work is: rows done, how many a second, and how long the rest will take."""

import time
from collections.abc import Callable
from typing import Final

_EVERY_SECONDS: Final = 2.0


class ProgressLines:
    """Says a line every few seconds while work goes on; each piece of work has a rate of its own."""

    def __init__(self, say: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._now = now
        self._work, self._done = "", 0
        self._began = self._said = now()

    def __call__(self, work: str, done: int, total: int) -> None:
        """Note that of this work so much of all is done."""
        now = self._now()
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
    """Seconds in the two largest units: `42 s`, `3 min 20 s`, `2 h 5 min`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
