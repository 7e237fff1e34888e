from datetime import timedelta
from typing import Any

import pytest

from gateway.mongo.client import Database
from gateway.mongo.sets.lists import in_order, index_for, match_of, page_filter, page_sort
from gateway.mongo.sets.preference_sets import COLLECTION, MongoPreferenceStore
from gateway.preferences.listing import SetFilter, SetOrder, SetQuery
from tests.mongo.sets.filling import BEGAN, FILTERS, fill, first_write


@pytest.fixture
def store(database: Database) -> MongoPreferenceStore:
    return MongoPreferenceStore(database, max_history_records=3)


@pytest.mark.parametrize("order", list(SetOrder))
@pytest.mark.parametrize("matching", FILTERS.values(), ids=FILTERS.keys())
@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
async def test_a_list_walks_an_index_and_sorts_nothing(
    store: MongoPreferenceStore, database: Database, matching: SetFilter, order: SetOrder, backward: bool
) -> None:
    await fill(store)
    middle = [int(BEGAN.timestamp() * 1000) + 60_000 * 7, "u14", "default"]
    place = middle if order.by_date else middle[1:]
    query = SetQuery(matching, order, place, None, backward, limit=4)

    cursor = database[COLLECTION].find(page_filter(query), hint=index_for(matching, order))
    plan = await cursor.sort(page_sort(query)).limit(query.limit).explain()

    stages = set(stages_of(plan["queryPlanner"]["winningPlan"]))
    assert "IXSCAN" in stages
    assert not stages & {"SORT", "COLLSCAN"}


def test_a_set_that_is_written_while_it_is_listed_is_listed_once() -> None:
    first, other, again = [first_write(user, {}, minute=minute) for user, minute in (("u", 1), ("v", 2), ("u", 3))]
    query = SetQuery(SetFilter(user_ids=["u", "v"]), SetOrder.UPDATED_AT_DESC, None, None, backward=False, limit=4)

    listed = in_order([each.preference_set for each in (first, other, again)], query)

    assert listed == [again.preference_set, other.preference_set]


def stages_of(plan: Any) -> list[str]:
    inner = [plan["inputStage"]] if "inputStage" in plan else plan.get("inputStages", [])
    return [plan["stage"], *(stage for each in inner for stage in stages_of(each))]


def test_a_filter_looks_at_stored_sets_of_users_alone() -> None:
    query = match_of(SetFilter(set_id="acme", updated_since=BEGAN - timedelta(days=1)))

    assert query == {
        "exists": True,
        "scope": "USER",
        "set_id": "acme",
        "updated_at": {"$gte": BEGAN - timedelta(days=1)},
    }


def test_a_page_walked_from_the_end_is_sorted_the_other_way_round() -> None:
    def page(order: SetOrder, *, backward: bool) -> list[tuple[str, int]]:
        return page_sort(SetQuery(SetFilter(), order, None, None, backward=backward, limit=4))

    assert page(SetOrder.UPDATED_AT_DESC, backward=False) == [("updated_at", -1), ("_id", -1)]
    assert page(SetOrder.UPDATED_AT_DESC, backward=True) == page(SetOrder.UPDATED_AT_ASC, backward=False)
    assert page(SetOrder.USER_ID_ASC, backward=True) == [("_id", -1)]
