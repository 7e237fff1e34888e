"""Lists of bulk operations: the query of each filter, and the index that it walks.

An index is named in each query, for the planner may prefer another while there are few operations. Of several
conditions one is walked, and the others are looked at on the way; a name has no index, for there are few.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from pymongo import ASCENDING, DESCENDING, IndexModel

from gateway.bulk.listing import OperationFilter, OperationQuery
from gateway.bulk.model import is_operation_id
from gateway.paging import Position

Query = Mapping[str, Any]


class Index(NamedTuple):
    """An index of operations: its name, its keys, and which operations it holds (None: all)."""

    name: str
    keys: Sequence[tuple[str, int]]
    only: Query | None = None

    def model(self) -> IndexModel:
        """What the database is asked to make."""
        partial = {} if self.only is None else {"partialFilterExpression": self.only}
        return IndexModel(self.keys, name=self.name, **partial)


_NEWEST_FIRST: Final = (("inserted_at", DESCENDING), ("_id", DESCENDING))

BY_ID: Final = "_id_"
BY_DATE: Final = Index("inserted_at_-1__id_-1", _NEWEST_FIRST)
BY_STATUS: Final = Index("status_1_inserted_at_-1__id_-1", (("status", ASCENDING), *_NEWEST_FIRST))
BY_ACTOR: Final = Index("actor_1_inserted_at_-1__id_-1", (("actor", ASCENDING), *_NEWEST_FIRST))
BY_SET: Final = Index("set_id_1_inserted_at_-1__id_-1", (("set_id", ASCENDING), *_NEWEST_FIRST))
BY_CHANGE: Final = Index("updated_at_-1", (("updated_at", DESCENDING),))
WITH_FAILURES: Final = Index(
    "inserted_at_-1__id_-1_error_count_1", (*_NEWEST_FIRST, ("error_count", ASCENDING)), {"error_count": {"$gt": 0}}
)
REHEARSALS: Final = Index(
    "inserted_at_-1__id_-1_dry_run_1", (*_NEWEST_FIRST, ("dry_run", ASCENDING)), {"dry_run": {"$eq": True}}
)
OF_RETRIES: Final = Index(
    "retry_of_1_inserted_at_-1__id_-1", (("retry_of", ASCENDING), *_NEWEST_FIRST), {"retry_of": {"$type": "string"}}
)

INDEXES: Final = tuple(
    each.model() for each in (BY_DATE, BY_STATUS, BY_ACTOR, BY_SET, BY_CHANGE, WITH_FAILURES, REHEARSALS, OF_RETRIES)
)


def match_of(matching: OperationFilter) -> dict[str, Any]:
    """The query for the operations that a filter lets through."""
    query = dict(matching.equals)
    if matching.operation_ids is not None:
        query["_id"] = {"$in": [each for each in matching.operation_ids if is_operation_id(each)]}
    if matching.statuses is not None:
        query["status"] = {"$in": [status.value for status in matching.statuses]}
    if matching.has_errors is not None:
        query["error_count"] = {"$gt": 0} if matching.has_errors else 0
    bounds = {"$gte": matching.inserted_since, "$lt": matching.inserted_until}
    if given := {operator: date for operator, date in bounds.items() if date is not None}:
        query["inserted_at"] = given
    return query


def index_for(matching: OperationFilter) -> str:
    """The name of the index to walk.

    Operations that are named are few: they are looked up, and then sorted. Most operations have no failed rows and are
    no rehearsals, so the list by date soon leads to a page of those.
    """
    if matching.operation_ids is not None:
        return BY_ID
    wanted = (
        (BY_STATUS, matching.statuses is not None),
        (WITH_FAILURES, matching.has_errors),
        (REHEARSALS, matching.dry_run),
        (BY_SET, matching.set_id is not None),
        (BY_ACTOR, matching.actor is not None),
    )
    return next((index.name for index, is_wanted in wanted if is_wanted), BY_DATE.name)


def page_filter(query: OperationQuery, *, without: Sequence[Any] = ()) -> Query:
    """The query for the operations of a page, but for those with an `_id` of `without`."""
    bounds = [
        _bound(position, operator)
        for position, operator in ((query.after, "$lt"), (query.before, "$gt"))
        if position is not None
    ]
    others = [{"_id": {"$nin": list(without)}}] if without else []
    return {"$and": [match_of(query.matching), *bounds, *others]}


def order_of(query: OperationQuery) -> Sequence[tuple[str, int]]:
    """The walking order of a page."""
    direction = ASCENDING if query.backward else DESCENDING
    return [("inserted_at", direction), ("_id", direction)]


def _bound(position: Position, operator: str) -> Query:
    milliseconds, operation_id = position
    date = datetime.fromtimestamp(milliseconds / 1000, UTC)
    # The first clause bounds the index scan, the second cuts off the ties.
    ties = {"inserted_at": date, "_id": {operator: operation_id}}
    return {"inserted_at": {f"{operator}e": date}, "$or": [{"inserted_at": {operator: date}}, ties]}
