"""What mutations give: the success, or one of the refusals a client is expected to handle."""

from typing import Annotated, TypeAlias

import strawberry
from strawberry import field

from gateway.bulk import model as bulk
from gateway.preferences import model as preferences
from gateway.preferences.history import ChangedKey
from schema.types.bulk.operations import BulkOperation
from schema.types.errors import (
    IdempotencyKeyReusedError,
    InvalidInputError,
    InvalidStatusError,
    NotFoundError,
    RevisionConflictError,
)
from schema.types.sets.changes import PreferenceChange
from schema.types.sets.preference_sets import PreferenceSet


@strawberry.type(description="A set was written (or would be, when `dryRun`).")
class PreferencesWritten:
    """A `gateway.preferences.model.Written`."""

    preference_set: preferences.PreferenceSet = field(
        graphql_type=PreferenceSet, description="The set as it is after the write."
    )
    changes: list[ChangedKey] = field(
        graphql_type=list[PreferenceChange],
        description="What changed; empty when the write said nothing new.",
    )


@strawberry.type(description="A bulk operation was started, found again by its key, or canceled.")
class BulkOperationAccepted:
    """A `gateway.bulk.model.Accepted`."""

    bulk_operation: bulk.BulkOperation = field(graphql_type=BulkOperation, description="The operation.")
    replayed: bool = field(description="True when an earlier operation with the same idempotency key is given back.")


PreferencesResult: TypeAlias = Annotated[
    PreferencesWritten | InvalidInputError | RevisionConflictError,
    strawberry.union("PreferencesResult", description="What writing one set can give."),
]

UnsetDefaultPreferencesResult: TypeAlias = Annotated[
    PreferencesWritten | InvalidInputError | RevisionConflictError,
    strawberry.union("UnsetDefaultPreferencesResult", description="What removing defaults can give."),
]

BulkSetPreferencesResult: TypeAlias = Annotated[
    BulkOperationAccepted | InvalidInputError | IdempotencyKeyReusedError,
    strawberry.union("BulkSetPreferencesResult", description="What starting a bulk operation can give."),
]

CancelBulkOperationResult: TypeAlias = Annotated[
    BulkOperationAccepted | NotFoundError | InvalidStatusError,
    strawberry.union("CancelBulkOperationResult", description="What canceling a bulk operation can give."),
]

RetryBulkOperationResult: TypeAlias = Annotated[
    BulkOperationAccepted | NotFoundError | InvalidStatusError | IdempotencyKeyReusedError,
    strawberry.union("RetryBulkOperationResult", description="What retrying a bulk operation can give."),
]
