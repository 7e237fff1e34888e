"""The witness must see what it is there for."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.faults.witness import Told, hear, violations

DATABASE = "db"
WALL = datetime(2026, 11, 22, tzinfo=UTC)
CANCELED = {
    "wall": WALL,
    "op": "u",
    "ns": "db.bulk_operations",
    "o2": {"_id": "o"},
    "o": {"diff": {"u": {"status": "CANCELED"}}},
}


def record(revision: int, operation_id: str | None) -> dict[str, Any]:
    return {"revision": revision, "operation_id": operation_id, "changes": []}


def insert(user: str = "u", operation_id: str | None = "o") -> dict[str, Any]:
    document = {"_id": {"user_id": user}, "revision": 1, "history": {"1": record(1, operation_id)}}
    return {"wall": WALL, "op": "i", "ns": "db.preference_sets", "o": document}


def update(revision: int, operation_id: str | None = "o") -> dict[str, Any]:
    """An update that logs the record it adds and, as one does that changes most of a document, an older one."""
    history = {str(revision - 1): record(revision - 1, "older"), str(revision): record(revision, operation_id)}
    changes = {"diff": {"u": {"revision": revision, "history": history}}}
    return {"wall": WALL, "op": "u", "ns": "db.preference_sets", "o2": {"_id": {"user_id": "u"}}, "o": changes}


def transaction(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"wall": WALL, "op": "c", "ns": "admin.$cmd", "o": {"applyOps": list(entries)}}


COMPLETED = {"o": Told(["u"], "COMPLETED", 1)}


def test_one_write_for_each_row_is_right() -> None:
    heard = hear([transaction(insert())], DATABASE)

    assert heard.writes == Counter({("o", "u"): 1})
    assert violations(heard, COMPLETED) == []


def test_single_writes_between_are_right() -> None:
    heard = hear([insert(operation_id=None), transaction(update(2)), update(3, None)], DATABASE)

    assert heard.single_writes == {("u", 1), ("u", 3)}
    assert violations(heard, COMPLETED) == []


WRONG = {
    "a row written twice": ([insert(), update(2)], COMPLETED),
    "a row not written": ([], COMPLETED),
    "a user nobody named": ([insert(), insert("other")], COMPLETED),
    "an operation nobody started": ([insert()], {}),
    "a write that another one undid": ([insert(operation_id=None), update(2), update(2, None)], COMPLETED),
    "a write after the cancellation": ([CANCELED, insert()], {"o": Told(["u"], "CANCELED", 1)}),
    "more rows than a canceled one counted": ([insert(), CANCELED], {"o": Told(["u"], "CANCELED", 0)}),
    "an operation that failed": ([insert()], {"o": Told(["u"], "FAILED", 1)}),
}


@pytest.mark.parametrize(("entries", "told"), WRONG.values(), ids=WRONG)
def test_what_breaks_a_promise_is_seen(entries: list[dict[str, Any]], told: dict[str, Told]) -> None:
    assert violations(hear(entries, DATABASE), told)
