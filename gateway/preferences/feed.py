"""Live updates of preference sets: one watcher per process, any number of subscribers.

The watcher only tells which set changed. Each subscriber then reads its set; subscribers that read at the same time
share one query. A slow subscriber may skip states, but always gets the latest one.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass

from gateway.auth.callers import Caller
from gateway.background import Watch
from gateway.preferences.model import ChangeRecord, PreferenceSet, SetKey, key_of
from gateway.preferences.requests import Target
from gateway.preferences.service import PreferenceService
from gateway.preferences.store import MissedChanges, SetWatch


@dataclass(frozen=True, slots=True)
class SetChange:
    """A set after a change, with the writes since the subscriber last saw it, oldest first.

    The first state comes without records. Writes that have dropped out of the set's bounded history are left out.
    """

    preference_set: PreferenceSet
    records: Sequence[ChangeRecord]


class SetFeed:
    """Tells the subscribers of this process when their sets change, by whatever process. Needs `run` to be running."""

    def __init__(self, service: PreferenceService, watch: SetWatch) -> None:
        self._service = service
        self._watch = watch
        self._subscribers: dict[SetKey, set[asyncio.Event]] = {}
        self._changes = Watch(self._listen, "feed of preference sets")

    @property
    def subscriber_count(self) -> int:
        """How many subscribers this process has."""
        return sum(map(len, self._subscribers.values()))

    async def run(self) -> None:
        """Watch for changes while there are subscribers, until the feed is closed."""
        await self._changes.run()

    def close(self) -> None:
        """End all subscriptions at once, and `run` soon after."""
        self._changes.close()
        self._wake_all()

    async def changes(self, caller: Caller, target: Target) -> AsyncIterator[SetChange]:
        """Yield the set as it is, then after each change, until the feed is closed.

        Raises:
            Forbidden: The caller may not read the set.
            InvalidInput: An id is malformed.
        """
        seen = await self._service.read(caller, target)
        with self._subscription(key_of(seen)) as changed:
            # Read again: a change between the first read and the subscription would be missed.
            seen = await self._service.read(caller, target)
            yield SetChange(seen, ())
            while not self._changes.is_closed:
                await changed.wait()
                # Cleared before the read, so that a change during the read wakes this subscriber again.
                changed.clear()
                now = await self._service.read(caller, target)
                # After an outage all subscribers are woken, whether their set changed or not.
                if now["revision"] != seen["revision"]:
                    yield await self._change(seen, now)
                    seen = now

    async def _change(self, seen: PreferenceSet, now: PreferenceSet) -> SetChange:
        records = await self._service.history(now)
        return SetChange(now, [each for each in records if seen["revision"] < each["revision"] <= now["revision"]])

    async def _listen(self) -> None:
        async with aclosing(self._watch.changed_sets()) as events:
            async for event in events:
                if not self._changes.is_wanted:
                    return
                if isinstance(event, MissedChanges):
                    self._wake_all()
                elif event is not None:
                    self._wake(event)

    def _wake(self, key: SetKey) -> None:
        for changed in self._subscribers.get(key, ()):
            changed.set()

    def _wake_all(self) -> None:
        for key in self._subscribers:
            self._wake(key)

    @contextmanager
    def _subscription(self, key: SetKey) -> Iterator[asyncio.Event]:
        """Subscribe for the time of the block. The event is set whenever the set may have changed."""
        changed = asyncio.Event()
        self._subscribers.setdefault(key, set()).add(changed)
        self._changes.begin()
        try:
            yield changed
        finally:
            self._subscribers[key].discard(changed)
            if not self._subscribers[key]:
                del self._subscribers[key]
            if not self._subscribers:
                self._changes.rest()
