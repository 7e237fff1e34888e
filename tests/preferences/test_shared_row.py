from collections.abc import Callable

import pytest

from gateway.preferences.shared_row import SharedRow


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda row: row.__setitem__("key", "x"), id="set an item"),
        pytest.param(lambda row: row.__delitem__("key"), id="delete an item"),
        pytest.param(lambda row: row.__ior__({"key": "x"}), id="merge"),
        pytest.param(lambda row: row.update(key="x"), id="update"),
        pytest.param(lambda row: row.setdefault("enabled", True), id="set a default"),
        pytest.param(lambda row: row.pop("key"), id="pop"),
        pytest.param(lambda row: row.popitem(), id="pop any"),
        pytest.param(lambda row: row.clear(), id="clear"),
    ],
)
def test_nobody_changes_a_shared_row(change: Callable[[SharedRow], object]) -> None:
    row = SharedRow({"key": "one"})

    with pytest.raises(TypeError, match="change a copy"):
        change(row)

    assert row == {"key": "one"}
    assert {**row, "key": "two"} == {"key": "two"}


def test_what_is_made_of_a_row_is_made_once_by_each_of_a_few_makers() -> None:
    row = SharedRow({"key": "one"})
    made = []

    def make(source: SharedRow) -> str:
        made.append(source["key"])
        return f"what is made of {source['key']}"

    answers = {row.made(mark, make) for mark in (1, 2, 1, 2)}
    assert (answers, len(made)) == ({"what is made of one"}, 2)

    for mark in range(10):
        row.made(mark, make)
    row.made(1, make)

    assert len(made) == 2 + 8 + 1
