"""The history of a set as rows: one for each key that a write changed, latest write first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from gateway.errors import InvalidInput
from gateway.paging import Page, PageRequest, Position, page_of
from gateway.preferences.model import ChangeRecord, LeafChange


class ChangedKey(LeafChange):
    """One changed key together with the write that changed it; the fields are those of `ChangeRecord`."""

    revision: int
    changed_at: datetime
    actor: str | None
    origin: str
    operation_id: str | None


def changes_of(record: ChangeRecord) -> list[ChangedKey]:
    """The changed keys of a write, in the order of their paths."""
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


def page_of_changes(records: Sequence[ChangeRecord], request: PageRequest, size: int) -> Page[ChangedKey]:
    """The page of `size` rows out of a set's records, which are given oldest first.

    A row's place is its revision and its number within the write, so that cursors hold when more is written.

    Raises:
        InvalidInput: A cursor is not one of a history.
    """
    after, before = (_order(bound, name) for bound, name in zip(request.bounds(2), ("after", "before"), strict=True))
    rows = [
        (place, change)
        for place, change in _places(records)
        if (after is None or _latest_first(place) > after) and (before is None or _latest_first(place) < before)
    ]
    walked = reversed(rows) if request.backward else rows
    placed = page_of(list(islice(walked, size + 1)), request, size, lambda place: place[0])
    return Page([change for _, change in placed.items], placed.position_at, placed.has_next, placed.has_previous)


def count_changes(records: Sequence[ChangeRecord]) -> int:
    """How many rows the records come to."""
    return sum(len(record["changes"]) for record in records)


def _places(records: Sequence[ChangeRecord]) -> Iterator[tuple[Position, ChangedKey]]:
    for record in reversed(records):
        for number, change in enumerate(changes_of(record)):
            yield [record["revision"], number], change


def _order(bound: Position | None, name: str) -> tuple[int, int] | None:
    if bound is None:
        return None
    if not all(type(each) is int for each in bound):
        raise InvalidInput("This is not a cursor of this list: give one that an earlier page gave.", (name,))
    return _latest_first(bound)


def _latest_first(place: Position) -> tuple[int, int]:
    """What to sort places by in a list that shows the latest write first."""
    return -place[0], place[1]
