"""The storage that preference sets need. `gateway.mongo.sets.preference_sets` implements it."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from gateway.idempotency import IdempotencyKey, Receipt
from gateway.preferences.listing import SetFilter, SetQuery
from gateway.preferences.model import ChangeRecord, PreferenceSet, SetKey, Written

Sets: TypeAlias = Sequence[PreferenceSet]
"""The sets after a request, in the order in which it named them."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Counts what was erased: stored sets, unset ones (tombstones), and the history records of both."""

    sets: int = 0
    tombstones: int = 0
    records: int = 0

    def and_one(self, *, exists: bool, records: int) -> "Erasure":
        """These counts with one more set."""
        return Erasure(self.sets + exists, self.tombstones + (not exists), self.records + records)


class PreferenceStore(Protocol):
    """Stores sets by key.

    A write and its history record are one atomic update. It returns when a majority of the replica set has it.
    """

    async def find_one(self, key: SetKey) -> PreferenceSet | None:
        """The stored set of this key, also an unset one; None when it was never stored."""
        ...

    async def find(self, keys: Iterable[SetKey]) -> Mapping[SetKey, PreferenceSet]:
        """The stored sets of these keys, unset ones included; keys never stored are absent."""
        ...

    async def replace(self, written: Written, *, expected_revision: int) -> bool:
        """Store the set and its record if the stored revision is the expected one (0: none). False if it is not."""
        ...

    async def replace_all(self, written: Sequence[Written], receipt: Receipt[Sets] | None) -> bool:
        """Store the sets with their records and the receipt, all or nothing.

        False means that nothing was stored: a set is not at the revision before its write, or the request already has a
        receipt.
        """
        ...

    async def find_receipt(self, caller: str, key: IdempotencyKey) -> Receipt[Sets] | None:
        """The receipt of this caller's request with this key; None when there is none."""
        ...

    async def histories(self, keys: Iterable[SetKey]) -> Mapping[SetKey, Sequence[ChangeRecord]]:
        """The recorded writes of these sets, oldest first; keys never stored are absent."""
        ...

    async def select(self, query: SetQuery) -> Sequence[PreferenceSet]:
        """Users' stored sets in walking order, by an index."""
        ...

    async def count(self, matching: SetFilter) -> int:
        """The number of sets that `select` would find without bounds or limit."""
        ...

    async def erase(self, user_id: str) -> Erasure:
        """Remove every set of a user, each together with its history."""
        ...


@dataclass(frozen=True, slots=True)
class MissedChanges:
    """Any set may have changed unnoticed, because the watch has just started or was restarted."""


class SetWatch(Protocol):
    """Reports changes of sets."""

    def changed_sets(self) -> AsyncGenerator[SetKey | MissedChanges | None, None]:
        """Yield the keys of sets as they change, for ever and across outages. Yields None while nothing happens."""
        ...
