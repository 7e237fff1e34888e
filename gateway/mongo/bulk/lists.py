"""Queries for lists of bulk operations, and the index that each query uses.

Every query hints at its index, because the planner may choose another one while there are few operations. With several
conditions, one chooses the index and the others are checked on the documents found. There is no index by name, because
there are few names.
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
    """An index on operations: its name, its keys, and the filter of a partial index (None: all operations)."""

    name: str
    keys: Sequence[tuple[str, int]]
    only: Query | None = None

    def model(self) -> IndexModel:
        """Return the index in the form that `create_indexes` takes."""
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
    """Return the MongoDB query of a filter; malformed operation ids match nothing."""
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
    """Return the name of the index to use for a filter.

    Named operations are few, so they are looked up by id and then sorted. Operations without failed rows, and those
    that are not dry runs, have no index of their own: they are the majority, so the index by date soon fills a page.
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
    """Return the MongoDB query of a page; operations whose `_id` is in `without` are left out."""
    bounds = [
        _bound(position, operator)
        for position, operator in ((query.after, "$lt"), (query.before, "$gt"))
        if position is not None
    ]
    others = [{"_id": {"$nin": list(without)}}] if without else []
    return {"$and": [match_of(query.matching), *bounds, *others]}


def order_of(query: OperationQuery) -> Sequence[tuple[str, int]]:
    """Return the sort of a page: newest first, or oldest first for a page counted from the end."""
    direction = ASCENDING if query.backward else DESCENDING
    return [("inserted_at", direction), ("_id", direction)]


def _bound(position: Position, operator: str) -> Query:
    milliseconds, operation_id = position
    date = datetime.fromtimestamp(milliseconds / 1000, UTC)
    # The first clause bounds the index scan, the second breaks ties by `_id`.
    ties = {"inserted_at": date, "_id": {operator: operation_id}}
    return {"inserted_at": {f"{operator}e": date}, "$or": [{"inserted_at": {operator: date}}, ties]}
