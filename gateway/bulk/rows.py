"""The rows of an operation: none is stored, each follows from its position, the counts and the recorded failures."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from gateway.bulk.model import BulkOperation, Failure, Item, ItemStatus, is_final
from gateway.errors import InvalidInput
from gateway.paging import PageRequest, Position


def count_items(operation: BulkOperation, statuses: Collection[ItemStatus] | None = None) -> int:
    """How many rows have one of these statuses (None: any) in this state of the operation."""
    counts = {
        ItemStatus.SUCCEEDED: operation["success_count"],
        ItemStatus.FAILED: operation["error_count"],
        _untried(operation): operation["estimated_total_rows"] - operation["processed_rows"],
    }
    return sum(count for status, count in counts.items() if statuses is None or status in statuses)


def item_at(
    operation: BulkOperation, user_ids: Sequence[str], failures: Mapping[int, Failure], *, position: int
) -> Item:
    """The row at this position; `failures` are the operation's, by position."""
    failure = failures.get(position)
    if position >= operation["processed_rows"]:
        status = _untried(operation)
    else:
        status = ItemStatus.SUCCEEDED if failure is None else ItemStatus.FAILED
    return {
        "position": position,
        "user_id": user_ids[position],
        "status": status.value,
        "code": failure["code"] if failure else None,
        "message": failure["message"] if failure else None,
    }


def walk(request: PageRequest, total: int) -> Iterator[int]:
    """The positions a page may come from, in walking order: from its start, or from its end when it is counted there.

    Raises:
        InvalidInput: A cursor is not one of this list.
    """
    after, before = request.bounds(1)
    first = _place(after, "after", -1) + 1
    end = min(_place(before, "before", total), total)
    positions = range(max(first, 0), end)
    return reversed(positions) if request.backward else iter(positions)


def position_of(item: Item) -> Position:
    """Where the row stands in the list."""
    return [item["position"]]


def _untried(operation: BulkOperation) -> ItemStatus:
    return ItemStatus.SKIPPED if is_final(operation) else ItemStatus.PENDING


def _place(position: Position | None, name: str, default: int) -> int:
    if position is None:
        return default
    if type(position[0]) is not int:
        raise InvalidInput("This cursor belongs to another list.", (name,))
    return position[0]
