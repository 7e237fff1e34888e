"""What bulk operations need of a place where they are kept; `gateway.mongo` is that place."""

from collections.abc import AsyncGenerator, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from gateway.bulk.chunk_size import Pace
from gateway.bulk.claim import Candidate, Claim, Decide
from gateway.bulk.listing import OperationFilter, OperationQuery
from gateway.bulk.model import BulkInput, BulkOperation, Failure, NewOperation, OperationEvent
from gateway.idempotency import IdempotencyKey, Receipt
from gateway.preferences.change import Merge, Replace
from gateway.preferences.model import SetKey


class OperationStore(Protocol):
    """Operations for those who submit, read and cancel them. Reads see only what a majority has."""

    async def add(self, new: NewOperation) -> BulkOperation | None:
        """Store the operation, its input and its key, all or nothing; None when the key was taken meanwhile."""
        ...

    async def find_receipt(self, caller: str, key: IdempotencyKey) -> Receipt[BulkOperation] | None:
        """The operation this caller's key was used for within a day, or that still runs."""
        ...

    async def find(self, operation_ids: Iterable[str]) -> Mapping[str, BulkOperation]:
        """The operations of these ids; unknown ones are absent."""
        ...

    async def select(self, query: OperationQuery) -> Sequence[BulkOperation]:
        """Operations in walking order, by an index."""
        ...

    async def count(self, matching: OperationFilter) -> int:
        """How many operations `select` would find without bounds or limit."""
        ...

    async def find_changes(self, operation_ids: Iterable[str]) -> Mapping[str, Replace | Merge]:
        """What the operations of these ids do to each set; those without an input are absent."""
        ...

    async def find_retries(self, operation_ids: Iterable[str]) -> Mapping[str, Sequence[BulkOperation]]:
        """The latest `MAX_RETRIES_SHOWN` retries of each of these operations, newest first; absent where none are."""
        ...

    async def cancel(self, operation_id: str) -> BulkOperation | None:
        """Cancel it; None when it is unknown. No row is written after this returned.

        Raises:
            InvalidStatus: It is final.
        """
        ...

    async def find_input(self, operation_id: str) -> BulkInput | None:
        """The input; None when there is none."""
        ...

    async def failures(self, operation: BulkOperation, *, limit: int | None = None) -> Sequence[Failure]:
        """The failed rows that this state of the operation counts, in order; at most `limit` of them."""
        ...


class ClaimStore(Protocol):
    """Operations for one worker, whose claims it holds under one session of its own.

    Whoever writes rows does so under a claim, and every such write is one transaction that checks the claim.
    """

    async def candidates(self, *, without: Collection[str] = ()) -> Sequence[Candidate]:
        """Some operations that nobody holds by the database's clock, oldest first, none of them with these ids."""
        ...

    async def claim(self, candidate: Candidate, pace: Pace) -> Claim | None:
        """Take the operation after ending what its last holder may have left; None when somebody else was first."""
        ...

    async def find_input(self, operation_id: str) -> BulkInput | None:
        """The input; None when there is none."""
        ...

    async def write(self, claim: Claim, keys: Sequence[SetKey], decide: Decide) -> Claim:
        """Read these sets, write what `decide` makes of them, count it and extend the lease: all or nothing.

        Raises:
            ClaimLost: The claim counts no more; nothing was written.
            ChunkConflict: Somebody wrote one of the sets in between; nothing was written.
            StoreUnavailable: It may or may not have been written; renewing the claim finds out.
        """
        ...

    async def renew(self, claim: Claim) -> Claim:
        """Extend the lease and remember the pace; the claim as it is now, also after a chunk of which nobody knew.

        Raises:
            ClaimLost: The claim counts no more.
        """
        ...

    async def release(self, claim: Claim) -> None:
        """Give the operation back, so that another worker takes it at once."""
        ...

    async def fail(self, claim: Claim, reason: str) -> None:
        """End the operation as failed.

        Raises:
            ClaimLost: The claim counts no more.
        """
        ...

    async def close(self) -> None:
        """End the session."""
        ...


class EventStore(Protocol):
    """Operations for those who watch them."""

    async def find(self, operation_ids: Iterable[str]) -> Mapping[str, BulkOperation]:
        """The operations of these ids; unknown ones are absent."""
        ...

    async def select(self, query: OperationQuery) -> Sequence[BulkOperation]:
        """Operations in walking order, by an index."""
        ...

    async def latest_changed(self, *, limit: int) -> Sequence[BulkOperation]:
        """The operations that changed last, latest first."""
        ...

    def events(self) -> AsyncGenerator[OperationEvent | None, None]:
        """Changes from now on, for ever, over any outage; None when all is quiet, or when one may have been missed."""
        ...
