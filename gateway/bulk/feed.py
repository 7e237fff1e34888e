"""Live news of bulk operations: one watcher for the process, any number of subscribers.

A subscriber is entered before it reads the present state, so nothing falls between the two. The watcher offers each
change to every mailbox it concerns, without a read of its own. Every so often, and whenever it may have missed
something, it reads the operations that somebody follows.
"""

import time
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import Final

import structlog

from gateway.auth.callers import Caller, Permission
from gateway.background import Watch
from gateway.bulk.listing import OperationFilter, OperationQuery, place_of
from gateway.bulk.mailbox import Mailbox, OperationStates
from gateway.bulk.model import BulkOperation, OperationEvent, is_operation_id
from gateway.bulk.store import EventStore
from gateway.errors import NotFound, StoreUnavailable
from gateway.metrics import BACKGROUND_ERRORS

_log = structlog.get_logger(__name__)

_TASK: Final = "feed of bulk operations"

_ERRORS: Final = BACKGROUND_ERRORS.labels(task=_TASK)

_SWEEP_SECONDS: Final = 1.0
_SWEPT_OPERATIONS: Final = 200
_PRESENT_OPERATIONS: Final = 200
_REMEMBERED_OPERATIONS: Final = 10_000


class Feed:
    """Tells subscribers and workers of this process what happens to bulk operations; works while `run` runs.

    Of `remembered_operations` it knows the latest state, so that dashboards are not told it again.
    """

    def __init__(
        self,
        store: EventStore,
        *,
        events_per_second: float,
        max_ids: int,
        remembered_operations: int = _REMEMBERED_OPERATIONS,
    ) -> None:
        self._store = store
        self._max_ids = max_ids
        self._interval_seconds = 1 / events_per_second
        self._followers: dict[str, set[Mailbox]] = {}
        self._dashboards: set[Mailbox] = set()
        self._wakers: list[Callable[[], None]] = []
        self._known: dict[str, int] = {}
        self._most_known = remembered_operations
        self._changes = Watch(self._listen, _TASK)

    @property
    def subscriber_count(self) -> int:
        """How many subscribers there are."""
        return len(self._mailboxes())

    async def run(self) -> None:
        """Watch whenever somebody listens, until closed."""
        await self._changes.run()

    def close(self) -> None:
        """End every subscription at once, and `run` soon after."""
        self._changes.close()
        for mailbox in self._mailboxes():
            mailbox.close()

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call `wake` whenever there is an operation that a worker could take, for as long as the block runs."""
        self._wakers.append(wake)
        self._changes.begin()
        try:
            yield
        finally:
            self._wakers.remove(wake)
            self._rest_if_alone()

    def progress(self, caller: Caller, operation_id: str) -> OperationStates:
        """An operation as it is, then as it changes, newest state first to come; ends after its final state.

        Raises:
            Forbidden: The caller may not see bulk operations; when the first state is asked for.
            NotFound: There is none of this id; likewise.
        """
        mailbox = Mailbox(self._interval_seconds, time.monotonic, until_final=True)
        return OperationStates(mailbox, self._progress(mailbox, caller, operation_id))

    def updates(self, caller: Caller, matching: OperationFilter) -> OperationStates:
        """The unfinished operations that match, then each that starts or changes while it matches; has no end.

        When operations are named, the first states are theirs, finished or not.

        Raises:
            Forbidden: The caller may not see bulk operations; when the first state is asked for.
            InvalidInput: Too many operations are named; likewise.
        """
        mailbox = Mailbox(self._interval_seconds, time.monotonic, matching.holds)
        return OperationStates(mailbox, self._updates(mailbox, caller, matching))

    async def _progress(
        self, mailbox: Mailbox, caller: Caller, operation_id: str
    ) -> AsyncGenerator[BulkOperation | None, None]:
        caller.require(Permission.BULK_READ)
        with self._following(mailbox, [operation_id]):
            mailbox.offer(await self._present(operation_id))
            yield None

    async def _present(self, operation_id: str) -> BulkOperation:
        found = await self._store.find([operation_id]) if is_operation_id(operation_id) else {}
        if operation_id not in found:
            raise NotFound("bulk operation", operation_id, ("id",))
        return found[operation_id]

    async def _updates(
        self, mailbox: Mailbox, caller: Caller, matching: OperationFilter
    ) -> AsyncGenerator[BulkOperation | None, None]:
        caller.require(Permission.BULK_READ)
        matching.check(max_ids=self._max_ids)
        if matching.operation_ids is None:
            # What ended before is no news to this subscriber. It enters after this, or a sweep could tell it as such.
            self._publish_all(await self._store.latest_changed(limit=_SWEPT_OPERATIONS))
        with self._following(mailbox, matching.operation_ids):
            if matching.operation_ids is not None:
                for state in (await self._store.find(filter(is_operation_id, matching.operation_ids))).values():
                    mailbox.offer(state)
            else:
                async with aclosing(self._unfinished(mailbox, matching)) as unfinished:
                    async for state in unfinished:
                        yield state
            yield None

    async def _unfinished(self, mailbox: Mailbox, matching: OperationFilter) -> AsyncGenerator[BulkOperation, None]:
        """What a dashboard sees first, oldest first; each page is read when the one before it was taken."""
        query = OperationQuery(matching.unfinished(), None, None, backward=True, limit=_PRESENT_OPERATIONS)
        while not mailbox.is_closed and (page := await self._store.select(query)):
            for state in page:
                mailbox.offer(state)
            for _ in page:
                if (operation := mailbox.take()) is not None:
                    yield operation
            query = replace(query, before=place_of(page[-1]))

    async def _listen(self) -> None:
        swept_at = -_SWEEP_SECONDS
        async with aclosing(self._store.events()) as events:
            async for event in events:
                if not self._changes.is_wanted:
                    return
                if event is not None:
                    self._tell(event)
                if event is None or time.monotonic() - swept_at >= _SWEEP_SECONDS:
                    await self._sweep()
                    swept_at = time.monotonic()

    def _tell(self, event: OperationEvent) -> None:
        self._publish(event.operation)
        if event.claimable:
            for wake in self._wakers:
                wake()

    async def _sweep(self) -> None:
        """Read again what somebody follows and is not final yet, and for dashboards what changed last."""
        followed: frozenset[str] = frozenset().union(*(mailbox.unfinished_ids for mailbox in self._mailboxes()))
        try:
            if followed:
                self._publish_all((await self._store.find(followed)).values())
            if self._dashboards:
                self._publish_all(await self._store.latest_changed(limit=_SWEPT_OPERATIONS))
        except StoreUnavailable:
            _log.warning("database_unavailable", task=_TASK)
        except Exception:  # noqa: BLE001 - what the stream tells must not be lost because a read fails
            _ERRORS.inc()
            _log.exception("sweep_failed")

    def _publish_all(self, operations: Iterable[BulkOperation]) -> None:
        for operation in operations:
            self._publish(operation)

    def _publish(self, operation: BulkOperation) -> None:
        """Offer a state to all it concerns; for a dashboard that does not follow the operation it must be news."""
        operation_id, sequence = operation["id"], operation["sequence"]
        known = self._known.pop(operation_id, 0)
        is_news = sequence > known
        # The stream may tell an older state after a sweep has read a newer one.
        self._known[operation_id] = max(sequence, known)
        if len(self._known) > self._most_known:
            del self._known[next(iter(self._known))]
        for mailbox in self._followers.get(operation_id, ()):
            mailbox.offer(operation)
        for mailbox in self._dashboards:
            mailbox.offer(operation, is_news=is_news)

    def _mailboxes(self) -> set[Mailbox]:
        return self._dashboards.union(*self._followers.values())

    @contextmanager
    def _following(self, mailbox: Mailbox, operation_ids: Collection[str] | None) -> Iterator[None]:
        """Enter a mailbox for these operations, or for all of them (None), for as long as the block runs."""
        if operation_ids is None:
            self._dashboards.add(mailbox)
        for operation_id in operation_ids or ():
            self._followers.setdefault(operation_id, set()).add(mailbox)
        self._listen_for(mailbox)
        try:
            yield
        finally:
            self._leave(mailbox, operation_ids or ())
            self._rest_if_alone()

    def _leave(self, mailbox: Mailbox, operation_ids: Iterable[str]) -> None:
        self._dashboards.discard(mailbox)
        for operation_id in operation_ids:
            followers = self._followers.get(operation_id, set())
            followers.discard(mailbox)
            if not followers:
                self._followers.pop(operation_id, None)

    def _listen_for(self, mailbox: Mailbox) -> None:
        if self._changes.is_closed:
            mailbox.close()
        self._changes.begin()

    def _rest_if_alone(self) -> None:
        if not (self._followers or self._dashboards or self._wakers):
            self._changes.rest()
