"""The history of a set as a list of changed keys, latest write first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from gateway.errors import InvalidInput
from gateway.paging import Page, PageRequest, Position, page_of
from gateway.preferences.model import ChangeRecord, LeafChange


class ChangedKey(LeafChange):
    """One changed key, with the fields of the write that changed it (see `ChangeRecord`)."""

    revision: int
    changed_at: datetime
    actor: str | None
    origin: str
    operation_id: str | None


def changes_of(record: ChangeRecord) -> list[ChangedKey]:
    """The changed keys of a write, in the order of their paths."""
    return [_changed_key(record, leaf) for leaf in record["changes"]]


def page_of_changes(records: Sequence[ChangeRecord], request: PageRequest, size: int) -> Page[ChangedKey]:
    """Make a page of at most `size` changed keys from a set's records, which are given oldest first.

    A cursor holds the revision and the number of the key within that write, so it stays valid after later writes.

    Raises:
        InvalidInput: A cursor does not belong to a history.
    """
    after, before = (_checked(bound, name) for bound, name in zip(request.bounds(2), ("after", "before"), strict=True))
    # Rows are made for the page alone: a history may hold a hundred thousand of them.
    places = list(islice(_places(records, after, before, backward=request.backward), size + 1))
    placed = page_of(places, request, size, lambda place: [place[0]["revision"], place[1]])
    rows = [_changed_key(record, record["changes"][number]) for record, number in placed.items]
    return Page(rows, placed.position_at, placed.has_next, placed.has_previous)


def count_changes(records: Sequence[ChangeRecord]) -> int:
    """How many changed keys the records hold together."""
    return sum(len(record["changes"]) for record in records)


def _places(
    records: Sequence[ChangeRecord], after: Position | None, before: Position | None, *, backward: bool
) -> Iterator[tuple[ChangeRecord, int]]:
    """Yield record and number of each changed key between two positions: latest write first, or last if `backward`."""
    for record in records if backward else reversed(records):
        numbers = _between(record, after, before)
        yield from ((record, number) for number in (reversed(numbers) if backward else numbers))


def _between(record: ChangeRecord, after: Position | None, before: Position | None) -> range:
    """The numbers of a record's changed keys that come after one position and before another."""
    first, end, revision = 0, len(record["changes"]), record["revision"]
    # The list runs from the latest revision down, so what comes after a position has a lower revision.
    if (after is not None and revision > after[0]) or (before is not None and revision < before[0]):
        return range(0)
    if after is not None and revision == after[0]:
        first = max(first, after[1] + 1)
    if before is not None and revision == before[0]:
        end = min(end, before[1])
    return range(first, end)


def _changed_key(record: ChangeRecord, leaf: LeafChange) -> ChangedKey:
    return {
        "revision": record["revision"],
        "changed_at": record["changed_at"],
        "actor": record["actor"],
        "origin": record["origin"],
        "operation_id": record["operation_id"],
        **leaf,
    }


def _checked(bound: Position | None, name: str) -> Position | None:
    # `isinstance` would take true and false for numbers.
    if bound is not None and not all(type(each) is int for each in bound):
        raise InvalidInput("This is not a cursor of this list: give one that an earlier page gave.", (name,))
    return bound
