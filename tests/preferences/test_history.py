from datetime import UTC, datetime

import pytest

from gateway.errors import InvalidInput
from gateway.paging import PageRequest, cursor_of
from gateway.preferences.history import page_of_changes
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


@pytest.mark.parametrize("cursor", [cursor_of(["x", 1]), cursor_of([1]), "?"])
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput):
        page_of_changes(RECORDS, PageRequest(after=cursor), 10)
