"""Claims on bulk operations in MongoDB, and the writing of chunks under a claim.

A claim is an epoch on the operation's document and a lease by the database's clock. Each chunk is one transaction that
ends with a fence: an update that matches the operation only at this epoch, at this position and still PROCESSING. A
worker that lost its claim, or whose operation was canceled, therefore commits nothing, however late it is.

The fence is the last write of the transaction, so the operation's document is locked only for a moment. The transaction
starts by reading with the same query, so that a late worker does not lock any sets.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from pymongo import InsertOne, ReturnDocument, UpdateOne
from pymongo.errors import OperationFailure

from gateway.bulk.chunk_size import Pace
from gateway.bulk.claim import Candidate, ChunkConflict, ChunkOutcome, Claim, ClaimLost, Decide
from gateway.bulk.model import BulkInput, BulkOperation, Failure, Status, is_final
from gateway.mongo.bulk.documents import (
    FAILURES,
    OLDEST_FIRST,
    OPERATIONS,
    UNFINISHED_ONLY,
    advanced,
    ended,
    failure_document,
    find_input,
    let_key_expire,
    pace_document,
    pace_from,
)
from gateway.mongo.bulk.lists import BY_STATUS
from gateway.mongo.bulk.reading import SetAside, operation_from
from gateway.mongo.bulk.throughput import THROUGHPUT, additions
from gateway.mongo.client import Database, Document, user_of
from gateway.mongo.errors import is_write_conflict, translated
from gateway.mongo.sets.documents import WITHOUT_HISTORY, document_of, id_of, set_from, update_of
from gateway.mongo.sets.preference_sets import COLLECTION as SETS
from gateway.mongo.transactions import Session, end_session, run, run_once, session_id, start_session
from gateway.preferences.model import PreferenceSet, SetKey, Written, key_of

_MAX_CANDIDATES: Final = 10

_NO_SUCH_INDEX: Final = 2
"""BadValue: the hint names an index that does not exist. If it was dropped, workers go on without it."""

_CLAIMABLE: Final[Mapping[str, Any]] = {
    **UNFINISHED_ONLY,
    "$expr": {"$lt": ["$claim.lease_until", "$$NOW"]},
}
"""Matches unfinished operations with no lease or an expired one; null compares as less than any date."""


class MongoClaimStore:
    """The `ClaimStore` on a MongoDB database; each worker has its own.

    All its transactions use one session, which is recorded in its claims. A worker that takes over an operation kills
    the recorded session. So the session never returns to the driver's pool while the store is open: the kill must not
    hit anybody else.
    """

    def __init__(
        self, database: Database, *, max_history_records: int, lease_seconds: float, timeout_seconds: float
    ) -> None:
        self._database = database
        self._operations = database[OPERATIONS]
        self._sets = database[SETS]
        self._max_history_records = max_history_records
        self._lease_time = timedelta(milliseconds=round(lease_seconds * 1000))
        self._lease = {"$add": ["$$NOW", self._lease_time // timedelta(milliseconds=1)]}
        self._timeout_seconds = timeout_seconds
        self._set_aside = SetAside(OPERATIONS)
        self._session: Session | None = None
        self._user: str | None = None

    async def candidates(self, *, without: Collection[str] = ()) -> Sequence[Candidate]:
        """Return some operations that no worker holds, oldest first; unreadable ones are skipped for a minute."""
        query = {**_CLAIMABLE, "_id": {"$nin": [*without, *self._set_aside.ids]}}
        try:
            found = await self._oldest(query, BY_STATUS.name)
        except OperationFailure as error:
            if error.code != _NO_SUCH_INDEX:
                raise
            found = await self._oldest(query, None)
        return list(self._set_aside.readable(found, _candidate))

    async def _oldest(self, query: Mapping[str, Any], hint: str | None) -> Sequence[Document]:
        cursor = self._operations.find(query, hint=hint).sort(OLDEST_FIRST)
        with translated():
            return await cursor.limit(_MAX_CANDIDATES).to_list(None)

    async def claim(self, candidate: Candidate, pace: Pace) -> Claim | None:
        """Claim the operation; None if another worker was faster.

        The last holder's session is killed first, because its open transaction may keep sets locked.
        """
        operation_id, epoch = candidate.operation["id"], candidate.epoch + 1
        if candidate.session is not None:
            await end_session(self._database.client, candidate.session)
        claim = {
            "epoch": epoch,
            "lease_until": self._lease,
            "session": {"$literal": session_id(await self._own_session())},
            "user": {"$literal": await self._own_user()},
            "pace": pace_document(pace),
        }
        fields = {
            "status": Status.PROCESSING.value,
            "started_at": {"$ifNull": ["$started_at", "$$NOW"]},
            "claim": claim,
        }
        with translated():
            found = await self._operations.find_one_and_update(
                {"_id": operation_id, "claim.epoch": candidate.epoch, **_CLAIMABLE},
                advanced(fields),
                return_document=ReturnDocument.AFTER,
            )
        return Claim(operation_from(found), epoch, pace, found["updated_at"]) if found else None

    async def find_input(self, operation_id: str) -> BulkInput | None:
        """Return the input of an operation; None if it is gone or unreadable."""
        return await find_input(self._database, operation_id)

    async def write(self, claim: Claim, keys: Sequence[SetKey], decide: Decide) -> Claim:
        """Write one chunk in one majority transaction: the sets, the failures and the operation's counts.

        Raises:
            ChunkConflict: Another write changed the same documents; nothing was written.
            ClaimLost: The claim no longer holds; nothing was written.
            StoreUnavailable: The chunk may or may not have been written.
        """

        async def chunk(session: Session) -> Claim:
            if not await self._operations.find_one(_fence(claim), {"_id": 1}, session=session):
                raise ClaimLost
            outcome = await decide(await self._read(keys, session))
            await self._put(outcome.written, session)
            await self._record(claim, outcome.failures, session)
            await self._add_to_throughput(claim, outcome, session)
            return await self._count(claim, outcome, session)

        session = await self._own_session()
        with translated():
            try:
                return await run_once(session, chunk, timeout_seconds=self._timeout_seconds)
            except OperationFailure as error:
                if is_write_conflict(error):
                    raise ChunkConflict from error
                raise

    async def renew(self, claim: Claim) -> Claim:
        """Extend the lease, and store the pace unless a chunk was written since; clients see no change.

        Raises:
            ClaimLost: The claim no longer holds.
        """
        unmoved = {"$eq": ["$processed_rows", claim.operation["processed_rows"]]}
        pace = {"$cond": [unmoved, pace_document(claim.pace), "$claim.pace"]}
        fields = {"claim.lease_until": self._lease, "claim.pace": pace}
        # A commit without a reply may not have arrived; its open transaction would block this update for long.
        await end_session(self._database.client, session_id(await self._own_session()))
        with translated():
            document = await self._operations.find_one_and_update(
                _held(claim), [{"$set": fields}], return_document=ReturnDocument.AFTER
            )
        if not document:
            raise ClaimLost
        stored = document["claim"]
        confirmed_at = stored["lease_until"] - self._lease_time
        return Claim(operation_from(document), claim.epoch, Pace(**stored["pace"]), confirmed_at)

    async def release(self, claim: Claim) -> None:
        """Release the operation; the epoch advances, so that candidates read before are stale."""
        free = {"claim.lease_until": None, "claim.session": None}
        fields = {**free, "claim.epoch": claim.epoch + 1, "claim.pace": pace_document(claim.pace.paused())}
        with translated():
            await self._operations.update_one(_held(claim), {"$set": fields})

    async def fail(self, claim: Claim, reason: str) -> None:
        """Mark the operation as failed, and let its idempotency key expire, in one transaction.

        Raises:
            ClaimLost: The claim no longer holds.
        """

        async def update(session: Session) -> None:
            await self._change(
                claim, ended(Status.FAILED, "failed_at", {"failure_reason": {"$literal": reason}}), session
            )

        session = await self._own_session()
        with translated():
            await run(session, update, timeout_seconds=self._timeout_seconds)

    async def close(self) -> None:
        """Return the session to the driver's pool."""
        if self._session is not None:
            await self._session.end_session()
            self._session = None

    async def _own_session(self) -> Session:
        if self._session is None:
            self._session = await start_session(self._database.client)
        return self._session

    async def _own_user(self) -> str:
        if self._user is None:
            with translated():
                self._user = await user_of(self._database.client)
        return self._user

    async def _read(self, keys: Sequence[SetKey], session: Session) -> Mapping[SetKey, PreferenceSet]:
        ids = [id_of(key) for key in keys]
        # One more than can be found, so that the server closes the cursor with the first batch.
        cursor = self._sets.find({"_id": {"$in": ids}}, WITHOUT_HISTORY, session=session, batch_size=len(ids) + 1)
        return {key_of(stored): stored for stored in map(set_from, await cursor.to_list(None))}

    async def _put(self, written: Sequence[Written], session: Session) -> None:
        if written:
            requests = [self._request(each) for each in written]
            await self._sets.bulk_write(requests, ordered=False, session=session)

    def _request(self, written: Written) -> InsertOne[Document] | UpdateOne:
        if written.record["revision"] == 1:
            return InsertOne(document_of(written))
        _id = id_of(key_of(written.preference_set))
        return UpdateOne({"_id": _id}, update_of(written, max_history_records=self._max_history_records))

    async def _record(self, claim: Claim, failures: Sequence[Failure], session: Session) -> None:
        if failures:
            documents = [failure_document(claim.operation["id"], failure) for failure in failures]
            await self._database[FAILURES].insert_many(documents, session=session)

    async def _add_to_throughput(self, claim: Claim, outcome: ChunkOutcome, session: Session) -> None:
        """Add the chunk's rows to the throughput of the period in which the claim was last confirmed, a moment ago."""
        added = additions(
            claim.confirmed_at,
            session_id(session),
            rows=outcome.rows,
            failed_rows=len(outcome.failures),
            dry_run=claim.operation["dry_run"],
        )
        await self._database[THROUGHPUT].bulk_write(added, ordered=False, session=session)

    async def _count(self, claim: Claim, outcome: ChunkOutcome, session: Session) -> Claim:
        """Add the chunk to the operation's counts, and complete the operation after its last row."""
        before, failed = claim.operation, len(outcome.failures)
        processed_rows = before["processed_rows"] + outcome.rows
        fields: dict[str, Any] = {
            "processed_rows": processed_rows,
            "success_count": before["success_count"] + outcome.rows - failed,
            "error_count": before["error_count"] + failed,
            "claim.lease_until": self._lease,
            "claim.pace": pace_document(outcome.pace),
        }
        if processed_rows == before["estimated_total_rows"]:
            fields |= ended(Status.COMPLETED, "completed_at")
        operation = await self._change(claim, fields, session)
        return Claim(operation, claim.epoch, outcome.pace, operation["updated_at"])

    async def _change(self, claim: Claim, fields: Mapping[str, Any], session: Session) -> BulkOperation:
        """Change the operation so that clients see it.

        Raises:
            ClaimLost: The claim no longer holds.
        """
        document = await self._operations.find_one_and_update(
            _fence(claim),
            advanced(fields),
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        if not document:
            raise ClaimLost
        operation = operation_from(document)
        if is_final(operation):
            await let_key_expire(self._database, document, session)
        return operation


def _candidate(document: Document) -> Candidate:
    claim = document["claim"]
    return Candidate(operation_from(document), claim["epoch"], pace_from(claim["pace"]), claim["session"])


def _held(claim: Claim) -> dict[str, Any]:
    """Return the query that matches the operation while the claim holds."""
    return {"_id": claim.operation["id"], "claim.epoch": claim.epoch, "status": Status.PROCESSING.value}


def _fence(claim: Claim) -> dict[str, Any]:
    """Return the query that matches the operation while the claim holds and no chunk was counted since."""
    return {**_held(claim), "processed_rows": claim.operation["processed_rows"]}
