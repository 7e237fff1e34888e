"""The results of mutations: a union of the success and the failures that a client should expect."""

from typing import Annotated, TypeAlias

import strawberry
from strawberry import Parent, field

from gateway.bulk import model as bulk
from gateway.preferences import model as preferences
from gateway.preferences.history import ChangedKey, changes_of
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


def written_keys_of(root: "Parent[PreferencesWritten]") -> list[ChangedKey]:
    """The keys that the write changed."""
    return changes_of(root.record)


@strawberry.type(description="A set was written (or would be, when `dryRun`).")
class PreferencesWritten:
    """A `gateway.preferences.model.Written`; the rows of its record are made when they are asked for."""

    record: strawberry.Private[preferences.ChangeRecord]
    preference_set: preferences.PreferenceSet = field(
        graphql_type=PreferenceSet, description="The set as it is after the write."
    )
    changes: list[ChangedKey] = field(
        resolver=written_keys_of,
        graphql_type=list[PreferenceChange],
        description="What changed; empty when the write said nothing new.",
    )


@strawberry.type(description="A bulk operation was started, found again by its key, or canceled.")
class BulkOperationAccepted:
    """A `gateway.bulk.model.Accepted`."""

    bulk_operation: bulk.BulkOperation = field(graphql_type=BulkOperation, description="The operation.")
    replayed: bool = field(description="True when an earlier operation with the same idempotency key is given back.")


_OfOneSet: TypeAlias = PreferencesWritten | InvalidInputError | RevisionConflictError
"""What writing one set can give; each mutation has a union of its own, which may get members that others do not."""

SetPreferencesResult: TypeAlias = Annotated[
    _OfOneSet, strawberry.union("SetPreferencesResult", description="What writing a whole set can give.")
]

SetChannelTypeResult: TypeAlias = Annotated[
    _OfOneSet, strawberry.union("SetChannelTypeResult", description="What writing a kind of channel can give.")
]

SetChannelResult: TypeAlias = Annotated[
    _OfOneSet, strawberry.union("SetChannelResult", description="What writing a channel can give.")
]

SetWorkflowResult: TypeAlias = Annotated[
    _OfOneSet, strawberry.union("SetWorkflowResult", description="What writing a workflow can give.")
]

SetCategoryResult: TypeAlias = Annotated[
    _OfOneSet, strawberry.union("SetCategoryResult", description="What writing a category can give.")
]

SetCommercialSubscribedResult: TypeAlias = Annotated[
    _OfOneSet,
    strawberry.union("SetCommercialSubscribedResult", description="What writing the commercial subscription can give."),
]

UnsetPreferencesResult: TypeAlias = Annotated[
    _OfOneSet, strawberry.union("UnsetPreferencesResult", description="What removing a set can give.")
]

SetDefaultPreferencesResult: TypeAlias = Annotated[
    _OfOneSet, strawberry.union("SetDefaultPreferencesResult", description="What writing defaults can give.")
]

UnsetDefaultPreferencesResult: TypeAlias = Annotated[
    _OfOneSet, strawberry.union("UnsetDefaultPreferencesResult", description="What removing defaults can give.")
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
    BulkOperationAccepted | InvalidInputError | NotFoundError | InvalidStatusError | IdempotencyKeyReusedError,
    strawberry.union("RetryBulkOperationResult", description="What retrying a bulk operation can give."),
]
