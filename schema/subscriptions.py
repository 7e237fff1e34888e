"""The subscription root: each field hands on one stream of the feed."""

from collections.abc import AsyncIterator

import strawberry
from strawberry import field

from gateway.bulk import model
from schema.arguments import Criteria, OperationId
from schema.bulk_inputs import matching
from schema.bulk_types import BulkOperation
from schema.context import Info


async def watch_operation(info: Info, operation_id: OperationId) -> AsyncIterator[model.BulkOperation]:
    """The states of one operation."""
    return info.context.services.feed.progress(info.context.caller, operation_id)


async def watch_operations(info: Info, criteria: Criteria = None) -> AsyncIterator[model.BulkOperation]:
    """The states of all operations that match."""
    return info.context.services.feed.updates(info.context.caller, matching(criteria))


@strawberry.type(
    description="Watch. The first event always says how things stand, so nothing is lost between a query and the "
    "subscription, or on reconnecting."
)
class Subscription:
    """What can be watched. A stream starts only when the caller is known."""

    bulk_operation_progress: AsyncIterator[model.BulkOperation] = field(
        resolver=watch_operation,
        is_subscription=True,
        graphql_type=BulkOperation,
        description="A bulk operation, now and at every step; the stream ends after the final status.",
    )
    bulk_operation_updates: AsyncIterator[model.BulkOperation] = field(
        resolver=watch_operations,
        is_subscription=True,
        graphql_type=BulkOperation,
        description="Every bulk operation the caller may see: the unfinished ones first, "
        "then each one that starts or changes. For dashboards.",
    )
