from datetime import UTC, datetime
from time import process_time

import pytest

from gateway.errors import InvalidInput
from gateway.paging import PageRequest, cursor_of
from gateway.preferences.history import count_changes, page_of_changes
from gateway.preferences.model import ChangeRecord


def record(revision: int, *keys: str) -> ChangeRecord:
    return {
        "revision": revision,
        "changed_at": datetime(2026, 11, 21, tzinfo=UTC),
        "actor": "sk_1",
        "origin": "MUTATION",
        "operation_id": None,
        "changes": [{"path": ["workflows", key], "before": None, "after": True} for key in keys],
    }


RECORDS = [record(1, "a", "b"), record(2), record(3, "c", "d", "e")]


def test_the_latest_write_comes_first_and_its_keys_in_order() -> None:
    page = page_of_changes(RECORDS, PageRequest(), 10)

    assert [(row["revision"], row["path"][1]) for row in page.items] == [
        (3, "c"),
        (3, "d"),
        (3, "e"),
        (1, "a"),
        (1, "b"),
    ]
    assert not page.has_next


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_pages_join_to_the_whole_also_when_more_is_written_meanwhile(size: int) -> None:
    records, request, seen = list(RECORDS), PageRequest(), []
    while True:
        page = page_of_changes(records, request, size)
        seen += [row["path"][1] for row in page.items]
        if not page.has_next:
            break
        records.append(record(records[-1]["revision"] + 1, "later"))
        request = PageRequest(after=page.cursors[-1])

    assert seen == ["c", "d", "e", "a", "b"]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_pages_from_the_end_join_to_the_whole(size: int) -> None:
    request, seen = PageRequest(last=size), list[str]()
    while True:
        page = page_of_changes(RECORDS, request, size)
        seen = [row["path"][1] for row in page.items] + seen
        if not page.has_previous:
            break
        request = PageRequest(last=size, before=page.cursors[0])

    assert seen == ["c", "d", "e", "a", "b"]


def test_a_page_lies_between_two_cursors() -> None:
    cursors = page_of_changes(RECORDS, PageRequest(), 10).cursors

    page = page_of_changes(RECORDS, PageRequest(after=cursors[0], before=cursors[4]), 10)

    assert [row["path"][1] for row in page.items] == ["d", "e", "a"]
    assert page.has_previous


def test_all_changes_are_counted() -> None:
    assert count_changes(RECORDS) == 5


@pytest.mark.parametrize("cursor", [cursor_of(["x", 1]), cursor_of([1]), "?"])
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as after:
        page_of_changes(RECORDS, PageRequest(after=cursor), 10)
    with pytest.raises(InvalidInput) as before:
        page_of_changes(RECORDS, PageRequest(before=cursor), 10)

    assert (after.value.path, before.value.path) == (("after",), ("before",))


def test_a_page_of_a_long_history_takes_no_longer_than_its_rows() -> None:
    keys = [str(number) for number in range(2_000)]
    records = [record(revision, *keys) for revision in range(1, 51)]
    middle = PageRequest(after=cursor_of([25, 1_000]))
    began = process_time()

    pages = [page_of_changes(records, request, 20) for request in [PageRequest(), PageRequest(last=20), middle] * 20]

    # Making a row of each of the hundred thousand changes takes this long for one page.
    assert process_time() - began < 0.1
    assert {len(page.items) for page in pages} == {20}
