"""The types of what bulk operations do as a whole, read from `gateway.bulk.overview`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import Parent, argument, field

from gateway.bulk import overview
from schema.context import Info
from schema.types.basics.enums import BulkOperationStatus, BulkThroughputSpan

SpanArgument = Annotated[BulkThroughputSpan, argument(name="span", description="How far back, and how finely.")]


async def throughput_of(
    root: Parent[overview.Overview], info: Info, span: SpanArgument = BulkThroughputSpan.HOUR
) -> Sequence[overview.Throughput]:
    """The periods, from the store."""
    _ = root
    context = info.context
    return await context.services.overview.throughput(context.caller, overview.Span[span.name])


@strawberry.type(description="How many bulk operations have a status.")
class BulkStatusCount:
    """An `overview.StatusCount`."""

    status: BulkOperationStatus = field(description="The status.")
    count: int = field(description="How many operations have it.")


@strawberry.type(description="What waits of one caller's.")
class BulkQueueShare:
    """An `overview.QueueShare`."""

    actor: str | None = field(description="The caller, see `BulkOperation.actor`.")
    operations: int = field(description="Operations that no worker took yet.")
    rows: int = field(description="Their rows.")


@strawberry.type(description="The rows tried in one period.")
class BulkThroughput:
    """An `overview.Throughput`."""

    starts_at: datetime = field(description="When the period began.")
    seconds: int = field(description="How long it lasts; the last period of a span is not over yet.")
    rows: int = field(description="Rows tried, without rehearsals.")
    failed_rows: int = field(description="The ones among them that failed.")
    rehearsed_rows: int = field(description="Rows tried by rehearsals.")


@strawberry.type(description="What bulk operations do as a whole, as it was a second or a few ago. For dashboards.")
class BulkOverview:
    """An `overview.Overview`."""

    counts: list[BulkStatusCount] = field(description="How many operations have each status.")
    with_errors: int = field(description="How many operations have failed rows, whatever their status.")
    rows_per_second: float = field(description="The rate of the last 10 to 20 seconds, without rehearsals.")
    rows_in_last_hour: int = field(description="Rows tried within the last hour, without rehearsals.")
    oldest_waiting_at: datetime | None = field(
        description="When the operation that waits longest was accepted; null when none waits."
    )
    workers: int = field(description="How many workers are alive, busy or not.")
    queue: list[BulkQueueShare] = field(
        description="What waits by caller, for the 20 callers with most operations, most first."
    )
    throughput: Sequence[overview.Throughput] = field(
        resolver=throughput_of,
        graphql_type=list[BulkThroughput],
        description="Rows by period, oldest first.",
    )
