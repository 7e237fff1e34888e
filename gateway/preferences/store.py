"""What the rules need of a place where sets are kept; `gateway.mongo.sets.preference_sets` is that place."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from gateway.idempotency import IdempotencyKey, Receipt
from gateway.preferences.listing import SetFilter, SetQuery
from gateway.preferences.model import ChangeRecord, PreferenceSet, SetKey, Written

Sets: TypeAlias = Sequence[PreferenceSet]
"""The sets as a request left them, in the order in which it named them."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """How many stored sets, how many unset ones (tombstones), and how many history records in them."""

    sets: int = 0
    tombstones: int = 0
    records: int = 0

    def and_one(self, *, exists: bool, records: int) -> "Erasure":
        """This and one set more."""
        return Erasure(self.sets + exists, self.tombstones + (not exists), self.records + records)


class PreferenceStore(Protocol):
    """Sets by key; a write and its history record are one atomic update, seen by a majority before it returns."""

    async def find_one(self, key: SetKey) -> PreferenceSet | None:
        """The stored set of this key, also an unset one; None when it was never stored."""
        ...

    async def find(self, keys: Iterable[SetKey]) -> Mapping[SetKey, PreferenceSet]:
        """The stored sets of these keys, unset ones included; keys never stored are absent."""
        ...

    async def replace(self, written: Written, *, expected_revision: int) -> bool:
        """Store the set and its record if the stored revision is the expected one (0: none stored); whether it was."""
        ...

    async def replace_all(self, written: Sequence[Written], receipt: Receipt[Sets] | None) -> bool:
        """Store the sets with their records and the receipt, all or nothing; whether it was.

        It is not when a set is at another revision than the one before, or there is a receipt of this request.
        """
        ...

    async def find_receipt(self, caller: str, key: IdempotencyKey) -> Receipt[Sets] | None:
        """The receipt of the request that this caller named so; None when there is none."""
        ...

    async def histories(self, keys: Iterable[SetKey]) -> Mapping[SetKey, Sequence[ChangeRecord]]:
        """The remembered writes of these sets, oldest first; keys never stored are absent."""
        ...

    async def select(self, query: SetQuery) -> Sequence[PreferenceSet]:
        """Users' stored sets in walking order, by an index."""
        ...

    async def count(self, matching: SetFilter) -> int:
        """How many sets `select` would find without bounds or limit."""
        ...

    async def erase(self, user_id: str) -> Erasure:
        """Remove every set of a user, each together with its history."""
        ...


@dataclass(frozen=True, slots=True)
class MissedChanges:
    """Any set may have changed unseen: the watch has just begun, or had to begin anew."""


class SetWatch(Protocol):
    """Where one learns that sets change."""

    def changed_sets(self) -> AsyncGenerator[SetKey | MissedChanges | None, None]:
        """The keys of sets as they change, for ever, over any outage; None when all is quiet."""
        ...
