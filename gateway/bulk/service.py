"""What callers may do with bulk operations; both faces call these methods and nothing below them."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from gateway.auth.callers import Caller, Permission
from gateway.bulk.listing import OperationFilter, place_of, query_of
from gateway.bulk.model import (
    MAX_RETRIES_SHOWN,
    Accepted,
    BulkInput,
    BulkOperation,
    Failure,
    InvalidStatus,
    Item,
    ItemStatus,
    NewOperation,
    is_final,
    is_operation_id,
)
from gateway.bulk.rows import count_items, item_at, position_of, walk
from gateway.bulk.store import OperationStore
from gateway.bulk.submission import BulkSubmission, parse_submission
from gateway.errors import InvalidInput, NotFound, StoreUnavailable
from gateway.idempotency import IdempotencyKey, hash_of, parse_idempotency_key
from gateway.paging import Page, PageRequest, page_of
from gateway.preferences.change import Merge, Replace
from gateway.preferences.model import SetLimits
from gateway.settings import Settings

_MAX_ATTEMPTS: Final = 200
_RETRY_SECONDS: Final = 0.01
"""How long to wait for the winner of two requests with one key to become visible, and how often."""


@dataclass(frozen=True, slots=True)
class BulkLimits:
    """What one operation, each set it writes, and one page may hold."""

    one_set: SetLimits
    max_users: int
    max_page_size: int
    max_error_items: int = 1000

    @classmethod
    def of(cls, settings: Settings) -> "BulkLimits":
        """The limits as they are set."""
        return cls(SetLimits.of(settings), settings.bulk_max_users, settings.max_page_size)


class BulkService:
    """Starts, shows and ends bulk operations on behalf of callers; `new_id` makes the id of a new one."""

    def __init__(self, store: OperationStore, limits: BulkLimits, new_id: Callable[[], str]) -> None:
        self._store = store
        self._limits = limits
        self._new_id = new_id

    async def submit(self, caller: Caller, submission: BulkSubmission) -> Accepted:
        """Start an operation, or give back the one that this key started with the same input.

        Raises:
            Forbidden: The caller may not start bulk operations.
            InvalidInput: The submission is malformed or breaks a limit; nothing was started.
            IdempotencyKeyReused: The key was used with another input.
            StoreUnavailable: Nothing can be said; sending it again with the same key is safe.
        """
        caller.require(Permission.BULK_WRITE)
        parsed = parse_submission(submission, limits=self._limits.one_set, max_users=self._limits.max_users)
        return await self._start(
            NewOperation(
                operation_id=self._new_id(),
                set_id=parsed.set_id,
                given=parsed.given,
                dry_run=submission.dry_run,
                actor=caller.subject,
                actor_name=caller.key_name,
                idempotency_key=_key(parsed.idempotency_key, parsed.request_hash),
            )
        )

    async def cancel(self, caller: Caller, operation_id: str) -> Accepted:
        """Stop an operation; rows already written stay written, and none is written after this returned.

        Raises:
            Forbidden: The caller may not stop bulk operations.
            NotFound: There is none of this id.
            InvalidStatus: It is final.
        """
        caller.require(Permission.BULK_WRITE)
        canceled = await self._store.cancel(operation_id) if is_operation_id(operation_id) else None
        if canceled is None:
            raise NotFound("bulk operation", operation_id, ("id",))
        return Accepted(canceled)

    async def retry(self, caller: Caller, operation_id: str, idempotency_key: str | None = None) -> Accepted:
        """Start an operation for the rows of a final one that failed or were never tried.

        Raises:
            Forbidden: The caller may not start bulk operations.
            InvalidInput: The key is malformed.
            NotFound: There is none of this id.
            InvalidStatus: It is not final, or every row succeeded.
            IdempotencyKeyReused: The key was used with another input.
        """
        caller.require(Permission.BULK_WRITE)
        key = parse_idempotency_key(idempotency_key)
        older = await self._existing(operation_id)
        if not is_final(older):
            raise InvalidStatus(older, "retried", "wait for its end, or cancel it")
        return await self._start(
            NewOperation(
                operation_id=self._new_id(),
                set_id=older["set_id"],
                given=await self._unsuccessful(older),
                dry_run=older["dry_run"],
                actor=caller.subject,
                actor_name=caller.key_name,
                retry_of=operation_id,
                idempotency_key=_key(key, hash_of({"retry_of": operation_id})),
            )
        )

    async def get(self, caller: Caller, operation_id: str) -> BulkOperation | None:
        """The operation; None when there is none of this id.

        Raises:
            Forbidden: The caller may not see bulk operations.
        """
        caller.require(Permission.BULK_READ)
        return await self._find(operation_id)

    async def page(self, caller: Caller, matching: OperationFilter, request: PageRequest) -> Page[BulkOperation]:
        """Operations, newest first.

        Raises:
            Forbidden: The caller may not see bulk operations.
            InvalidInput: The page asked for is malformed, or too many operations are named.
        """
        caller.require(Permission.BULK_READ)
        matching.check(max_ids=self._limits.max_page_size)
        size = request.size(self._limits.max_page_size)
        found = await self._store.select(query_of(matching, request, limit=size + 1))
        return page_of(found, request, size, place_of)

    async def count(self, caller: Caller, matching: OperationFilter) -> int:
        """How many operations there are.

        Raises:
            Forbidden: The caller may not see bulk operations.
            InvalidInput: Too many operations are named.
        """
        caller.require(Permission.BULK_READ)
        matching.check(max_ids=self._limits.max_page_size)
        return await self._store.count(matching)

    async def items(
        self,
        caller: Caller,
        operation: BulkOperation,
        statuses: Collection[ItemStatus] | None,
        request: PageRequest,
    ) -> Page[Item]:
        """The rows of an operation in the order given, as this state of it has them.

        Raises:
            Forbidden: The caller may not see bulk operations.
            InvalidInput: The page asked for is malformed.
            NotFound: The input of the operation is gone.
        """
        caller.require(Permission.BULK_READ)
        size = request.size(self._limits.max_page_size)
        positions = walk(request, operation["estimated_total_rows"])
        given = await self._input(operation)
        failures = {failure["position"]: failure for failure in await self._failures(operation)}
        rows = (item_at(operation, given.user_ids, failures, position=position) for position in positions)
        wanted = (row for row in rows if statuses is None or row["status"] in statuses)
        return page_of(list(islice(wanted, size + 1)), request, size, position_of)

    def count_items(self, operation: BulkOperation, statuses: Collection[ItemStatus] | None = None) -> int:
        """How many rows of this state of an operation have one of these statuses (None: any)."""
        return count_items(operation, statuses)

    async def error_items(self, caller: Caller, operation: BulkOperation, first: int) -> Sequence[Failure]:
        """The first failed rows, in the order given.

        Raises:
            Forbidden: The caller may not see bulk operations.
            InvalidInput: Too many are asked for.
        """
        caller.require(Permission.BULK_READ)
        if not 0 <= first <= self._limits.max_error_items:
            raise InvalidInput(f"Ask for 0 to {self._limits.max_error_items} failed rows.", ("first",))
        return await self._failures(operation, limit=first) if first else ()

    async def change(self, caller: Caller, operation: BulkOperation) -> Replace | Merge | None:
        """What the operation does to each set; None when its input is gone. Operations that ask together share a read.

        Raises:
            Forbidden: The caller may not see bulk operations.
        """
        caller.require(Permission.BULK_READ)
        return (await self._store.find_changes([operation["id"]])).get(operation["id"])

    async def retries(self, caller: Caller, operation: BulkOperation, first: int) -> Sequence[BulkOperation]:
        """The operations that retry this one, newest first. Operations that ask together share a read.

        Raises:
            Forbidden: The caller may not see bulk operations.
            InvalidInput: Too many are asked for.
        """
        caller.require(Permission.BULK_READ)
        if not 0 <= first <= MAX_RETRIES_SHOWN:
            raise InvalidInput(f"Ask for 0 to {MAX_RETRIES_SHOWN} retries.", ("first",))
        return (await self._store.find_retries([operation["id"]])).get(operation["id"], ())[:first]

    async def _start(self, new: NewOperation) -> Accepted:
        key = new.idempotency_key
        for _ in range(_MAX_ATTEMPTS):
            receipt = await self._store.find_receipt(new.actor, key) if key else None
            if key and receipt:
                return Accepted(receipt.replay(key), replayed=True)
            operation = await self._store.add(new)
            if operation is not None:
                return Accepted(operation)
            await asyncio.sleep(_RETRY_SECONDS)
        raise StoreUnavailable

    async def _find(self, operation_id: str) -> BulkOperation | None:
        if not is_operation_id(operation_id):
            return None
        return (await self._store.find([operation_id])).get(operation_id)

    async def _existing(self, operation_id: str) -> BulkOperation:
        operation = await self._find(operation_id)
        if operation is None:
            raise NotFound("bulk operation", operation_id, ("id",))
        return operation

    async def _input(self, operation: BulkOperation) -> BulkInput:
        given = await self._store.find_input(operation["id"])
        if given is None:
            raise NotFound("input of the bulk operation", operation["id"], ("id",))
        return given

    async def _failures(self, operation: BulkOperation, limit: int | None = None) -> Sequence[Failure]:
        return await self._store.failures(operation, limit=limit) if operation["error_count"] else ()

    async def _unsuccessful(self, operation: BulkOperation) -> BulkInput:
        if not count_items(operation, (ItemStatus.FAILED, ItemStatus.SKIPPED)):
            raise InvalidStatus(operation, "retried", "every row succeeded")
        given = await self._input(operation)
        failed = [failure["user_id"] for failure in await self._failures(operation)]
        return BulkInput((*failed, *given.user_ids[operation["processed_rows"] :]), given.change)


def _key(text: str | None, request_hash: bytes) -> IdempotencyKey | None:
    return None if text is None else IdempotencyKey(text, request_hash)
