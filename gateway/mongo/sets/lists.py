"""Queries for lists of preference sets, with one index for each filter and order, so that the server never sorts.

The sort always ends in `_id`, whose fields compare in the order scope, user, set, so each position in a list is unique.
With several filters, the most selective one chooses the index, and the others are checked on the documents found.
MongoDB runs `$in` over users as one scan per user and merges up to 200 scans in order. If all results fit into one
page, it is cheaper to skip the merge and sort here.
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
"""Every list contains only existing sets of users, so the partial indexes hold only those."""

_LEADING: Final = ("user_id", "keys", "set_id", None)


def index_for(matching: SetFilter, order: SetOrder) -> Index:
    """Return the index to use for this filter and order."""
    if matching.user_ids is not None:
        return _index("user_id", by_date=order.by_date)
    if matching.mentions or matching.opted_out_of:
        return _index("keys", by_date=order.by_date)
    return _index("set_id" if matching.set_id is not None else None, by_date=order.by_date)


def match_of(matching: SetFilter) -> dict[str, Any]:
    """Return the MongoDB query of a filter; it always includes `_STORED`, which the partial indexes require."""
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
    """Return the MongoDB query of a page: the filter, and the positions that it starts after and ends before."""
    beyond, short_of = ("$lt", "$gt") if query.order.descending else ("$gt", "$lt")
    bounds = [
        _bound(position, operator, by_date=query.order.by_date)
        for position, operator in ((query.after, beyond), (query.before, short_of))
        if position is not None
    ]
    return {"$and": [match_of(query.matching), *bounds]}


def page_sort(query: SetQuery) -> Index:
    """Return the sort of a page; a page counted from the end of the list is read in reverse."""
    direction = -1 if query.order.descending != query.backward else 1
    fields = ("updated_at", "_id") if query.order.by_date else ("_id",)
    return [(field, direction) for field in fields]


def in_order(sets: Iterable[PreferenceSet], query: SetQuery) -> Sequence[PreferenceSet]:
    """Sort found sets as `page_sort` would, without duplicates: a scan finds a set twice if it is written meanwhile."""
    found = {key_of(each): each for each in sets}.values()
    key = itemgetter(*(("updated_at",) if query.order.by_date else ()), "user_id", "set_id")
    return sorted(found, key=key, reverse=query.order.descending != query.backward)


def _index(leading: str | None, *, by_date: bool) -> Index:
    fields = (leading, "updated_at" if by_date else None, "_id")
    index = [(field, 1) for field in fields if field is not None]
    # The built-in index on `_id` cannot be partial, so this one starts with the scope.
    return index if len(index) > 1 else [("scope", 1), *index]


def _bound(position: Position, operator: str, *, by_date: bool) -> dict[str, Any]:
    *_, user_id, set_id = position
    beyond_id = {"_id": {operator: id_of(SetKey.of_user(user_id, set_id))}}
    if not by_date:
        return beyond_id
    date = date_of(position)
    # The first clause bounds the index scan, the second breaks ties by `_id`.
    return {"updated_at": {f"{operator}e": date}, "$or": [{"updated_at": {operator: date}}, beyond_id]}


INDEXES: Final = tuple(
    IndexModel(_index(leading, by_date=by_date), partialFilterExpression=_STORED)
    for leading in _LEADING
    for by_date in (True, False)
)
"""The indexes that `index_for` chooses from."""
