from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mongo.client import Database
from gateway.mongo.sets.preference_sets import COLLECTION, MongoPreferenceStore
from gateway.mongo.sets.records import MOST_UNPACKED, record_from, records_of, stored_record
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.model import CHANNEL_TYPES, ChangeRecord, Json, Origin, SetKey, Tree
from tests.preferences.strategies import settings

KEY = SetKey.of_user("u")
AUTHOR = Author("sk_1", Origin.MUTATION, datetime(2026, 11, 22, tzinfo=UTC))


def record(changes: int, after: Json = True, revision: int = 1) -> ChangeRecord:
    return {
        "revision": revision,
        "changed_at": datetime(2026, 11, 22, tzinfo=UTC),
        "actor": None,
        "origin": "MUTATION",
        "operation_id": None,
        "changes": [{"path": ["workflows", str(n)], "before": None, "after": after} for n in range(changes)],
    }


def test_a_record_of_few_changes_is_stored_as_it_is() -> None:
    few = record(MOST_UNPACKED)

    assert stored_record(few) is few
    assert records_of([dict(few)]) == [few]


@given(settings, st.sampled_from([2**63 - 1, 1.5, -0.0, 2**53 + 1]))
def test_a_record_of_many_changes_is_read_as_it_was(setting: Json, number: float) -> None:
    after: Json = [setting, {"conditions": [{"argument": number}]}]
    many = record(MOST_UNPACKED + 1, after)

    stored = stored_record(many)

    assert isinstance(stored["changes"], bytes)
    assert record_from(stored) == many


def test_records_are_a_sequence_whether_packed_or_not() -> None:
    records = [record(1, revision=1), record(MOST_UNPACKED + 1, revision=2), record(2, revision=3)]

    found = records_of([stored_record(each) for each in records])

    assert list(found) == records
    assert list(reversed(found)) == records[::-1]
    assert list(found[1:]) == records[1:]
    assert len(found) == 3


def all_kinds(prefix: str) -> Tree:
    keyed: Any = {"channel_types": dict.fromkeys(CHANNEL_TYPES, True)}
    return {"workflows": {f"{prefix}{number}": keyed for number in range(480)}}


@pytest.mark.parametrize("writes", [55])
async def test_a_set_that_changes_all_over_again_and_again_can_always_be_written(
    database: Database, writes: int
) -> None:
    store, stored = MongoPreferenceStore(database, max_history_records=50), empty_set(KEY)
    for number in range(writes):
        written = write(stored, Replace(all_kinds("ab"[number % 2])), AUTHOR)
        assert await store.replace(written, expected_revision=stored["revision"])
        stored = written.preference_set

    (size,) = await database[COLLECTION].aggregate([{"$project": {"bytes": {"$bsonSize": "$$ROOT"}}}]).to_list(None)
    records = (await store.histories([KEY]))[KEY]

    assert size["bytes"] < 4 * 1024 * 1024
    assert [each["revision"] for each in records] == list(range(writes - 49, writes + 1))
    assert records[-1] == written.record
