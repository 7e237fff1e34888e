import pytest

from gateway.errors import InvalidInput
from gateway.paging import PageRequest, cursor_of, is_date, page_of


def numbers(request: PageRequest, fetched: list[int], size: int) -> tuple[list[int], bool, bool]:
    page = page_of(fetched, request, size, lambda number: [number])
    assert list(page.cursors) == [cursor_of([number]) for number in page.items]
    return list(page.items), page.has_previous, page.has_next


def test_the_item_too_many_tells_that_there_is_more() -> None:
    assert numbers(PageRequest(first=2), [1, 2, 3], 2) == ([1, 2], False, True)
    assert numbers(PageRequest(first=2, after=cursor_of([0])), [1, 2], 2) == ([1, 2], True, False)


def test_a_page_from_the_end_is_turned_around() -> None:
    assert numbers(PageRequest(last=2), [9, 8, 7], 2) == ([8, 9], True, False)
    assert numbers(PageRequest(last=2, before=cursor_of([9])), [8, 7], 2) == ([7, 8], False, True)


def test_a_cursor_gives_its_position_back() -> None:
    request = PageRequest(after=cursor_of([1, "ü"]), before=cursor_of([None, ""]))

    assert request.bounds(2) == ([1, "ü"], [None, ""])


@pytest.mark.parametrize("cursor", ["", "!", "ü", "e30", cursor_of([1]), cursor_of([1, 2, 3]), "A" * 1001])
def test_what_is_no_cursor_of_the_list_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        PageRequest(after=cursor).bounds(2)

    assert refusal.value.path == ("after",)


@pytest.mark.parametrize(
    ("request_", "size"), [(PageRequest(), 20), (PageRequest(first=0), 0), (PageRequest(last=100), 100)]
)
def test_sizes(request_: PageRequest, size: int) -> None:
    assert request_.size(100) == size


@pytest.mark.parametrize(
    ("request_", "path"),
    [(PageRequest(first=101), "first"), (PageRequest(last=-1), "last"), (PageRequest(first=1, last=1), "last")],
)
def test_sizes_beyond_the_limits_are_refused(request_: PageRequest, path: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        request_.size(100)

    assert refusal.value.path == (path,)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, True),
        (-62_135_596_800_000, True),
        (-62_135_596_800_001, False),
        (10**15, False),
        (10**400, False),
        (True, False),
        (1.5, False),
        ("1", False),
    ],
    ids=["1970", "year 1", "before year 1", "after year 9999", "beyond all", "no number", "no milliseconds", "text"],
)
def test_a_date_of_a_position_is_told_from_what_is_none(value: object, expected: bool) -> None:
    assert is_date(value) is expected
