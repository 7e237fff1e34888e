"""What bulk operations need of a place where they are kept; `gateway.mongo` is that place."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeAlias

from gateway.bulk.chunk_size import Pace
from gateway.bulk.model import UNFINISHED, BulkOperation, Failure, Status
from gateway.errors import GatewayError, InvalidInput
from gateway.idempotency import IdempotencyKey, Receipt
from gateway.paging import Position
from gateway.preferences.change import Merge, Replace
from gateway.preferences.model import PreferenceSet, SetKey, Written


@dataclass(frozen=True, slots=True)
class BulkInput:
    """What an operation is to do: its users in the order given, each once, and the change; it never changes itself."""

    user_ids: Sequence[str]
    change: Replace | Merge


@dataclass(frozen=True, slots=True)
class NewOperation:
    """An operation to store; its dates will be the database's. `idempotency_key` is one of the `actor`'s."""

    operation_id: str
    set_id: str
    given: BulkInput
    dry_run: bool
    actor: str
    retry_of: str | None = None
    idempotency_key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class OperationFilter:
    """Which operations: all conditions that are not None must hold."""

    statuses: Sequence[Status] | None = None
    inserted_since: datetime | None = None
    operation_ids: Sequence[str] | None = None

    def check(self, *, max_ids: int) -> None:
        """Pass when it can be applied at little cost.

        Raises:
            InvalidInput: It names too many operations.
        """
        if self.operation_ids is not None and len(self.operation_ids) > max_ids:
            raise InvalidInput(f"Name at most {max_ids} operations.", ("filter", "ids"))

    def unfinished(self) -> "OperationFilter":
        """The same for the operations that are not final."""
        wanted = UNFINISHED if self.statuses is None else [each for each in UNFINISHED if each in self.statuses]
        return replace(self, statuses=wanted)

    def holds(self, operation: BulkOperation) -> bool:
        """Whether the operation is one of them as it is now."""
        if self.statuses is not None and operation["status"] not in self.statuses:
            return False
        if self.operation_ids is not None and operation["id"] not in self.operation_ids:
            return False
        return self.inserted_since is None or operation["inserted_at"] >= self.inserted_since


@dataclass(frozen=True, slots=True)
class OperationQuery:
    """At most `limit` operations between two places `[milliseconds, id]`, newest first, from the end if `backward`."""

    matching: OperationFilter
    after: Position | None
    before: Position | None
    backward: bool
    limit: int


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unfinished operation that nobody holds by the database's clock.

    `pace` is None when nobody ever held it; `session` is what its last holder wrote with, None when it gave it back.
    """

    operation: BulkOperation
    epoch: int
    pace: Pace | None
    session: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write an operation's rows. Each claim has its own epoch; with a later one it is worth nothing.

    `confirmed_at` is when it was last seen to hold, by the database's clock.
    """

    operation: BulkOperation
    epoch: int
    pace: Pace
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a chunk comes to: sets to write, rows that failed, how many rows it covers, and the pace after it."""

    written: Sequence[Written]
    failures: Sequence[Failure]
    rows: int
    pace: Pace


Decide: TypeAlias = Callable[[Mapping[SetKey, PreferenceSet]], Awaitable[Outcome]]
"""From the stored sets of a chunk to its outcome, without any effect of its own."""


class ClaimLost(GatewayError):
    """The operation is held by somebody else now, or is final: whoever gets this writes no more."""

    def __init__(self) -> None:
        super().__init__("The claim on the bulk operation is lost.")


class ChunkConflict(GatewayError):
    """Somebody else wrote one of the chunk's sets in between; nothing was written, so trying again is safe."""

    def __init__(self) -> None:
        super().__init__("A set of this chunk was written by somebody else in between.")


class ClaimStore(Protocol):
    """Operations for one worker, whose claims it holds under one session of its own.

    Whoever writes rows does so under a claim, and every such write is one transaction that checks the claim.
    """

    async def candidates(self) -> Sequence[Candidate]:
        """Some operations that nobody holds by the database's clock, oldest first."""
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


@dataclass(frozen=True, slots=True)
class Event:
    """An operation changed; `claimable` says that nobody holds it and it is not final."""

    operation: BulkOperation
    claimable: bool


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

    def events(self) -> AsyncGenerator[Event | None, None]:
        """Changes from now on, for ever, over any outage; None when all is quiet, or when one may have been missed."""
        ...
