"""The query root. Each field makes one call into a service."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import strawberry
from strawberry import argument, field

from gateway.bulk import model as bulk
from gateway.bulk.overview import Overview
from gateway.errors import InvalidInput
from gateway.paging import PageRequest
from gateway.preferences import model as preferences
from gateway.preferences.listing import SetOrder
from gateway.preferences.requests import DefaultSet, UserSet
from gateway.preferences.service import ExplainedDecision
from gateway.settings import Settings
from schema.context import Info
from schema.inputs.bulk_operations import matching_operations
from schema.inputs.decisions import DecisionInput
from schema.inputs.error_paths import ARGUMENT, as_written
from schema.inputs.filters import matching_sets
from schema.roots.arguments import (
    DEFAULT_SET,
    NodeId,
    NodeIds,
    OperationCriteria,
    OperationId,
    Order,
    SetCriteria,
    SetId,
    TenantId,
    UserId,
)
from schema.roots.node_lookup import Thing, visible_thing, visible_things
from schema.types.basics.enums import PreferenceSetOrder
from schema.types.basics.field_values import given
from schema.types.basics.node import Node
from schema.types.basics.page_arguments import After, Before, First, Last
from schema.types.bulk.operations import BulkOperation, BulkOperationConnection, ConnectedOperations, visible_operation
from schema.types.bulk.overview import BulkOverview
from schema.types.limits import Limits
from schema.types.sets.decisions import PreferenceDecision
from schema.types.sets.preference_sets import ConnectedSets, PreferenceSet, PreferenceSetConnection


async def find_node(info: Info, node_id: NodeId) -> Thing | None:
    """The set or the operation."""
    return await visible_thing(info.context, node_id)


async def find_nodes(info: Info, node_ids: NodeIds) -> Sequence[Thing | None]:
    """The sets and operations."""
    return await visible_things(info.context, node_ids)


async def read_set(info: Info, user_id: UserId = None, set_id: SetId = DEFAULT_SET) -> preferences.PreferenceSet:
    """The set of the user named, or of the caller."""
    context = info.context
    return await context.services.preferences.read(context.caller, UserSet(given(user_id), set_id))


async def read_defaults(info: Info, tenant_id: TenantId = None) -> preferences.PreferenceSet:
    """The defaults of the tenant named, or of the environment."""
    context = info.context
    return await context.services.preferences.read(context.caller, DefaultSet(given(tenant_id)))


async def list_sets(
    info: Info,
    *,
    criteria: SetCriteria = None,
    order: Order = PreferenceSetOrder.UPDATED_AT_DESC,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> ConnectedSets:
    """A page of the sets, and a way to count them all."""
    service, caller, matching = info.context.services.preferences, info.context.caller, matching_sets(criteria)
    request = PageRequest(given(first), given(after), given(last), given(before))
    page = await service.page(caller, matching, SetOrder[order.name], request)
    return ConnectedSets(page, partial(service.count, caller, matching))


async def decide(
    info: Info, message: Annotated[DecisionInput, argument(name=ARGUMENT, description="The message.")]
) -> ExplainedDecision:
    """The decision, and the preferences it used."""
    context = info.context
    try:
        return await context.services.preferences.decide(context.caller, message.request())
    except InvalidInput as refusal:
        raise as_written(refusal, message) from refusal


async def find_operation(info: Info, operation_id: OperationId) -> bulk.BulkOperation | None:
    """The operation as it is now."""
    return await visible_operation(info.context, operation_id)


async def list_operations(
    info: Info,
    *,
    criteria: OperationCriteria = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> ConnectedOperations:
    """A page of the operations, and a way to count them all."""
    service, caller, matching = info.context.services.bulk, info.context.caller, matching_operations(criteria)
    request = PageRequest(given(first), given(after), given(last), given(before))
    page = await service.page(caller, matching, request)
    return ConnectedOperations(page, partial(service.count, caller, matching))


async def look_over_operations(info: Info) -> Overview:
    """What bulk operations do as a whole."""
    return await info.context.services.overview.overview(info.context.caller)


def show_limits(info: Info) -> Settings:
    """The settings of the process, of which the type shows the limits. Every caller may see them."""
    _ = info.context.caller
    return info.context.services.settings


@strawberry.type(
    description="Read. A field that fails is null, and `errors` says why; the other fields are answered all the same."
)
class Query:
    """The root type."""

    node: Thing | None = field(
        resolver=find_node,
        graphql_type=Node | None,
        description="Anything, by its id; null when it does not exist or may not be seen by the caller.",
    )
    nodes: Sequence[Thing | None] | None = field(
        resolver=find_nodes,
        graphql_type=list[Node | None] | None,
        description="Many things, by their ids, in the order asked; null for each that does not exist.",
    )
    preference_set: preferences.PreferenceSet | None = field(
        resolver=read_set,
        graphql_type=PreferenceSet | None,
        description="A user's preferences. A set that was never stored is empty, not null.",
    )
    default_preferences: preferences.PreferenceSet | None = field(
        resolver=read_defaults,
        graphql_type=PreferenceSet | None,
        description="The defaults of a tenant, or of the environment.",
    )
    preference_sets: ConnectedSets | None = field(
        resolver=list_sets,
        graphql_type=PreferenceSetConnection | None,
        description="Preference sets the caller may see.",
    )
    preference_decision: ExplainedDecision | None = field(
        resolver=decide,
        graphql_type=PreferenceDecision | None,
        description="What the preferences say about a message, and why.",
    )
    bulk_operation: bulk.BulkOperation | None = field(
        resolver=find_operation,
        graphql_type=BulkOperation | None,
        description="A bulk operation; null when it does not exist or may not be seen by the caller.",
    )
    bulk_operations: ConnectedOperations | None = field(
        resolver=list_operations,
        graphql_type=BulkOperationConnection | None,
        description="Bulk operations, latest first.",
    )
    bulk_overview: Overview | None = field(
        resolver=look_over_operations,
        graphql_type=BulkOverview | None,
        description="What bulk operations do as a whole.",
    )
    limits: Settings | None = field(
        resolver=show_limits, graphql_type=Limits | None, description="The limits this server applies."
    )
