"""What a bulk operation is.

::

    QUEUED ──claim──▶ PROCESSING ──last chunk──▶ COMPLETED
      │                   │────────cannot go on──▶ FAILED
      └──────cancel───────┴──────────────────────▶ CANCELED

COMPLETED, FAILED and CANCELED are final. COMPLETED means that every row was tried, not that every row succeeded. A row
whose set already says what the change says succeeds without a write, so each user's set is written at most once.

Source: Knock API reference, "Bulk operations".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NotRequired, TypedDict

from gateway.errors import GatewayError
from gateway.idempotency import IdempotencyKey
from gateway.preferences.change import Merge, Replace, apply
from gateway.preferences.model import PreferenceRows, Tree
from gateway.preferences.tree import rows_of

SET_PREFERENCES: Final = "users.set_preferences"
"""The name of the one kind of operation there is."""

MAX_OPERATION_ID_LENGTH: Final = 64

MAX_RETRIES_SHOWN: Final = 100
"""How many retries of one operation are listed with it."""

WRITE_FAILED: Final = "WRITE_FAILED"
"""The code of a row that could not be written for no fault of its input."""


class Status(StrEnum):
    """Where an operation stands."""

    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self not in UNFINISHED


UNFINISHED: Final = (Status.QUEUED, Status.PROCESSING)
"""The statuses of operations that a worker may take, and a caller cancel."""


class ItemStatus(StrEnum):
    """What became of one row."""

    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"


class BulkOperation(TypedDict):
    """One operation as stored and served.

    `processed_rows` is always `success_count + error_count`, and the position of the first row not tried yet.
    `sequence` counts the changes from 1. `actor` is the subject of the caller that started it, and `actor_name` the
    name that its key had then; operations of earlier versions lack it. Dates are those of the database's clock, UTC
    with whole milliseconds, None for what did not happen.
    """

    id: str
    name: str
    status: str
    set_id: str
    estimated_total_rows: int
    processed_rows: int
    success_count: int
    error_count: int
    inserted_at: datetime
    updated_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    failed_at: datetime | None
    canceled_at: datetime | None
    failure_reason: str | None
    sequence: int
    dry_run: bool
    actor: str | None
    actor_name: NotRequired[str | None]
    retry_of: str | None


class Failure(TypedDict):
    """A row that was tried and not written: its position in the input, the user, and why, for programs and people."""

    position: int
    user_id: str
    code: str
    message: str


class Item(TypedDict):
    """One row: `code` and `message` are None unless it failed."""

    position: int
    user_id: str
    status: str
    code: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class BulkInput:
    """What an operation is to do: its users in the order given, each once, and the change; it never changes itself."""

    user_ids: Sequence[str]
    change: Replace | Merge


class GivenPreferences(PreferenceRows):
    """What a change gives to each set, as the rows of an empty one; `removed` are the paths that it takes away."""

    removed: list[tuple[str, ...]]


def given_by(change: Replace | Merge) -> GivenPreferences:
    """What a change gives to each set."""
    removed = list(_removed(change.patch)) if isinstance(change, Merge) else []
    return {**rows_of(apply(change, {})), "removed": removed}


def _removed(patch: Tree, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in patch.items():
        if value is None:
            yield (*path, key)
        elif isinstance(value, dict):
            yield from _removed(value, (*path, key))


@dataclass(frozen=True, slots=True)
class NewOperation:
    """An operation to store; its dates will be the database's. `idempotency_key` is one of the `actor`'s."""

    operation_id: str
    set_id: str
    given: BulkInput
    dry_run: bool
    actor: str
    actor_name: str | None = None
    retry_of: str | None = None
    idempotency_key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An operation that was started, or found again by its idempotency key (`replayed`), or canceled."""

    operation: BulkOperation
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class OperationEvent:
    """An operation changed; `claimable` says that nobody holds it and it is not final."""

    operation: BulkOperation
    claimable: bool


class InvalidStatus(GatewayError):
    """The operation is in a status that does not allow this; `operation` is as it is now."""

    code = "INVALID_STATUS"
    path = ("id",)

    def __init__(self, operation: BulkOperation, wanted: str, reason: str | None = None) -> None:
        refusal = f"The operation is {operation['status']}, so it cannot be {wanted}"
        super().__init__(f"{refusal}." if reason is None else f"{refusal}: {reason}.")
        self.operation = operation


def is_operation_id(text: str) -> bool:
    """Whether the text could be the id of an operation; anything else need not be looked up."""
    return text.isascii() and 0 < len(text) <= MAX_OPERATION_ID_LENGTH


def is_final(operation: BulkOperation) -> bool:
    """Whether the operation will not change any more."""
    return operation["status"] not in UNFINISHED


def progress(operation: BulkOperation) -> float:
    """The share of rows tried, from 0 to 1."""
    return operation["processed_rows"] / operation["estimated_total_rows"]


def estimated_completion_at(operation: BulkOperation, now: datetime) -> datetime | None:
    """When the last row should be done at the pace so far, not before `now`; None before the first and after the last.

    The pace is taken from the operation's own dates, so that a caller's clock that is wrong does not distort it.
    """
    done, total, started_at = operation["processed_rows"], operation["estimated_total_rows"], operation["started_at"]
    if started_at is None or done == 0 or is_final(operation):
        return None
    pace = (operation["updated_at"] - started_at) / done
    return max(now, operation["updated_at"] + pace * (total - done))
