"""The subscription root. Each field hands on a stream of a feed."""

from collections.abc import AsyncIterator

import strawberry
from strawberry import field

from gateway.bulk import model
from gateway.preferences.feed import SetChange
from gateway.preferences.requests import UserSet
from schema.context import Info
from schema.inputs.bulk_operations import matching_operations
from schema.roots.arguments import DEFAULT_SET, OperationCriteria, OperationId, SetId, UserId
from schema.types.basics.field_values import given
from schema.types.bulk.operations import BulkOperation
from schema.types.sets.events import PreferenceSetChanged


async def watch_operation(info: Info, operation_id: OperationId) -> AsyncIterator[model.BulkOperation]:
    """The states of one operation."""
    return info.context.services.feed.progress(info.context.caller, operation_id)


async def watch_operations(info: Info, criteria: OperationCriteria = None) -> AsyncIterator[model.BulkOperation]:
    """The states of all operations that match."""
    return info.context.services.feed.updates(info.context.caller, matching_operations(criteria))


async def watch_set(info: Info, user_id: UserId = None, set_id: SetId = DEFAULT_SET) -> AsyncIterator[SetChange]:
    """The states of the set of the user named, or of the caller."""
    return info.context.services.set_feed.changes(info.context.caller, UserSet(given(user_id), set_id))


@strawberry.type(
    description="Watch. The first event always says how things stand, so nothing is lost between a query and the "
    "subscription, or on reconnecting."
)
class Subscription:
    """The root type."""

    bulk_operation_progress: AsyncIterator[model.BulkOperation | None] = field(
        resolver=watch_operation,
        is_subscription=True,
        graphql_type=BulkOperation | None,
        description="A bulk operation, now and at every step; the stream ends after the final status.",
    )
    bulk_operation_updates: AsyncIterator[model.BulkOperation | None] = field(
        resolver=watch_operations,
        is_subscription=True,
        graphql_type=BulkOperation | None,
        description="Every bulk operation the caller may see: the unfinished ones first, "
        "then each one that starts or changes. With `filter.ids` the ones named: first as they are, finished or not, "
        "then as they change. For dashboards.",
    )
    preference_set_changed: AsyncIterator[SetChange | None] = field(
        resolver=watch_set,
        is_subscription=True,
        graphql_type=PreferenceSetChanged | None,
        description="A user's set, now and whenever it changes, whoever changes it.",
    )
