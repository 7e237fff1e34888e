from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.bulk.model import BulkOperation, Failure, ItemStatus
from gateway.bulk.rows import count_items, item_at, position_of, walk
from gateway.errors import InvalidInput
from gateway.paging import PageRequest, cursor_of, page_of
from tests.bulk.operations import operation

USERS = [f"u{number}" for number in range(10)]
FAILURES: dict[int, Failure] = {
    1: {"position": 1, "user_id": "u1", "code": "WRITE_FAILED", "message": "It could not be written."}
}
RUNNING = operation(status="PROCESSING", processed_rows=4, success_count=3, error_count=1)
CANCELED = operation(status="CANCELED", processed_rows=4, success_count=3, error_count=1)


def statuses(of: BulkOperation) -> Sequence[str]:
    return [item_at(of, USERS, FAILURES, position=position)["status"] for position in range(10)]


def test_the_status_of_a_row_follows_from_its_position_and_the_failures() -> None:
    assert statuses(RUNNING) == ["SUCCEEDED", "FAILED", "SUCCEEDED", "SUCCEEDED", *["PENDING"] * 6]


def test_rows_that_will_not_be_tried_are_skipped() -> None:
    assert statuses(CANCELED)[4:] == ["SKIPPED"] * 6


def test_a_failed_row_says_why_and_others_do_not() -> None:
    assert item_at(RUNNING, USERS, FAILURES, position=1) == {**FAILURES[1], "status": "FAILED"}
    assert item_at(RUNNING, USERS, FAILURES, position=0)["message"] is None


@pytest.mark.parametrize(
    ("of", "wanted", "count"),
    [
        (RUNNING, None, 10),
        (RUNNING, [ItemStatus.SUCCEEDED], 3),
        (RUNNING, [ItemStatus.FAILED, ItemStatus.PENDING], 7),
        (RUNNING, [ItemStatus.SKIPPED], 0),
        (CANCELED, [ItemStatus.SKIPPED], 6),
        (RUNNING, [], 0),
    ],
    ids=["any", "succeeded", "failed or pending", "none skipped yet", "skipped", "of no status"],
)
def test_rows_are_counted_by_status(of: BulkOperation, wanted: list[ItemStatus] | None, count: int) -> None:
    assert count_items(of, wanted) == count


@given(st.integers(0, 30), st.integers(1, 7), st.booleans())
def test_the_pages_together_are_the_list(total: int, size: int, backward: bool) -> None:
    seen: list[int] = []
    cursor = None
    while True:
        request = PageRequest(last=size, before=cursor) if backward else PageRequest(first=size, after=cursor)
        page = page_of(list(walk(request, total))[: size + 1], request, size, lambda position: [position])
        seen = [*page.items, *seen] if backward else [*seen, *page.items]
        if not (page.has_previous if backward else page.has_next):
            break
        cursor = page.cursors[0] if backward else page.cursors[-1]

    assert seen == list(range(total))


def test_the_place_of_a_row_is_its_position() -> None:
    assert position_of(item_at(RUNNING, USERS, FAILURES, position=7)) == [7]


@pytest.mark.parametrize("place", [[-5], [99]], ids=["before the first", "after the last"])
def test_a_cursor_beyond_the_list_is_no_fault(place: list[int]) -> None:
    assert len(list(walk(PageRequest(after=cursor_of(place)), 10))) in {0, 10}


@pytest.mark.parametrize("place", [["7"], [7.5], [True], [None]], ids=["text", "fraction", "switch", "nothing"])
def test_a_cursor_of_another_list_is_refused(place: list[object]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        walk(PageRequest(before=cursor_of(place)), 10)

    assert refusal.value.path == ("before",)
