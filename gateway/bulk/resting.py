"""Operations that failed lately, which a worker leaves alone for a while so that it gets on with the others."""

from collections.abc import Callable, Collection
from typing import Final

_FIRST_REST_SECONDS: Final = 1.0
_LONGEST_REST_SECONDS: Final = 60.0
_MOST_OPERATIONS: Final = 1000


class RestingOperations:
    """Each failure of an operation makes its rest twice as long, from one second up to a minute.

    Of more than a thousand the one that failed first is forgotten. `monotonic` is a clock in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._rests: dict[str, tuple[float, float]] = {}

    def add(self, operation_id: str) -> None:
        """Note that the operation has failed now."""
        _, before = self._rests.pop(operation_id, (0.0, _FIRST_REST_SECONDS / 2))
        rest_seconds = min(before * 2, _LONGEST_REST_SECONDS)
        if len(self._rests) >= _MOST_OPERATIONS:
            del self._rests[next(iter(self._rests))]
        self._rests[operation_id] = self._monotonic() + rest_seconds, rest_seconds

    def ids(self) -> Collection[str]:
        """The operations to leave alone now."""
        now = self._monotonic()
        return [operation_id for operation_id, (until, _) in self._rests.items() if until > now]
