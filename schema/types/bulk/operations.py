"""The types of bulk operations.

Most fields are read from the document of `gateway.bulk.model`, or computed from it. `errorItems`, `items`,
`persistence`, `preferences`, `retries`, `retryOf` and `totalCount` ask the service.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry
from strawberry import ID, LazyType, Maybe, Parent, argument, field
from strawberry.types.base import StrawberryList

from gateway.auth.callers import kind_of_key
from gateway.bulk import model
from gateway.errors import Forbidden
from gateway.http.root_path import bulk_operation_path
from gateway.paging import PageRequest
from gateway.preferences.change import Merge
from schema.context import Context, Info
from schema.types.basics.connections import Counted, PageInfo, total_count_of
from schema.types.basics.enums import BulkOperationItemStatus, BulkOperationStatus, PersistenceStrategy
from schema.types.basics.field_values import given
from schema.types.basics.node import Node
from schema.types.basics.page_arguments import After, Before, First, Last
from schema.types.bulk.rows import BulkOperationItemConnection, ConnectedItems, connected_items
from schema.types.callers import Actor, ActorFacts

ItemStatuses = Annotated[
    Maybe[list[BulkOperationItemStatus] | None],
    argument(name="status", description="Only rows with one of these statuses."),
]


_OPERATION: Final[Any] = LazyType("BulkOperation", __name__)
"""The type of this module, for fields of its own."""


@dataclass(frozen=True, slots=True)
class ConnectedOperations(Counted[model.BulkOperation]):
    """A page of operations. It has a class of its own because Strawberry takes no generic class here."""


def failed_user_of(root: Parent[model.Failure]) -> ID:
    """The user of the row."""
    return ID(root["user_id"])


def progress_path_of(root: Parent[model.BulkOperation], info: Info) -> str:
    """The path of the operation on the REST face."""
    return bulk_operation_path(info.context.services.settings.root_path, root["id"])


def progress_of(root: Parent[model.BulkOperation]) -> float:
    """The share of rows tried."""
    return model.progress(root)


def estimated_completion_of(root: Parent[model.BulkOperation], info: Info) -> datetime | None:
    """The end that the pace so far leads to."""
    return model.estimated_completion_at(root, info.context.services.now())


async def error_items_of(
    root: Parent[model.BulkOperation],
    info: Info,
    first: Annotated[int, argument(description="At most this many, up to 1,000.")] = 100,
) -> Sequence[model.Failure]:
    """The failed rows, from the store."""
    context = info.context
    return await context.services.bulk.error_items(context.caller, root, first)


async def items_of(
    root: Parent[model.BulkOperation],
    info: Info,
    statuses: ItemStatuses = None,
    *,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> ConnectedItems:
    """A page of the rows, from the store."""
    service, wanted = info.context.services.bulk, given(statuses)
    chosen = None if wanted is None else [model.ItemStatus[status.name] for status in wanted]
    request = PageRequest(given(first), given(after), given(last), given(before))
    page = await service.items(info.context.caller, root, chosen, request)
    return connected_items(root, page, service.count_items(root, chosen))


def started_by(root: Parent[model.BulkOperation]) -> ActorFacts | None:
    """The key that started it, by what the operation remembers."""
    actor = root["actor"]
    return None if actor is None else ActorFacts(kind_of_key(actor).value, actor, root.get("actor_name"))


async def persistence_of(root: Parent[model.BulkOperation], info: Info) -> str | None:
    """How the preferences are written, from the input."""
    change = await info.context.services.bulk.change(info.context.caller, root)
    if change is None:
        return None
    return (PersistenceStrategy.MERGE if isinstance(change, Merge) else PersistenceStrategy.REPLACE).name


async def preferences_of(root: Parent[model.BulkOperation], info: Info) -> model.GivenPreferences | None:
    """The preferences, from the input."""
    change = await info.context.services.bulk.change(info.context.caller, root)
    return None if change is None else model.given_by(change)


async def retries_of(
    root: Parent[model.BulkOperation],
    info: Info,
    first: Annotated[int, argument(description="At most this many, up to 100.")] = 20,
) -> Sequence[model.BulkOperation]:
    """The later operations, from the store."""
    context = info.context
    return await context.services.bulk.retries(context.caller, root, first)


async def retried_by(root: Parent[model.BulkOperation], info: Info) -> model.BulkOperation | None:
    """The older operation, from the store."""
    older_id = root["retry_of"]
    return None if older_id is None else await visible_operation(info.context, older_id)


async def visible_operation(context: Context, operation_id: str) -> model.BulkOperation | None:
    """The operation; None when it does not exist or is not the caller's to see, which look alike on purpose.

    Raises:
        Unauthenticated: The caller is not known.
    """
    try:
        return await context.services.bulk.get(context.caller, operation_id)
    except Forbidden:
        return None


@strawberry.type(description="A row that failed.")
class BulkOperationErrorItem:
    """A `model.Failure`."""

    id: ID = field(resolver=failed_user_of, description="The user's id.")
    collection: str | None = field(description="The collection the recipient belongs to; null for users.")


@strawberry.type(description="A change applied to many users in the background.")
class BulkOperation(Node):
    """A `model.BulkOperation`."""

    id: ID = field(description="The operation's UUID.")
    name: str = field(description="What the operation does, for example `users.set_preferences`.")
    status: BulkOperationStatus = field(description="Where it stands.")
    estimated_total_rows: int = field(description="How many rows it is expected to process: the distinct users given.")
    processed_rows: int = field(description="How many rows were tried so far.")
    success_count: int = field(description="How many rows succeeded.")
    error_count: int = field(description="How many rows failed.")
    error_items: Sequence[model.Failure] = field(
        resolver=error_items_of,
        graphql_type=list[BulkOperationErrorItem],
        description="The first failed rows, in the order given; `items` pages through all of them with their reasons.",
    )
    progress_path: str = field(
        resolver=progress_path_of, description="The URI path of this operation's progress as plain HTTP."
    )
    inserted_at: datetime = field(description="When it was accepted.")
    updated_at: datetime = field(description="When it last changed.")
    started_at: datetime | None = field(description="When a worker first took it.")
    completed_at: datetime | None = field(description="When every row had been tried.")
    failed_at: datetime | None = field(description="When it failed.")
    canceled_at: datetime | None = field(description="When it was canceled.")
    failure_reason: str | None = field(description="Why it failed; null unless `status` is `FAILED`.")
    sequence: int = field(
        description="Counts the changes to this operation, from 1; never goes back. "
        "An event with a lower number than one already seen is stale."
    )
    progress: float = field(resolver=progress_of, description="Share of rows tried, from 0 to 1.")
    estimated_completion_at: datetime | None = field(
        resolver=estimated_completion_of,
        description="When it should be done at the present pace; null before the first rows and after the last.",
    )
    dry_run: bool = field(description="True for a rehearsal that wrote nothing.")
    set_id: ID = field(description="The set that it writes for each user: `default`, or a tenant's id.")
    persistence: str | None = field(
        resolver=persistence_of,
        graphql_type=PersistenceStrategy | None,
        description="Whether the preferences replace each user's stored ones or are merged into them; null when the "
        "input is gone.",
    )
    preferences: model.GivenPreferences | None = field(
        resolver=preferences_of,
        graphql_type=LazyType("BulkPreferences", "schema.types.sets.bulk_preferences") | None,
        description="The preferences that each user gets; null when the input is gone.",
    )
    actor: str | None = field(description="Who started it: the id of a key.")
    started_by: ActorFacts | None = field(
        resolver=started_by, graphql_type=Actor | None, description="Who started it, with the kind and name of the key."
    )
    retry_of: model.BulkOperation | None = field(
        resolver=retried_by,
        graphql_type=LazyType("BulkOperation", __name__) | None,
        description="The operation this one retries.",
    )
    retries: Sequence[model.BulkOperation] = field(
        resolver=retries_of,
        graphql_type=StrawberryList(_OPERATION),
        description="The operations that retry this one, latest first.",
    )
    items: ConnectedItems = field(
        resolver=items_of, graphql_type=BulkOperationItemConnection, description="The rows, in the order given."
    )

    @classmethod
    def is_type_of(cls, document: object, _info: object) -> bool:
        """Whether a document is an operation and not another node."""
        return isinstance(document, dict) and "estimated_total_rows" in document


@strawberry.type(description="A bulk operation and its cursor.")
class BulkOperationEdge:
    """One place in a `BulkOperationConnection`."""

    cursor: str = field(description="Stays valid when other operations are added.")
    node: BulkOperation = field(description="The operation.")


@strawberry.type(description="A page of bulk operations.")
class BulkOperationConnection:
    """A `ConnectedOperations`."""

    edges: list[BulkOperationEdge] = field(description="The operations with their cursors.")
    nodes: list[BulkOperation] = field(description="The operations without their cursors.")
    page_info: PageInfo = field(description="Where this page lies.")
    total_count: int = field(
        resolver=total_count_of, description="How many operations match; counted only when asked for."
    )
