"""Lists of preference sets: for every filter and order one index that gives the rows in order, without a sort.

The sort always ends in `_id`, whose fields compare in the order scope, user, set; so a place in a list is unique. Of
several filters the most selective leads the index, the others are checked on the rows it gives. `$in` over users
becomes one scan per user, merged in order, which MongoDB does for up to 200 scans; where all of them fit into the page,
there is less to do without the merge.
"""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

from pymongo import IndexModel

from gateway.mongo.sets.documents import id_of, mention, opt_out
from gateway.paging import Position
from gateway.preferences.listing import SetFilter, SetOrder, SetQuery, date_of
from gateway.preferences.model import PreferenceSet, Scope, SetKey, key_of

Index = list[tuple[str, int]]

_STORED: Final = {"exists": True, "scope": Scope.USER.value}
"""What every list is limited to, and so what its indexes hold."""

_LEADING: Final = ("user_id", "keys", "set_id", None)


def index_for(matching: SetFilter, order: SetOrder) -> Index:
    """The index to walk for this filter in this order."""
    if matching.user_ids is not None:
        return _index("user_id", by_date=order.by_date)
    if matching.mentions or matching.opted_out_of:
        return _index("keys", by_date=order.by_date)
    return _index("set_id" if matching.set_id is not None else None, by_date=order.by_date)


def match_of(matching: SetFilter) -> dict[str, Any]:
    """The filter as a query."""
    query: dict[str, Any] = dict(_STORED)
    if matching.user_ids is not None:
        query["user_id"] = {"$in": list(matching.user_ids)}
    if matching.set_id is not None:
        query["set_id"] = matching.set_id
    tokens = [mention(*matching.mentions)] if matching.mentions else []
    tokens += [opt_out(*matching.opted_out_of)] if matching.opted_out_of else []
    if tokens:
        query["keys"] = {"$all": tokens}
    if matching.updated_since is not None:
        query["updated_at"] = {"$gte": matching.updated_since}
    return query


def page_filter(query: SetQuery) -> dict[str, Any]:
    """The filter and the bounds of a page as a query."""
    beyond, short_of = ("$lt", "$gt") if query.order.descending else ("$gt", "$lt")
    bounds = [
        _bound(position, operator, by_date=query.order.by_date)
        for position, operator in ((query.after, beyond), (query.before, short_of))
        if position is not None
    ]
    return {"$and": [match_of(query.matching), *bounds]}


def page_sort(query: SetQuery) -> Index:
    """The sort of a page: the order, turned around when walked from the end."""
    direction = -1 if query.order.descending != query.backward else 1
    fields = ("updated_at", "_id") if query.order.by_date else ("_id",)
    return [(field, direction) for field in fields]


def in_order(sets: Iterable[PreferenceSet], query: SetQuery) -> Sequence[PreferenceSet]:
    """What `page_sort` would give of sets that were found, each once: one that is written meanwhile is found twice."""
    found = {key_of(each): each for each in sets}.values()
    key = itemgetter(*(("updated_at",) if query.order.by_date else ()), "user_id", "set_id")
    return sorted(found, key=key, reverse=query.order.descending != query.backward)


def _index(leading: str | None, *, by_date: bool) -> Index:
    fields = (leading, "updated_at" if by_date else None, "_id")
    index = [(field, 1) for field in fields if field is not None]
    # An index on `_id` alone exists already and cannot be partial, hence one on the scope before it.
    return index if len(index) > 1 else [("scope", 1), *index]


def _bound(position: Position, operator: str, *, by_date: bool) -> dict[str, Any]:
    *_, user_id, set_id = position
    beyond_id = {"_id": {operator: id_of(SetKey.of_user(user_id, set_id))}}
    if not by_date:
        return beyond_id
    date = date_of(position)
    # The first clause bounds the index scan, the second cuts off the ties.
    return {"updated_at": {f"{operator}e": date}, "$or": [{"updated_at": {operator: date}}, beyond_id]}


INDEXES: Final = tuple(
    IndexModel(_index(leading, by_date=by_date), partialFilterExpression=_STORED)
    for leading in _LEADING
    for by_date in (True, False)
)
"""The indexes that lists walk."""
