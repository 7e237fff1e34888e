"""Translates the driver's exceptions into the gateway's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pymongo.errors import BulkWriteError, ConnectionFailure, OperationFailure, PyMongoError, WriteConcernError

from gateway.errors import StoreUnavailable

_PASSING_LABELS: Final = (
    "RetryableWriteError",
    "TransientTransactionError",
    "UnknownTransactionCommitResult",
    "ResumableChangeStreamError",
)

_WRITE_CONFLICTS: Final = frozenset({112, 11000})
"""WriteConflict and DuplicateKey."""

_PASSING_CODES: Final = frozenset(
    {
        43,  # CursorNotFound: the server that held the cursor is primary no longer
        91,  # ShutdownInProgress
        133,  # FailedToSatisfyReadPreference
        134,  # ReadConcernMajorityNotAvailableYet
        175,  # QueryPlanKilled
        189,  # PrimarySteppedDown: between taking the command and beginning this write
        237,  # CursorKilled
        262,  # ExceededTimeLimit
        10107,  # NotWritablePrimary
        11600,  # InterruptedAtShutdown
        11601,  # Interrupted
        11602,  # InterruptedDueToReplStateChange
    }
)
"""Server errors that are temporary: the same request may succeed later.

The driver labels some of them itself, but only if a whole command fails, not for one write of several.

Source: MongoDB manual, "Error Codes".
"""


@contextmanager
def translated() -> Iterator[None]:
    """Run database calls and raise `StoreUnavailable` in place of temporary driver errors.

    Other driver errors, such as `DuplicateKeyError`, are raised unchanged.

    Raises:
        StoreUnavailable: No server, no majority or no answer in time; a write may or may not have happened.
    """
    try:
        yield
    except PyMongoError as error:
        if is_passing(error):
            raise StoreUnavailable from error
        raise


def is_passing(error: PyMongoError) -> bool:
    """Return whether the error is temporary, so that the same call may succeed later."""
    if isinstance(error, ConnectionFailure | WriteConcernError) or error.timeout:
        return True
    if isinstance(error, BulkWriteError) and error.details:
        codes = {each["code"] for each in error.details["writeErrors"]}
        # One lasting error among them would make every retry fail too.
        if codes <= _PASSING_CODES:
            return True
    if isinstance(error, OperationFailure) and error.code in _PASSING_CODES:
        return True
    return any(error.has_error_label(label) for label in _PASSING_LABELS)


def is_write_conflict(error: OperationFailure) -> bool:
    """Return whether another write changed or inserted the same document in between."""
    codes = {error.code}
    if isinstance(error, BulkWriteError):
        codes |= {each["code"] for each in error.details["writeErrors"]}
    return not codes.isdisjoint(_WRITE_CONFLICTS)
