"""Preference sets in MongoDB: one document per set, written by compare-and-set on its revision."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Any, Final

from bson import MaxKey, MinKey
from pymongo.errors import DuplicateKeyError

from gateway.background import pause
from gateway.errors import StoreUnavailable
from gateway.idempotency import IdempotencyKey, Receipt
from gateway.mongo.batching import CoalescedReads
from gateway.mongo.change_stream import Pause, changes
from gateway.mongo.client import Collection, Database, Document
from gateway.mongo.errors import translated
from gateway.mongo.find import found
from gateway.mongo.idempotency import IdempotencyRecords, receipt_of
from gateway.mongo.sets.batched_writes import CoalescedWrites, RevisionUpdate
from gateway.mongo.sets.documents import (
    WITHOUT_HISTORY,
    document_of,
    id_of,
    key_from,
    records_from,
    update_of,
    user_bound,
)
from gateway.mongo.sets.lists import Index, in_order, index_for, match_of, page_filter, page_sort
from gateway.mongo.sets.records import record_from
from gateway.mongo.sets.row_cache import SetReader
from gateway.mongo.transactions import Session, run, session_of
from gateway.preferences.listing import SetFilter, SetOrder, SetQuery
from gateway.preferences.model import ChangeRecord, PreferenceSet, SetKey, Written, key_of
from gateway.preferences.store import Erasure, MissedChanges, Sets

COLLECTION: Final = "preference_sets"

_RETRY_SECONDS: Final = 0.1

_KEYS_ONLY: Final[Sequence[Mapping[str, Any]]] = [
    {"$match": {"documentKey": {"$exists": True}}},
    {"$project": {"documentKey": 1}},
]


class _Outdated(Exception):
    """Raised inside a transaction to abort it, because a set is not at the expected revision."""


class MongoPreferenceStore:
    """The `PreferenceStore` on a MongoDB database; keeps the latest `max_history_records` writes of each set.

    `timeout_seconds` limits each transaction, and the retries of each write.
    """

    def __init__(self, database: Database, *, max_history_records: int, timeout_seconds: float = 10) -> None:
        self._client = database.client
        self._sets = database[COLLECTION]
        self._reader = SetReader(self._sets)
        self._records = IdempotencyRecords(database)
        self._timeout_seconds = timeout_seconds
        self._reads = CoalescedReads(self._load)
        self._writes = CoalescedWrites(self._sets)
        self._history_reads = CoalescedReads(self._load_histories)
        self._max_history_records = max_history_records

    async def find_one(self, key: SetKey) -> PreferenceSet | None:
        """Return the stored set with this key, None if there is none; concurrent reads share a round trip."""
        return (await self._reads.get((key,))).get(key)

    async def find(self, keys: Iterable[SetKey]) -> Mapping[SetKey, PreferenceSet]:
        """Return the stored sets with these keys; concurrent reads share a round trip."""
        wanted = frozenset(keys)
        sets = await self._reads.get(wanted)
        return {key: sets[key] for key in wanted if key in sets}

    async def replace(self, written: Written, *, expected_revision: int) -> bool:
        """Store the set with its record, and return whether it was at the expected revision.

        Concurrent writes share a round trip. If the outcome is unknown, the stored history is checked and the write is
        repeated until `timeout_seconds` are over.

        Raises:
            StoreUnavailable: The outcome is still unknown after that time.
        """
        began = asyncio.get_running_loop().time()
        _id = id_of(key_of(written.preference_set))
        update = RevisionUpdate(_id, expected_revision, self._update(written))
        try:
            return await self._writes.write(update)
        except StoreUnavailable:
            deadline = began + self._timeout_seconds
        try:
            async with asyncio.timeout_at(deadline):
                return await self._settle(update, _id, written.record)
        except TimeoutError as error:
            raise StoreUnavailable from error

    async def replace_all(self, written: Sequence[Written], receipt: Receipt[Sets] | None) -> bool:
        """Store the sets with their records and the receipt in one transaction.

        Return False, with nothing stored, if a set is not at its expected revision or the key has a receipt already.
        """

        async def store(session: Session) -> None:
            for each in written:
                if not await self._put(each, session):
                    raise _Outdated
            if receipt is not None:
                await self._records.add(receipt, {"sets": list(receipt.result)}, session)

        # A single document needs no transaction, and a plain write can share its round trip.
        if receipt is None and len(written) <= 1:
            return all([await self.replace(each, expected_revision=_before(each)) for each in written])
        try:
            with translated():
                async with session_of(self._client) as session:
                    await run(session, store, timeout_seconds=self._timeout_seconds)
        except (DuplicateKeyError, _Outdated):
            return False
        return True

    async def find_receipt(self, caller: str, key: IdempotencyKey) -> Receipt[Sets] | None:
        """Return the receipt of this caller's request with this key; None if there is none."""
        document = await self._records.find(caller, key)
        return None if document is None else receipt_of(document, key, document["sets"])

    async def histories(self, keys: Iterable[SetKey]) -> Mapping[SetKey, Sequence[ChangeRecord]]:
        """Return the kept change records of these sets, oldest first; concurrent reads share a round trip."""
        wanted = frozenset(keys)
        histories = await self._history_reads.get(wanted)
        return {key: histories[key] for key in wanted if key in histories}

    async def select(self, query: SetQuery) -> Sequence[PreferenceSet]:
        """Return a page of users' sets in the order of `page_sort`, read from the index for the filter and order.

        The sets of named users usually fit into one page. They are then read unsorted and sorted here, which is cheaper
        than the server's merge of one scan per user.
        """
        if query.matching.user_ids is not None:
            unordered = await self._select(query, [])
            # A full page may have been cut off anywhere, so then the server has to sort.
            if len(unordered) < query.limit:
                return in_order(unordered, query)
        return await self._select(query, page_sort(query))

    async def _select(self, query: SetQuery, sort: Index) -> Sequence[PreferenceSet]:
        hint = index_for(query.matching, query.order)
        documents = await found(
            self._reader.collection, page_filter(query), WITHOUT_HISTORY, limit=query.limit, sort=sort, hint=hint
        )
        return list(map(self._reader.set_from, documents))

    async def count(self, matching: SetFilter) -> int:
        """Return how many users' sets match the filter."""
        hint = index_for(matching, SetOrder.UPDATED_AT_DESC)
        with translated():
            return await self._sets.count_documents(match_of(matching), hint=hint)

    async def changed_sets(self) -> AsyncGenerator[SetKey | MissedChanges | None, None]:
        """Yield the keys of changed sets, from a change stream that carries only keys.

        `None` means that nothing changed for a while. `MissedChanges` means that the stream was opened, so changes made
        before may be missing.
        """
        async with aclosing(changes(self._sets, _KEYS_ONLY)) as stream:
            async for change in stream:
                match change:
                    case Pause.QUIET:
                        yield None
                    case Pause.OPENED:
                        yield MissedChanges()
                    case _:
                        yield key_from(change["documentKey"]["_id"])

    async def erase(self, user_id: str) -> Erasure:
        """Delete all sets of a user, one by one, each with its history; then the user's idempotency records."""
        erased = Erasure()
        # `_id` is ordered by scope, user, set: all sets of a user lie side by side.
        bounds = {"$gte": user_bound(user_id, MinKey()), "$lte": user_bound(user_id, MaxKey())}
        with translated():
            while document := await self._sets.find_one_and_delete({"_id": bounds}):
                erased = erased.and_one(exists=document["exists"], records=len(document["history"]))
        await self._records.erase(user_id)
        return erased

    async def _settle(self, update: RevisionUpdate, _id: Document, record: ChangeRecord) -> bool:
        """Repeat an update with an unknown outcome until its outcome is known. Return whether it was done.

        The history tells: the update was done if the record at its revision is its own, and not if it is another.
        """
        while True:
            with suppress(StoreUnavailable):
                stored = await self._record_at(record["revision"], _id)
                if stored is not None:
                    return stored == record
                if await self._writes.write(update):
                    return True
            await pause(_RETRY_SECONDS)

    async def _record_at(self, revision: int, _id: Document) -> ChangeRecord | None:
        """Return the record of a set's write to this revision; None if the set has not reached the revision.

        Raises:
            StoreUnavailable: The set is past the revision, but no longer has the record.
        """
        with translated():
            document = await self._sets.find_one({"_id": _id}, {"revision": 1, "history": 1})
        if document is None or document["revision"] < revision:
            return None
        record = document["history"].get(str(revision))
        if record is None:
            raise StoreUnavailable
        return record_from(record)

    async def _load(self, keys: Sequence[SetKey]) -> Mapping[SetKey, PreferenceSet]:
        documents = await _documents(self._reader.collection, keys, WITHOUT_HISTORY)
        return {key_of(stored): stored for stored in map(self._reader.set_from, documents)}

    async def _load_histories(self, keys: Sequence[SetKey]) -> Mapping[SetKey, Sequence[ChangeRecord]]:
        documents = await _documents(self._sets, keys, {"history": 1})
        return {
            key_from(document["_id"]): records_from(document, max_history_records=self._max_history_records)
            for document in documents
        }

    async def is_empty(self) -> bool:
        """Return whether the collection has no sets, not even unset ones."""
        with translated():
            return await self._sets.find_one({}, {"_id": 1}) is None

    async def add_all(self, written: Iterable[Written]) -> None:
        """Insert the first writes of new sets, for filling an empty demo database."""
        with translated():
            await self._sets.insert_many(map(document_of, written))

    async def _put(self, written: Written, session: Session) -> bool:
        """Store a write in a transaction. Return whether the set was at the expected revision."""
        expected_revision = _before(written)
        result = await self._sets.update_one(
            {"_id": id_of(key_of(written.preference_set)), "revision": expected_revision},
            self._update(written),
            upsert=expected_revision == 0,
            session=session,
        )
        return result.matched_count == 1 or result.upserted_id is not None

    def _update(self, written: Written) -> Document:
        return update_of(written, max_history_records=self._max_history_records)


async def _documents(collection: Collection, keys: Sequence[SetKey], fields: Mapping[str, Any]) -> Sequence[Document]:
    ids = [id_of(key) for key in keys]
    # The server handles a plain `_id` faster than an `$in` with one element.
    query = {"_id": ids[0] if len(ids) == 1 else {"$in": ids}}
    return await found(collection, query, fields, limit=len(ids))


def _before(written: Written) -> int:
    """Return the revision that a write expects to find; 0 for a first write."""
    return written.preference_set["revision"] - 1
