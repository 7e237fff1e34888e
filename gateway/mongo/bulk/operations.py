"""Bulk operations in MongoDB: submitting, reading, cancelling and watching them."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from functools import partial
from typing import Any, Final

from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from gateway.bulk.listing import OperationFilter, OperationQuery
from gateway.bulk.model import (
    BulkInput,
    BulkOperation,
    Failure,
    InvalidStatus,
    NewOperation,
    OperationEvent,
    Status,
    is_final,
)
from gateway.errors import StoreUnavailable
from gateway.idempotency import IdempotencyKey, Receipt
from gateway.mongo.batching import CoalescedReads
from gateway.mongo.bulk.documents import (
    FAILURES,
    INPUTS,
    OPERATIONS,
    UNFINISHED_ONLY,
    advanced,
    ended,
    failure_from,
    failures_of,
    find_input,
    input_document,
    insertion_of,
    let_key_expire,
)
from gateway.mongo.bulk.lists import BY_CHANGE, index_for, match_of, order_of, page_filter
from gateway.mongo.bulk.reading import SERVED, SetAside, operation_from
from gateway.mongo.bulk.related import load_changes, load_retries
from gateway.mongo.change_stream import Pause, changes
from gateway.mongo.client import Database, Document
from gateway.mongo.errors import translated
from gateway.mongo.idempotency import IdempotencyRecords, receipt_of
from gateway.mongo.transactions import Session, end_session, run, session_of
from gateway.preferences.change import Merge, Replace

_MAX_ATTEMPTS: Final = 3

_CHANGES: Final[Sequence[Mapping[str, Any]]] = [
    {"$match": {"operationType": {"$in": ["insert", "update", "replace"]}}},
    {"$project": {"fullDocument": 1}},
]


class MongoOperationStore:
    """The `OperationStore` and `EventStore` on a MongoDB database; `timeout_seconds` limits each transaction."""

    def __init__(self, database: Database, *, timeout_seconds: float) -> None:
        self._database = database
        self._operations = database[OPERATIONS]
        self._records = IdempotencyRecords(database)
        self._set_aside = SetAside(OPERATIONS)
        self._timeout_seconds = timeout_seconds
        self._reads = CoalescedReads(self._load)
        self._changes = CoalescedReads(partial(load_changes, database))
        self._retries = CoalescedReads(partial(load_retries, database, self._set_aside))

    async def add(self, new: NewOperation) -> BulkOperation | None:
        """Store the operation, its input and its idempotency key in one transaction.

        Return the stored operation, or None if the key has a record already; then nothing is stored.
        """

        async def insert(session: Session) -> BulkOperation:
            if new.idempotency_key is not None:
                receipt = Receipt(new.actor, new.idempotency_key, new.operation_id)
                await self._records.add(receipt, {"operation_id": receipt.result}, session)
            await self._database[INPUTS].insert_one(input_document(new.operation_id, new.given), session=session)
            # No stored operation has sequence 0, so this always inserts. An insert could not use the database's clock.
            document = await self._operations.find_one_and_update(
                {"_id": new.operation_id, "sequence": 0},
                insertion_of(new),
                projection=SERVED,
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=session,
            )
            return operation_from(document)

        try:
            with translated():
                async with session_of(self._database.client) as session:
                    return await run(session, insert, timeout_seconds=self._timeout_seconds)
        except DuplicateKeyError:
            return None

    async def find_receipt(self, caller: str, key: IdempotencyKey) -> Receipt[BulkOperation] | None:
        """Return the receipt with the operation of this key; None if the key is unknown or expired."""
        record = await self._records.find(caller, key)
        operation = None if record is None else (await self.find([record["operation_id"]])).get(record["operation_id"])
        if record is None or operation is None:
            return None
        return receipt_of(record, key, operation)

    async def find(self, operation_ids: Iterable[str]) -> Mapping[str, BulkOperation]:
        """Return the operations with these ids; unknown ids are absent. Concurrent reads share a round trip."""
        wanted = frozenset(operation_ids)
        found = await self._reads.get(wanted)
        return {each: found[each] for each in wanted if each in found}

    async def find_changes(self, operation_ids: Iterable[str]) -> Mapping[str, Replace | Merge]:
        """Return the change that each operation makes to its sets; concurrent reads share a round trip."""
        return await self._changes.get(frozenset(operation_ids))

    async def find_retries(self, operation_ids: Iterable[str]) -> Mapping[str, Sequence[BulkOperation]]:
        """Return the latest retries of each operation, newest first; concurrent reads share a round trip."""
        return await self._retries.get(frozenset(operation_ids))

    async def select(self, query: OperationQuery) -> Sequence[BulkOperation]:
        """Return a page of operations in the order of `order_of`; unreadable ones are left out."""
        found: Sequence[BulkOperation] = ()
        for _ in range(_MAX_ATTEMPTS):
            documents = await self._select(query)
            found = self._operations_of(documents)
            # The next attempt excludes the unreadable documents, so that the page is filled.
            if len(found) == len(documents):
                break
        return found

    async def _select(self, query: OperationQuery) -> Sequence[Document]:
        wanted = page_filter(query, without=self._set_aside.ids)
        cursor = self._operations.find(wanted, SERVED, hint=index_for(query.matching))
        with translated():
            return await cursor.sort(order_of(query)).limit(query.limit).to_list(None)

    async def count(self, matching: OperationFilter) -> int:
        """Return how many operations match the filter."""
        with translated():
            return await self._operations.count_documents(match_of(matching))

    async def cancel(self, operation_id: str) -> BulkOperation | None:
        """Cancel the operation, and let its idempotency key expire, in one transaction.

        Return the canceled operation; None if there is none. A chunk in flight commits before the cancellation or not
        at all.

        Raises:
            InvalidStatus: The operation is final already.
        """

        async def update(session: Session) -> Document | None:
            document = await self._operations.find_one_and_update(
                {"_id": operation_id, **UNFINISHED_ONLY},
                advanced(ended(Status.CANCELED, "canceled_at")),
                return_document=ReturnDocument.AFTER,
                session=session,
            )
            if document:
                await let_key_expire(self._database, document, session)
                return document
            final = await self._operations.find_one({"_id": operation_id}, SERVED, session=session)
            if final is not None:
                raise InvalidStatus(operation_from(final), "canceled")
            return None

        with translated():
            async with session_of(self._database.client) as session:
                document = await run(session, update, timeout_seconds=self._timeout_seconds)
        if document is None:
            return None
        # No worker will take the operation over, so a dead worker's transaction, and its locks, are ended here.
        if document["claim"]["session"] is not None:
            with suppress(StoreUnavailable):
                await end_session(self._database.client, document["claim"]["session"])
        return operation_from(document)

    async def find_input(self, operation_id: str) -> BulkInput | None:
        """Return the input of an operation; None if it is gone or unreadable."""
        return await find_input(self._database, operation_id)

    async def failures(self, operation: BulkOperation, *, limit: int | None = None) -> Sequence[Failure]:
        """Return the failed rows by position, at most `limit`; rows recorded after this state are left out."""
        cursor = self._database[FAILURES].find(failures_of(operation)).sort("_id", ASCENDING).limit(limit or 0)
        with translated():
            return [failure_from(document) for document in await cursor.to_list(None)]

    async def latest_changed(self, *, limit: int) -> Sequence[BulkOperation]:
        """Return the operations that changed last, the latest change first."""
        cursor = self._operations.find({}, SERVED).sort(BY_CHANGE.keys).limit(limit)
        with translated():
            return self._operations_of(await cursor.to_list(None))

    async def events(self) -> AsyncGenerator[OperationEvent | None, None]:
        """Yield changes from now on, each with the state of the operation at the time of reading.

        `None` means that nothing changed for a while, or that the stream was opened.
        """
        async with aclosing(changes(self._operations, _CHANGES, full_document="updateLookup")) as stream:
            async for change in stream:
                if isinstance(change, Pause) or change["fullDocument"] is None:
                    yield None
                else:
                    for event in self._set_aside.readable([change["fullDocument"]], _event):
                        yield event

    async def _load(self, operation_ids: Sequence[str]) -> Mapping[str, BulkOperation]:
        with translated():
            found = await self._operations.find({"_id": {"$in": list(operation_ids)}}, SERVED).to_list(None)
        return {operation["id"]: operation for operation in self._operations_of(found)}

    def _operations_of(self, documents: Iterable[Document]) -> list[BulkOperation]:
        return list(self._set_aside.readable(documents, operation_from))


def _event(document: Document) -> OperationEvent:
    operation = operation_from(document)
    return OperationEvent(operation, claimable=document["claim"]["lease_until"] is None and not is_final(operation))
