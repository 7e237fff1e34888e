"""Writes sets by compare-and-set on their revision. Each attempt starts from the newest state."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, cast

from gateway.errors import InvalidInput, StoreUnavailable
from gateway.idempotency import KEY_LIFETIME, IdempotencyKey, Receipt
from gateway.preferences.change import Author, Change, Replace, empty_set, write
from gateway.preferences.model import ChangeRecord, Origin, PreferenceSet, RevisionConflict, SetKey, SetLimits, Written
from gateway.preferences.parse import check_limits
from gateway.preferences.requests import WriteOptions
from gateway.preferences.store import PreferenceStore, Sets

_MAX_ATTEMPTS: Final = 200
"""How often a write is tried when other writers change the same set, before it gives up."""

_MAX_SETS: Final = 50
"""How many sets one request may write, so that its receipt fits into one document."""


@dataclass(frozen=True, slots=True)
class WrittenSets:
    """The sets after a request, in its order, with the records of their writes.

    `done_at` is the time of the writes in UTC. `replayed` means that an earlier request with the same key wrote the
    sets; then there are no records.
    """

    sets: Sets
    done_at: datetime
    records: Sequence[ChangeRecord] = ()
    replayed: bool = False


class SetWriter:
    """Writes checked changes to a store, within the limits of one set. `now` returns the current time in UTC."""

    def __init__(self, store: PreferenceStore, limits: SetLimits, now: Callable[[], datetime]) -> None:
        self._store = store
        self._check = partial(check_limits, limits=limits)
        self._now = now

    async def write(
        self, changes: Mapping[SetKey, Change], actor: str, options: WriteOptions, key: IdempotencyKey | None
    ) -> WrittenSets:
        """Change sets, all or none. With `dry_run`, only return what that would give.

        A request whose `key` was used before is not done again; it returns the sets of the first request.

        Raises:
            IdempotencyKeyReused: The key was used for a request that asked for something else.
            InvalidInput: A set would break a limit, or there are too many.
            RevisionConflict: The stored revision of one is not the expected one.
            StoreUnavailable: Other writers changed one of the sets during every attempt.
        """
        if len(changes) > _MAX_SETS:
            raise InvalidInput(f"Write at most {_MAX_SETS} sets at once.", ("preferences",))
        for _ in range(_MAX_ATTEMPTS):
            # The receipt is read after the sets: if there is none, the sets do not hold this request's effect yet.
            found = await self._store.find(changes)
            if key is not None and (receipt := await self._store.find_receipt(actor, key)) is not None:
                return _replayed(receipt, key)
            author = Author(actor, Origin.MUTATION, self._now())
            stored = [found.get(each) or empty_set(each) for each in changes]
            written = []
            for before, change in zip(stored, changes.values(), strict=True):
                written.append(self._next(before, change, author, options.expected_revision))
                if len(changes) > 1:
                    # Merging a large set takes a while: let other tasks run before the next one.
                    await asyncio.sleep(0)
            sets = [each.preference_set for each in written]
            # `write` returns the very set that it was given when nothing is new.
            changed = [each for each, before in zip(written, stored, strict=True) if each.preference_set is not before]
            receipt = None if key is None else Receipt(actor, key, sets, author.now + KEY_LIFETIME)
            # False means that another writer came in between: start anew from the newest state.
            if options.dry_run or await self._store.replace_all(changed, receipt):
                return WrittenSets(sets, author.now, [each.record for each in written])
        raise StoreUnavailable

    def _next(self, stored: PreferenceSet, change: Change, author: Author, expected_revision: int | None) -> Written:
        _check_expected(stored, expected_revision)
        # A replacement was measured when it was parsed. A merge or a put can grow the set beyond its limits.
        return write(stored, change, author, check=None if isinstance(change, Replace) else self._check)


def _replayed(receipt: Receipt[Sets], key: IdempotencyKey) -> WrittenSets:
    sets = receipt.replay(key)
    # Only the receipt of a running bulk operation has no expiry.
    done_at = cast("datetime", receipt.expires_at) - KEY_LIFETIME
    return WrittenSets(sets, done_at, replayed=True)


def _check_expected(stored: PreferenceSet, expected_revision: int | None) -> None:
    """Check the revision. An unset set matches 0 as well as its own, so that "create" works after "unset"."""
    if expected_revision is None or expected_revision == stored["revision"]:
        return
    if expected_revision == 0 and not stored["exists"]:
        return
    raise RevisionConflict(expected_revision, stored)
