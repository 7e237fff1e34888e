"""The types of the rows of a bulk operation.

The preference set of a row is read through the service; rows of one page share a read.
"""

from dataclasses import dataclass

import strawberry
from strawberry import ID, LazyType, Parent, field

from gateway.bulk import model as bulk
from gateway.paging import Page
from gateway.preferences import model as preferences
from gateway.preferences.requests import UserSet
from schema.context import Info
from schema.types.basics.connections import Connected, PageInfo
from schema.types.basics.enums import BulkOperationItemStatus, ErrorCode


class Row(bulk.Item):
    """An item with the id of the set that it writes."""

    set_id: str


@dataclass(frozen=True, slots=True)
class ConnectedItems(Connected[Row]):
    """A page of rows, and how many rows match in all."""

    total_count: int


def connected_items(operation: bulk.BulkOperation, page: Page[bulk.Item], total_count: int) -> ConnectedItems:
    """A page of the rows of an operation, as a connection serves it."""
    rows: list[Row] = [{**item, "set_id": operation["set_id"]} for item in page.items]
    return ConnectedItems(Page(rows, page.position_at, page.has_next, page.has_previous), total_count)


async def set_written_by(root: Parent[Row], info: Info) -> preferences.PreferenceSet:
    """The set as it is now, for callers who may read it."""
    context = info.context
    return await context.services.preferences.read(context.caller, UserSet(root["user_id"], root["set_id"]))


@strawberry.type(description="One row of a bulk operation.")
class BulkOperationItem:
    """A `Row`."""

    user_id: ID = field(description="The user.")
    status: BulkOperationItemStatus = field(description="What became of it.")
    code: ErrorCode | None = field(name="errorCode", description="Why it failed, for programs; null unless it failed.")
    message: str | None = field(name="errorMessage", description="Why it failed, for people; null unless it failed.")
    preference_set: preferences.PreferenceSet | None = field(
        resolver=set_written_by,
        # Sets lead to their history, that to operations, and those to their rows: here the circle is closed.
        graphql_type=LazyType("PreferenceSet", "schema.types.sets.preference_sets") | None,
        description="The set the row writes, as stored now; null with an error when it is not the caller's to read.",
    )


@strawberry.type(description="A row and its cursor.")
class BulkOperationItemEdge:
    """One place in a `BulkOperationItemConnection`."""

    cursor: str = field(description="Stays valid while the operation runs.")
    node: BulkOperationItem = field(description="The row.")


@strawberry.type(description="A page of rows of a bulk operation.")
class BulkOperationItemConnection:
    """A `ConnectedItems`."""

    edges: list[BulkOperationItemEdge] = field(description="The rows with their cursors.")
    nodes: list[BulkOperationItem] = field(description="The rows without their cursors.")
    page_info: PageInfo = field(description="Where this page lies.")
    total_count: int = field(description="How many rows match; counted only when asked for.")
