"""The inputs about bulk operations, and how they become requests to the service."""

from datetime import datetime

import strawberry
from strawberry import ID, Some, field

from gateway.bulk.listing import OperationFilter
from gateway.bulk.model import Status
from gateway.bulk.submission import BulkSubmission
from gateway.preferences import model
from schema.inputs.preferences import PreferencesInput
from schema.inputs.tree import TreeBuilder
from schema.types.basics.enums import BulkOperationStatus, PersistenceStrategy


@strawberry.input(description="Writes the same preferences for many users in the background.")
class BulkSetPreferencesInput:
    """Becomes a `BulkSubmission`."""

    user_ids: list[ID] = field(description="The users; duplicates count once. At most `Limits.bulkMaxUsers`.")
    set_id: ID = field(default=model.DEFAULT_SET_ID, description="`default`, or a tenant's id.")
    preferences: PreferencesInput = field(description="The preferences every user gets.")
    persistence: PersistenceStrategy = field(
        default=PersistenceStrategy.REPLACE,
        description="Whether the given preferences replace each user's stored ones or are merged into them.",
    )
    idempotency_key: str | None = field(
        description="Sending the same key again within a day gives the first operation back "
        "instead of starting another."
    )
    dry_run: bool = field(default=False, description="Run through every row and report, but write nothing.")

    def submission(self) -> BulkSubmission:
        """The operation to start. Its `problems` are what the wire form cannot say."""
        builder = TreeBuilder()
        return BulkSubmission(
            user_ids=self.user_ids,
            set_id=self.set_id,
            preferences=builder.preferences(self.preferences, ("input", "preferences")),
            persistence=model.PersistenceStrategy[self.persistence.name],
            idempotency_key=self.idempotency_key,
            dry_run=self.dry_run,
            problems=builder.problems,
        )


@strawberry.input(description="Cancels a bulk operation.")
class CancelBulkOperationInput:
    """Names the operation to cancel."""

    id: ID = field(description="The operation.")


@strawberry.input(description="Starts a new operation for the rows of an older one that did not succeed.")
class RetryBulkOperationInput:
    """Names the operation to retry."""

    id: ID = field(description="The older operation; it must be in a final status.")
    idempotency_key: str | None = field(
        description="Sending the same key again within a day gives the first retry back instead of starting another."
    )


@strawberry.input(description="Which bulk operations to list. All given conditions must hold.")
class BulkOperationFilter:
    """Becomes an `OperationFilter`, for lists and for subscriptions."""

    ids: list[ID] | None = field(description="Only these operations; at most `Limits.maxPageSize`.")
    status: list[BulkOperationStatus] | None = field(description="Only these statuses.")
    inserted_since: datetime | None = field(description="Only operations accepted at or after this.")
    inserted_until: datetime | None = field(description="Only operations accepted before this.")
    has_errors: bool | None = field(description="Only operations with failed rows, or only those without any.")
    dry_run: bool | None = field(description="Only rehearsals, or only operations that write.")
    actor: str | None = field(description="Only operations that this caller started, see `BulkOperation.actor`.")
    set_id: ID | None = field(description="Only operations on this set: `default`, or a tenant's id.")
    name: str | None = field(description="Only operations of this name, for example `users.set_preferences`.")


def matching_operations(given: Some[BulkOperationFilter | None] | None) -> OperationFilter:
    """The filter in the words of the service. Without a filter every operation matches."""
    criteria = given.value if given else None
    if criteria is None:
        return OperationFilter()
    statuses = None if criteria.status is None else [Status(status.name) for status in criteria.status]
    return OperationFilter(
        statuses=statuses,
        inserted_since=criteria.inserted_since,
        operation_ids=criteria.ids,
        inserted_until=criteria.inserted_until,
        has_errors=criteria.has_errors,
        dry_run=criteria.dry_run,
        actor=criteria.actor,
        set_id=criteria.set_id,
        name=criteria.name,
    )
