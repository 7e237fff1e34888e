"""The query root: each field is one call into a service."""

from functools import partial

import strawberry
from strawberry import field

from gateway.bulk import model as bulk
from gateway.paging import PageRequest
from gateway.preferences import model as preferences
from gateway.preferences.requests import UserSet
from gateway.settings import Settings
from schema.arguments import After, Before, Criteria, First, Last, OperationId, SetId, UserId
from schema.bulk_inputs import matching
from schema.bulk_types import BulkOperation, BulkOperationConnection, ConnectedOperations, visible_operation
from schema.context import Info
from schema.limit_types import Limits
from schema.preference_types import PreferenceSet
from schema.reading import given


async def read_set(
    info: Info, user_id: UserId = None, set_id: SetId = preferences.DEFAULT_SET_ID
) -> preferences.PreferenceSet:
    """The set of the user named, or of the caller."""
    context = info.context
    return await context.services.preferences.read(context.caller, UserSet(given(user_id), set_id))


async def find_operation(info: Info, operation_id: OperationId) -> bulk.BulkOperation | None:
    """The operation as it is now."""
    return await visible_operation(info.context, operation_id)


async def list_operations(
    info: Info,
    *,
    criteria: Criteria = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> ConnectedOperations:
    """A page of the operations, and a way to count them all."""
    service, caller = info.context.services.bulk, info.context.caller
    request = PageRequest(given(first), given(after), given(last), given(before))
    page = await service.page(caller, matching(criteria), request)
    return ConnectedOperations(page, partial(service.count, caller, matching(criteria)))


def show_limits(info: Info) -> Settings:
    """The settings that are limits, for anyone with credentials."""
    _ = info.context.caller
    return info.context.services.settings


@strawberry.type(description="Read.")
class Query:
    """What can be read."""

    preference_set: preferences.PreferenceSet = field(
        resolver=read_set,
        graphql_type=PreferenceSet,
        description="A user's preferences. Never null: a set that was never stored is empty.",
    )
    bulk_operation: bulk.BulkOperation | None = field(
        resolver=find_operation,
        graphql_type=BulkOperation | None,
        description="A bulk operation; null when it does not exist or may not be seen by the caller.",
    )
    bulk_operations: ConnectedOperations = field(
        resolver=list_operations,
        graphql_type=BulkOperationConnection,
        description="Bulk operations, latest first.",
    )
    limits: Settings = field(resolver=show_limits, graphql_type=Limits, description="The limits this server applies.")
