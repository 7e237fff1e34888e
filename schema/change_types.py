"""The type of what a write changed, which joins preference sets and bulk operations."""

from datetime import datetime
from typing import TypedDict

import strawberry
from strawberry import Parent, field
from strawberry.scalars import JSON

from gateway.bulk import model as bulk
from gateway.preferences.model import ChangeRecord, Json
from schema.bulk_types import BulkOperation, visible_operation
from schema.context import Info
from schema.enums import ChangeOrigin


class Change(TypedDict):
    """One changed key together with the write that changed it."""

    revision: int
    changed_at: datetime
    actor: str | None
    origin: str
    operation_id: str | None
    path: list[str]
    before: Json
    after: Json


def changes_of(record: ChangeRecord) -> list[Change]:
    """The changed keys of a write, each with the facts of the write."""
    return [
        {
            "revision": record["revision"],
            "changed_at": record["changed_at"],
            "actor": record["actor"],
            "origin": record["origin"],
            "operation_id": record["operation_id"],
            **leaf,
        }
        for leaf in record["changes"]
    ]


async def operation_behind(root: Parent[Change], info: Info) -> bulk.BulkOperation | None:
    """The bulk operation that wrote the change, from the store; None when a single write did."""
    operation_id = root["operation_id"]
    return None if operation_id is None else await visible_operation(info.context, operation_id)


@strawberry.type(description="One key of a set that changed in one write.")
class PreferenceChange:
    """A `Change`; its bulk operation is asked of the service."""

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
        description='The key, for example `["workflows", "dinosaurs-loose", "channel_types", "email"]`.'
    )
    before: JSON | None = field(description="The stored value before; null when the key was not set.")
    after: JSON | None = field(description="The stored value after; null when the key was removed.")
