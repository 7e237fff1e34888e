"""The types of changes, read from the rows of `gateway.preferences.history`."""

from dataclasses import dataclass
from datetime import datetime

import strawberry
from strawberry import Parent, field
from strawberry.scalars import JSON

from gateway.bulk import model as bulk
from gateway.preferences.history import ChangedKey
from schema.context import Info
from schema.types.basics.connections import Connected, PageInfo
from schema.types.basics.enums import ChangeOrigin
from schema.types.basics.key_paths import graphql_path
from schema.types.bulk.operations import BulkOperation, visible_operation


@dataclass(frozen=True, slots=True)
class ConnectedChanges(Connected[ChangedKey]):
    """A page of changes, and how many are remembered in all."""

    total_count: int


async def operation_behind(root: Parent[ChangedKey], info: Info) -> bulk.BulkOperation | None:
    """The bulk operation that wrote the change, from the store; None when a single write did."""
    operation_id = root["operation_id"]
    return None if operation_id is None else await visible_operation(info.context, operation_id)


def path_of(root: Parent[ChangedKey]) -> list[str]:
    """The key, in the names of GraphQL."""
    return graphql_path(root["path"])


@strawberry.type(description="One key of a set that changed in one write.")
class PreferenceChange:
    """A `ChangedKey`."""

    revision: int = field(description="The revision the write made.")
    changed_at: datetime = field(description="When it was written.")
    actor: str | None = field(
        description="Who wrote it: the subject of the caller's token, or null for an anonymous unsubscribe."
    )
    origin: ChangeOrigin = field(description="What caused it.")
    bulk_operation: bulk.BulkOperation | None = field(
        resolver=operation_behind,
        graphql_type=BulkOperation | None,
        description="The bulk operation that wrote it; null otherwise.",
    )
    path: list[str] = field(
        resolver=path_of,
        description='The key, for example `["workflows", "dinosaurs-loose", "channelTypes", "email"]`.',
    )
    before: JSON | None = field(description="The stored value before; null when the key was not set.")
    after: JSON | None = field(description="The stored value after; null when the key was removed.")


@strawberry.type(description="A change and its cursor.")
class PreferenceChangeEdge:
    """One place in a `PreferenceChangeConnection`."""

    cursor: str = field(description="Stays valid when further changes are made.")
    node: PreferenceChange = field(description="The change.")


@strawberry.type(description="A page of changes.")
class PreferenceChangeConnection:
    """A `ConnectedChanges`."""

    edges: list[PreferenceChangeEdge] = field(description="The changes with their cursors.")
    nodes: list[PreferenceChange] = field(description="The changes without their cursors.")
    page_info: PageInfo = field(description="Where this page lies.")
    total_count: int = field(description="How many changes are remembered in all.")
