import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from gateway.bulk.listing import OperationFilter, OperationQuery
from gateway.bulk.model import BulkInput, BulkOperation, NewOperation, Status
from gateway.mongo.bulk.lists import index_for, order_of, page_filter
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.client import Database
from gateway.preferences.change import Replace

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
FILTERS = {
    "all": OperationFilter(),
    "by status": OperationFilter(statuses=[Status.QUEUED, Status.FAILED]),
    "by actor": OperationFilter(actor="sk_1"),
    "by set": OperationFilter(set_id="acme"),
    "by set and name": OperationFilter(set_id="acme", name="users.set_preferences"),
    "rehearsals": OperationFilter(dry_run=True),
    "no rehearsals": OperationFilter(dry_run=False),
    "with errors": OperationFilter(has_errors=True),
    "without errors": OperationFilter(has_errors=False),
    "since": OperationFilter(inserted_since=BEGAN + timedelta(seconds=1)),
    "until": OperationFilter(inserted_until=BEGAN + timedelta(seconds=1)),
    "named": OperationFilter(operation_ids=["id-1", "id-3"]),
    "everything at once": OperationFilter(
        statuses=[Status.QUEUED],
        actor="sk_1",
        dry_run=True,
        has_errors=True,
        inserted_since=BEGAN,
        inserted_until=BEGAN + timedelta(minutes=1),
    ),
}


@pytest.fixture
async def stored(database: Database) -> list[BulkOperation]:
    """Operations of all kinds, latest first."""
    store, numbers = MongoOperationStore(database, timeout_seconds=10), count()
    for actor in ("sk_1", "sk_2"):
        for dry_run in (True, False):
            for errors in (0, 2):
                number = next(numbers)
                new = NewOperation(
                    f"id-{number}",
                    "acme" if errors else "default",
                    BulkInput(("a",), Replace({})),
                    dry_run=dry_run,
                    actor=actor,
                )
                await store.add(new)
                changed = {"inserted_at": BEGAN + timedelta(seconds=number // 2), "error_count": errors}
                await database["bulk_operations"].update_one({"_id": new.operation_id}, {"$set": changed})
    everything = OperationQuery(OperationFilter(), after=None, before=None, backward=False, limit=100)
    return list(await store.select(everything))


@pytest.mark.parametrize("matching", FILTERS.values(), ids=FILTERS.keys())
async def test_a_filter_lists_what_holds_in_memory_too(
    database: Database, stored: list[BulkOperation], matching: OperationFilter
) -> None:
    store = MongoOperationStore(database, timeout_seconds=10)

    found = await store.select(OperationQuery(matching, after=None, before=None, backward=False, limit=100))

    assert found == [each for each in stored if matching.holds(each)]
    assert 0 < len(found) <= len(stored) == 8
    assert await store.count(matching) == len(found)


@pytest.mark.parametrize("matching", [each for name, each in FILTERS.items() if name != "named"])
@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.usefixtures("stored")
async def test_a_page_is_read_along_an_index_without_sorting(
    database: Database, matching: OperationFilter, backward: bool
) -> None:
    query = OperationQuery(matching, after=[2**41, "x"], before=None, backward=backward, limit=2)

    cursor = database["bulk_operations"].find(page_filter(query), hint=index_for(matching))
    explained: Any = await cursor.sort(order_of(query)).limit(2).explain()

    plan = str(explained["queryPlanner"]["winningPlan"])
    assert "'IXSCAN'" in plan
    assert not re.search(r"'SORT'|'COLLSCAN'", plan)


@pytest.mark.parametrize(
    ("matching", "looked_at"),
    [(FILTERS["by actor"], 4), (FILTERS["by set"], 4), (FILTERS["rehearsals"], 4), (FILTERS["since"], 6)],
    ids=["by actor", "by set", "rehearsals", "since"],
)
@pytest.mark.usefixtures("stored")
async def test_only_what_matches_is_looked_at(database: Database, matching: OperationFilter, looked_at: int) -> None:
    query = OperationQuery(matching, after=None, before=None, backward=False, limit=100)

    cursor = database["bulk_operations"].find(page_filter(query), hint=index_for(matching)).sort(order_of(query))
    explained: Any = await cursor.explain()

    assert explained["executionStats"]["totalKeysExamined"] == looked_at
    assert explained["executionStats"]["totalDocsExamined"] == looked_at
