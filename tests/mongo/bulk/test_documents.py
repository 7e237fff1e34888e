import pytest

from gateway.bulk.chunk_size import Pace
from gateway.bulk.model import BulkInput, Failure
from gateway.mongo.bulk.documents import (
    INPUTS,
    change_from,
    failure_document,
    failure_from,
    failures_of,
    find_input,
    input_document,
    pace_document,
    pace_from,
)
from gateway.mongo.client import Database
from gateway.preferences.change import Merge, Replace
from gateway.preferences.model import Tree
from tests.bulk.operations import operation

ODD: Tree = {"workflows": {"a.b": True, "$where": False, "": {"conditions": []}, "__proto__": True}}


@pytest.mark.parametrize("change", [Replace(ODD), Merge(ODD)], ids=["replace", "merge"])
def test_a_change_survives_being_stored(change: Replace | Merge) -> None:
    assert change_from(input_document("o", BulkInput(["u"], change))) == change


async def test_an_input_that_cannot_be_read_is_none(database: Database) -> None:
    await database[INPUTS].insert_one({**input_document("o", BulkInput(["u"], Replace(ODD))), "change": b"{"})

    assert await find_input(database, "o") is None
    assert await find_input(database, "unknown") is None


def test_a_failed_row_survives_being_stored() -> None:
    failure: Failure = {"position": 3, "user_id": "u", "code": "INVALID_INPUT", "message": "no"}

    assert failure_from(failure_document("o", failure)) == failure


async def test_only_failed_rows_that_the_operation_counts_are_found(database: Database) -> None:
    failures: list[Failure] = [
        {"position": position, "user_id": f"u{position}", "code": "c", "message": "m"} for position in (0, 4, 5)
    ]
    await database["bulk_failures"].insert_many(
        [failure_document(operation_id, each) for operation_id in ("o", "p") for each in failures]
    )

    found = await database["bulk_failures"].find(failures_of(operation("o", processed_rows=5))).to_list(None)

    assert [each["_id"] for each in found] == [{"operation": "o", "position": position} for position in (0, 4)]


def test_a_pace_survives_being_stored() -> None:
    assert pace_from(None) is None
    assert pace_from(pace_document(Pace(10, attempts=2))) == Pace(10, attempts=2)
