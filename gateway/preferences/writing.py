"""Writing sets: compare and set on the revision, from the newest state each time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from gateway.errors import InvalidInput, StoreUnavailable
from gateway.preferences.change import Author, Change, Replace, empty_set, write
from gateway.preferences.idempotency import LIFETIME, Once, Receipt, WrittenSets, replay
from gateway.preferences.model import Origin, PreferenceSet, RevisionConflict, SetKey, Written
from gateway.preferences.parse import SetLimits, check_limits
from gateway.preferences.requests import WriteOptions
from gateway.preferences.store import PreferenceStore
from gateway.preferences.tree import tree_of

_MAX_ATTEMPTS: Final = 200
"""How often a write is tried anew when others write the same set in between, before giving up."""

_MAX_SETS: Final = 50
"""How many sets one request may write, so that its receipt fits into one document."""


class SetWriter:
    """Writes checked changes into a store, within the limits of one set; `now` gives the present instant in UTC."""

    def __init__(self, store: PreferenceStore, limits: SetLimits, now: Callable[[], datetime]) -> None:
        self._store = store
        self._limits = limits
        self._now = now

    async def write(self, key: SetKey, change: Change, actor: str, options: WriteOptions) -> Written:
        """Change one set; with `dry_run` say what that would give.

        Raises:
            InvalidInput: The set would break a limit.
            RevisionConflict: The stored revision is not the expected one.
            StoreUnavailable: Others kept writing the same set in between.
        """
        for _ in range(_MAX_ATTEMPTS):
            stored = await self._store.find_one(key) or empty_set(key)
            written = self._next(stored, change, self._author(actor), options.expected_revision)
            if options.dry_run or written.preference_set is stored:
                return written
            if await self._store.replace(written, expected_revision=stored["revision"]):
                return written
        raise StoreUnavailable

    async def write_all(
        self, changes: Mapping[SetKey, Change], actor: str, *, expected_revision: int | None, once: Once | None
    ) -> WrittenSets:
        """Change several sets, all or none, or give what the same request came to before.

        Raises:
            InvalidInput: A set would break a limit, or there are too many.
            RequestKeyReused: The key was used for a request that asked for something else.
            RevisionConflict: The stored revision of one is not the expected one.
            StoreUnavailable: Others kept writing the same sets in between.
        """
        if len(changes) > _MAX_SETS:
            raise InvalidInput(f"Write at most {_MAX_SETS} sets at once.", ("preferences",))
        for _ in range(_MAX_ATTEMPTS):
            # The receipt is read last: if there is none, what was found before it is without this request's effect.
            found = await self._store.find(changes)
            if once is not None and (receipt := await self._store.find_receipt(actor, once)) is not None:
                return replay(receipt, once)
            author = self._author(actor)
            stored = [found.get(key) or empty_set(key) for key in changes]
            written = [
                self._next(before, change, author, expected_revision)
                for before, change in zip(stored, changes.values(), strict=True)
            ]
            changed = [new for new, old in zip(written, stored, strict=True) if new.preference_set is not old]
            sets = [each.preference_set for each in written]
            receipt = None if once is None else Receipt(actor, once, sets, author.now + LIFETIME)
            if await self._store.replace_all(changed, receipt):
                return WrittenSets(sets)
        raise StoreUnavailable

    def _author(self, actor: str) -> Author:
        return Author(actor, Origin.MUTATION, self._now())

    def _next(self, stored: PreferenceSet, change: Change, author: Author, expected_revision: int | None) -> Written:
        _check_expected(stored, expected_revision)
        written = write(stored, change, author)
        # What replaces a set was measured as it came.
        if not isinstance(change, Replace):
            check_limits(tree_of(written.preference_set), self._limits)
        return written


def _check_expected(stored: PreferenceSet, expected_revision: int | None) -> None:
    """An unset set answers to 0 as well as to its revision, so that "create it" works after "remove it"."""
    if expected_revision is None or expected_revision == stored["revision"]:
        return
    if expected_revision == 0 and not stored["exists"]:
        return
    raise RevisionConflict(expected_revision, stored)
