"""How many rows a worker takes at once, and when it gives a row up.

A chunk that failed `MAX_ATTEMPTS` times without progress is halved, again and again until the row at fault is alone;
then that row is given up. A worker that dies counts like one that fails, because an attempt is counted when it begins.
Meeting other writers is no failure: it only makes chunks smaller, so that one busy row does not hold up the others.
"""

from dataclasses import dataclass, replace
from typing import Final

MAX_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """The size of the next chunk in users, and how often it was begun.

    `wary_until` is the position up to which chunks stay small because a larger one failed there.
    """

    users: int
    attempts: int = 0
    wary_until: int = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether the next row is to be given up."""
        return self.users == 1 and self.attempts > MAX_ATTEMPTS

    def again(self, *, position: int, rows: int) -> "Pace":
        """The pace for one more attempt at the chunk of so many rows at this position."""
        if self.attempts < MAX_ATTEMPTS:
            return replace(self, attempts=self.attempts + 1)
        if rows > 1:
            return replace(self.halved(position=position, rows=rows), attempts=1)
        return Pace(1, MAX_ATTEMPTS + 1, self.wary_until)

    def halved(self, *, position: int, rows: int) -> "Pace":
        """The pace after a chunk of so many rows at this position proved too large."""
        return replace(self, users=max(1, rows // 2), wary_until=max(self.wary_until, position + rows))

    def advanced(self, *, position: int, max_users: int) -> "Pace":
        """The pace after a chunk was written, up to this position; small chunks grow once they are past the trouble."""
        users = self.users if position < self.wary_until else min(max_users, self.users * 2)
        return replace(self, users=users, attempts=1)

    def slowed(self) -> "Pace":
        """The pace after a chunk took long enough to endanger the lease."""
        return replace(self, users=max(1, self.users // 2))

    def paused(self) -> "Pace":
        """The pace to leave behind when no attempt is under way."""
        return replace(self, attempts=0)
